"""Figures of a server in the format of Prometheus."""

from collections.abc import Callable
from dataclasses import dataclass

from rag.errors import MissingExtra
from rag.observe import Stage, Surface

#: Bounds of the histograms in seconds: from a search of a small archive to a model that writes slowly.
BOUNDS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


@dataclass(frozen=True, slots=True)
class IndexState:
    """What is live: the generation, how old it is, what it holds and which model made its vectors."""

    generation: str
    age_seconds: float
    speeches: int
    passages: int
    embedder: str


class Metrics:
    """Count what happens, as an Observer, and write it down when it is asked for."""

    def __init__(self, read_state: Callable[[], IndexState | None]) -> None:
        """Take what tells the state of the index, None where nothing is open; raises MissingExtra."""
        try:
            import prometheus_client as prometheus
        except ImportError as error:
            raise MissingExtra(
                "Figures need a library that is not installed; install it with: pip install 'wengao[server]'"
            ) from error
        self._read_state = read_state
        self._registry = registry = prometheus.CollectorRegistry()
        self._write = prometheus.generate_latest
        self.content_type = prometheus.CONTENT_TYPE_LATEST
        prometheus.ProcessCollector(registry=registry)
        self._stages = prometheus.Histogram(
            "wengao_stage_seconds", "Time of a stage of an answer", ["stage"], buckets=BOUNDS_SECONDS, registry=registry
        )
        self._requests = prometheus.Histogram(
            "wengao_request_seconds",
            "Time of a request",
            ["surface", "status"],
            buckets=BOUNDS_SECONDS,
            registry=registry,
        )
        answered = ["surface", "outcome"]
        self._answers = prometheus.Counter("wengao_answers", "Questions answered", answered, registry=registry)
        self._index = prometheus.Info("wengao_index", "The index that is live", registry=registry)
        self._age = prometheus.Gauge("wengao_index_age_seconds", "Time since it was built", registry=registry)
        self._speeches = prometheus.Gauge("wengao_index_speeches", "Speeches in the index", registry=registry)
        self._passages = prometheus.Gauge("wengao_index_passages", "Passages in the index", registry=registry)

    def stage(self, stage: Stage, seconds: float) -> None:
        """Take note of a stage."""
        self._stages.labels(stage).observe(seconds)

    def answer(self, surface: Surface, outcome: str) -> None:
        """Take note of an answer."""
        self._answers.labels(surface, outcome).inc()

    def request(self, surface: Surface, status: int, seconds: float) -> None:
        """Take note of a request, by the class of its status."""
        self._requests.labels(surface, f"{status // 100}xx").observe(seconds)

    def to_text(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        state = self._read_state()
        if state is not None:
            self._index.info({"generation": state.generation, "embedder": state.embedder})
            self._age.set(state.age_seconds)
            self._speeches.set(state.speeches)
            self._passages.set(state.passages)
        return self._write(self._registry)
