"""The translated texts: one `.po` for each language in `locales`, read when its language is first spoken.

Nothing is compiled beforehand, so that a translation is one file that people read, change and merge.
"""

import json
from functools import cache
from gettext import NullTranslations
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "locales"
LANGUAGES = ("en", "de")
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
    return _Translated(path.read_text("utf-8")) if code != SOURCE and path.exists() else NullTranslations()


class _Translated(NullTranslations):
    """The texts of a file as `tools/texts.py` writes it: a line for each, so that reading it takes milliseconds."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self._forms: dict[str, list[str]] = {}
        forms: list[str] = []
        for line in written.splitlines():
            name, _, quoted = line.partition(" ")
            if name == "msgid":
                forms = self._forms[json.loads(quoted)] = []
            elif name.startswith("msgstr") and (text := json.loads(quoted)):
                forms.append(text)

    def gettext(self, message: str) -> str:
        """The text, translated."""
        return (self._forms.get(message) or (message,))[0] if message else ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form that fits, translated: every language we have has two, and one of them for 1 alone."""
        forms = self._forms.get(msgid1)
        return forms[int(n != 1)] if forms and len(forms) == 2 else super().ngettext(msgid1, msgid2, n)


class _Marked(NullTranslations):
    """Each text between marks and a third longer, as German is."""

    def gettext(self, message: str) -> str:
        """The text, marked."""
        return f"⟦{message}{'·' * (len(message) // 3)}⟧" if message.strip() else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form that fits, marked."""
        return self.gettext(super().ngettext(msgid1, msgid2, n))
