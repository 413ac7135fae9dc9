"""Tickets for the wallets that phones bring along: what is in them, and that what they ask to be signed is."""

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from base64 import urlsafe_b64decode
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from PIL import Image

from onsale.bookings.model import Booking
from onsale.platform import settings as settings_module
from onsale.platform.clock import utc_now
from onsale.platform.services import Services
from onsale.platform.settings import BadSetting, Settings
from onsale.tickets.pass_signers import PassSigners, pass_signers
from onsale.tickets.rules import CodeMode, TicketRules, set_rules
from tests.fixtures.make import Account, Make
from tests.tickets.pass_papers import PassPapers, pass_papers

WORDS = {
    "en": ['"row" = "Row";', '"bring_proof" = "Bring proof to the door.";'],
    "de": ['"row" = "Reihe";', '"seat" = "Platz";'],
}


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> PassPapers:
    return pass_papers(tmp_path_factory.mktemp("passes"))


@pytest.fixture
async def set_up(services: Services, papers: PassPapers) -> PassPapers:
    services.add(PassSigners, pass_signers(settings_module.load({}, **papers.settings)))
    return papers


@pytest.fixture
async def fan(make: Make) -> Account:
    return await make.fan()


@pytest.fixture
async def booking(make: Make, fan: Account) -> Booking:
    organiser = (await make.organiser()).principal
    venue = await make.venue(by=organiser, name='The "Old" Mill', address="Mill Lane 3", lat=51.05, lon=3.72)
    starts = (utc_now() + timedelta(days=30)).replace(microsecond=0)
    event = await make.event(by=organiser, venue=venue, name="Quartets", starts_at=starts, doors_at=starts)
    return await make.confirmed_booking(event, fan, [13, 50])


async def tickets_of(client: httpx.AsyncClient, booking: Booking, fan: Account) -> Any:
    return (await client.get(f"/api/v1/bookings/{booking.public_id}/tickets", headers=fan.headers)).json()


async def ask(
    client: httpx.AsyncClient, booking: Booking, fan: Account, kind: str, ticket: str | None = None
) -> httpx.Response:
    """The first ticket's, unless another is named."""
    wanted = ticket or (await tickets_of(client, booking, fan))[0]["id"]
    return await client.get(f"/api/v1/bookings/{booking.public_id}/tickets/{wanted}/{kind}", headers=fan.headers)


def files_of(answer: httpx.Response) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


async def test_a_pass_has_all_that_a_pass_has(
    client: httpx.AsyncClient, set_up: PassPapers, booking: Booking, fan: Account
) -> None:
    answer = await ask(client, booking, fan, "apple-wallet")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/vnd.apple.pkpass")
    assert "private" in answer.headers["cache-control"]
    files = files_of(answer)
    told, (ticket, _other) = json.loads(files["pass.json"]), await tickets_of(client, booking, fan)
    assert (told["formatVersion"], told["teamIdentifier"]) == (1, "TEAM000001")
    assert (told["passTypeIdentifier"], told["serialNumber"]) == ("pass.example.tickets", ticket["id"])
    assert told["barcodes"] == [
        {
            "format": "PKBarcodeFormatQR",
            "message": ticket["code"],
            "messageEncoding": "iso-8859-1",
            "altText": booking.reference,
        }
    ]
    assert told["locations"] == [{"latitude": 51.05, "longitude": 3.72}]
    assert told["relevantDate"] < told["expirationDate"]
    shown = {field["key"]: field["value"] for part in told["eventTicket"].values() for field in part}
    assert (shown["event"], shown["venue"], shown["row"], shown["seat"]) == ("Quartets", 'The "Old" Mill', "B", "4")
    for language, words in WORDS.items():
        strings = files[f"{language}.lproj/pass.strings"].decode()
        assert all(word in strings for word in words), strings
    assert Image.open(io.BytesIO(files["icon@2x.png"])).size == (58, 58)


async def test_what_stands_in_the_manifest_is_signed(
    client: httpx.AsyncClient, set_up: PassPapers, booking: Booking, fan: Account, tmp_path: Path
) -> None:
    files = files_of(await ask(client, booking, fan, "apple-wallet"))
    signature, manifest = files.pop("signature"), files.pop("manifest.json")
    assert json.loads(manifest) == {
        name: hashlib.sha1(content, usedforsecurity=False).hexdigest() for name, content in files.items()
    }
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    assert holds(signature, manifest, set_up.folder, tmp_path)
    assert not holds(signature, manifest + b" ", set_up.folder, tmp_path)


