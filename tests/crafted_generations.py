"""Ways to change one thing of a good generation so that it does harm when it is opened carelessly."""

import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import faiss
import numpy as np

Craft = Callable[[Path], None]

#: A generation of so many passages with vectors of so many numbers is changed; others are, too.
PASSAGES, DIMENSION = 3, 4


def edit_array(name: str, change: Callable[[np.ndarray], np.ndarray | None]) -> Craft:
    def craft(folder: Path) -> None:
        array = np.load(folder / name)
        changed = change(array)
        np.save(folder / name, array if changed is None else changed)

    return craft


def fill(name: str, value: float, where: slice = slice(None)) -> Craft:
    return edit_array(name, lambda array: array.__setitem__(where, value))


def write_bytes(name: str, content: bytes) -> Craft:
    def craft(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return craft


def write_index(make: Callable[[int], faiss.Index], count: int = PASSAGES, dimension: int = DIMENSION) -> Craft:
    def craft(folder: Path) -> None:
        vectors = np.random.default_rng(1).standard_normal((max(count, 300), dimension)).astype(np.float32)
        index = make(dimension)
        index.train(vectors)
        index.add(vectors[:count])
        faiss.write_index(index, str(folder / "vectors.faiss"))

    return craft


def pack(at: int, form: str, value: float) -> Craft:
    def craft(folder: Path) -> None:
        content = bytearray((folder / "vectors.faiss").read_bytes())
        struct.pack_into(form, content, at, value)
        (folder / "vectors.faiss").write_bytes(content)

    return craft


def sql(script: str) -> Craft:
    def craft(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "archive.sqlite3", isolation_level=None)) as connection:
            connection.executescript(script)

    return craft


