"""The organiser's pages of prices that move."""

from typing import Any

from onsale.catalog.store import price_levels_of
from onsale.platform.ids import decode_id
from onsale.pricing.dynamic.policy import Temper
from onsale.pricing.moving.model import ChangeWhy, Kind
from onsale.pricing.moving.set_plan import set_plans
from onsale.pricing.moving.suggest import approve, suggest
from onsale.pricing.moving.wishes import PlanWish
from tests.pages.entry import shows
from tests.pages.pages_of_staff import OWN, sold
from tests.pages.scene import Scene

_LOOKED = {"wanted": 6120, "looks_left": 1402.0, "bookings_left": 31.4, "places_left": 12}


def moved(scene: Scene) -> str:
    """An event with a price that was approved, and another that waits."""
    event = sold(scene)
    event_id, db = decode_id("evt", event), scene.site.back.db

    async def move() -> Any:
        async with db.write() as tx:
            level = (await price_levels_of(tx, event_id))[0]
            await set_plans(tx, event_id, [PlanWish(level=level.name, kind=Kind.DYNAMIC, temper=Temper.BOLD)])
            price = level.face_value_minor
            for version, why in enumerate((ChangeWhy.SCARCE, ChangeWhy.TRYING)):
                price += 300
                await suggest(
                    tx, event_id, level.name, from_version=version, face_value_minor=price, why=why, details=_LOOKED
                )
                if version == 0:
                    await approve(tx, event_id, level.name)

    scene.site.once("moved prices", lambda: scene.site.back.do(move()))
    return event


@shows(f"{OWN}/prices", "one moves, one waits", who="organiser", main=True)
def _moved(scene: Scene) -> None:
    scene.open(f"/organise/events/{moved(scene)}/prices")


@shows(f"{OWN}/prices", "all stay", who="organiser")
def _all_stay(scene: Scene) -> None:
    scene.open(f"/organise/events/{scene.made_id('quiet', name='A Quiet Evening')}/prices")


@shows(f"POST {OWN}/prices", "not there any more", who="organiser", main=True, status=409)
def _outdated(scene: Scene) -> None:
    scene.open(f"/organise/events/{moved(scene)}/prices")
    scene.page.locator("[name=price_minor]").first.evaluate("field => { field.value = '1'; }")
    scene.press("Approve")


@shows(f"{OWN}/prices/{{position}}", "as it is", who="organiser", main=True)
def _level(scene: Scene) -> None:
    scene.open(f"/organise/events/{scene.made_id('quiet', name='A Quiet Evening')}/prices/0")


@shows(f"{OWN}/prices/{{position}}", "moves with demand", who="organiser")
def _demand(scene: Scene) -> None:
    scene.open(f"/organise/events/{moved(scene)}/prices/0")


@shows(f"POST {OWN}/prices/{{position}}", "steps tried", who="organiser", main=True)
def _steps(scene: Scene) -> None:
    _level(scene)
    scene.page.get_by_label("goes in steps").check()
    row = scene.page.get_by_role("group", name="Step 1")
    row.get_by_label("Price").fill("60")
    row.get_by_label("or places sold").fill("12")
    scene.press("Show what would change")


@shows(f"POST {OWN}/prices/{{position}}", "refused", who="organiser", main=True, status=400)
def _refused(scene: Scene) -> None:
    _level(scene)
    scene.page.get_by_label("goes in steps").check()
    scene.press("Save")
