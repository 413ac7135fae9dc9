"""Figures in a document: `<!--=fans-->10 million`, so that they are this plan's and nobody's memory."""

import re

from onsale.capacity.plan import Plan

_NUMBER = r"\d[\d,]*(?:\.\d+)?(?: million)?"
FIGURE = re.compile(rf"<!--=(\w+)-->(?P<shown>{_NUMBER})?")


def filled(text: str, plan: Plan) -> str:
    """The document with each figure as the plan has it; `KeyError` naming one that the plan hasn't."""
    figures = plan.figures
    return FIGURE.sub(lambda found: f"<!--={found[1]}-->{figures[found[1]].shown}", text)
