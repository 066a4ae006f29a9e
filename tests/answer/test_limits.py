"""Whatever a file is, nothing that is quoted from it is long."""

import random
from itertools import chain

import pytest

from rag.answer.limits import MAX_ANSWER_CHARS, MAX_LISTING_CHARS, shorten_answer
from rag.archive import Archive
from rag.text.long_sentences import MAX_MARKED_CHARS, MAX_SENTENCE_CHARS
from rag.text.sentences import sentence_spans
from rag.types import Answer, AnswerSentence, Citation, Question

MAX_QUOTATION_CHARS = 400
CHINESE = "河道 修好 路灯 学校 老师 三百 一千 村民 水库 集市 今年 办公 投入 万元 东门 西街 工厂 茶叶 收入 增长".split()
ENGLISH = (
    "harbour school teacher money built road the a we they million crowns new old bridge winter town of in and".split()
)


def _words(words: list[str], count: int, glue: str) -> str:
    chance = random.Random(count)
    return glue.join(chance.choice(words) for _ in range(count))


FILES = {
    "one line without a mark.txt": _words(CHINESE, 5000, ""),
    "one line of English without a mark.txt": _words(ENGLISH, 5000, " "),
    "one sentence of clauses.txt": _words(CHINESE, 2000, "，"),
    "phrases.txt": _words(CHINESE, 3000, " "),
    "one word.txt": "".join(ENGLISH) * 200,
    "nothing but questions.txt": "\n".join(_words(CHINESE, 3 + n % 40, "") + "？" for n in range(200)),
    "a wide table.csv": "镇," + ",".join(f"{w}项目第{n}号" for n, w in enumerate(CHINESE)) + "\n"
    + "\n".join(f"镇{n}," + ",".join(str(n * 31 + m) for m in range(len(CHINESE))) for n in range(40)),
    "turns.txt": f"Q: {_words(ENGLISH, 300, ' ')}?\nA: {_words(ENGLISH, 700, ' ')}\n"
    + f"Q: Why?\nA: {_words(ENGLISH, 600, ', ')}.\n",
    "nothing but digits.txt": "".join(str(n * n * 7919 % 10) for n in range(20_000)),
    "subtitles.srt": "\n".join(
        f"{n}\n00:{n // 60:02d}:{n % 60:02d},000 --> 00:{n // 60:02d}:{n % 60:02d},900\n"
        f"{_words(CHINESE, 3 + n % 4, '')}\n"
        for n in range(1, 400)
    ),
    "five thousand cells.csv": "村," + ",".join(f"指标{n}（户）" for n in range(1, 50)) + "\n"
    + "\n".join(f"第{row}村," + ",".join(str(row * 100 + n) for n in range(1, 50)) for row in range(1, 101)),
    "sections of long sentences.md": "\n\n".join(
        f"# {_words(CHINESE, 12, '')}\n\n" + _words(CHINESE, 90, "，") + "。" for _ in range(14)
    ),
    "many headings.txt": "\n\n".join(
        f"{n}、{_words(CHINESE, 9, '')}\n\n{_words(CHINESE, 40, '，')}。" for n in range(1, 60)
    ),
    "a long sentence.txt": "We say this: " + _words(ENGLISH, 900, ", ") + ".\n",
}  # fmt: skip
QUESTIONS = (
    "学校有多少老师？", "投入了多少万元？", "有哪些问题？", "今年怎么办？", "水库修好了吗？", "哪个镇茶叶项目最多？",
    "总结一下这些讲话", "有哪些讲话？", "每篇讲话有多长？", "What are these speeches about?",
    "Which speeches are there?", "List the speeches by length.", "哪个村指标5最多？", "有哪些措施？",
    "比较学校、路灯、水库、茶叶、工厂五个方面的投入", "Compare the harbour, the school and the road.",
    "How much money was paid?", "What did they build?", "Who paid for the harbour?", "东门和西街有什么不同？",
)  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder = tmp_path_factory.mktemp("limits")
    for name, content in FILES.items():
        (folder / name).write_text(content, "utf-8")
    Archive.build(sorted(folder.iterdir()), index=folder / "index")
    return Archive.open(folder / "index")


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_quotation_and_no_answer_is_too_long(archive: Archive, question: str) -> None:
    answer = archive.ask(question)
    _check(answer)
    more = "还有呢" if answer.question.language == "zh" else "tell me more"
    _check(archive.ask(more, history=[question]))


def test_no_line_of_an_overview_of_one_speech_is_too_long(archive: Archive) -> None:
    for speech in archive.speeches:
        for question in ("总结一下《{}》", "《{}》第一部分讲了什么？", "展开说说《{}》第一部分"):
            _check(archive.ask(question.format(speech.title)))


def test_no_sentence_is_too_long(archive: Archive) -> None:
    for entry in archive.speeches:
        text = archive.speech(entry.id).text
        for span in sentence_spans(text):
            sentence = text[span.start : span.end]
            assert len(sentence) <= (MAX_MARKED_CHARS if sentence.isascii() else MAX_SENTENCE_CHARS)


def _check(answer: Answer) -> None:
    assert max((len(citation.quote) for citation in answer.citations), default=0) <= MAX_QUOTATION_CHARS
    is_listing = answer.question.kind == "archive" and not answer.citations
    assert len(answer.text) <= (MAX_LISTING_CHARS if is_listing else MAX_ANSWER_CHARS)


CITATIONS = [Citation(f"s#{n}", "s", 0, 1, "字", (), "讲话", None, None) for n in range(3)]
QUESTION = Question("问", "zh", "问")


def test_an_answer_that_is_too_long_loses_its_end() -> None:
    cited = [AnswerSentence("字" * 400, (citation,)) for citation in CITATIONS]
    frames = [AnswerSentence(f"第{n}篇：", (), "frame") for n in range(3)]
    sentences = tuple(chain.from_iterable(zip(frames, cited, strict=True)))
    assert shorten_answer(Answer(QUESTION, sentences, "answered")).sentences == sentences[:4]


def test_what_each_subject_says_stays_and_is_cut_to_its_first_clauses() -> None:
    clauses = "，".join(["今年修了三条渠"] * 50) + "。"
    cited = [AnswerSentence(clauses, (CITATIONS[n],), subject_index=n, gloss="渠 canal") for n in range(3)]
    short = shorten_answer(Answer(QUESTION, tuple(cited), "answered"))
    assert len(short.text) <= MAX_ANSWER_CHARS
    assert len(short.citations) == len(cited)
    assert all(sentence.text.startswith("今年修了三条渠，今年") for sentence in short.sentences)
    assert any(sentence.text.endswith("今年修了三条渠……") for sentence in short.sentences)
    assert not any(sentence.gloss for sentence in short.sentences)


def test_one_clause_without_a_mark_and_a_list_without_citations_are_cut_too() -> None:
    for sentences in ([AnswerSentence("字" * 950, (CITATIONS[0],))], [AnswerSentence("题" * 90, (), "frame")] * 30):
        short = shorten_answer(Answer(QUESTION, tuple(sentences), "answered"))
        assert 0 < len(short.text) <= MAX_ANSWER_CHARS
