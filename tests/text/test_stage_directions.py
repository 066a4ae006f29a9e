import pytest

from rag.text.stage_directions import is_stage_direction


@pytest.mark.parametrize(
    "line",
    [
        "[LAUGHTER]", "(Laughter and cheering.)", "[Applause.]", "(Standing ovation)", "*[pause]*", "[Cross-talk]",
        "(The audience laughs)", "（掌声）", "〔热烈鼓掌〕", "【全场起立，掌声经久不息】", "（眾笑）", "（停頓片刻）",
    ],
)  # fmt: skip
def test_what_went_on_in_the_hall_is_a_stage_direction(line: str) -> None:
    assert is_stage_direction(line)


@pytest.mark.parametrize(
    "line",
    [
        "Laughter", "(1998)", "[Translated from the Dutch]", "Laughter is the best medicine (so they say).",
        "（2021年3月5日）", "（一）掌声的背后", "（县委书记 李燕）", "【主持人】", "掌声响起来", "（决定：修路。）",
    ],
)  # fmt: skip
def test_other_lines_are_none(line: str) -> None:
    assert not is_stage_direction(line)
