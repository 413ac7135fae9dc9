"""Sample views of the pages about who sells, and by which terms."""

from collections.abc import Iterator
from dataclasses import replace

from onsale.console import views as console
from onsale.shop import organiser_views as shop
from onsale.shop.operator_views import OperatorPage, PrivacyPage
from tests.design.samples_events import LONG, NOW, RTL, refused

IMPRINT = shop.Imprint(
    id="org_1",
    name="Lantern Presents",
    legal_name="Lantern Presents GmbH",
    address="Hafenstr. 4, 20457 Hamburg",
    email="boxoffice@lantern.test",
    terms_url="/organisers/org_1/terms",
)
TERMS = shop.TermsPage(
    imprint=IMPRINT,
    version=2,
    published_at=NOW,
    language="en-GB",
    paragraphs=(
        "The price is what the button says.\nIt has every fee in it.",
        "<b>Haddad sings, umbrellas stay outside.",
    ),
    current=True,
    versions=(
        shop.TermsVersion(version=2, published_at=NOW, url="/organisers/org_1/terms/2"),
        shop.TermsVersion(version=1, published_at=NOW, url="/organisers/org_1/terms/1"),
    ),
)
FORM = console.TermsFormPage(
    organiser="Lantern Presents",
    url="/organisers/org_1/terms",
    versions=((2, NOW), (1, NOW)),
    seen=2,
    most_characters=100_000,
    values={"text": "One.\n\nTwo.", "language": "en"},
)


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    yield "shop/organiser.html", shop.OrganiserPage(imprint=IMPRINT)
    bare = replace(IMPRINT, name=RTL, legal_name="", address="", email="", terms_url=None)
    yield "shop/organiser.html", shop.OrganiserPage(imprint=bare)
    yield "shop/imprint.html", OperatorPage(lines=("Lantern Halls GmbH", "Hafenstr. 4", "20457 Hamburg"), email="")
    yield "shop/imprint.html", OperatorPage(lines=(LONG, RTL), email="hello@lantern.test")
    yield "shop/privacy.html", PrivacyPage()
    yield "shop/privacy.html", PrivacyPage(operator=LONG, email="hello@lantern.test", cards=True)
    yield "shop/terms.html", TERMS
    yield "shop/terms.html", replace(TERMS, version=1, current=False, paragraphs=(RTL, LONG * 3), language="ar")
    yield "console/terms.html", FORM
    yield "console/terms.html", replace(FORM, preview=("One.", RTL), values={"text": LONG, "language": "ar"})
    yield (
        "console/terms.html",
        replace(FORM, url=None, versions=(), seen=0, values={}, errors=refused("text", "language")),
    )
