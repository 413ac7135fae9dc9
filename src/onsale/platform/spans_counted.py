"""What is counted of traces: spans that were recorded, and those that their receiver took."""

from prometheus_client import Counter

from onsale.platform.metrics import REGISTRY

RECORDED = Counter("onsale_spans_recorded", "Spans of traces that ended here.", registry=REGISTRY)
SENT = Counter("onsale_spans_sent", "Spans that the receiver of traces took; the others are lost.", registry=REGISTRY)
