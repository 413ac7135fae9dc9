"""The primary dies for good and a standby takes its place; or the standbys die, and nothing can be confirmed."""

import asyncio
import subprocess
import time
from collections import Counter

import httpx
import pytest

from onsale.catalog.model import Event
from onsale.platform.ids import encode_id
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import holds_path, until
from tests.journeys.demo_run import command, environment
from tests.storms.cluster import Cluster
from tests.storms.site import Site
from tests.storms.storm import Kind, Storm, weathered
from tests.storms.troubles import in_full_swing

WRITES_BACK_WITHIN_S = 30.0
_ANSWERED_WITHIN_S = 60.0
"""Generous, for a machine that has much to do: what matters is that there is an answer."""


class Watch:
    """Looks at pages that must never be gone, and asks each web process for a hold, until it is given one."""

    def __init__(self, site: Site, event: Event, fans: list[Account]) -> None:
        self.site, self.event, self.fans = site, event, fans
        self.looked: Counter[str] = Counter()
        self.killed_at = self.promoted_s = self.back_s = 0.0
        public = encode_id("evt", event.id)
        self.public = public
        self.pages = ("/search?q=interregnum", "/api/v1/search?q=interregnum&limit=50", f"/events/{public}", "/")

    async def found(self) -> None:
        """Wait until every web process knows what is looked for."""
        for url in self.site.urls:
            async with httpx.AsyncClient(base_url=url, timeout=_ANSWERED_WITHIN_S) as client:

                async def there(client: httpx.AsyncClient = client) -> bool:
                    answer = await client.get(self.pages[1])
                    # That of an earlier run is found as well.
                    return answer.status_code == 200 and self.public in [one["id"] for one in answer.json()["items"]]

                await until(there, within_s=60)

    async def look(self, storm: Storm) -> None:
        """For as long as the storm blows."""
        async with httpx.AsyncClient(timeout=_ANSWERED_WITHIN_S, headers={"Accept": "text/html"}) as client:
            while storm.blowing:
                for address in (url + page for url in self.site.urls for page in self.pages):
                    answer = await client.get(address)
                    self.looked[f"{answer.status_code}"] += 1
                    if answer.status_code != 200:
                        said = answer.text[answer.text.find("<h1") :][:600]
                        storm.client.wrong.append(f"GET {address}: {answer.status_code} {said}")
                        print(storm.client.wrong[-1], flush=True)
                await asyncio.sleep(0.1)

    async def given_again(self) -> None:
        """Until each web process has given a place to a fan who asked after the primary's death."""
        await asyncio.gather(*(self._given(url, fan) for url, fan in zip(self.site.urls, self.fans, strict=True)))
        self.back_s = time.monotonic() - self.killed_at

    async def _given(self, url: str, fan: Account) -> None:
        async with httpx.AsyncClient(base_url=url, timeout=_ANSWERED_WITHIN_S, headers=fan.headers) as client:

            async def given() -> bool:
                wish = {"best_available": {"quantity": 1}}
                answer = await client.post(holds_path(self.event), json=wish)
                assert answer.status_code == 503 or answer.status_code < 500, answer.text
                # After an answer that was lost: theirs already, of the same asking.
                return answer.status_code == 201 or "active_booking_exists" in answer.text

            await until(given, within_s=120)


@pytest.mark.parametrize("run", range(10))
@pytest.mark.long
async def test_the_primary_is_killed(site_on_cluster: Site, cluster: Cluster, make_there: Make, run: int) -> None:
    site, ends, dead = site_on_cluster, site_on_cluster.worker.ends, cluster.primary
    event = await make_there.event(name=f"Interregnum {run}")
    watch = Watch(site, event, await make_there.fans(len(site.webs)))

    async def killed(storm: Storm) -> None:
        await in_full_swing(storm)
        await asyncio.to_thread(dead.kill)
        watch.killed_at = time.monotonic()
        giving = asyncio.create_task(watch.given_again())
        await asyncio.to_thread(cluster.promote)
        watch.promoted_s = time.monotonic() - watch.killed_at
        storm.faults.append("killed")
        await giving
        await in_full_swing(storm)
        storm.faults.append("served again")

    async with Storm(site, Kind(4.0, faults=2)) as storm:
        await watch.found()
        await storm.blow(killed, watch.look)
        print(f"{dead.name} killed, {cluster.primary.name} promoted after {watch.promoted_s:.2f} s, ", end="")
        print(f"writes back after {watch.back_s:.2f} s; pages {dict(watch.looked)}", flush=True)
        assert site.worker.ends == ends, "the worker should have found the new primary by itself"
        await weathered(storm)
        seen = storm.crowd.acknowledged
        told = f"{seen['held']} holds, {seen['pay 200']} payments, {seen.total()} in all"
        print(f"run {run}: acknowledged {told}; 0 missing", flush=True)
    assert watch.looked["200"]
    assert watch.back_s <= WRITES_BACK_WITHIN_S
    _verified(site)
    await asyncio.to_thread(cluster.join, dead)
    await asyncio.to_thread(cluster.wait_for_standbys)


def _verified(site: Site) -> None:
    """A command finds the new primary, too, and nothing is wrong in it."""
    told = environment(database_url=site.database_url, data_dir=site.settings.data_dir, demo=True)
    done = subprocess.run(command("verify"), env=told, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
