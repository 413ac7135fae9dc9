"""What somebody leaves at a shop is sealed wherever it lies, from the first moment; and with the keys it is there."""

from pathlib import Path

from tests.privacy.scan.installation import Installation, raw_of
from tests.privacy.scan.life import Life
from tests.privacy.scan.looking import Found, files_of, look, look_in_files
from tests.privacy.scan.sealed import Opened, data_keys, in_transit, keys_of, opened
from tests.privacy.scan.unmistakable import SOMEBODY, shapes


def shown(found: list[Found]) -> str:
    """For whoever has to mend it."""
    return "\n".join(str(one) for one in found[:40])


def everything_opened(cluster: Path, person_id: int, keys: frozenset[bytes]) -> set[Opened]:
    """Whatever of this person opens in a database's files and log, by the keys that lie there and these."""
    raw = [content for _where, content in raw_of(cluster)]
    unwrapped = {key for content in raw for key in data_keys(content, person_id, keys)}
    fields = {
        "people.email": {len(SOMEBODY.email)},
        "people.name": {len(SOMEBODY.name), len(SOMEBODY.later_name)},
    }
    found: set[Opened] = set()
    for content in raw:
        found |= opened(content, person_id, unwrapped, fields) | in_transit(content, keys)
    return found


async def test_nothing_lies_anywhere_in_clear(installation: Installation, life: Life) -> None:
    found = installation.look_everywhere(shapes(SOMEBODY))
    found += look((await life.client.get("/metrics")).content, "metrics", shapes(SOMEBODY))
    assert not found, shown(found)
    assert b"Old Mill" in installation.index(), "the control: where the event takes place is kept"
    # The controls: the outbox is what mails look like that were sent, and whoever has the keys reads all the rest.
    assert list(look_in_files(files_of(installation.settings.outbox_dir), shapes(SOMEBODY)))
    everything = everything_opened(installation.cluster, life.person_id, keys_of(installation.settings.keyring_file))
    texts = {(one.what, one.content.decode()) for one in everything if one.what != "transit"}
    assert ("people.email", SOMEBODY.email.lower()) in texts
    assert {("people.name", SOMEBODY.name), ("people.name", SOMEBODY.later_name)} <= texts
    assert any(SOMEBODY.email.lower().encode() in one.content.lower() for one in everything if one.what == "transit")
    assert not everything_opened(installation.cluster, life.person_id, frozenset([b"\x00" * 32]))
