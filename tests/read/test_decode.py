import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import UnreadableFile
from rag.read.decode import DecodedText, Encoding, decode, decode_declared, rate_plausibility

CHINESE = "同志们：今天我们在这里召开会议，总结去年的工作，部署今年的任务。"
TRADITIONAL = "各位同仁：今天我們在這裡開會，總結去年的工作，說明今年的計畫。"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (CHINESE.encode(), "UTF-8"),
        (b"\xef\xbb\xbf" + CHINESE.encode(), "UTF-8"),
        (b"\xff\xfe" + CHINESE.encode("utf-16-le"), "UTF-16"),
        (b"\xfe\xff" + CHINESE.encode("utf-16-be"), "UTF-16"),
        (CHINESE.encode("gb18030"), "GB18030"),
    ],
)
def test_every_encoding_gives_the_same_text(data: bytes, encoding: Encoding) -> None:
    decoded = decode(data, "a.txt")
    assert (decoded.text, decoded.encoding) == (CHINESE, encoding)


def test_big5_is_told_from_gb18030() -> None:
    data = TRADITIONAL.encode("big5")
    data.decode("gb18030")  # decodes there, too: validity cannot decide
    assert decode(data, "a.txt").text == TRADITIONAL


def test_gb18030_far_behind_a_plain_beginning() -> None:
    text = CHINESE * 60 + "朱镕基、陶喆、李煊、𠮷野同志出席。"
    assert len(text[: 60 * len(CHINESE)].encode("gb2312")) > 1024
    assert decode(text.encode("gb18030"), "a.txt").text == text


def test_line_ends_are_kept() -> None:
    assert decode(b"a\r\nb\rc\n", "a.txt").text == "a\r\nb\rc\n"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x89PNG\0\0", "binary"),
        (b"\xff\xfe\0\0" + CHINESE.encode("utf-32-le"), "binary"),
        (CHINESE.encode() + b"\xff\xff", "encoding"),
        (b"\xff\xfea\0b", "UTF-16"),
        (b"\xef\xbb\xbf" + CHINESE.encode("gb18030"), "UTF-8"),
        (bytes(range(0xC0, 0x100)) * 3, "encoding"),
    ],
)
def test_what_is_not_text_is_refused_with_a_reason(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"odd\.txt.*{says}.*expected.*save it"):
        decode(data, "odd.txt")


def test_plausibility_tells_text_from_mojibake() -> None:
    assert rate_plausibility(CHINESE) > 0.5
    assert rate_plausibility(CHINESE.encode("gb18030").decode("latin-1")) < 0.1
    assert rate_plausibility("plain") == 1.0


@given(st.binary())
def test_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        text = decode(data, "x").text
    except UnreadableFile:
        return
    assert "\0" not in text


@given(st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"])))
def test_utf8_always_comes_back(text: str) -> None:
    assert decode(text.encode(), "x").text == text


def test_gb18030_that_only_the_end_of_the_file_tells() -> None:
    text = "a" * 1024 + CHINESE * 40 + "朱镕基、陶喆、李煊"
    for shift in ("", "b"):
        data = (shift + text).encode("gb18030")
        with pytest.raises(UnicodeDecodeError):
            data.decode("gb2312")
        data[:1024].decode("gb2312", "strict")
        assert decode(data, "a.txt") == DecodedText(shift + text, "GB18030")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", [CHINESE, "Ladies and gentlemen,\nfriends.\n", "各位代表：\r\n3个泊位。\r\n", "会议开始" * 5]
)
def test_utf16_without_a_mark_where_it_is_certain(codec: str, text: str) -> None:
    assert decode(text.encode(codec), "a.txt") == DecodedText(text, "UTF-16")


@pytest.mark.parametrize("data", [CHINESE.encode("utf-32-le"), CHINESE.encode("utf-16-le")[1:], bytes(range(256)) * 2])
def test_what_only_looks_like_utf16_is_binary(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="binary"):
        decode(data, "a.txt")


@pytest.mark.parametrize(
    ("codec", "declared", "encoding"),
    [
        ("gb18030", "gb2312", "GB18030"),
        ("gb18030", " GBK ", "GB18030"),
        ("utf-8", "utf-8", "UTF-8"),
        ("utf-8", "gb2312", "UTF-8"),  # saved again, still saying what it was
        ("utf-8-sig", "utf-8", "UTF-8"),
        ("gb18030", "iso-8859-1", "GB18030"),
        ("gb18030", "klingon", "GB18030"),
        ("gb18030", None, "GB18030"),
        ("utf-16", "utf-8", "UTF-16"),
    ],
)
def test_a_declared_encoding_is_believed_where_it_fits(codec: str, declared: str | None, encoding: Encoding) -> None:
    assert decode_declared(CHINESE.encode(codec), "a.html", declared) == DecodedText(CHINESE, encoding)


def test_a_declaration_decides_where_nothing_else_does() -> None:
    text = "It’s a “smart” speech."
    assert decode_declared(text.encode("cp1252"), "a.html", "windows-1252") == DecodedText(text, "Windows-1252")
    rare = "陳鍼籲，"
    assert decode_declared(rare.encode("big5"), "a.html", "big5") == DecodedText(rare, "Big5")


@given(st.text(st.characters(codec="gb18030", min_codepoint=0x4E00, max_codepoint=0x9FFF)), st.integers(0, 3))
def test_gb18030_comes_back_whatever_rare_character_it_names(rare: str, shift: int) -> None:
    text = "a" * shift + CHINESE * 20 + rare
    assert decode(text.encode("gb18030"), "x").text == text


@pytest.mark.parametrize(
    "text",
    [
        "It’s a speech that “smart” quotes do not spoil — any more.",
        "Die Brücke über den Fluß wird größer, und die Stadt trägt die Kosten.",
        "L’été où les écoles étaient fermées, le maire n’a rien dit.",
        "El señor alcalde inauguró ayer la nueva estación de la ciudad.",
        "Høsten kom, og brøddet ble dyrere på torget ved fjorden.",
    ],
)
def test_western_text_of_windows_is_read(text: str) -> None:
    assert decode(text.encode("cp1252"), "a.txt") == DecodedText(text, "Windows-1252")
