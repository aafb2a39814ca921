"""A worker's client and pace, shared by everything it reads of an organisation."""

import pytest

from exsalerate_xero.tools.errors import TokenExpired
from exsalerate_xero.tools.line import Line


class Client:
    def __init__(self):
        self.access_token, self.closed, self.calls = "old", False, 0

    def take_count(self):
        return self.calls

    def close(self):
        self.closed = True


@pytest.fixture
def clients():
    return []


@pytest.fixture
def line(clients):
    def open_client():
        clients.append(Client())
        return clients[-1]

    return Line(open_client, lambda rejected: f"after {rejected}")


def test_the_client_is_opened_once_and_only_when_needed(line, clients):
    assert line.take_count() == 0
    line.close()
    assert not clients
    assert line.client is line.client
    line.close()
    assert [client.closed for client in clients] == [True]


def test_a_refused_token_is_renewed_once_and_the_work_begun_is_taken_back(line):
    done = []

    def work():
        done.append(line.client.access_token)
        if line.client.access_token == "old":
            raise TokenExpired()
        return "read"

    assert line.retry_with_fresh_token(work, lambda: done.append("undone")) == "read"
    assert done == ["old", "undone", "after old"]


def test_a_token_refused_again_is_the_callers(line):
    def work():
        raise TokenExpired()

    with pytest.raises(TokenExpired):
        line.retry_with_fresh_token(work, lambda: None)
