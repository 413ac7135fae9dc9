"""How many people can sign in with a password in a minute, for whoever plans a sale."""

from contextlib import suppress

from onsale.accounts.errors import SignInsBusy
from onsale.accounts.passwords import Passwords
from onsale.accounts.rush import SignInLines
from onsale.platform.services import Services
from onsale.platform.settings import Settings


async def sign_ins_per_minute(services: Services) -> int:
    """On this machine, all its web processes together: as seen while people signed in, or tried just now."""
    lines = services.get(SignInLines)
    if lines.per_minute is None:
        with suppress(SignInsBusy):
            async with lines.passwords.place():
                await services.get(Passwords).matches(None, "")
    return (lines.per_minute or 0) * services.get(Settings).workers
