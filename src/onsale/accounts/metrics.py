"""What is counted of people signing in: never whose."""

from prometheus_client import Counter

from onsale.platform.metrics import REGISTRY

HASHINGS = Counter("onsale_password_hashings", "Passwords hashed, to keep or to compare them.", registry=REGISTRY)
SIGN_INS = Counter(
    "onsale_sign_ins",
    "Turns in the lines before signing in, by line (password, code) and whether they were served or sent away.",
    ["line", "result"],
    registry=REGISTRY,
)
