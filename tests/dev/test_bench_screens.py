"""The output of the screens benchmark, checked without running it."""

from dev.bench_screens import WANTED, table
from dev.bench_screens_jobs import nodes_of

QUERIES = {
    "board": [
        {
            "sql": "SELECT 1",
            "ms": 25.2,
            "plan": [
                {"node": "Aggregate", "rows_expected": 40, "rows": 40, "loops": 1},
                {"node": "Seq Scan on line", "rows_expected": 1257, "rows": 5, "loops": 1},
            ],
        },
        {"sql": "SELECT 2", "ms": 3.1, "plan": []},
    ]
}
FIGURES = {
    **{f"{name}_ms": 50.0 for name in WANTED},
    **{f"{name}_ratio": 1.2 for name in WANTED},
    "queries": QUERIES,
}


def test_a_screen_that_is_too_slow_stands_out():
    assert "MISSED" not in table(FIGURES)
    slow = {"pivot_item_ratio": 1.31, "board_ms": 301, "board_ratio": 29.9}
    slow |= {"partner_ms": 60.1, "partner_ratio": 12.1}
    lines = table(FIGURES | slow).splitlines()
    missed = [line.split()[0] for line in lines if "MISSED" in line]
    assert missed == ["partner", "pivot_item"]


def test_each_screen_shows_the_plan_of_its_slowest_statement():
    assert table(FIGURES).splitlines()[-3:] == [
        "board: 2 statements; the slowest 25.2 ms:",
        "    Aggregate: 40 rows, 40 expected",
        "    Seq Scan on line: 5 rows, 1,257 expected",
    ]


def test_a_plan_is_shown_node_by_node():
    leaf = {"Node Type": "Seq Scan", "Relation Name": "xero_invoice_line"}
    leaf |= {"Plan Rows": 7, "Actual Rows": 6.5, "Actual Loops": 2}
    top = {"Node Type": "Sort", "Plan Rows": 3, "Actual Rows": 4.0, "Actual Loops": 1}
    assert [tuple(node.values()) for node in nodes_of(top | {"Plans": [leaf]})] == [
        ("Sort", 3, 4, 1),
        ("Seq Scan on xero_invoice_line", 7, 6, 2),
    ]
