"""Applying to sell, and deciding it: once, and with the role that follows."""

import asyncio

import httpx
import pytest
import sqlalchemy as sa

from onsale.accounts.errors import EmailUnverified
from onsale.accounts.revocations import poll_revocations
from onsale.catalog.organisers import owned_organisers
from onsale.catalog.store import get_organiser
from onsale.oversight import store
from onsale.oversight.acts import acts
from onsale.oversight.apply import apply, particulars_of, withdraw
from onsale.oversight.decide import approve, decline
from onsale.oversight.errors import AlreadyDecided, AlreadyOrganiser, ApplicationOpen, TooManyApplications
from onsale.oversight.model import Act, State
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import InvalidRequest
from tests.fixtures.mailbox import waiting_mail
from tests.fixtures.make import Account, Make
from tests.oversight.applicants import FORM, SITE, applied, particulars


async def approved(make: Make, admin: Account, application: int) -> int:
    """The id of the organiser this application became."""
    async with make.db.write() as tx:
        done = await approve(tx, admin.id, application, site=SITE, sealer=make.sealer, now=utc_now())
    return done.organiser.id


async def declined(make: Make, admin: Account, application: int, reason: str) -> None:
    async with make.db.write() as tx:
        await decline(tx, admin.id, application, reason, site=SITE, sealer=make.sealer, now=utc_now())


async def test_what_they_say_of_themselves_is_sealed(make: Make, db: Database) -> None:
    fan = await make.fan()
    number = await applied(make, fan)
    async with db.read() as tx:
        raw = (await tx.execute(sa.text("select sealed from organiser_applications"))).scalar_one()
        found = await store.application(tx, number, sealer=make.sealer)
    assert b"Saltworks" not in bytes(raw)
    assert (found.state, found.particulars) == (State.WAITING, particulars())


async def test_one_open_application_for_each_person_however_fast(make: Make, db: Database) -> None:
    fan = await make.fan()
    answers = await asyncio.gather(*(applied(make, fan, name=f"Number {n}") for n in range(4)), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["ApplicationOpen"] * 3 + ["int"]
    async with db.read() as tx:
        assert await store.count_waiting(tx) == 1
    with pytest.raises(ApplicationOpen):
        await applied(make, fan)


async def test_applicant_and_admins_hear_of_it(make: Make) -> None:
    admin, fan = await make.admin(), await make.fan()
    await applied(make, fan)
    (mine,) = await waiting_mail(make.services, fan.email)
    (theirs,) = await waiting_mail(make.services, admin.email)
    assert f"{SITE}/organise/apply" in mine.text
    assert f"{SITE}/admin/applications/apl_" in theirs.text


async def test_an_unconfirmed_address_comes_first(make: Make) -> None:
    fan = await make.fan(verified=False)
    with pytest.raises(EmailUnverified):
        await applied(make, fan)


async def test_who_sells_already_needs_no_application(make: Make) -> None:
    admin, fan = await make.admin(), await make.fan()
    await approved(make, admin, await applied(make, fan))
    with pytest.raises(AlreadyOrganiser):
        await applied(make, fan)


async def test_withdrawn_is_ended_and_counted(make: Make) -> None:
    fan = await make.fan()
    for _ in range(limits.APPLICATIONS_PER_PERSON):
        await applied(make, fan)
        async with make.db.write() as tx:
            await withdraw(tx, fan.principal, sealer=make.sealer)
    with pytest.raises(TooManyApplications):
        await applied(make, fan)
    with pytest.raises(AlreadyDecided):
        async with make.db.write() as tx:
            await withdraw(tx, fan.principal, sealer=make.sealer)


async def test_approval_makes_an_organiser_with_its_imprint(make: Make, db: Database) -> None:
    admin, fan = await make.admin(), await make.fan()
    organiser_id = await approved(make, admin, await applied(make, fan))
    async with db.read() as tx:
        organiser = await get_organiser(tx, organiser_id)
        assert await owned_organisers(tx, fan.id) == [organiser_id]
        (done,) = await acts(tx, limit=10)
    assert organiser.legal_name == "Saltworks Theatre e.V."
    assert organiser.legal_address == "Am Speicher 4, 18055 Rostock, Germany"
    assert (organiser.register_number, organiser.contact_email) == ("VR 4711", "kasse@saltworks.test")
    assert (done.admin_id, done.act, done.subject_id, done.subject) == (
        admin.id,
        Act.APPROVED,
        organiser_id,
        "Saltworks Theatre",
    )
    assert "approved" in (await waiting_mail(make.services, fan.email))[-1].text


async def test_the_role_counts_without_signing_in_again(make: Make, client: httpx.AsyncClient) -> None:
    admin, fan = await make.admin(), await make.fan()
    page = {**fan.headers, "accept": "text/html"}
    assert (await client.get("/organise", headers=page)).status_code == 403
    await approved(make, admin, await applied(make, fan))
    await poll_revocations(make.services)  # what each web process does twice a second
    assert (await client.get("/organise", headers=page)).status_code == 200
    assert (await client.get("/admin", headers=page)).status_code in {403, 404}


async def test_two_admins_decide_at_once(make: Make, db: Database) -> None:
    one, other, fan = await make.admin(), await make.admin(), await make.fan()
    number = await applied(make, fan)
    answers = await asyncio.gather(
        approved(make, one, number),
        declined(make, other, number, "Two of us at once."),
        approved(make, other, number),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, AlreadyDecided) for answer in answers) == 2
    async with db.read() as tx:
        decided = await store.application(tx, number, sealer=make.sealer)
        done = await acts(tx, limit=10)
        organisers = (await tx.execute(sa.text("select count(*) from organisers"))).scalar_one()
    assert len(done) == 1
    assert organisers == (decided.state is State.APPROVED)


