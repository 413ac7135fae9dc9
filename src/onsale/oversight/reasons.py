"""The reason an admin gives: whoever it concerns reads it, so there is always one."""

import msgspec

from onsale.platform import limits
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.text import Paragraph


def reason_of(text: str) -> str:
    """The reason, tidied; `InvalidRequest` naming `reason` when there is none, or too much of it."""
    reason = text.strip().replace("\r\n", "\n")
    if not reason:
        raise InvalidRequest.of("reason", _("Give a reason. They will read it."))
    try:
        msgspec.convert(reason, Paragraph)
    except msgspec.ValidationError:
        raise InvalidRequest.of("reason", _("This can't be sent as text.")) from None
    if len(reason) > limits.REASON_CHARACTERS:
        raise InvalidRequest.of("reason", _("At most %(n)s characters.") % {"n": limits.REASON_CHARACTERS})
    return reason
