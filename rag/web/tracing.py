"""Traces for OpenTelemetry: a span a request, under it one a stage of an answer; none holds what people typed."""

import asyncio
import time
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.errors import MissingExtra
from rag.observe import Stage, Surface
from rag.settings import program_version
from rag.web.refusals import surface_of

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor

#: What the service is called unless it is given another name (OTEL_SERVICE_NAME).
SERVICE_NAME = "wengao"
_NANOSECONDS = 1_000_000_000


class Tracing:
    """Makes spans of stages, as an Observer, and of requests, as the outermost layer of a server."""

    def __init__(self, processor: "SpanProcessor | None" = None) -> None:
        """Take what hands spans on, by itself the endpoint of the environment; raises MissingExtra."""
        try:
            from opentelemetry import propagate, trace
            from opentelemetry.sdk.resources import OTELResourceDetector, Resource
            from opentelemetry.sdk.trace import TracerProvider

            processor = processor or _make_exporter()
        except ImportError as error:
            raise MissingExtra(
                "Traces need libraries that are not installed; install them with: pip install 'wengao[otel]'"
            ) from error
        # What other libraries would tell goes nowhere: the provider is not made the one of all.
        named = Resource({"service.name": SERVICE_NAME}).merge(OTELResourceDetector().detect())
        self._provider = TracerProvider(resource=named, shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer(SERVICE_NAME, program_version())
        self._trace, self._propagate = trace, propagate

    def stage(self, stage: Stage, seconds: float) -> None:
        """Make a span of a stage that has ended, under that of its request."""
        end = time.time_ns()
        self._tracer.start_span(f"wengao.{stage}", start_time=end - round(seconds * _NANOSECONDS)).end(end)

    def answer(self, surface: Surface, outcome: str) -> None:
        """Note in the span of the request how its question was answered."""
        self._trace.get_current_span().set_attribute("wengao.outcome", outcome)

    def request(self, surface: Surface, status: int, seconds: float) -> None:
        """Pass over a request that has ended: its span is made around it."""

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return an application each of whose requests has a span, in the trace that its sender names, if any."""

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, self._flushed_at_the_end(send))
                return
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            surface = surface_of(scope["path"])
            # An error's text may hold a question: it is not recorded.
            with self._tracer.start_as_current_span(
                f"{scope['method'][:16]} {surface}",
                self._propagate.extract(headers),
                self._trace.SpanKind.SERVER,
                {"http.request.method": scope["method"][:16], "wengao.surface": surface},
                record_exception=False,
                set_status_on_exception=False,
            ) as span:

                async def send_and_note(message: Message) -> None:
                    if message["type"] == "http.response.start":
                        span.set_attribute("http.response.status_code", message["status"])
                        if message["status"] >= 500:
                            span.set_status(self._trace.StatusCode.ERROR)
                    await send(message)

                await app(scope, receive, send_and_note)

        return serve

    def _flushed_at_the_end(self, send: Send) -> Send:
        """Return a function that sends, and hands on what is left before a server ends: a signal may end it after."""

        async def send_flushed(message: Message) -> None:
            if message["type"].startswith("lifespan.shutdown"):
                await asyncio.to_thread(self._provider.force_flush)
            await send(message)

        return send_flushed

    def close(self) -> None:
        """Hand on what is left."""
        self._provider.shutdown()


def _make_exporter() -> "SpanProcessor":
    """Return what sends spans to the endpoint that the environment names, in a thread of its own."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    return BatchSpanProcessor(OTLPSpanExporter())
