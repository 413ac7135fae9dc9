"""Whether this process is traced: begun before anything else is made, ended when everything else has."""

import asyncio

from onsale.platform import tracing
from onsale.platform.settings import Settings
from onsale.platform.tracing import Recorder

_begun: list[Recorder] = []


def begin_tracing(settings: Settings, role: str) -> None:
    """Trace this process if a setting says where spans go. OpenTelemetry is loaded only then."""
    if not settings.traces_url:
        return
    from onsale.platform.tracing_otlp import OtlpRecorder

    recorder = OtlpRecorder(settings, role)
    _begun.append(recorder)
    tracing.record_by(recorder)


async def end_tracing() -> None:
    """Send what is left, for two seconds at most."""
    tracing.record_by(None)
    while _begun:
        await asyncio.to_thread(_begun.pop().close)
