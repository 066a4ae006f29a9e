"""The views of the archive tab over HTTP, with a real archive of three made speeches behind them."""

import csv
import html
import io
import re
from collections.abc import Iterator

import httpx
import pytest
from fakes import FakeArchive, make_speech
from serving import made, served

from rag.archive import Archive
from rag.types import SpeechFigure
from rag.web import archive_wording, figure_table, topic_plot
from rag.web.fragments import PAGE_ROWS, TableRequest

ATTACK = "<img src=x onerror=alert(1)>{{1+1}}${1}"


@pytest.fixture(scope="module")
def client(archive: Archive) -> Iterator[httpx.Client]:
    with served(made(archive)) as client:
        yield client


def shown(client: httpx.Client, view: str, **asked: str) -> str:
    answer = client.get(f"/ui/archive/{view}", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.text


def text_of(markup: str) -> str:
    return html.unescape(re.sub("<[^>]+>", "", markup))


def titles(markup: str) -> list[str]:
    return [html.unescape(title) for title in re.findall(r'<b lang="zh">(.*?)</b>', markup)]


@pytest.mark.parametrize("view", ["", "/speeches", "/topics", "/figures", "/compare", "/manage"])
def test_every_view_is_served_in_both_languages(client: httpx.Client, view: str) -> None:
    for language in ("zh", "en"):
        markup = client.get(f"/ui/archive{view}", params={"lang": language})
        assert markup.status_code == 200
        assert markup.text.count('class="zh"') == markup.text.count('<span class="en"') > 0


def test_no_word_of_the_views_lacks_a_language() -> None:
    values = [value for name, value in vars(archive_wording).items() if not name.startswith("_")]
    pairs = [value for value in values if isinstance(value, tuple)]
    pairs += [pair for value in values if isinstance(value, dict) for pair in value.values()]
    assert pairs and all(len(pair) == 2 and all(pair) for pair in pairs)
    for chinese, english in pairs:
        assert set(re.findall(r"\{\w+\}", chinese)) == set(re.findall(r"\{\w+\}", english))


def test_an_archive_that_is_not_there_or_is_empty_says_so() -> None:
    with served(made(None)) as client:
        assert client.get("/ui/archive").status_code == 200
        assert "rag index" in client.get("/ui/archive/speeches").text
    with served(made(FakeArchive.empty())) as client:
        assert "rag index" in client.get("/ui/archive/speeches").text


# --- the table of speeches ---


@pytest.mark.parametrize(
    ("find", "count"),
    [("", 3), ("石湾", 2), ("Shiwan", 2), ("石湾 2023", 1), ("茶产业", 1), ("tea.md", 1), ("火星", 0)],
)
def test_speeches_are_found_by_what_is_known_of_them(client: httpx.Client, find: str, count: int) -> None:
    assert len(titles(shown(client, "speeches/results", find=find))) == count


def test_speeches_are_restricted_by_place_year_and_topic(client: httpx.Client) -> None:
    assert len(titles(shown(client, "speeches/results", place="石湾"))) == 2
    assert len(titles(shown(client, "speeches/results", place="石湾", year="2022"))) == 1
    assert titles(shown(client, "speeches/results", topic="99")) == []


def test_speeches_are_sorted_both_ways(client: httpx.Client) -> None:
    by_date = titles(shown(client, "speeches/results", sort="date"))
    assert [word for title in by_date for word in ("茶", "港口", "卫生") if word in title] == ["茶", "港口", "卫生"]
    assert titles(shown(client, "speeches/results", sort="date-")) == by_date[::-1]
    by_place = titles(shown(client, "speeches/results", sort="place"))
    assert "青禾" in by_place[0], "qing stands before shi"


def test_the_column_that_sorts_is_told_to_screen_readers(client: httpx.Client) -> None:
    assert 'class="size" aria-sort="descending"' in shown(client, "speeches/results", sort="size-")


@pytest.mark.parametrize("asked", [{"page": "0"}, {"page": "x"}, {"find": "字" * 500}, {"lang": "fr"}])
def test_what_no_control_can_ask_is_refused(client: httpx.Client, asked: dict[str, str]) -> None:
    assert client.get("/ui/archive/speeches/results", params=asked).status_code == 422


def test_a_long_table_comes_page_by_page() -> None:
    speeches = [make_speech(speech_id=f"s{n}", title=f"第{n}次讲话") for n in range(PAGE_ROWS + 3)]
    with served(made(FakeArchive(*speeches))) as client:
        first = shown(client, "speeches/results")
        assert len(titles(first)) == PAGE_ROWS and 'data-page="2"' in first
        assert len(titles(shown(client, "speeches/results", page="2"))) == 3
        assert len(titles(shown(client, "speeches/results", page="99"))) == 3


def test_no_text_of_a_speech_becomes_markup() -> None:
    speech = make_speech((ATTACK + "共有3家医院。",), title=ATTACK, place=ATTACK, speech_id="a'\"><b>")

    class Attacked(FakeArchive):
        figures = (SpeechFigure(speech.id, 0, 3, 3.0, ATTACK, "3家", 0, ATTACK + "共有3家"),)

    with served(made(Attacked(speech))) as client:
        for view in ("speeches", "figures", "compare"):
            markup = shown(client, view)
            assert "<img" not in markup and "{{" not in markup and "${" not in markup


# --- figures ---


def test_figures_are_listed_with_their_clauses_and_open_where_they_stand(
    client: httpx.Client, archive: Archive
) -> None:
    markup = shown(client, "figures/results", find="茶园")
    assert "8.6万亩" in text_of(markup)
    [place] = re.findall(r'href="([^"]+)"[^>]*>[^<]*<b>8&#46;6万亩', markup)
    found = re.search(r"speech=([^&]+)&start=(\d+)&end=(\d+)", html.unescape(html.unescape(place)))
    assert found and archive.speech(found[1]).text[int(found[2]) : int(found[3])] == "8.6万亩"


def test_figures_are_restricted_by_unit_and_sorted_by_value(client: httpx.Client, archive: Archive) -> None:
    request = TableRequest(unit="元", sort="value", descending=True)
    values = [figure.value for figure in figure_table.list_figures(archive, request)]
    assert values == sorted(values, reverse=True) and len(values) >= 3
    assert all(figure.unit == "" for figure in figure_table.list_figures(archive, TableRequest(unit="-")))


def test_the_csv_has_the_same_figures_with_citations_that_open(client: httpx.Client, archive: Archive) -> None:
    answer = client.get("/ui/archive/figures.csv", params={"unit": "元"})
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert len(rows) == len(figure_table.list_figures(archive, TableRequest(unit="元")))
    for row in rows:
        cited = archive.cite(row["citation"]).citation
        assert cited and row["figure"] in cited.quote and row["what"] in archive.speech(cited.speech_id).text


def test_a_cell_of_the_csv_is_no_formula() -> None:
    speech = make_speech(title='=HYPERLINK("https://evil.example")')

    class Attacked(FakeArchive):
        figures = (SpeechFigure(speech.id, 20, 23, 3.0, "", "3家", 20, "@x 3家"),)

    with served(made(Attacked(speech))) as client:
        [row] = csv.DictReader(io.StringIO(client.get("/ui/archive/figures.csv").text.lstrip("\ufeff")))
        assert row["speech"].startswith("'=") and row["what"].startswith("'@")


# --- topics ---

WATER = "修建水库要先修水渠，水渠修好了，水库的水才能送到田里，灌溉才有保障，防洪才有底气。"
SCHOOL = "办好学校要先请好老师，老师请来了，学生才愿意到学校上课，教学质量才有保障，家长才放心。"


@pytest.fixture(scope="module")
def of_two_topics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("topics")
    for number, words in enumerate((WATER, SCHOOL, WATER, SCHOOL)):
        parts = [f"{words[:-1]}，这是第{n}回第{number}次说。" * 4 for n in range(9)]
        head = (
            f"---\ntitle: 第{number}次讲话\nplace: {'石湾' if number % 2 else '青禾'}\ndate: {2020 + number}-03\n---\n"
        )
        (folder / f"{number}.md").write_text(head + "\n\n".join(["同志们：", *parts, "谢谢大家。"]), "utf-8")
    Archive.build([folder], folder / "index")
    with Archive.open(folder / "index") as opened:
        yield opened


@pytest.fixture(scope="module")
def plots(of_two_topics: Archive) -> Iterator[httpx.Client]:
    with served(made(of_two_topics)) as client:
        yield client


def test_the_cells_of_the_heat_map_unfold_their_passages(plots: httpx.Client, of_two_topics: Archive) -> None:
    markup = shown(plots, "topics/results")
    cells = re.findall(r'data-row="([^"]+)" data-topic="(\d+)"[^>]*>(\d+)<', markup)
    assert sum(int(count) for *_, count in cells) == sum(entry.passages for entry in of_two_topics.catalogue)
    for row, topic, count in cells:
        detail = shown(plots, "passages", row=html.unescape(row), topic=topic)
        assert detail.count("<li>") == min(int(count), topic_plot.MAX_PASSAGES)


def test_rows_can_be_places_and_years(plots: httpx.Client) -> None:
    assert "石湾" in text_of(shown(plots, "topics/results", rows="place"))
    years = re.findall(r'<th scope="row">(\d{4})</th>', shown(plots, "topics/results", rows="year"))
    assert years == ["2020", "2021", "2022", "2023"]


def test_the_timeline_has_a_dot_for_every_speech_with_a_date(client: httpx.Client, plots: httpx.Client) -> None:
    assert shown(plots, "topics/results").count('class="dot ') == 4
    assert shown(client, "topics/results").count('class="dot ') == 3, "also where there are no topics"


def test_a_topic_restricts_the_table_of_speeches(plots: httpx.Client, of_two_topics: Archive) -> None:
    for number, topic in enumerate(of_two_topics.topics):
        assert len(titles(shown(plots, "speeches/results", topic=str(number)))) == len(topic.shares)


@pytest.mark.parametrize("asked", [{"row": "x", "topic": "0"}, {"row": "", "topic": "zz"}, {}])
def test_a_cell_that_is_not_there_says_so(client: httpx.Client, asked: dict[str, str]) -> None:
    assert "notice" in shown(client, "passages", **asked)


# --- side by side ---


def test_two_places_are_compared_word_for_word(client: httpx.Client, archive: Archive) -> None:
    markup = shown(client, "compare/results", find="投入多少资金", first="place:石湾", second="place:青禾")
    sides = markup.split("<section>")[1:]
    assert len(sides) == 2 and "石湾" in sides[0] and "青禾" in sides[1]
    for cited in re.findall(r'href="&#35;cite&#61;([^"]+)"', markup):
        citation_id = httpx.URL("http://x/?c=" + html.unescape(cited)).params["c"]
        assert archive.cite(citation_id).status == "found"


@pytest.mark.parametrize(
    ("find", "first", "second"),
    [("", "place:石湾", "place:青禾"), ("茶", "place:石湾", "place:石湾"), ("🎉", "place:石湾", "place:青禾")],
)
def test_what_cannot_be_compared_says_so(client: httpx.Client, find: str, first: str, second: str) -> None:
    assert "notice" in shown(client, "compare/results", find=find, first=first, second=second)


def test_a_side_that_the_archive_does_not_hold_is_empty(client: httpx.Client) -> None:
    markup = shown(client, "compare/results", find="茶", first="place:月球", second="speech:nothing")
    assert text_of(markup).count("Nothing was found.") == 2


# --- the archive is changed only from the page on this machine ---


def test_without_an_editor_nothing_can_be_changed(client: httpx.Client) -> None:
    assert "127.0.0.1" in text_of(shown(client, "manage"))
    for path in (
        "add?batch=0123456789abcdef",
        "remove?speech=x",
        "restore?key=x",
        "file?batch=0123456789abcdef&name=a",
    ):
        assert client.post(f"/ui/archive/{path}", content=b"").status_code in (404, 405)


def test_the_views_do_not_name_other_hosts(client: httpx.Client) -> None:
    for view in ("speeches", "topics", "figures", "compare"):
        assert not re.search(r"https?://", shown(client, view))
