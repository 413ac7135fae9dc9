"""The plan follows from its assumptions: every figure has a name of its own, and a smaller crowd takes less."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from onsale.capacity.assumptions import Assumptions
from onsale.capacity.figures import Figure
from onsale.capacity.measured import MEASURED
from onsale.capacity.plan import plan
from onsale.entrypoints.cli import main
from tests.architecture.sources import ROOT

TEN_MILLION, ONE_MILLION = plan(Assumptions()), plan(Assumptions(fans=1_000_000))
SEEN = (ROOT / "docs" / "PERFORMANCE.md").read_text("utf-8")


def test_no_two_figures_have_one_name() -> None:
    names = [figure.name for sheet in TEN_MILLION.sheets for figure in sheet.figures]
    assert sorted(names) == sorted(set(names))
    assert all(figure.how and figure.unit for figure in TEN_MILLION.figures.values())


@pytest.mark.parametrize(
    "name", ["edge_machines", "rush_web_machines", "rush_machines", "rush_eur", "rush_gbit", "line_gb"]
)
def test_a_tenth_of_the_fans_takes_less(name: str) -> None:
    assert ONE_MILLION.figures[name].value < TEN_MILLION.figures[name].value


def test_the_year_is_the_same_whoever_comes_for_one_event() -> None:
    for name in ("web_machines", "year_bookings", "busy_reads_per_s", "month_tb"):
        assert ONE_MILLION.figures[name] == TEN_MILLION.figures[name]


def test_by_hand() -> None:
    figures = TEN_MILLION.figures
    assert figures["joins_peak_per_s"].value == pytest.approx(10_000_000 / 600 * 3)
    assert figures["event_bookings"].value == 40_000
    assert figures["year_bookings"].value == 100_000_000
    assert figures["bookings_gb_a_year"].value == pytest.approx(100 * 1_755 / 1_000)
    # 250,000 polls and 150,000 pages of 39,263.5 for a core, eight lines of five Gbit/s: the lines are more.
    assert (figures["edge_lines"].value, figures["edge_machines"].value) == (8, 9)


def test_machines_cover_what_is_asked_and_one_may_fall() -> None:
    for sums in (TEN_MILLION, ONE_MILLION):
        figures = {name: figure.value for name, figure in sums.figures.items()}
        cores = figures["join_cores"] + figures["buying_cores"] + figures["sign_in_cores"]
        left = figures["rush_web_machines"] - figures["spare"]
        assert left * figures["cores_usable"] >= cores > (left - 1) * figures["cores_usable"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (10_000_000, "10 million"),
        (16_666.7, "16,700"),
        (0.25, "0.25"),
        (0, "0"),
        (999_950, "1 million"),
        (6.54, "6.54"),
    ],
)
def test_written_as_a_person_would(value: float, shown: str) -> None:
    assert Figure("fans", value, "fans", "").shown == shown


@pytest.mark.parametrize("figure", [pytest.param(one, id=one.name) for one in MEASURED if f"| `{one.name}` |" in SEEN])
def test_what_was_measured_stands_in_the_report(figure: Figure) -> None:
    row = re.search(rf"^\| `{figure.name}` \| ([\d,.]+) ", SEEN[SEEN.index("## What was seen") :], re.MULTILINE)
    assert row is not None
    assert float(row[1].replace(",", "")) == figure.value


def told(*args: str) -> str:
    answer = CliRunner().invoke(main, ["plan", *args])
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_the_command_tells_all_of_it() -> None:
    text = told()
    assert all(f"  {name} " in text for name in TEN_MILLION.figures)
    sheets = json.loads(told("--json", "--fans", "1000000"))["sheets"]
    values = {figure["name"]: figure["value"] for sheet in sheets for figure in sheet["figures"]}
    assert values == {name: figure.value for name, figure in ONE_MILLION.figures.items()}


def test_any_assumption_may_be_another() -> None:
    assert told("--suppose", "fans=1,000,000") == told("--fans", "1000000")


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (["--suppose", "fens=3"], "no assumption 'fens'"),
        (["--suppose", "fans=many"], "'many' is no number for fans"),
        (["--suppose", "fans=nan"], "more than nothing"),
        (["--fans", "0"], "more than nothing"),
        (["--fans", "1e30"], "10^15"),
        (["--suppose", "page_share=2"], "is a share"),
    ],
    ids=["unknown", "words", "nan", "nothing", "endless", "share"],
)
def test_bad_assumptions_are_named(args: list[str], named: str) -> None:
    answer = CliRunner().invoke(main, ["plan", *args])
    assert answer.exit_code == 2
    assert named in re.sub(r"\s+", " ", answer.output)


def test_a_document_that_names_what_there_isnt(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!--=fish-->3 fish", "utf-8")
    answer = CliRunner().invoke(main, ["plan", "--fill", str(page)])
    assert answer.exit_code == 1
    assert "fish" in answer.output
    assert page.read_text("utf-8") == "<!--=fish-->3 fish"
