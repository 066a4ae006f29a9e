import pytest

from rag.archive import Archive

TABLES = """# 在渔港年会上的讲话

同志们：各港的账目如下。

港名 | 渔船（条） | 修理费（万元）

东湾 | 渔船（条）：40 | 修理费（万元）：1,200

西湾 | 渔船（条）：75 | 修理费（万元）：300

北滩 | 渔船（条）：9 | 修理费（万元）：80

合计 | 渔船（条）：124 | 修理费（万元）：1,580
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder = tmp_path_factory.mktemp("columns")
    (folder / "a.md").write_text(TABLES, "utf-8")
    Archive.build([folder / "a.md"], index=folder / "index")
    return Archive.open(folder / "index")


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("哪个港的渔船最多？", "西湾"),
        ("修理费最高的是哪个港？", "东湾"),
        ("哪个港修理费最少？", "北滩"),
        ("渔船最少的是哪个港？", "北滩"),
        ("各港中，哪个港修理费最多？", "东湾"),
    ],
)
def test_the_column_that_is_asked_for_is_compared(archive: Archive, question: str, row: str) -> None:
    answer = archive.ask(question)
    assert [citation.quote.split(" | ")[0] for citation in answer.citations] == [row]


def test_a_question_for_one_row_is_answered_by_that_row(archive: Archive) -> None:
    assert any(citation.quote.startswith("西湾") for citation in archive.ask("西湾有多少条渔船？").citations)


def test_the_column_with_figures_is_compared_and_not_that_with_names(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("names")
    rows = "".join(
        f"片区：{a} | 乡镇：{b} | 投资（万元）：{c}\n\n" for a, b, c in (("东", "青石镇", 26), ("西", "北川镇", 42))
    )
    (folder / "a.md").write_text(
        f"# 在大会上的讲话\n\n同志们：情况如下。\n\n片区 | 乡镇 | 投资（万元）\n\n{rows}", "utf-8"
    )
    Archive.build([folder / "a.md"], index=folder / "index")
    with Archive.open(folder / "index") as archive:
        answer = archive.ask("哪个乡镇投资最多？").text
    assert "北川镇" in answer and "青石镇" not in answer
