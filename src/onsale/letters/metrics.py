"""What is counted of letters: never whose."""

from prometheus_client import Counter

from onsale.platform.metrics import REGISTRY

LETTERS = Counter(
    "onsale_letters", "Tries to send a letter, by what became of it; `due` is tried again.", ["fate"], registry=REGISTRY
)
