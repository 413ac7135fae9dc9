"""What the usual kinds of events are called. Organisers may write others, which stay as they are."""

from onsale.platform.i18n import gettext as _


def kind_names() -> dict[str, str]:
    """The usual kinds in the reader's language, by what is kept of them."""
    return {
        "Pop": _("Pop"),
        "Rock": _("Rock"),
        "Alternative": _("Alternative"),
        "Electronic": _("Electronic"),
        "Hip-hop": _("Hip-hop"),
        "Jazz": _("Jazz"),
        "Folk": _("Folk"),
        "Metal": _("Metal"),
        "Classical": _("Classical"),
        "Opera": _("Opera"),
        "Theatre": _("Theatre"),
        "Musical": _("Musical"),
        "Dance": _("Dance"),
        "Comedy": _("Comedy"),
        "Literature": _("Literature"),
        "Family": _("Family"),
        "Festival": _("Festival"),
        "Sport": _("Sport"),
    }


def kind_name(kind: str) -> str:
    """What this kind is called in the reader's language."""
    return kind_names().get(kind, kind)
