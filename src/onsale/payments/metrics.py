"""What is counted of money: never whose."""

from prometheus_client import Counter, Gauge

from onsale.platform.metrics import REGISTRY

NOTICES = Counter(
    "onsale_payment_notices", "Notices of payment providers, by what came of them.", ["provider", "result"],
    registry=REGISTRY,
)  # fmt: skip
PAYMENTS = Counter("onsale_payments", "Payments that ended, by how.", ["provider", "outcome"], registry=REGISTRY)
REFUNDS = Counter("onsale_refunds", "Answers about refunds.", ["provider", "outcome"], registry=REGISTRY)
BREAKERS = Gauge(
    "onsale_payment_provider_open", "1 while a provider is left alone because it keeps failing.", ["provider"],
    registry=REGISTRY,
)  # fmt: skip
