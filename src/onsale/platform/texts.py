"""The translated texts: one `.po` for each language in `locales`, read when its language is first spoken.

Nothing is compiled beforehand, so that a translation is one file that people read, change and merge.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "locales"
SOURCE = "en"
"""The language the texts in the code are written in."""
PSEUDO = "ar-XB"
"""No language: every text marked, longer and read from the right, to find what is untranslated or fits by luck."""


@cache
def texts_in(code: str) -> NullTranslations:
    """The texts in the language with this code; as they are written in the code where there is no translation."""
    if code == PSEUDO:
        return _Marked()
    path = FOLDER / f"{code}.po"
    return _read(path) if code != SOURCE and path.exists() else NullTranslations()


def _read(path: Path) -> GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with path.open("rb") as written:
        write_mo(compiled, read_po(written, locale=path.stem))
    compiled.seek(0)
    return GNUTranslations(compiled)


class _Marked(NullTranslations):
    """Each text between marks and a third longer, as German is."""

    def gettext(self, message: str) -> str:
        """The text, marked."""
        return f"⟦{message}{'·' * (len(message) // 3)}⟧" if message.strip() else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form that fits, marked."""
        return self.gettext(super().ngettext(msgid1, msgid2, n))
