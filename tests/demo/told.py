"""What is told of a stampede, for those who show it."""

from onsale.demo.crowd.figures import Latency
from onsale.demo.crowd.report import Progress, Report, Verdict

LATENCY = {"hold": Latency(1.0, 2.0, 12_345.0)}
PROGRESS = Progress(
    phase="running", event_id="evt_1", event_name="Low Tide", at_s=3.2, seconds=30, fans=2_000, arrived=1_500, left=200,
    free_at_start=1_000, held_places=250, sold_places=500, holds=1_234, payments=400, retries=3, compared=0,
    latency_ms=LATENCY, statuses={"201": 1_234, "409 sold_out": 3, "500": 1, "timeout": 2}, outcomes={"paid": 400},
    rates={"holds": [10, 70, 45], "payments": [0, 5, 9], "requests": [20, 90, 80]},
)  # fmt: skip
REPORT = Report(
    url="http://127.0.0.1:8000", event_id="evt_1", event_name="Low Tide", fans=2_000, took_s=30.0, ended_early=False,
    requests=5_000, holds=1_234, holds_per_s=41.1, holds_peak_per_s=70, payments=400, payments_per_s=13.3,
    payments_peak_per_s=9, sold_places=500, held_places=250, oversold=0, retries=3, outcomes={}, statuses={},
    latency_ms=LATENCY, compared=1_234, missing_count=0, missing=[], conflict_count=0, conflicts=[],
    verify=Verdict(holds=True, invariants=20),
)  # fmt: skip
