"""Counters of every process of a machine, in one answer, for those who may ask."""

import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from onsale.payments.metrics import NOTICES, PAYMENTS
from onsale.platform import settings as settings_module
from onsale.platform.metrics import Snapshots
from onsale.platform.services import Services
from onsale.platform.settings import BadSetting, Settings
from tests.fixtures.lanes import Lanes, lanes

__all__ = ["lanes"]


def samples(text: str, name: str) -> dict[str, float]:
    """Values by process."""
    found = [s for family in text_string_to_metric_families(text) for s in family.samples if s.name == name]
    return {sample.labels["process"]: sample.value for sample in found if sample.labels.get("provider") == "one"}


async def asked(app: Any, by: str, headers: dict[str, str] | None = None) -> httpx.Response:
    """The answer an address gets."""
    transport = httpx.ASGITransport(app=app, client=(by, 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.get("/metrics", headers=headers)


def test_one_answer_for_all_processes(tmp_path: Path) -> None:
    mine, before = f"web-{os.getpid()}", NOTICES.labels(provider="one", result="payment")._value.get()
    shared = Snapshots(tmp_path)
    NOTICES.labels(provider="one", result="payment").inc()
    shared.write("worker")
    (tmp_path / f"worker-{os.getpid()}.prom").rename(tmp_path / "worker-1.prom")
    NOTICES.labels(provider="one", result="payment").inc(2)
    shared.write("web")
    NOTICES.labels(provider="one", result="payment").inc()
    text = shared.all("web").decode()
    assert samples(text, "onsale_payment_notices_total") == {"worker-1": before + 1, mine: before + 4}
    assert text.count("# TYPE onsale_payment_notices_total counter") == 1
    assert "_created" not in text


def test_who_ended_is_left_out(tmp_path: Path) -> None:
    PAYMENTS.labels(provider="one", outcome="captured").inc()
    shared = Snapshots(tmp_path)
    shared.write("worker")
    file = tmp_path / f"worker-{os.getpid()}.prom"
    os.utime(file, (1, 1))
    assert set(samples(shared.all("web").decode(), "onsale_payments_total")) == {f"web-{os.getpid()}"}
    assert not file.exists(), "and forgotten after an hour"


@pytest.mark.parametrize(
    ("asked_by", "headers", "status"),
    [
        ("127.0.0.1", {}, 200), ("::1", {}, 200), ("203.0.113.7", {}, 403), ("10.1.2.3", {}, 403), ("nobody", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403), ("127.0.0.1", {"Forwarded": "for=::1"}, 403),
    ],
)  # fmt: skip
async def test_who_may_ask(lanes: Lanes, asked_by: str, headers: dict[str, str], status: int) -> None:
    answer = await asked(lanes.app, asked_by, headers)
    assert answer.status_code == status
    if status == 200:
        assert answer.headers["content-type"].startswith("text/plain")
        assert "onsale_payment_notices" in answer.text
    else:
        assert answer.json()["code"] == "forbidden"


async def test_others_let_in_by_a_setting(services: Services, settings: Settings, lanes: Lanes) -> None:
    chosen = settings_module.load(
        {"ONSALE_METRICS_FROM": "10.0.0.0/8, 192.0.2.1"}, demo=True, data_dir=settings.data_dir,
    )  # fmt: skip
    services.add(Settings, chosen)
    for asked_by, status in (("10.1.2.3", 200), ("192.0.2.1", 200), ("127.0.0.1", 403)):
        assert (await asked(lanes.app, asked_by)).status_code == status
    with pytest.raises(BadSetting, match="METRICS_FROM"):
        settings_module.load({"ONSALE_METRICS_FROM": "everybody"})
