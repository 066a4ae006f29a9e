"""Recognise figures, and the marks with which a source hides them."""

import re

from rag.data.tables import read_alternatives
from rag.text.numerals import DIGIT_NUMERALS, ENGLISH_VALUES, SCALE_NUMERALS, english_numbers, numeral_value
from rag.types import Span

_UNIT = (
    "年|月|日|亿|万|千|百|元|项|个|家|件|名|人|户|亩|公顷|吨|公斤|%|％|届|次|位|倍|公里|平方|分|批|所|种"
    f"|{read_alternatives('units.toml', 'classifiers.things_zh')}"
)
_NUMERALS = DIGIT_NUMERALS + SCALE_NUMERALS
# Shapes that stand for a digit or a character: one alone is a bullet or a nought, but for one before a unit or a kind
# of place; 二○二二 and 百分之○点五 are numerals.
_SHAPE = "[○〇◯●□■△▲◇◆☆★]"
_KIND_OF_PLACE = "[省市县区州镇乡村厂校]"
_OPEN, _CLOSE = r"[\[【（(〔［{]", r"[\]】）)〕］}]"
# What a bracket says of words that it stands for; a note of the editor, so that nothing else stands in it.
_LEFT_OUT = (
    r"(?:此处|以下|下文|中间|数字|数据|名单|具体|内容|原文|人名|地名|姓名|全文|[上中下后从])*略(?:去[^\n]{0,6})?"
    r"|[^\n\]】）)]{0,8}(?:隐去|删节|删去|涉密|保密|未公开|不公开|不详|空缺|缺失|缺[字数页文]?|脱漏?|漏字|不清|待[填补定])"
    r"|(?i:(?:[a-z ]{0,20} )?(?:redacted|omitted|deleted|withheld|classified|expunged|illegible|missing|blank|tbd)"
    r"(?: [a-z ]{0,20})?)"
    r"|(?:…+|\.{3,}|-{2,}|—+|_+|[\s\u3000]*)"
)
_MASK = re.compile(
    # What a mask begins with, asked first: at nearly all characters nothing else has to be tried.
    r"(?=[0-9×✕╳＊*xXｘＸ○〇◯●□■△▲◇◆☆★某_＿?？\[【（(〔［{“‘「《…—.])(?:"
    # ×市, ×亿元, XX%, 20xx年, ****年, 第xx届: a Latin x only doubled or before a unit, so that words such as "next" and
    # sizes such as "3x4" are left alone.
    r"[×✕╳＊*]+|(?<![A-Za-z])[0-9]{0,2}[xXｘＸ]{2,}(?![A-Za-z])|(?<![A-Za-z0-9])[xXｘＸ](?=[年月日市县区亿万元%％])"
    rf"|(?:(?:19|20)[0-9]?)?(?:(?<![{_NUMERALS}点]){_SHAPE}{{2,}}(?![{_NUMERALS}点])"
    rf"|(?<=[\w，、])(?<![{_NUMERALS}点]){_SHAPE}(?=(?:亿|万|元|[年月日%％]|[个家项名户亩吨]|{_KIND_OF_PLACE})))"
    rf"|某{{2,}}|某(?={_KIND_OF_PLACE})"
    rf"|(?:(?:19|20)[0-9]?)?[_＿]{{2,}}|(?:(?:19|20)[0-9])?[?？]{{2,}}(?=\s*(?:亿|万|元|[年月日%％]))"
    rf"|{_OPEN}(?:{_LEFT_OUT}){_CLOSE}|“”|‘’|「」|《》"
    r"|(?:…+|\.{3,}|—{1,2})(?=\s*(?:亿元|万元|亿|万|[%％]|个百分点)))"
)
# A figure that was taken out without a trace: 达到亿元, 增长%, 于年月日, "grew by percent". 亿元企业, 突破亿元大关 and
# 上亿元 are whole, so that a verb stands before the unit and its clause ends behind it.
_CLAUSE_END = r"(?=\s*(?:$|[，。；、！,;.)）\n]|左右|比上年|同比|占))"
_GAP = re.compile(
    # Before what a gap stands, asked first as well.
    rf"(?=[%％个亿万家项户亩吨人公所名年月pmbt])(?:(?<=[\u4e00-\u9fff])(?<![{_NUMERALS}几多余数半])(?=[%％]|个百分点)"
    r"|(?<=[达完实投增为约共计资总产收值量至到到额成现入长])(?<!超)"
    rf"(?=(?:亿|万)(?:元|亩|吨|人|户|公里|平方米|千瓦|斤){_CLAUSE_END})"
    r"|(?<=[达共增成建设])(?=(?:个|家|项|户|亩|吨|人次|公里|所|名)[，。；、,;])"
    r"|(?<=[于在自从至到])(?=年?月日)"
    r"|(?:(?<= by )|(?<= to )|(?<= at )|(?<=reached )|(?<=about )|(?<=nearly )|(?<=totaled )|(?<=[$£€¥] ))"
    r"(?=(?:percent|per cent|million|billion|trillion)\b))"
)
_UNIT_AFTER_MASK = re.compile(rf"\s*(?:多|余)?(?:{_UNIT}|percent|per cent|million|billion|thousand|yuan|dollars)")
#: A unit stands within so many characters after a mask.
_MAX_UNIT_CHARS = 9
# Numerals that are words: 十分重要, 百分点, 千万不能.
_NO_NUMERAL = "(?!十分(?!之|钟)|百分(?!之)|千万(?![元吨亩人户斤件家]))"
_FIGURE = re.compile(
    r"百分之[零〇一二三四五六七八九十百点]+|[0-9]+成|[两一二三四五六七八九]成(?![立为果功本效绩员长熟交都])"
    rf"|[0-9０-９]+(?:[.,:∶．，：][0-9０-９]+)*\s*(?:[%％]|{_UNIT})*"
    # 五十眼, 十一艘, 三百五十: a number whatever is counted; 十分 and 千万 are words.
    rf"|{_NO_NUMERAL}(?:[一二两三四五六七八九几][{SCALE_NUMERALS}][{_NUMERALS}]*|十[一二三四五六七八九])[多余几]?(?:{_UNIT})*"
    rf"|{_NO_NUMERAL}[零〇一二两三四五六七八九十百千][{_NUMERALS}]*[多余几]?(?:{_UNIT})"
    # Forty ships, two-thirds, half of them: "one" is an article as often as a number.
    rf"|\b(?i:{'|'.join(word for word in ENGLISH_VALUES if word != 'one')}"
    r"|hundred|thousand|million|billion|dozen|half)s?\b"
)
_ARTICLE = re.compile(rf"一(?![亿万千百])(?:{_UNIT})")
_ENGLISH_SHARE = re.compile(
    r"\b(?:(?:an?|one|two|three|four)[ -](?:third|quarter|fourth|fifth|tenth)s?|half (?:of|the|a)"
    r"|(?:two|three|four|ten)fold|(?:double|treble|triple|quadruple)[ds])\b",
    re.IGNORECASE,
)


