"""Where money goes to: how fans pay past the machines changes only by somebody who has just proved who they are."""

from datetime import datetime

from onsale.accounts.errors import ProofNeeded
from onsale.accounts.guards import require_fresh_proof, require_two_factors
from onsale.accounts.model import Principal
from onsale.catalog.model import Event
from onsale.platform.i18n import gettext as _
from onsale.platform.settings import Settings


def check_destination(before: Event, after: Event, *, principal: Principal, settings: Settings, now: datetime) -> None:
    """Raises `SecondFactorRequired` or `ProofNeeded` where a session changed what fans are told; API keys aren't asked.

    Whoever stole a session would write an account of their own there, and every fan's transfer would go to it.
    """
    if before.offline_instructions == after.offline_instructions or principal.session_id is None:
        return
    require_two_factors(principal, settings)
    try:
        require_fresh_proof(principal, now)
    except ProofNeeded:
        told = _(
            "How fans pay by bank transfer or at the box office says where money goes to. Prove first that it is you, "
            "at /account/prove in another tab, then save again: nothing you typed is lost."
        )
        raise ProofNeeded(told) from None
