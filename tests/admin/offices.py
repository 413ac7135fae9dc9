"""Getting to the admin's pages."""

import httpx

from tests.console.page_forms import ready_to_post
from tests.fixtures.make import Account, Make


async def as_admin(client: httpx.AsyncClient, make: Make) -> Account:
    """An admin at their desk: whatever the client does from now on is theirs."""
    admin = await make.admin()
    await ready_to_post(client, admin, "/admin/health")
    return admin
