"""The scanner's check of codes without a network: it finds what the server's finds, in the browser."""

import base64
import hashlib
import hmac
import random
import struct
import uuid
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from onsale.platform.ids import encode_event_uuid
from tests.tickets.conftest import Run

pytestmark = pytest.mark.browser

TRIALS = "/trials/codes_trials.js"
EVENT = 2**62 + 12345
NOW = 1_800_000_000_000
STEP = NOW // 15_000
ORDER = 2**252 + 27742317777372353535851937790883648493
FIELD = 2**255 - 19
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OLD_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
TICKET = uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057")
OTHER = uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8058")
JSON = dict[str, Any]


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def written(content: bytes) -> str:
    return "OS" + base64.b32encode(content).decode().rstrip("=")


def event_secret(key: Ed25519PrivateKey) -> bytes:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"onsale rotating codes v1")
    return derive.derive(key.private_bytes_raw())


def signed(
    form: int, *, key: Ed25519PrivateKey = KEY, key_id: int = 1, event: int = EVENT, ticket: uuid.UUID = TICKET,
    place: int = 120, serial: int = 3,
) -> bytes:  # fmt: skip
    body = struct.pack(">BBq16sIH", form, key_id, event, ticket.bytes, place, serial)
    return body + key.sign(body)


def static(**what: Any) -> str:
    return written(signed(1, **what))


def rotating(step: int = STEP, key: Ed25519PrivateKey = KEY, **what: Any) -> str:
    content = signed(2, key=key, **what)
    secret = hmac.digest(event_secret(key), content[10:26] + content[30:32], hashlib.sha256)
    return written(content + hmac.digest(secret, step.to_bytes(8, "big"), hashlib.sha256)[:5])


def bundle(**other: Any) -> JSON:
    keys = [(1, KEY, False), (2, OLD_KEY, True)]
    return {
        "event_id": "evt_x",
        "event_no": str(EVENT),
        "name": "Quartets",
        "code_mode": "static",
        "step_s": 15,
        "tolerance_steps": 1,
        "keys": [
            {
                "id": number,
                "public": b64(key.public_key().public_bytes_raw()),
                "rotating_secret": b64(event_secret(key)),
                "revoked": revoked,
            }
            for number, key, revoked in keys
        ],
        "revocations": "",
        "cancelled": "",
        "admitted": "",
        "re_entry": False,
        "gates": [],
        "sections": [
            {"name": "Circle", "first_place": 200, "places": 50},
            {"name": "Stalls", "first_place": 100, "places": 80},
        ],
        "generated_at": "2027-01-15T08:00:00Z",
    } | other


def said(run: Run, code: str, *, now: int = NOW, gate: str | None = None, **other: Any) -> tuple[str, str | None]:
    (found,) = run(TRIALS, "verifyAll", bundle(**other), [{"code": code, "now": now, "gate": gate}])
    return found["result"], found.get("reason")


def test_a_genuine_code_admits_and_says_where(run: Run) -> None:
    assert [len(static()), len(rotating())] == [156, 164]
    for code in (static(), rotating()):
        (found,) = run(TRIALS, "verifyAll", bundle(), [{"code": code, "now": NOW}])
        assert found == {
            "result": "admitted",
            "ticket": {
                "id": TICKET.hex,
                "public_id": encode_event_uuid("tkt", EVENT, TICKET),
                "place": 120,
                "section": "Stalls",
                "serial": 3,
            },
        }


def test_a_place_in_no_section_still_admits(run: Run) -> None:
    (found,) = run(TRIALS, "verifyAll", bundle(), [{"code": static(place=190), "now": NOW}])
    assert (found["result"], found["ticket"]["section"]) == ("admitted", None)


def test_what_is_refused_and_why(run: Run) -> None:
    good = static()
    altered = bytearray(signed(1))
    altered[29] ^= 1
    assert said(run, written(bytes(altered))) == ("invalid", "forged")
    assert said(run, static(key=OLD_KEY)) == ("invalid", "forged")
    assert said(run, static(key=OLD_KEY, key_id=2)) == ("invalid", "revoked_key")
    assert said(run, static(key_id=3)) == ("invalid", "unknown_key")
    assert said(run, static(event=EVENT + 1)) == ("wrong_event", None)
    unreadable = [
        "",
        "OS",
        good.lower(),
        good[:-1],
        good + "A",
        "XX" + good[2:],
        good[:-2] + "1" + good[-1],
        "OS" + "=" * 154,
    ]
    for code in (
        *unreadable,
        respelt(good),
        written(signed(1) + b"12345"),
        written(signed(2)),
        written(signed(3)),
        "é" * 156,
    ):
        assert said(run, code) == ("invalid", "unreadable"), code