ENDLESS = "with recursive c(x) as (select 1 union all select x + 1 from c where x < 1e11) select max(x) from c"
TABLE = "terms/passages.npy"
ENDS = "terms/ends.npy"
SCORES = "terms/scores.npy"
LETTERS = "terms/vocabulary.npy"
LETTER_ENDS = "terms/vocabulary_ends.npy"
CASES: dict[str, Craft] = {
    "empty words": write_bytes("words.npy", b""),
    "empty counts": write_bytes("terms/counts.npy", b""),
    "fewer words": edit_array("words.npy", lambda array: array[:-1]),
    "words as floats": edit_array("words.npy", lambda array: array.astype(np.float32)),
    "words in two dimensions": edit_array("words.npy", lambda array: array[None]),
    "a word id beyond the vocabulary": fill("words.npy", 2**30),
    "a word id below 0": fill("words.npy", -1),
    "word offsets backwards": edit_array("word_offsets.npy", lambda array: np.array([0, 3, 2, 3])),
    "word offsets beyond": fill("word_offsets.npy", 10**12, slice(1, None)),
    "word offsets of fewer passages": edit_array("word_offsets.npy", lambda array: array[[0, 1, 3]]),
    "a passage beyond in the table": fill(TABLE, 2**20),
    "a passage below 0 in the table": fill(TABLE, -1),
    "a huge passage in the table": fill(TABLE, 2**31 - 1),
    "ends beyond the table": fill(ENDS, 10**9, slice(1, -1)),
    "ends below 0": fill(ENDS, -5, slice(1, -1)),
    "ends backwards": edit_array(ENDS, lambda array: np.concatenate([array[:1], array[1:-1][::-1], array[-1:]])),
    "fewer counts": edit_array("terms/counts.npy", lambda array: array[:2]),
    "scores that are no numbers": fill(SCORES, np.nan),
    "infinite scores": fill(SCORES, np.inf, slice(1)),
    "fewer scores": edit_array(SCORES, lambda array: array[:-1]),
    "an empty vocabulary": write_bytes(LETTERS, b""),
    "a vocabulary of numbers": edit_array(LETTERS, lambda array: array.astype(np.int64)),
    "a vocabulary that is no text": fill(LETTERS, 255),
    "a vocabulary in another order": edit_array(LETTERS, lambda array: array[::-1].copy()),
    "terms that are one": fill(LETTERS, 65),
    "terms backwards": edit_array(LETTER_ENDS, lambda array: np.concatenate([array[:1], array[1:][::-1]])),
    "terms beyond the vocabulary": fill(LETTER_ENDS, 10**12, slice(1, None)),
    "terms below 0": fill(LETTER_ENDS, -5, slice(1, 2)),
    "no terms": edit_array(LETTER_ENDS, lambda array: array[:0]),
    "a term more": edit_array(LETTER_ENDS, lambda array: np.append(array, array[-1])),
    "more passages counted": edit_array("terms/lengths.npy", lambda array: np.append(array, 1)),
    "passages of less than no terms": fill("terms/lengths.npy", -1),
    "passages of huge numbers of terms": fill("terms/lengths.npy", 2**62),
    "no passages counted": edit_array("terms/lengths.npy", lambda array: array[:0]),
    "a passage of another speech": fill("speech_of.npy", 1),
    "a passage of a speech beyond": fill("speech_of.npy", 10**6),
    "a passage of a speech below 0": fill("speech_of.npy", -3),
    "fewer passages with speeches": edit_array("speech_of.npy", lambda array: array[:-1]),
    "speeches of passages as floats": edit_array("speech_of.npy", lambda array: array.astype(np.float32)),
    "rows of words of a small archive": edit_array("word_rows.npy", lambda array: np.zeros(3, np.int32)),
    "rows of words as floats": edit_array("word_rows.npy", lambda array: np.zeros(0, np.float64)),
    "ends of words that are none": edit_array("word_ends.npy", lambda array: np.array([0, 3, 2])),
    "codes that are too many": edit_array("codes.npy", lambda array: np.zeros(9, np.uint8)),
    "codes as floats": edit_array("codes.npy", lambda array: np.zeros(0, np.float64)),
    "a codebook of no codes": edit_array("codebook.npy", lambda array: np.zeros(16, np.float32)),
    "a sample of a small archive": edit_array("sample_words.npy", lambda array: np.zeros(3, np.int32)),
    "a sample of more passages": edit_array("sample_offsets.npy", lambda array: np.zeros(4, np.int64)),
    "vectors of no sample": edit_array("sample_vectors.npy", lambda array: np.zeros(4, np.float32)),
    "fewer sketches": edit_array("sketches.npy", lambda array: array[:-67]),
    "a sketch cut short": edit_array("sketches.npy", lambda array: array[:-1]),
    "sketches as floats": edit_array("sketches.npy", lambda array: array.astype(np.float64)),
    "a length of another text": sql("update speech set characters = 3"),
    "fewer vectors": write_index(faiss.IndexFlatIP, count=2),
    "more vectors": write_index(faiss.IndexFlatIP, count=5000),
    "vectors of another dimension": write_index(faiss.IndexFlatIP, dimension=7),
    "another metric": write_index(faiss.IndexFlatL2),
    "inverted lists": write_index(lambda d: faiss.IndexIVFFlat(faiss.IndexFlatL2(d), d, 4)),
    "a graph": write_index(lambda d: faiss.IndexHNSWFlat(d, 8)),
    "hashes": write_index(lambda d: faiss.IndexLSH(d, 64)),
    "a product quantizer": write_index(lambda d: faiss.IndexPQ(d, 2, 4)),
    "numbers of 8 bits": write_index(lambda d: faiss.IndexScalarQuantizer(d, faiss.ScalarQuantizer.QT_8bit)),
    "a head of no kind": pack(0, "<I", 0),
    **{f"{count} vectors in the head": pack(8, "<q", count) for count in (0, 1, 4, 2**62, -1)},
    **{f"dimension {number} in the head": pack(4, "<i", number) for number in (0, -1, 1, 2**30, 2**31 - 1)},
    **{f"{number} numbers in the head": pack(37, "<Q", number) for number in (0, 2**40, 2**62, 2**63)},
    "a vector that is no number": pack(45, "<f", float("nan")),
    "a head cut short": write_bytes("vectors.faiss", b"IxFI"),
    "a database of another program": write_bytes("archive.sqlite3", b"x" * 5000),
    "a trigger": sql("create trigger t after update on speech begin delete from passage; end"),
    "an endless view": sql(
        f"alter table speech rename to s; create view speech as select * from s where ({ENDLESS}) > 0"
    ),
    "a virtual table": sql("create virtual table v using fts5(text)"),
    "a column more": sql("alter table speech add column extra text"),
    "a table more": sql("create table extra (text text)"),
    "no index of ids": sql("drop index speech_id"),
    "a schema that is none": sql(
        "pragma writable_schema = on; update sqlite_master set sql = 'create table speech (x,' where name = 'speech'"
    ),
    "ids that are all bytes": sql("update speech set id = cast(id as blob)"),
    "read ids that are all bytes": sql("update speech set read_id = cast(read_id as blob)"),
    "texts that are all bytes": sql("update speech set text = cast(text as blob)"),
    "paths that are all bytes": sql("update speech set path = cast(path as blob)"),
    "an alias of bytes": sql("insert into alias values (cast('a' as blob), cast('b' as blob))"),
    "an id of bytes": sql("update speech set id = x'00ff' where position = 0"),
    "a title that is a number": sql("update speech set title = x'31'"),
    "text that is no UTF-8": sql("update speech set text = cast(x'e7a7ff' as text) where position = 1"),
    "a place of bytes": sql("update speech set place = x'00'"),
    "no text": sql("update speech set text = ''"),
    "a language of its own": sql("update speech set language = '\"><script>'"),
    "a date that is none": sql("update speech set date = 'soon'"),
    "sections that are no JSON": sql("update speech set sections = '{'"),
    "sections too deep": sql("update speech set sections = replace(hex(zeroblob(60000)), '00', '[')"),
    "sections that are a number": sql("update speech set sections = '7'"),
    "sections of another form": sql("update speech set sections = '[[1]]'"),
    "a section outside": sql("""update speech set sections = '[[1, "", "", 0, 99999]]'"""),
    "a section in fractions": sql("""update speech set sections = '[[1, "", "", 0, 1.5]]'"""),
    "a paragraph below 0": sql("update speech set paragraphs = '[[-1, 3]]'"),
    "a paragraph backwards": sql("update speech set paragraphs = '[[3, 1]]'"),
    "a turn outside": sql("""update speech set turns = '[["甲", null, 0, 99999]]'"""),
    "a piece outside": sql("update speech set pieces = '[[5, 0, 99999]]'"),
    "passages outside": sql("update passage set start = -5, end = 99999999"),
    "a passage without words": sql("update passage set end = start"),
    "a passage of no speech": sql("pragma foreign_keys = off; update passage set speech = 99 where row = 1"),
    "a path that is no JSON": sql("update passage set section_path = 'x'"),
    "fewer passages": sql("delete from passage where row = 2"),
    "more passages": sql(
        "insert into passage select row + 9999, speech, start, end, section_path, digest from passage"
    ),
    "passages numbered from 9": sql("update passage set row = row + 100"),
    "a passage missing between": sql("update passage set row = 7000 where row = 2"),
    "speeches numbered from 9": sql("update speech set position = position + 9"),
    "no speeches": sql("delete from passage; delete from speech"),
    "a file of more speeches": sql("update file set count = 9"),
    "a file that begins below 0": sql("update file set first = -1"),
    "a file with another record": sql("update file set record = '[]'"),
}  # fmt: skip
