"""Tell whoever listens what a server does: how long the stages of an answer take, how questions and requests end."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, Protocol

#: The stages of an answer: the question is understood, passages are searched, words of them chosen, a model writes.
Stage = Literal["understand", "search", "answer", "write"]
#: Where somebody asks.
Surface = Literal["page", "rest", "openai", "mcp"]


class Observer(Protocol):
    """What listens; it is called from any thread, and must not fail."""

    def stage(self, stage: Stage, seconds: float) -> None:
        """Take note of a stage that has ended."""

    def answer(self, surface: Surface, outcome: str) -> None:
        """Take note of a question that was answered, with the outcome of the answer."""

    def request(self, surface: Surface, status: int, seconds: float) -> None:
        """Take note of a request that has ended."""


_observers: tuple[Observer, ...] = ()


@contextmanager
def observed_by(observer: Observer) -> Iterator[None]:
    """Let an observer listen meanwhile."""
    global _observers
    _observers = (*_observers, observer)
    try:
        yield
    finally:
        _observers = tuple(other for other in _observers if other is not observer)


@contextmanager
def timed(stage: Stage) -> Iterator[None]:
    """Tell how long a stage takes."""
    began = time.perf_counter()
    try:
        yield
    finally:
        for observer in _observers:
            observer.stage(stage, time.perf_counter() - began)


def tell_answer(surface: Surface, outcome: str) -> None:
    """Tell that a question was answered."""
    for observer in _observers:
        observer.answer(surface, outcome)


def tell_request(surface: Surface, status: int, seconds: float) -> None:
    """Tell that a request has ended."""
    for observer in _observers:
        observer.request(surface, status, seconds)
