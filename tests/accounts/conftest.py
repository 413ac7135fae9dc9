"""temporary"""

import httpx, pytest
from litestar import Litestar, Router
from litestar.datastructures import State
from onsale.entrypoints import asgi
from onsale.accounts import api, pages
from onsale.accounts.authentication import Authentication
from onsale.platform import limits
from onsale.platform.keyring import Keyring
from onsale.platform.web.csrf import csrf_middleware
from onsale.platform.web.outer import outermost


def app_on(services):
    keyring = services.get(Keyring)
    app = Litestar(
        route_handlers=[Router("/api/v1", route_handlers=api.routes), *pages.routes],
        dependencies=asgi._dependencies(services),
        middleware=[csrf_middleware(keyring.secret("csrf"), secure=False), Authentication()],
        exception_handlers={Exception: asgi.failure_response},
        request_max_body_size=limits.BODY_BYTES,
        state=State({"services": services}),
        openapi_config=None,
        logging_config=None,
    )
    return outermost(app, secure=False)


@pytest.fixture
async def client(services):
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app_on(services)), base_url="http://testserver", timeout=30
    ) as c:
        yield c
