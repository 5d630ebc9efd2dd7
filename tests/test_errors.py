from __future__ import annotations

from kpi_reports.errors import Fault, KpiReportsError, nearest


def test_a_fault_tells_file_line_and_column_before_its_message():
    assert str(Fault("kpis.yaml", 14, "unknown key 'wieght'", 3)) == (
        "kpis.yaml:14:3: unknown key 'wieght'"
    )
    assert str(Fault("kpis.yaml", 14, "wrong")) == "kpis.yaml:14: wrong"
    assert str(Fault(None, None, "wrong")) == "wrong"


def test_an_error_shows_five_faults_and_counts_the_rest():
    error = KpiReportsError([Fault("a.yaml", line, "wrong") for line in range(1, 8)])
    lines = str(error).splitlines()
    assert lines[4] == "a.yaml:5: wrong"
    assert lines[5] == "... and 2 more; `kpi-reports check` lists them all"
    assert len(error.faults) == 7


def test_one_text_is_one_fault():
    assert KpiReportsError("wrong").faults == (Fault(None, None, "wrong"),)


def test_nearest_names_the_closest_whatever_its_case_else_the_choices():
    assert nearest("ua", ["UA", "B6"]) == " Did you mean 'UA'?"
    assert nearest("deliverd_on", ["delivered_on", "due_on"]) == " Did you mean 'delivered_on'?"
    assert nearest("xyz", ["b", "a"]) == " Choose one of 'a', 'b'."
    assert nearest("x", []) == ""
    assert nearest("?", [str(n) for n in range(10, 23)]).endswith("'21' or another.")
