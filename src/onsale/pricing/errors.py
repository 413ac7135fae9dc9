"""Why a promo code doesn't work."""

from onsale.platform.errors import Failure, Kind


class PromoCodeRefused(Failure):
    """This promo code doesn't work here"""

    code = "promo_code_refused"
    kind = Kind.CONFLICT


class PromoCodeUnknown(PromoCodeRefused):
    """There is no such code for this event; no money has moved"""

    code = "promo_code_unknown"
    kind = Kind.INVALID


class PromoCodeNotValidNow(PromoCodeRefused):
    """This code can't be used at the moment"""

    code = "promo_code_not_valid_now"
    kind = Kind.CONFLICT


class PromoCodeUsedUp(PromoCodeRefused):
    """This code has been used as often as it may be; should a hold with it run out, it works again"""

    code = "promo_code_used_up"
    kind = Kind.CONFLICT


class PromoCodeTooManyPlaces(PromoCodeRefused):
    """More places than this code is good for"""

    code = "promo_code_too_many_places"
    kind = Kind.INVALID


class PromoCodeRequired(PromoCodeRefused):
    """These places are only sold with a code"""

    code = "promo_code_required"
    kind = Kind.CONFLICT