def holds(signature: bytes, content: bytes, authority: Path, folder: Path) -> bool:
    """Whether openssl takes it for a signature over this content."""
    (folder / "manifest").write_bytes(content)
    (folder / "signature").write_bytes(signature)
    verified = subprocess.run(
        [
            *["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-out", "/dev/null"],
            *("-in", folder / "signature", "-content", folder / "manifest"),
            *("-CAfile", authority / "wwdr.pem"),
        ],
        capture_output=True,
        check=False,
    )
    return verified.returncode == 0


async def test_a_standing_ticket_has_neither_row_nor_seat(
    client: httpx.AsyncClient, set_up: PassPapers, booking: Booking, fan: Account
) -> None:
    standing = (await tickets_of(client, booking, fan))[1]["id"]
    told = json.loads(files_of(await ask(client, booking, fan, "apple-wallet", standing))["pass.json"])
    assert [field["key"] for field in told["eventTicket"]["auxiliaryFields"]] == ["section"]


async def test_a_link_for_google_is_signed_and_says_the_same(
    client: httpx.AsyncClient, set_up: PassPapers, booking: Booking, fan: Account
) -> None:
    answer = await ask(client, booking, fan, "google-wallet")
    assert answer.status_code == 303
    link = answer.headers["location"]
    assert link.startswith("https://pay.google.com/gp/v/save/")
    assert len(link) < 2_000
    head, claims, signature = link.rpartition("/")[2].split(".")
    set_up.account.public_key().verify(unpacked(signature), f"{head}.{claims}".encode(), PKCS1v15(), SHA256())
    assert json.loads(unpacked(head)) == {"alg": "RS256", "typ": "JWT"}
    told = json.loads(unpacked(claims))
    assert (told["iss"], told["aud"], told["typ"]) == ("tickets@shop.example", "google", "savetowallet")
    (kind,), (ticket,) = told["payload"]["eventTicketClasses"], told["payload"]["eventTicketObjects"]
    assert ticket["classId"] == kind["id"]
    assert kind["eventName"]["defaultValue"]["value"] == "Quartets"
    assert ticket["barcode"]["value"] == (await tickets_of(client, booking, fan))[0]["code"]
    assert ticket["seatInfo"]["row"]["defaultValue"]["value"] == "B"


def unpacked(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


@pytest.mark.parametrize("kind", ["apple-wallet", "google-wallet"])
async def test_who_gets_none(
    client: httpx.AsyncClient, make: Make, set_up: PassPapers, booking: Booking, fan: Account, kind: str
) -> None:
    ticket = (await tickets_of(client, booking, fan))[0]["id"]
    assert (await ask(client, booking, await make.fan(), kind, ticket)).status_code == 404
    assert (await ask(client, booking, fan, kind, "tkt_x")).status_code == 404
    async with make.db.write() as tx:
        await set_rules(tx, booking.event_id, TicketRules(code_mode=CodeMode.ROTATING))
    refused = await ask(client, booking, fan, kind, ticket)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_pass")


@pytest.mark.parametrize("kind", ["apple-wallet", "google-wallet"])
async def test_a_shop_without_certificates_gives_out_none(
    client: httpx.AsyncClient, booking: Booking, fan: Account, kind: str
) -> None:
    assert (await ask(client, booking, fan, kind)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"apple_pass_team_id": ""}, "go together"),
        ({"google_wallet_issuer_id": ""}, "go together"),
        ({"apple_pass_cert": "nowhere.pem"}, "APPLE_PASS_CERT: can't read"),
        ({"apple_pass_key": "wwdr.pem"}, "APPLE_PASS_KEY is not a private key"),
        ({"apple_pass_cert": "wwdr.pem"}, "is not the key of the certificate"),
        ({"apple_pass_wwdr": "pass.key"}, "APPLE_PASS_WWDR: .* is not a certificate"),
        ({"google_wallet_key": "pass.pem"}, "GOOGLE_WALLET_KEY: .* is not a service account's key file"),
    ],
    ids=lambda told: next(iter(told)) if isinstance(told, dict) else told.split(" ")[0],
)
def test_what_can_not_be_used_is_said_at_the_start(papers: PassPapers, changes: dict[str, str], complaint: str) -> None:
    files = {name: papers.folder / told if told.endswith((".pem", ".key")) else told for name, told in changes.items()}
    with pytest.raises(BadSetting, match=complaint):
        pass_signers(settings_module.load({}, **papers.settings | files))


def test_nothing_is_asked_of_who_wants_none() -> None:
    assert not pass_signers(Settings()).any
