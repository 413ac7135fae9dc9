"""What there is to look at: the code, the templates, the documents."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SRC = ROOT / "src" / "onsale"

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef


def named(path: Path) -> str:
    """As it is written in a message: relative to the checkout."""
    return path.relative_to(ROOT).as_posix()


@cache
def code() -> dict[Path, ast.Module]:
    """Every Python file of the product, parsed."""
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted(SRC.rglob("*.py"))}


@cache
def templates() -> dict[Path, str]:
    """Every template's text."""
    return {path: path.read_text("utf-8") for path in sorted(SRC.glob("*/templates/**/*.html"))}


def definitions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Definition]]:
    """Classes and functions with their dotted names, those inside others too."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Definition):
            yield prefix + node.name, node
            yield from definitions(node, f"{prefix}{node.name}.")
        else:
            yield from definitions(node, prefix)
