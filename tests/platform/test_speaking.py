"""Which language a request is answered in: what was chosen, what is asked for, the installation's own."""

import pytest

from onsale.platform.web.speaking import accepted, choose

SPOKEN = ("en", "de")


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("de", [("de", "")]),
        ("de-AT,de;q=0.9,en;q=0.8", [("de", "AT"), ("de", ""), ("en", "")]),
        ("fr-CA, fr;q=0.9, en-US;q=0.5, de;q=0.7", [("de", ""), ("en", "US")]),
        ("en;q=0, de;q=0.001", [("de", "")]),
        ("zh-Hant-TW, DE-ch", [("de", "CH")]),
        ("de-XX", [("de", "")]),
        ("*", []),
        ("", []),
        ("en;q=nonsense, ;;,, \u00e4", []),
        (",".join(["fr"] * 50 + ["de"]), []),
    ],
)
def test_what_is_asked_for(header: str, wanted: list[tuple[str, str]]) -> None:
    assert accepted(header, SPOKEN) == wanted


@pytest.mark.parametrize(
    ("cookie", "header", "chosen"),
    [
        (None, None, ("de", "")),
        (None, "en-US", ("en", "US")),
        ("onsale_language=en", "de-AT", ("en", "")),
        ("a=b; onsale_language=de; c=d", "en-US, de-CH;q=0.1", ("de", "CH")),
        ("onsale_language=tlh", "en-AU", ("en", "AU")),
        ("not_onsale_language=en", None, ("de", "")),
    ],
)
def test_a_choice_comes_first_then_the_browser_then_the_installation(
    cookie: str | None, header: str | None, chosen: tuple[str, str]
) -> None:
    told = {b"cookie": cookie, b"accept-language": header}
    assert choose([(name, text.encode()) for name, text in told.items() if text], "de", SPOKEN) == chosen
