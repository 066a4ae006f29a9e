"""The files of a generation, and the tables of its database."""

from typing import Literal

from rag.store.lexical import TERM_FILES

#: How vectors are searched: all of them, or those that their codes name.
DenseKind = Literal["exact", "codes"]
DATABASE = "archive.sqlite3"
VECTORS = "vectors.faiss"
TERMS = "terms"
WORDS = "words.npy"
WORD_OFFSETS = "word_offsets.npy"
WORD_ROWS = "word_rows.npy"
WORD_ENDS = "word_ends.npy"
SPEECH_OF = "speech_of.npy"
SKETCHES = "sketches.npy"
CODES = "codes.npy"
CODEBOOK = "codebook.npy"
SAMPLE_WORDS = "sample_words.npy"
SAMPLE_OFFSETS = "sample_offsets.npy"
SAMPLE_VECTORS = "sample_vectors.npy"

# The columns of `rag.store.rows.SpeechRow`, in the same order: SQLite reads a row up to the last column that is asked
# for, so that what is long comes last.
_SPEECH_COLUMNS = """
    position integer primary key, id text not null, title text not null, place text, level text, date text,
    occasion text, speaker text, language text not null, path text not null, ordinal integer not null,
    source_start integer not null, source_end integer not null, sha256 text not null, read_id text not null,
    title_en text, characters integer not null, turns text not null, note text, abstract text, abstract_en text,
    also text not null, pieces text not null, paragraphs text not null, sections text not null, text text not null"""
# A copy of a speech is kept aside, where no search looks, so that it need not be read again; its position is that among
# all that was read, where the speeches fill the positions between the copies.
TABLES = f"""
create table speech ({_SPEECH_COLUMNS});
create table copy ({_SPEECH_COLUMNS}, speech integer not null references speech (position));
create table passage (
    row integer primary key, speech integer not null references speech (position),
    start integer not null, end integer not null, section_path text not null, digest blob not null);
create index passage_of on passage (speech);
create table figure (
    speech integer not null references speech (position), start integer not null, end integer not null,
    value real not null, unit text not null, clause_start integer not null, clause_end integer not null);
create index figure_of on figure (speech);
create table alias (read_id text primary key, id text not null);
create table skipped (path text not null, reason text not null);
create table file (
    name text not null, sha256 text not null, first integer not null, count integer not null, record text not null,
    primary key (name, sha256));
"""


#: The indexes that a finished database has besides: two speeches may exchange their ids while they are written, and
#: what opening reads of every speech lies together in the second and the third.
INDEXES = """
create unique index speech_id on speech (id);
create index speech_facts on speech (
    position, id, place, date, level, title, occasion, speaker, title_en, characters, language);
create index speech_turns on speech (position) where turns <> '[]';
"""
#: The files of a generation by their paths in it.
FILES = frozenset(
    {DATABASE, VECTORS, CODES, CODEBOOK, WORDS, WORD_OFFSETS, WORD_ROWS, WORD_ENDS, SPEECH_OF, SKETCHES}
    | {SAMPLE_WORDS, SAMPLE_OFFSETS, SAMPLE_VECTORS}
    | {f"{TERMS}/{name}" for name in TERM_FILES}
)
