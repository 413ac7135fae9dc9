"""Every route says who may call it, once."""

from pathlib import Path

from litestar.handlers import BaseRouteHandler

from onsale.accounts import guards
from onsale.entrypoints import wiring
from onsale.entrypoints.asgi import litestar_app
from onsale.platform import settings as settings_module

GUARDS = {
    guards.anyone,
    guards.signed_in,
    guards.freshly_proved,
    guards.organiser,
    guards.money,
    guards.scanner,
    guards.admin,
}
# What the framework adds of its own: answers to OPTIONS, and its copy of the OpenAPI document.
FRAMEWORKS_OWN = ("litestar.routes.", "litestar._openapi.")


def handlers(folder: Path) -> dict[str, BaseRouteHandler]:
    """Every handler of the application, the demo's too, by address and function. Nothing is connected to."""
    settings = settings_module.load({}, data_dir=folder, demo=True, payment_provider="sandbox")
    app = litestar_app(wiring.build(settings, "postgresql://nobody@127.0.0.1:1/nothing"))
    found = {}
    for route in app.routes:
        for handler in getattr(route, "route_handlers", None) or [getattr(route, "route_handler")]:  # noqa: B009 - of some
            if not handler.fn.__module__.startswith(FRAMEWORKS_OWN):
                found[f"{route.path} {handler.fn.__module__}.{handler.fn.__name__}"] = handler
    return found


def test_every_route_has_exactly_one_guard(tmp_path: Path) -> None:
    found = handlers(tmp_path)
    assert len(found) > 40, "this test no longer finds the routes"
    wrong = {}
    for name, handler in found.items():
        declared = [getattr(guard, "func", guard) for guard in handler.resolve_guards()]
        if len(declared) != 1 or declared[0] not in GUARDS:
            wrong[name] = declared
    assert not wrong