def mask_spans(text: str) -> list[Span]:
    """Return the spans where a text hides a figure or name: behind a mark, in a note, or by a gap before its unit.

    A gap is an empty span.
    """
    masks = [Span(*match.span()) for match in _MASK.finditer(text)]
    gaps = [Span(match.start(), match.start()) for match in _GAP.finditer(text)]
    return sorted([*masks, *gaps], key=lambda mask: (mask.start, mask.end))


def masked_figure_spans(text: str) -> list[Span]:
    """Return the spans of the masks that stand for a figure: a unit, a year or a percent sign follows."""
    return [mask for mask in mask_spans(text) if _UNIT_AFTER_MASK.match(text, mask.end, mask.end + _MAX_UNIT_CHARS)]


def figure_spans(text: str) -> list[Span]:
    """Return the spans of figures: digits with their units, Chinese numerals before a unit, percentages, English words.

    A bare 一 before a unit (一个, 一批) and "one" are articles more often than numbers and are left out.
    """
    figures = [Span(*match.span()) for match in _FIGURE.finditer(text) if not _ARTICLE.fullmatch(match[0])]
    figures += [Span(number.start, number.end) for number in english_numbers(text)]
    return figures + [Span(*match.span()) for match in _ENGLISH_SHARE.finditer(text)]


