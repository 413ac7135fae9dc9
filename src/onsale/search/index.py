"""The documents of this process: read when an event is new or changed, dropped when it is listed no more."""

from datetime import datetime
from weakref import WeakKeyDictionary

from onsale.platform.database import Database
from onsale.search import store
from onsale.search.document import Document


class Index:
    """What is searched, as of the last refresh."""

    def __init__(self) -> None:
        self._documents: dict[int, Document] = {}

    async def refreshed(self, db: Database, now: datetime) -> list[Document]:
        """Every listed event that hasn't begun by `now`, as it is committed."""
        async with db.read() as tx:
            listed = await store.listed_versions(tx, now)
            kept = self._documents
            stale = [key for key, version in listed.items() if key not in kept or kept[key].version != version]
            read = {document.id: document for document in await store.documents(tx, stale)} if stale else {}
        # In one step, so that searches running at the same time see the one set or the other.
        self._documents = {key: read.get(key) or kept[key] for key in listed if key in read or key in kept}
        return list(self._documents.values())


_indexes: "WeakKeyDictionary[Database, Index]" = WeakKeyDictionary()


def index_of(db: Database) -> Index:
    """This process's index of what is in `db`."""
    return _indexes.setdefault(db, Index())
