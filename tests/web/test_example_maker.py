"""Questions to begin with follow what the archive holds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from fakes import FakeArchive, make_speech

from rag.web.examples import MAX_EXAMPLES, ExampleMaker

if TYPE_CHECKING:
    from rag.archive import Archive


@dataclass(frozen=True, slots=True)
class Judgement:
    holds: bool


class Judging(FakeArchive):
    """Answers every question, and counts how many it was asked to judge."""

    judged = 0

    def judge(self, question: str) -> Judgement:
        self.judged += 1
        return Judgement(True)


def test_they_are_made_anew_when_the_archive_holds_other_speeches() -> None:
    archive = Judging()
    archive.speeches = ()
    maker = ExampleMaker(cast("Archive", archive))
    assert maker.make() == ()
    archive.speeches = (make_speech(),)
    pairs = maker.make()
    assert pairs and any("定西" in chinese for chinese, _ in pairs)
    judged = archive.judged
    assert judged and maker.make() == pairs and archive.judged == judged, "made once for the same speeches"


def test_given_ones_are_kept_and_no_archive_has_none() -> None:
    given = [(f"问{n}", f"q{n}") for n in range(6)]
    assert ExampleMaker(None, given).make() == tuple(given[:MAX_EXAMPLES])
    assert ExampleMaker(None).make() == ()