_DIGIT = "[0-9０-９×✕╳]"
# What loses its value when it is cut: digits with their decimals, multipliers and percent sign, numerals with a ten or
# more in them (五 alone is a word as often as a number), three numerals in a row (二〇二二), 三分之二, 20xx.
_NUMBER = re.compile(
    rf"[{DIGIT_NUMERALS}{SCALE_NUMERALS}]+分之[{DIGIT_NUMERALS}{SCALE_NUMERALS}0-9０-９]+(?:[点.．][{DIGIT_NUMERALS}0-9０-９]+)?"
    r"|[0-9０-９]{0,2}[xXｘＸ]{2,}"
    rf"|{_DIGIT}+(?:,{_DIGIT}{{3}}(?!{_DIGIT}))*(?:[.．:：∶/]{_DIGIT}+)*(?:[多余几]?[{SCALE_NUMERALS}]+|[多余几])?[%％‰]?"
    rf"|几?[{DIGIT_NUMERALS}]*[{SCALE_NUMERALS}][{DIGIT_NUMERALS}{SCALE_NUMERALS}]*(?:点[{DIGIT_NUMERALS}]+)?"
    rf"(?:[多余几][千万亿]*)?"
    rf"|[{DIGIT_NUMERALS}]{{3,}}"
)
#: No number in a speech is longer.
_MAX_NUMBER_CHARS = 40


def number_across(text: str, position: int) -> Span | None:
    """Return the number that a position cuts in two, such as 15家 after its 1, or 15% and 15万 after their 15.

    Return None where it cuts none.
    """
    if not 0 < position < len(text) or text[position - 1].isspace() or text[position].isspace():
        return None
    numbers = _NUMBER.finditer(text, max(0, position - _MAX_NUMBER_CHARS), position + _MAX_NUMBER_CHARS)
    return next((Span(*number.span()) for number in numbers if number.start() < position < number.end()), None)


# 60,000 / 6万 / 6.2亿 / 5.3 million / 1.4% / 1.4 percent / 百分之一点四 / 三千二百万
_DIGITS = r"(?P<digits>[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)\s*(?P<scale>[十百千]?[万亿]|千|thousand|million|billion)?"
_NUMERAL = r"(?P<numeral>[零○一二两三四五六七八九十百千万亿]{2,}(?:点[零○一二三四五六七八九]+)?)"
_QUANTITY = re.compile(
    rf"(?<![0-9a-z.])(?:{_DIGITS}\s*(?P<percent>%|percent\b|per cent\b|个百分点)?"
    rf"|百分之(?P<share>[0-9]+(?:\.[0-9]+)?|[零○一二两三四五六七八九十百]+(?:点[零○一二三四五六七八九]+)?)|{_NUMERAL})"
)
_SCALES = {
    "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8, "十亿": 1e9, "百亿": 1e10, "千亿": 1e11,
    "万亿": 1e12, "thousand": 1e3, "million": 1e6, "billion": 1e9,
}  # fmt: skip
#: Whole numbers below this are everywhere, as labels and dates, and identify nothing.
MIN_TELLING_NUMBER = 100


def quantity_terms(text: str) -> list[str]:
    """Return the values of the telling figures of a folded text: 60,000, 6万 and 六万 are "60000", 1.4 percent "1.4%".

    Whole numbers below 100 are left out, shares are not.
    """
    terms = [_quantity_term(match) for match in _QUANTITY.finditer(text)]
    terms += [_value_term(number.value, number.is_percent) for number in english_numbers(text)]
    return [term for term in terms if term]


def _quantity_term(match: re.Match[str]) -> str:
    """Return the value of a figure as a term, empty where it tells nothing."""
    if match["share"]:
        return f"{_plain_decimal(numeral_value(match['share']))}%"
    value = numeral_value(match["digits"] or match["numeral"]) * _SCALES.get(match["scale"] or "", 1)
    return _value_term(value, bool(match["percent"]))


def _value_term(value: float, is_percent: bool) -> str:
    """Return a value as a term, empty for a whole number that stands everywhere."""
    if is_percent:
        return f"{_plain_decimal(value)}%"
    return _plain_decimal(value) if value >= MIN_TELLING_NUMBER or value % 1 else ""


def _plain_decimal(value: float) -> str:
    """Return a value with at most four decimals, without an exponent and without trailing noughts."""
    return f"{round(value, 4):f}".rstrip("0").rstrip(".")