async def test_declined_with_a_reason_and_again(make: Make, db: Database) -> None:
    admin, fan = await make.admin(), await make.fan()
    number = await applied(make, fan)
    with pytest.raises(InvalidRequest):
        await declined(make, admin, number, "  ")
    await declined(make, admin, number, "The register number isn't yours.")
    assert "isn't yours" in (await waiting_mail(make.services, fan.email))[-1].text
    async with db.read() as tx:
        (done,) = await acts(tx, limit=10)
    assert (done.act, done.subject, done.note) == (Act.DECLINED, "", "The register number isn't yours.")
    assert await applied(make, fan) != number


async def test_the_record_never_changes(make: Make) -> None:
    admin, fan = await make.admin(), await make.fan()
    await declined(make, admin, await applied(make, fan), "No.")
    for change in ("update admin_acts set note = 'Yes.'", "delete from admin_acts"):
        with pytest.raises(sa.exc.IntegrityError, match="never change"):
            async with make.db.write() as tx:
                await tx.execute(sa.text(change))


async def test_a_person_who_is_gone_takes_their_words_along(make: Make, db: Database) -> None:
    admin, fan = await make.admin(), await make.fan()
    number = await applied(make, fan)
    async with db.write() as tx:
        await tx.execute(sa.text("delete from person_keys where person_id = :id"), {"id": fan.id})
    async with db.read() as tx:
        assert (await store.application(tx, number, sealer=make.sealer)).particulars is None
    with pytest.raises(AlreadyDecided):
        await approved(make, admin, number)


def test_a_form_is_read() -> None:
    assert particulars_of({name: f" {text} " for name, text in FORM.items()}) == particulars()
    assert particulars_of(FORM | {"country": "Germany", "website": "", "register_number": ""}).country == "DE"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("legal_name", "two\nlines"),
        ("address", " "),
        ("country", "Atlantis"),
        ("contact_email", "nobody"),
        ("website", "javascript:alert(1)"),
        ("website", "saltworks"),
        ("about", ""),
        ("about", "x" * 2001),
        ("about", "nul\0"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(field: str, text: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        particulars_of(FORM | {field: text})
    assert [error.field for error in refused.value.errors] == [field]


async def test_nobody_applies_for_somebody_unknown(make: Make, db: Database) -> None:
    fan = await make.fan()
    async with db.write() as tx:
        await tx.execute(sa.text("delete from people where id = :id"), {"id": fan.id})
    with pytest.raises(Exception, match="nothing here"):
        async with db.write() as tx:
            await apply(tx, fan.principal, particulars(), site=SITE, sealer=make.sealer, now=utc_now())
