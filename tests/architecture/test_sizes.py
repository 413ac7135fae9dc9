"""Small files, short functions: what one reads at one sitting."""

from statistics import median

from tests.architecture.sources import Function, code, definitions, named

FILE_LINES_MAX = 400
FILE_LINES_MEDIAN = 120
FUNCTION_LINES = 70
LONG_FUNCTIONS_SHARE = 0.02
SHOWN = 5


def test_files_are_short() -> None:
    lines = sorted(((len(path.read_text("utf-8").splitlines()), named(path)) for path in code()), reverse=True)
    assert lines[0][0] <= FILE_LINES_MAX, f"the longest: {lines[:SHOWN]}"
    assert median(count for count, _ in lines) <= FILE_LINES_MEDIAN, f"the longest: {lines[:SHOWN]}"


def test_functions_are_short() -> None:
    lengths = sorted(
        (
            ((node.end_lineno or node.lineno) - node.lineno + 1, f"{named(path)}:{node.lineno} {name}")
            for path, tree in code().items()
            for name, node in definitions(tree)
            if isinstance(node, Function)
        ),
        reverse=True,
    )
    long = [one for one in lengths if one[0] > FUNCTION_LINES]
    assert len(long) < LONG_FUNCTIONS_SHARE * len(lengths), f"the longest of {len(lengths)}: {lengths[:SHOWN]}"
