"""Tell whom a question asks as a speaker of whom the archive holds no speech: what did Biden say, 拜登怎么谈团结."""

import re

from rag.data.tables import read_alternatives, read_words
from rag.models.lexicon import Lexicon
from rag.retrieve.known_names import KnownNames
from rag.retrieve.subject import SubjectReading
from rag.text.gazetteer import find_place_names
from rag.text.normalise import fold
from rag.text.words import tag_words

#: The least length of a name that is only known by the characters by which foreign names are spelt.
MIN_SPELT_CHARS = 3

# What did John Tyler promise / according to Churchill / Churchill's speech
_NAME = r"((?:[A-Z][\w.'-]*\s+){0,2}[A-Z][a-z][\w-]*)"
_SAYS_EN = "|".join(read_alternatives("question_kinds.toml", f"roles.{key}") for key in ("says_en", "minds_en"))
_ASKED = re.compile(
    rf"\b(?:[Dd]id|[Dd]oes|[Hh]as|[Hh]ad|said by)\s+{_NAME}\s+(?:[a-z]+ly\s+|ever\s+)?(?:{_SAYS_EN})\b"
    rf"|\b[Aa]ccording to\s+{_NAME}"
    rf"|\b{_NAME}['’]s\s+(?:\w+\s+){{0,2}}(?:address|speech|inaugural|remarks|talk|report)\b"
)
# 拜登怎么谈团结, 马克龙2017年对欧盟有什么看法, 默克尔总理在演讲里提到难民了吗: who is said to speak stands first.
_SAYS = read_alternatives("question_kinds.toml", "roles.says_zh")
_HOW = "怎么样?|怎样|如何|有没有|是否|是不是|为什么|为何"
_ASKED_ZH = re.compile(
    rf"(?P<name>[\u3400-\u9fff]+?(?:·[\u3400-\u9fff]+?)*)(?:{'|'.join(read_words('person_cues.toml', 'titles.zh'))})?"
    r"(?:在?\d{2,4}年)?(?:在[^,，。？]{1,16}?[里中上时]|的?(?:讲话|演讲|演说|报告|致[辞词])[里中]?)?(?:是|又|也|都|还|曾经?)*"
    rf"(?:(?:{_HOW})(?:{_SAYS})|(?:{_SAYS})(?:了|到|过)*(?:什么|哪|几|多少|谁|怎)|(?:{_SAYS}).*[吗嗎没没]"
    r"|[对對就].{1,20}?(?:怎么|怎麼|如何|怎样|有什么|有何|有哪|是什么|持|什么))"
)
# What a dictionary says of a person and of no state: president of Russia.
_OFFICE = re.compile(
    rf"\b(?:{read_alternatives('question_kinds.toml', 'roles.en')}|premiers?|statesm[ae]n|revolutionary)\b"
)
_SPELT = re.compile(f"[{''.join(read_words('person_cues.toml', 'transliteration.characters'))}·]+")


def find_unknown_speaker(text: str, reading: SubjectReading, known: KnownNames, lexicon: Lexicon | None = None) -> str:
    """Return whom a question asks as a speaker, where the archive knows speakers and not this one; "" elsewhere."""
    if not known.people or any(subject.speakers or subject.place for subject in reading.subjects):
        return ""
    if match := _ASKED.search(text):
        name = next(group for group in match.groups() if group)
        last_word = fold(name.split()[-1])
        return name if last_word not in known.people.words and last_word not in known.turn_words else ""
    asked = _ASKED_ZH.match(fold(text).strip())
    if not asked or any(asked["name"] in word for word in known.turn_words):
        return ""
    return asked["name"] if _is_person(asked["name"], lexicon) else ""


def _is_person(name: str, lexicon: Lexicon | None) -> bool:
    """Return True if Chinese characters are a person's name: by the dictionary, by how they are cut or spelt."""
    if len(name) < 2 or find_place_names(name):
        return False
    if lexicon and (gloss := lexicon.gloss(name)):
        return gloss.gloss[:1].isupper() and bool(_OFFICE.search(gloss.gloss))
    [(_, tag), *others] = tag_words(name)
    is_spelt = bool(_SPELT.fullmatch(name)) and len(name) >= MIN_SPELT_CHARS
    return is_spelt or (not others and tag.startswith("nr"))
