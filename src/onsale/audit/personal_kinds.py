"""What a column may hold about people."""

from enum import StrEnum


class Holds(StrEnum):
    """What a column holds about people."""

    NOTHING = "nothing"
    """Nothing about a person."""
    PERSON = "person"
    """A pseudonym: a person's number, or what is made from it. It names nobody once their key is gone."""
    SEALED = "sealed"
    """Their data, sealed under their own data key: unreadable once that is destroyed."""
    TRANSIT = "transit"
    """Their data on its way, sealed under a period key and gone within days."""
    KEY = "key"
    """A key, wrapped by one of the keyring's."""
    HASHED = "hashed"
    """A keyed hash: recognised, never read."""
    CREDENTIAL = "credential"
    """What somebody proves with who they are (a password's hash, a public key). Goes with its row."""
    ABOUT = "about"
    """Says something of the person whose number stands in the row (a language, a device). Goes with its row."""
    WRITTEN = "written"
    """Words of those who work with Onsale, asked to name nobody, which might all the same."""
    PUBLISHED = "published"
    """What an organiser tells everybody, an imprint say."""
