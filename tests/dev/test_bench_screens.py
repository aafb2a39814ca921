"""What the bench of the screens tells a person, checked without running it."""

from dev.bench_screens import table

QUERIES = {
    "board": [
        {"sql": "SELECT 1", "ms": 25.2, "rows_expected": 1257, "rows": 5},
        {"sql": "SELECT 2", "ms": 3.1, "rows_expected": 40, "rows": 40},
    ]
}
FIGURES = {"partner_ms": 40.0, "board_ms": 120.5, "pivot_ms": 900.0, "queries": QUERIES}


def test_a_screen_that_is_too_slow_stands_out():
    assert "MISSED" not in table(FIGURES)
    lines = table(FIGURES | {"pivot_ms": 1500.1}).splitlines()
    assert [line.split()[0] for line in lines if "MISSED" in line] == ["pivot_ms"]


def test_each_screen_names_its_slowest_statement():
    last = table(FIGURES).splitlines()[-1]
    assert last == ("board: 2 statements; the slowest 25.2 ms, 5 rows where 1257 were expected")
