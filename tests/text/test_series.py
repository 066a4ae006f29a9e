from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_speeches import make_speech

from rag.text.sentences import sentence_spans
from rag.text.series import label_end, read_series, series_at
from rag.types import Span


def items_of(text: str) -> list[str]:
    sentences = [text[span.start : span.end] for span in sentence_spans(text)]
    series = read_series(sentences)
    return [sentences[index] for index in series[0]] if series else []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("概括起来有四缺：一是水缺。二是电缺，全县只有两台变压器。三是路缺。四是人缺。", 4),
        ("今天讲三点意见。第一，把船修好。船坞已经排满了。第二，把人招齐。第三，把账算清。", 3),
        ("我的議案有三點：第一，周末開夜市；第二，晚上車費減半；第三，小店免牌。", 3),
        ("有三种心态要不得。一种是坐等靠要，等上面给钱。一种是得过且过。一种是各扫门前雪。", 3),
        ("第一条是开源，新水库明年开工。第二条是节流，管网要换。第三条是再生水。", 3),
        ("首先要修堤。堤老了。其次要清淤。最后要种树。", 3),
        ("The first was a storm. It cost us a week. The second was coal. The third was the strike.", 3),
        ("We will do three things. First, we mend the roof. Secondly, we paint. And finally, we rest.", 3),
        ("（一）修桥。（二）通车。", 2),
        ("1. Boats for all. 2. Nets for all.", 2),
        ("主要问题是：桥窄，车过不去；路烂；灯不亮。", 3),
        ("今年重点抓好以下工作：修堤坝五里；清淤两处；种树万株；办学一所。秋后检查。", 4),
        ("存在的困難：人手不夠；經費緊；場地小。", 3),
        ("会议议定：渡口归县管；船票不涨价；夜航恢复。", 3),
        (
            "My first reason is the tide. "
            + "It rises. " * 100
            + "My second reason is the mud. So my third reason is fog.",
            3,
        ),
        ("Our first boat sank. But our second boat came home.", 2),
        ("我的第一个故事讲渡口。渡口很老。第二个故事讲船。那么第三个故事呢？讲人。", 3),
        ("要讲的第一条建议是读书。书要自己买。第二条建议是走路。", 2),
        ("大家还要看到：网破了；\n船老了；\n人散了；\n鱼少了。", 4),
    ],
)
def test_an_enumeration_is_read_by_its_numbers(text: str, count: int) -> None:
    assert len(items_of(text)) == count


@pytest.mark.parametrize(
    "text",
    [
        "First, let me thank the harbour master. It is a fine day.",
        "首先，谢谢大家来。渔港今年办了不少事。最后，祝大家平安。",
        "一是修桥。三是种树。",
        "第一产业增长百分之三。第二产业下降。",
        "我们一是一，二是二。",
        "桥修好了；路通了；人来了。",
        "他讲：桥修好了；路也通了。",
        "In the first year we lost. In the second we won.",
    ],
)
def test_what_only_sounds_like_an_enumeration_is_none(text: str) -> None:
    assert items_of(text) == []


@pytest.mark.parametrize(
    ("sentence", "count"),
    [("要办三件事。", 3), ("一是修桥。", 3), ("三是办学。", 3), ("桥要宽。", 0), ("谢谢。", 0)],
)
def test_what_announces_an_enumeration_or_begins_an_item_belongs_to_it(sentence: str, count: int) -> None:
    text = "要办三件事。一是修桥。桥要宽。二是种树。三是办学。谢谢。"
    speech = replace(make_speech(text), sections=(), paragraphs=(Span(0, len(text)),), turns=())
    start = text.index(sentence)
    assert len(series_at(speech, Span(start, start + len(sentence)))) == count


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("一是修桥。", "修桥。"),
        ("First, we rest.", " we rest."),
        ("最后，种树。", "种树。"),
        ("最后，谢谢。", ""),
        ("港口要快。", ""),
    ],
)
def test_the_words_of_an_item_stand_behind_its_label(sentence: str, words: str) -> None:
    end = label_end(sentence)
    assert (sentence[end:] if end else "") == words


@given(st.lists(st.text(alphabet="一二三是第，最后种首先其次First,. ", min_size=1, max_size=12), max_size=12))
def test_items_stand_in_order(sentences: list[str]) -> None:
    for indexes in read_series(sentences):
        assert len(indexes) > 1 and indexes == sorted(set(indexes))


@pytest.mark.parametrize(
    "text",
    [
        "My first boat sank. My second house burnt.",
        "第一个故事讲渡口。第二个问题，是钱。",
        "My second boat sank. My third boat burnt.",
    ],
)
def test_things_of_other_names_are_no_enumeration(text: str) -> None:
    assert items_of(text) == []
