"""Two workers that answer with their own number: `python -m tests.entrypoints.rolling_app PORT`."""

import os
import sys
from typing import Any

from granian.constants import Interfaces

from onsale.entrypoints import rolling
from onsale.entrypoints.rolling import RollingServer
from onsale.platform.web.leaving import Leaving

rolling.RENEWED_LEAVE_S = 1.0


def app() -> Any:
    """What each worker serves."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            Leaving().heed_signals()
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(os.getpid()).encode()})

    return answer


if __name__ == "__main__":
    RollingServer(
        "tests.entrypoints.rolling_app:app",
        factory=True,
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.ASGI,
        workers=2,
        log_enabled=False,
        respawn_failed_workers=True,
        leave_s=0.0,
        renewing=lambda: None,
    ).serve()
