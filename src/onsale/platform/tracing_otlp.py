"""Spans by OpenTelemetry's SDK, sent by OTLP over HTTP from a thread beside the requests.

Imported only where a setting says where traces go. A receiver that is down, slow or silent costs spans and nothing
else: 2,048 wait at most, what comes beyond is dropped, and no request or job ever waits for one to be sent.
"""

import logging
import socket
import threading
import uuid
from collections.abc import Sequence

import structlog
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace import Span as SdkSpan
from opentelemetry.trace.propagation import set_span_in_context

import onsale
from onsale.platform import tracing
from onsale.platform.settings import Settings
from onsale.platform.spans_counted import RECORDED, SENT
from onsale.platform.tracing import Attributes, Kind, Origin

log = structlog.get_logger()

_WAITING_MAX, _BATCH_MAX, _EVERY_MS = 2_048, 512, 2_000
_SEND_WITHIN_S, _CLOSE_WITHIN_S = 5.0, 2.0
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)


class _Span:
    """An SDK's span, as `tracing.Span` has it."""

    __slots__ = ("_span", "ended", "origin")

    def __init__(self, span: SdkSpan) -> None:
        self._span, self.ended = span, False
        context = span.get_span_context()
        self.origin = Origin(context.trace_id, context.span_id)

    def name(self, name: str) -> None:
        self._span.update_name(name)

    def note(self, name: str, value: str | float | bool) -> None:
        self._span.set_attribute(name, value)

    def happened(self, what: str) -> None:
        self._span.add_event(what)

    def link(self, other: Origin) -> None:
        self._span.add_link(_context(other))

    def failed(self, reason: str) -> None:
        self._span.set_attribute("error.type", reason)
        self._span.set_status(Status(StatusCode.ERROR))

    def end(self) -> None:
        if not self.ended:
            self.ended = True
            RECORDED.inc()
            self._span.end()


class OtlpRecorder:
    """Makes spans and sends them to one receiver. `role` says what this process does."""

    def __init__(self, settings: Settings, role: str) -> None:
        for library in ("opentelemetry", "urllib3", "requests"):
            logging.getLogger(library).setLevel(logging.CRITICAL)  # what they'd say of each batch we say once
        resource = Resource(
            {
                "service.name": f"onsale-{role}",
                "service.namespace": "onsale",
                "service.version": onsale.__version__,
                "service.instance.id": str(uuid.uuid4()),
                "host.name": socket.gethostname(),
            }
        )
        exporter = OTLPSpanExporter(
            endpoint=settings.traces_url,
            headers=headers_in(settings.traces_headers),
            timeout=_SEND_WITHIN_S,
            compression=Compression.Gzip,
        )
        self._provider = TracerProvider(
            sampler=ALWAYS_ON, resource=resource, shutdown_on_exit=False, span_limits=SpanLimits(max_links=1_024)
        )
        self._provider.add_span_processor(
            BatchSpanProcessor(
                _Telling(exporter),
                max_queue_size=_WAITING_MAX,
                max_export_batch_size=_BATCH_MAX,
                schedule_delay_millis=_EVERY_MS,
            )
        )
        self._tracer = self._provider.get_tracer("onsale", onsale.__version__)

    def begin(
        self, name: str, kind: Kind, *, parent: Origin | None, links: Sequence[Origin], attributes: Attributes
    ) -> tracing.Span:
        """See `tracing.Recorder`."""
        return _Span(
            self._tracer.start_span(
                name,
                context=set_span_in_context(NonRecordingSpan(_context(parent))) if parent else None,
                kind=SpanKind[kind.value],
                attributes=attributes,
                links=[Link(_context(link)) for link in links],
                record_exception=False,
                set_status_on_exception=False,
            )
        )

    def close(self) -> None:
        """Send what is left, within two seconds: nobody's restart waits for a receiver that hangs."""
        closing = threading.Thread(target=self._provider.shutdown, name="traces-closing", daemon=True)
        closing.start()
        closing.join(_CLOSE_WITHIN_S)


class _Telling(SpanExporter):
    """Counts what was sent, and says once that it can't be and once that it can again."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter, self._in_trouble = exporter, False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send them, or lose them."""
        try:
            result = self._exporter.export(spans)
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends here
            log.debug("traces_not_sent", reason=type(error).__name__)
            result = SpanExportResult.FAILURE
        if result is SpanExportResult.SUCCESS:
            SENT.inc(len(spans))
        if (result is not SpanExportResult.SUCCESS) != self._in_trouble:
            self._in_trouble = not self._in_trouble
            log.warning("traces_not_sent" if self._in_trouble else "traces_sent_again")
        return result

    def shutdown(self) -> None:
        """Nothing more comes."""
        self._exporter.shutdown()


def headers_in(told: str) -> dict[str, str]:
    """What the setting tells as `name=value`, by commas."""
    pairs = [part.partition("=") for part in told.split(",") if part.strip()]
    return {name.strip().lower(): value.strip() for name, _equals, value in pairs}


def _context(origin: Origin) -> SpanContext:
    return SpanContext(origin.trace_id, origin.span_id, is_remote=True, trace_flags=_SAMPLED)
