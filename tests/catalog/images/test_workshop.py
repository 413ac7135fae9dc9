"""The process that decodes: what it makes, what it says, and that harm in it stays there."""

import asyncio
import sys

import pytest

from onsale.catalog.images import workshop as workshop_module
from onsale.catalog.images.making import Wanted, make
from onsale.catalog.images.opening import Refusal
from onsale.catalog.images.workshop import Workshop, advice
from onsale.platform import limits
from onsale.platform.errors import InvalidRequest, Unavailable
from tests.fixtures import pictures as made

PICTURE = made.as_file(made.two_halves())


async def test_it_makes_what_would_be_made_here() -> None:
    assert await Workshop().make(Wanted(PICTURE, 30, 70)) == make(Wanted(PICTURE, 30, 70))


@pytest.mark.parametrize("refusal", list(Refusal))
def test_every_refusal_says_what_to_do(refusal: Refusal) -> None:
    assert advice(refusal.value)


async def test_a_refusal_names_the_field_and_what_to_do() -> None:
    with pytest.raises(InvalidRequest) as refused:
        await Workshop().make(Wanted(b"a text called picture.jpg", 50, 50))
    assert refused.value.errors == [("image", advice("not_an_image"))]


async def test_the_largest_picture_fits_into_the_memory_there_is() -> None:
    done = await Workshop().make(Wanted(made.many_zeros(10_000, 5_000), 50, 50))
    assert (done.width, done.height) == (limits.IMAGE_KEPT_PX, limits.IMAGE_KEPT_PX // 2)


async def test_too_little_memory_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    starved = "import onsale.platform.limits as l; l.IMAGE_CHILD_BYTES = 1; import onsale.catalog.images.making as m"
    monkeypatch.setattr(workshop_module, "_COMMAND", (sys.executable, "-c", f"{starved}; m.main()"))
    with pytest.raises(InvalidRequest) as refused:
        await Workshop().make(Wanted(PICTURE, 50, 50))
    assert refused.value.errors[0].message in {advice("too_costly"), advice("damaged")}


async def test_a_decoder_that_crashes_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = Workshop()
    monkeypatch.setattr(workshop_module, "_COMMAND", (sys.executable, "-c", "import os; os.abort()"))
    with pytest.raises(InvalidRequest):
        await workshop.make(Wanted(PICTURE, 50, 50))
    monkeypatch.undo()
    assert (await workshop.make(Wanted(PICTURE, 50, 50))).width == 1200


async def test_one_the_system_has_no_memory_for_says_nothing_about_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    killed = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    for command in ((sys.executable, "-c", killed), (f"{sys.executable}-that-isnt-there",)):
        monkeypatch.setattr(workshop_module, "_COMMAND", command)
        with pytest.raises(Unavailable) as away:
            await Workshop().make(Wanted(PICTURE, 50, 50))
        assert away.value.retry_after_s


async def test_one_that_takes_too_long_is_the_pictures_doing(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = "import onsale.platform.limits as l; l.IMAGE_CHILD_S = 1; import onsale.catalog.images.making as m"
    monkeypatch.setattr(workshop_module, "_COMMAND", (sys.executable, "-c", f"{busy}\nm._limit()\nwhile True: pass"))
    with pytest.raises(InvalidRequest) as refused:
        await Workshop().make(Wanted(PICTURE, 50, 50))
    assert refused.value.errors == [("image", advice("too_costly"))]


async def test_one_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop_module, "_COMMAND", (sys.executable, "-c", "import time; time.sleep(600)"))
    monkeypatch.setattr(limits, "IMAGE_CHILD_S", 0.2)
    with pytest.raises(InvalidRequest) as refused:
        await Workshop().make(Wanted(PICTURE, 50, 50))
    assert refused.value.errors == [("image", advice("too_costly"))]


async def test_who_comes_when_many_wait_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IMAGES_WAITING", 2)
    workshop = Workshop()
    waiting = [asyncio.create_task(workshop.make(Wanted(PICTURE, 50, 50))) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable) as busy:
        await workshop.make(Wanted(PICTURE, 50, 50))
    assert busy.value.retry_after_s
    assert [done.width for done in await asyncio.gather(*waiting)] == [1200, 1200]
    workshop.require_room()
