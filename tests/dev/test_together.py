"""What `./run` sets up at the same time."""

import threading
from types import SimpleNamespace

import pytest

from dev.environment import together
from dev.ui import Failure


@pytest.fixture
def steps():
    """Steps that keep their notes, in `said`."""
    said = []
    return SimpleNamespace(note=said.append, said=said)


def test_jobs_run_at_the_same_time_and_their_results_keep_their_order(steps):
    both = threading.Barrier(2, timeout=10)

    def late(_note):
        both.wait()
        return "late"

    def early(_note):
        both.wait()
        return "early"

    assert together(steps, Late=late, Early=early) == ["late", "early"]


def test_the_latest_note_of_each_job_is_shown(steps):
    def odoo(note):
        note("12 of 60 MB")
        note("60 of 60 MB")

    together(steps, Odoo=odoo)
    together(steps, Python=lambda note: note("44 packages"))
    assert steps.said == ["Odoo: 12 of 60 MB", "Odoo: 60 of 60 MB", "Python: 44 packages"]


def test_a_failure_is_reported_when_all_other_jobs_have_ended(steps):
    finished = []

    def fail(_note):
        raise Failure("The disk is full.", "Free some space.")

    with pytest.raises(Failure, match="The disk is full"):
        together(steps, Odoo=fail, Python=lambda _note: finished.append("Python"))
    assert finished == ["Python"]
