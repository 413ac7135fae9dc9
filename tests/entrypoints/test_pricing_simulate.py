"""`onsale pricing simulate`."""

import json
from pathlib import Path

from click.testing import CliRunner

from onsale.entrypoints.cli import main


def test_markets_are_played_and_compared(tmp_path: Path) -> None:
    asked = ["pricing", "simulate", "--market", "small", "--runs", "3", "--seed", "5"]
    told = CliRunner().invoke(main, [*asked, "--json", "--pictures", str(tmp_path / "pictures")])
    assert told.exit_code == 0, told.output
    (market,) = json.loads(told.output)["markets"]
    assert market["market"] == "small"
    assert market["double"]["first_minor"] == 2 * market["best_staying_minor"]
    assert market["half"]["ratio"] == market["half"]["moving_minor"] / market["half"]["staying_minor"]
    assert [file.name for file in sorted((tmp_path / "pictures").iterdir())] == [
        "pricing-small-double.svg", "pricing-small-half.svg", "pricing-small-right.svg",
    ]  # fmt: skip
    table = CliRunner().invoke(main, asked)
    assert table.exit_code == 0, table.output
    row = table.output.splitlines()[-1]
    assert row.startswith(f"| small | {market['best_staying_minor'] / 100:.2f} | {market['right']['ratio']:.3f} ± ")


def test_what_cannot_be_played_is_said() -> None:
    for wrong in (["--market", "moon"], ["--runs", "1"], ["--temper", "wild"]):
        told = CliRunner().invoke(main, ["pricing", "simulate", *wrong])
        assert told.exit_code == 2
        assert wrong[0] in told.output
