"""Whatever a file is, nothing that is quoted from it is long."""

import random

import pytest

from rag.archive import Archive

MAX_QUOTATION_CHARS = 400
MAX_ANSWER_CHARS = 900
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
    "a long sentence.txt": "We say this: " + _words(ENGLISH, 900, ", ") + ".\n",
}  # fmt: skip
QUESTIONS = (
    "学校有多少老师？", "投入了多少万元？", "有哪些问题？", "今年怎么办？", "水库修好了吗？", "哪个镇茶叶项目最多？",
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
    assert max((len(citation.quote) for citation in answer.citations), default=0) <= MAX_QUOTATION_CHARS
    assert len(answer.text) <= MAX_ANSWER_CHARS