def respelt(code: str) -> str:
    """Other letters for the same bytes: the last one's spare bits aren't zero."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    return code[:-1] + letters[letters.index(code[-1]) + 1]


def test_rotating_codes_and_their_clock(run: Run) -> None:
    mode: JSON = {"code_mode": "rotating"}
    assert said(run, static(), **mode) == ("invalid", "not_rotating")
    for off in (-1, 0, 1):
        assert said(run, rotating(STEP + off), **mode) == ("admitted", None)
    for off in (-2, 2, -5760):
        assert said(run, rotating(STEP + off), **mode) == ("invalid", "stale")
        assert said(run, rotating(STEP + off)) == ("invalid", "stale")
    assert said(run, rotating(), now=NOW + 60_000, tolerance_steps=4, **mode) == ("admitted", None)
    borrowed = written(signed(2, ticket=OTHER) + base64.b32decode(rotating()[2:] + "======")[96:])
    assert said(run, borrowed, **mode) == ("invalid", "stale")


def test_dead_codes_and_who_is_in(run: Run) -> None:
    dead = b64(OTHER.bytes + b"\0\3" + TICKET.bytes + b"\0\3")
    assert said(run, static(), revocations=dead) == ("transferred", None)
    assert said(run, static(serial=4), revocations=dead) == ("admitted", None)
    assert said(run, static(), cancelled=b64(TICKET.bytes), revocations=dead) == ("cancelled", None)
    assert said(run, static(), admitted=b64(TICKET.bytes)) == ("already_admitted", None)
    assert said(run, static(), admitted=b64(TICKET.bytes), re_entry=True) == ("admitted", None)
    assert run(TRIALS, "admitOnce", bundle(), static(), NOW) == ["admitted", [True, False], "already_admitted"]


def test_gates(run: Run) -> None:
    gates = [
        {"name": "North", "sections": ["Circle"], "opens_at": None, "closes_at": None},
        {"name": "South", "sections": None, "opens_at": "2027-01-15T08:00:01Z", "closes_at": None},
        {"name": "West", "sections": ["Stalls"], "opens_at": None, "closes_at": "2027-01-15T08:00:00Z"},
        {
            "name": "East",
            "sections": ["Stalls"],
            "opens_at": "2027-01-15T07:00:00Z",
            "closes_at": "2027-01-15T09:00:00Z",
        },
    ]
    told = {
        gate: said(run, static(), gates=gates, gate=gate) for gate in ("North", "South", "West", "East", "Elsewhere")
    }
    assert told == {
        "North": ("invalid", "wrong_gate"),
        "South": ("invalid", "gate_closed"),
        "West": ("invalid", "gate_closed"),
        "East": ("admitted", None),
        "Elsewhere": ("admitted", None),
    }


def test_no_altered_code_admits(run: Run) -> None:
    """2,000 of them: a letter changed, two swapped, one left out or put in."""
    drawn = random.Random(3)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    altered = []
    for n in range(2000):
        code = static() if n % 2 else rotating()
        at = drawn.randrange(2, len(code) - 1)
        other = drawn.choice(letters.replace(code[at], ""))
        swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        altered.append(
            [code[:at] + other + code[at + 1 :], swapped, code[:at] + code[at + 1 :], code[:at] + other + code[at:]][
                n % 4
            ]
        )
    changed = [code for code in altered if code not in (static(), rotating())]
    assert run(TRIALS, "taken", bundle(code_mode="rotating"), changed, NOW) == 0


def test_both_verifiers_say_the_same(run: Run) -> None:
    drawn = random.Random(4)
    cases, expected = [], []
    for n in range(12):
        key = Ed25519PrivateKey.from_private_bytes(drawn.randbytes(32))
        message = drawn.randbytes(n * 9)
        public, signature = key.public_key().public_bytes_raw(), key.sign(message)
        scalar = int.from_bytes(signature[32:], "little")
        flipped = bytearray(signature)
        flipped[drawn.randrange(64)] ^= 1 << drawn.randrange(8)
        for one, about, holds in (
            (signature, message, True),
            (bytes(flipped), message, False),
            (signature, message + b"!", False),
            (signature[:32] + (scalar + ORDER).to_bytes(32, "little"), message, False),
            (signature[:32] + bytes(32), message, False),
            ((FIELD + 1).to_bytes(32, "little") + signature[32:], message, False),
            (signature[:63], message, False),
        ):
            cases.append({"key": public.hex(), "signature": one.hex(), "message": about.hex()})
            expected.append(holds)
    # RFC 8032, 7.1, tests 1 to 3.
    for published, about_hex, one_hex in RFC_8032:
        cases.append({"key": published, "signature": one_hex, "message": about_hex})
        expected.append(True)
    told = run(TRIALS, "bothSay", cases)
    assert [own for _native, own in told] == expected
    assert all(native is None or native == own for native, own in told)
    assert any(native for native, _own in told), "this Chromium has no Ed25519: nothing was compared"
    no_point = {"key": "02" + "00" * 31, "signature": "00" * 64, "message": ""}
    assert run(TRIALS, "bothSay", [no_point])[0][1] is False


RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


def test_a_big_house_is_ready_at_once(run: Run) -> None:
    """20,000 tickets in each list. The bounds are for a machine that is busy with other things as well."""
    drawn = random.Random(5)
    big = bundle(
        revocations=b64(drawn.randbytes(18 * 20_000)),
        cancelled=b64(drawn.randbytes(16 * 20_000)),
        admitted=b64(drawn.randbytes(16 * 20_000)),
    )
    message = b"how long"
    case = {
        "key": KEY.public_key().public_bytes_raw().hex(),
        "signature": KEY.sign(message).hex(),
        "message": message.hex(),
    }
    told = run(TRIALS, "times", big, case)
    assert told["prepare"] < 1000, told
    assert told["own"] < 200, told
