"""What bench/engine.py tells: outputs are whole before they count, and the table says the truth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure

from bench import engine_checks, engine_cost, engine_sample
from bench.engine_table import (
    BEGIN,
    END,
    Outcome,
    Target,
    draw,
    number,
    put_between,
    route_table,
    spread,
    target_table,
)

CHART = '<svg role="img" class="ch wide"></svg><svg class="ch narrow"></svg>'
PICTURE = '<img width="9" src="data:image/png;base64,AA">'


def page(folder: Path, body: str) -> Path:
    path = folder / "page.html"
    path.write_text(f"<style>td<table</style><script>'<table>'</script>{body}", encoding="utf-8")
    return path


def printed(path: Path, pictures: int) -> Path:
    """A PDF of one page with so many pictures and no tags."""
    figure = Figure(figsize=(2, 2))
    for at in range(pictures):
        figure.add_subplot(1, max(pictures, 1), at + 1).imshow([[0, at + 1], [2, 3]])
    made = BytesIO()
    FigureCanvasPdf(figure).print_pdf(made)
    path.write_bytes(made.getvalue())
    return path


@pytest.mark.parametrize("body", [CHART * 6 + "<table>", PICTURE * 6 + "<table class='x'>"])
def test_charts_and_tables_of_a_page_are_counted_and_those_of_its_libraries_are_not(
    tmp_path: Path, body: str
) -> None:
    assert engine_checks.in_html(page(tmp_path, body)) == engine_checks.Found(6, 1, None)


def test_an_output_with_a_chart_missing_does_not_count(tmp_path: Path) -> None:
    html = page(tmp_path, CHART * 5 + "<table>")
    with pytest.raises(engine_checks.NotWhole, match=r"has 5 charts; 6 were expected"):
        engine_checks.check_pack(html, None, figures=6, tables=1)


def test_an_output_with_no_table_does_not_count(tmp_path: Path) -> None:
    html = page(tmp_path, CHART * 6)
    with pytest.raises(engine_checks.NotWhole, match=r"has 0 tables; 1 were expected"):
        engine_checks.check_pack(html, None, figures=6, tables=1)


def test_a_pdf_with_a_chart_missing_does_not_count(tmp_path: Path) -> None:
    html = page(tmp_path, CHART * 2 + "<table>")
    whole, broken = printed(tmp_path / "a.pdf", 2), printed(tmp_path / "b.pdf", 1)
    assert engine_checks.check_pack(html, whole, figures=2, tables=1) == 1
    with pytest.raises(engine_checks.NotWhole, match=r"b\.pdf has 1 charts; 2 were expected"):
        engine_checks.check_pack(html, broken, figures=2, tables=1)


def test_a_pdf_without_a_page_or_a_file_that_is_not_there_does_not_count(tmp_path: Path) -> None:
    html, empty = page(tmp_path, "<table>"), tmp_path / "empty.pdf"
    with pikepdf.new() as document:
        document.save(empty)
    with pytest.raises(engine_checks.NotWhole, match="has no page"):
        engine_checks.check_pack(html, empty, figures=0, tables=1)
    with pytest.raises(engine_checks.NotWhole, match="is missing or empty"):
        engine_checks.check_pack(tmp_path / "none.html", None, figures=0, tables=0)


def test_tags_name_the_figures_of_a_drawn_pdf() -> None:
    tree = pikepdf.Dictionary(
        K=[
            pikepdf.Dictionary(S=pikepdf.Name.Figure),
            pikepdf.Dictionary(S=pikepdf.Name.Div, K=pikepdf.Dictionary(S=pikepdf.Name.Table)),
        ]
    )
    assert sorted(engine_checks.tags_of(tree)) == ["/Div", "/Figure", "/Table"]


def test_packs_of_a_route_have_the_same_pages(tmp_path: Path) -> None:
    html = page(tmp_path, CHART + "<table>")
    one, two = printed(tmp_path / "one.pdf", 1), tmp_path / "two.pdf"
    with pikepdf.open(one) as document:
        document.add_blank_page()
        document.save(two)
    sizes = {"figures": 1, "tables": 1}
    assert engine_checks.check_packs([(html, one), (html, one)], "ours", **sizes) == 1
    with pytest.raises(engine_checks.NotWhole, match=r"PDFs of 'ours' have \['1', '2'\] pages"):
        engine_checks.check_packs([(html, one), (html, two)], "ours", **sizes)


def test_a_run_whose_pack_failed_or_lacks_a_file_does_not_count(tmp_path: Path) -> None:
    files = {"review.en.html": {}}
    packs = {unit: {"state": "ok", "files": files} for unit in "NS"} | {"W": {"state": "failed"}}
    (tmp_path / "run.json").write_text(json.dumps({"packs": packs}), encoding="utf-8")
    (tmp_path / "N").mkdir()
    (tmp_path / "N" / "review.en.html").write_text("<p>", encoding="utf-8")
    engine_checks.check_published(tmp_path, ["N"])
    with pytest.raises(engine_checks.NotWhole, match=r"review\.en\.html is missing or empty"):
        engine_checks.check_published(tmp_path, ["N", "S"])
    for unit in ("W", "E"):
        with pytest.raises(engine_checks.NotWhole, match=f"the pack of {unit} was not made"):
            engine_checks.check_published(tmp_path, [unit])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process adopt others")
def test_the_cost_of_a_process_that_outlives_its_parent_is_counted(tmp_path: Path) -> None:
    burn = "import time\nwhile time.process_time() < 0.4: pass"
    start = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {burn!r}])"
    cost = engine_cost.cost_of([sys.executable, "-c", start], tmp_path, environment=os.environ)
    assert cost.cpu >= 0.4
    assert cost.left == 0


def test_a_command_that_fails_is_told_with_what_it_said(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('no data')"]
    with pytest.raises(engine_cost.CommandFailed, match=r"ended with 1:\nno data"):
        engine_cost.cost_of(command, tmp_path, environment=os.environ)


def test_seconds_that_were_seen_but_not_counted_are_refused() -> None:
    engine_cost.check_counted(engine_cost.Cost(1, cpu=4.0, peak=0, seen=4.1, left=0, code=0))
    with pytest.raises(engine_cost.CommandFailed, match=r"9\.0 CPU seconds were seen .* 4\.0"):
        engine_cost.check_counted(engine_cost.Cost(1, cpu=4.0, peak=0, seen=9.0, left=0, code=0))


def test_a_spread_is_the_median_from_the_least_to_the_most() -> None:
    assert spread([1.0]) == "1"
    assert spread([1.312, 1.2, 1.24]) == "1.24 (1.2–1.31)"
    assert [number(value) for value in (0.1234, 12.34, 1234.5)] == ["0.123", "12.3", "1234"]


def test_a_target_is_reached_by_its_limit_itself_and_by_the_median() -> None:
    most, least = Target(1.3), Target(6, "least")
    assert (most.reached_by(1.3), most.reached_by(1.31)) == (True, False)
    assert (least.reached_by(6), least.reached_by(5.9)) == (True, False)
    assert Outcome("CPU", most, (1.2, 1.2, 9.0)).reached is True
    assert Outcome("CPU", most).reached is None


def test_the_table_says_what_was_not_reached_and_what_could_not_be_measured() -> None:
    told = target_table(
        [
            Outcome("CPU", Target(1.3), (1.5,), note="of a pack"),
            Outcome("wall", Target(10, "least"), (11.0, 12.0, 13.0)),
            Outcome("Dask", Target(1.15), why_not="no Dask"),
        ]
    )
    assert told.splitlines()[2:] == [
        "| CPU; of a pack | ≤ 1.3 × | 1.5 × | **no** |",
        "| wall | ≥ 10 × | 12 (11–13) × | yes |",
        "| Dask | ≤ 1.15 × | not measured: no Dask | – |",
    ]


def test_routes_are_listed_with_their_seconds() -> None:
    told = route_table({"ours": {"cpu": [0.7], "wall": []}})
    assert told.splitlines()[-1] == "| ours | 0.7 | – |"


def test_what_was_measured_replaces_what_stood_between_the_marks() -> None:
    assert put_between(f"a\n{BEGIN}\nold\n{END}\nb", "new") == f"a\n{BEGIN}\n\nnew\n\n{END}\nb"
    with pytest.raises(ValueError, match="no place for what was measured"):
        put_between("a", "new")


def test_the_picture_has_a_bar_for_each_route(tmp_path: Path) -> None:
    draw(tmp_path / "engine.svg", {"ours": 0.7, "theirs": 5.6}, ours=["ours"])
    text = (tmp_path / "engine.svg").read_text(encoding="utf-8")
    assert "ours" in text and "5.6" in text
    assert "#1f4e79" in text and "#b5bec6" in text


def test_the_sample_is_the_same_in_a_pack_a_plain_notebook_and_r(tmp_path: Path) -> None:
    pack, plain = (engine_sample.sample_cells(tmp_path, blocks=blocks) for blocks in (True, False))
    assert len(pack) == len(plain)
    assert sum("blocks.figure(" in source for _, source in pack) == len(engine_sample.CHARTS)
    assert sum("plt.show()" in source for _, source in plain) == len(engine_sample.CHARTS)
    assert engine_sample.r_markdown(tmp_path).count("```{r chart") == len(engine_sample.CHARTS)
    for kind, source in (*pack, *plain):
        if kind == "code":
            compile(source, "cell", "exec")


def test_rows_can_be_asked_for_by_name() -> None:
    command = [sys.executable, "bench/engine.py", "--only", "nothing"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "invalid choice: 'nothing'" in told.stderr
