"""What an archive knows of its speeches, by which a question may name them: places, speakers, years."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rag.models.lexicon import Lexicon
from rag.retrieve.person_names import PersonNames
from rag.retrieve.place_names import PlaceNames
from rag.store.local import SpeechFacts
from rag.store.protocol import Store
from rag.text.english import english_words
from rag.text.normalise import fold
from rag.types import Subject


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The places, speakers and years of an archive, and which of them belong together.

    `years` are those of its speeches; `facts` of the speeches may be left out where only one kind of name matters.
    `holds_english` is True where a speech is in English; `turn_words` are the folded names, and the words of them, of
    those who speak in transcripts.
    """

    places: PlaceNames
    years: tuple[int, ...] = ()
    people: PersonNames = field(default_factory=lambda: PersonNames(()))
    facts: tuple[SpeechFacts, ...] = ()
    holds_english: bool = False
    turn_words: frozenset[str] = frozenset()

    @classmethod
    def from_facts(
        cls,
        facts: Sequence[SpeechFacts],
        lexicon: Lexicon,
        *,
        holds_english: bool = False,
        turn_speakers: Iterable[str] = (),
    ) -> "KnownNames":
        """Collect the names of the speeches of an archive, and of those who speak in its transcripts."""
        places = tuple(sorted({fact.place for fact in facts if fact.place}))
        years = tuple(sorted({fact.year for fact in facts if fact.year}))
        speakers = tuple(dict.fromkeys(fact.speaker for fact in facts if fact.speaker))
        turn_words = frozenset(word for speaker in turn_speakers for word in [*english_words(speaker), fold(speaker)])
        return cls(PlaceNames(places), years, PersonNames(speakers, lexicon), tuple(facts), holds_english, turn_words)

    @classmethod
    def from_store(cls, store: Store, lexicon: Lexicon) -> "KnownNames":
        """Collect the names of an opened store."""
        return cls.from_facts(
            store.facts(),
            lexicon,
            holds_english=store.holds_language("en"),
            turn_speakers={turn.speaker for turns in store.turns.values() for turn in turns},
        )

    def tells_of(self, year: int) -> bool:
        """Return True if a speech is of a year, or of the next, which reports on it."""
        return year in self.years or year + 1 in self.years

    def has_speech(self, subject: Subject, year: int) -> bool:
        """Return True if a speech of a subject's place or speaker is of a year."""
        return any(
            fact.year == year
            and (not subject.place or fact.place == subject.place)
            and (not subject.speakers or fact.speaker in subject.speakers)
            for fact in self.facts
        )
