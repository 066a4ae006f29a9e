"""The whole training on a world of a few words, with a teacher that is a table."""

import gzip
import hashlib
import itertools
from dataclasses import replace

import numpy as np
import pytest

from rag.models.embed import StaticEmbedder
from training.corpus import join, tokenize
from training.data import Entry, Pair
from training.initialise import Glossary, Teaching, _from_translations, importance, start
from training.model import Builder
from training.teacher import sentences, words
from training.train import Recipe
from training.vocabulary import build

WORDS = {
    "tea": "茶叶", "water": "水", "road": "公路", "school": "学校", "doctor": "医生", "market": "市场",
    "village": "村庄", "city": "城市", "forest": "森林", "factory": "工厂", "bank": "银行", "river": "河流",
}  # fmt: skip
PIECES = ["[PAD]", *"abcdefghijklmnopqrstuvwxyz", *WORDS, "##ing", "and"]
RECIPE = Recipe(dimension=16, steps=12, batch=64, late_batch=16)


def encode(texts):
    """Give texts the sum of fixed random vectors of their words."""
    rows = []
    for text in texts:
        seeds = [int.from_bytes(hashlib.sha256(word.encode()).digest()[:4]) for word in text.lower().split()]
        rows.append(sum(np.random.default_rng(seed).standard_normal(32) for seed in seeds))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    with gzip.open(folder / "pairs.tsv.gz", "wt", encoding="utf-8") as out:
        for source, chosen in itertools.product(("tatoeba", "twlaw"), itertools.permutations(WORDS, 2)):
            joint = "" if source == "tatoeba" else "。"
            out.write(f"{source}\t{' and '.join(chosen)}{joint}\t{'和'.join(WORDS[word] for word in chosen)}{joint}\n")
    with gzip.open(folder / "cedict.tsv.gz", "wt", encoding="utf-8") as out:
        # The word for a river is not explained: what it means must come from the sentences.
        out.writelines(f"{zh}\tpin1 yin1\t{en}\n" for en, zh in WORDS.items() if en != "river")
        out.writelines(f"{character}\tpin1\tto be a part\n" for character in sorted({*"".join(WORDS.values())}))
    return folder


@pytest.fixture(scope="module")
def built(data, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    return Builder(data, out, RECIPE, open_teacher=lambda: (encode, PIECES)), out


@pytest.fixture(scope="module")
def model(built):
    return StaticEmbedder(built[0].build())


def test_words_of_one_meaning_are_nearest(model):
    similar = model.embed_documents(list(WORDS)) @ model.embed_documents(list(WORDS.values())).T
    assert (similar.argmax(axis=1) == np.arange(len(WORDS))).mean() > 0.9


def test_what_is_done_is_not_done_again(model, built, capsys):
    builder, out = built
    before = (out / "trained.safetensors").stat().st_mtime_ns
    builder.build()
    assert (out / "trained.safetensors").stat().st_mtime_ns == before
    assert capsys.readouterr().err.count("nothing changed") == 5


def test_the_same_seed_gives_the_same_model(model, data, tmp_path, built):
    again = StaticEmbedder(replace(built[0], out=tmp_path).build())
    np.testing.assert_allclose(again.embed_documents(list(WORDS)), model.embed_documents(list(WORDS)), atol=1e-3)


def test_the_teacher_reads_sentences_of_every_collection_by_its_quota():
    pairs = [Pair("tatoeba", "tea " * n, "茶") for n in range(60)] + [Pair("sdg", "water", "水")]
    rows = sentences(pairs, 0, 0.005)
    assert rows == sentences(pairs, 0, 0.005)
    assert all(len(pairs[row].english.split()) <= 30 for row in rows)
    assert len(rows) == 21


def test_the_teacher_is_asked_for_words_and_inner_pieces_once():
    assert words(["[CLS]", "tea", "##ing", "##tea", "a", "##s", "!"]) == ["ing", "tea"]


@pytest.fixture(scope="module")
def begun():
    entries = [Entry("茶叶", "cha2 ye4", ("tea",)), *(Entry(c, "x1", ("part",)) for c in "茶叶河流")]
    tokenizer = build(entries, [Entry("河流", "", ("a thing not explained",))], ["tea", "river", "part"])
    english = tokenize(tokenizer, ["river", "river tea", "tea", "tea"])
    chinese = tokenize(tokenizer, ["河流", "河流茶叶", "茶叶", "茶叶"])
    teaching = Teaching(["part", "river", "tea"], encode(["part", "river", "tea"]), ["tea", "river", "part"])
    glossary = Glossary.of(entries)
    table = start(tokenizer, teaching, glossary, english, chinese, (16, 0))

    def cosine(one, other):
        a, b = (table[tokenizer.token_to_id(word)] for word in (one, other))
        return a @ b / np.linalg.norm(a) / np.linalg.norm(b)

    return tokenizer, table, cosine, english, chinese


def test_an_explained_word_begins_near_its_gloss(begun):
    assert begun[2]("茶叶", "tea") > 0.8


def test_a_word_without_gloss_begins_near_the_sentences_that_it_stands_in(begun):
    cosine = begun[2]
    assert cosine("河流", "river") > 0.5 > cosine("河流", "tea")


def test_the_unknown_word_has_no_vector(begun):
    assert not begun[1][0].any()


def test_frequent_words_weigh_little(begun):
    tokenizer, _, _, english, chinese = begun
    names = [tokenizer.id_to_token(row) for row in range(tokenizer.get_vocab_size())]
    han = np.array([name[0] > "z" for name in names])
    weights = importance(names, han, english, chinese, ["tea"] * 2000 + ["river"])
    assert weights[tokenizer.token_to_id("tea")] < weights[tokenizer.token_to_id("part")]


def test_the_to_of_verbs_is_no_part_of_a_meaning():
    assert Glossary.of([Entry("是", "shi4", ("to be", "yes"))]) == Glossary(["是", "是"], ["be", "yes"])


def test_the_long_form_of_an_abbreviation_stands_among_its_meanings():
    entries = [Entry("交规", "jiao1 gui1", ("交通规则", "traffic rules")), Entry("T", "", ("tea",))]
    assert Glossary.of(entries) == Glossary(["交规", "交规"], ["交通规则", "traffic rules"])


NAMES = ["[UNK]", "tea", "river", "7", "茶叶", "河流", "水"]


def translated(*pairs):
    """Return what the words of NAMES get from sentences, with a direction for each word of its own."""
    english, chinese = (
        join([np.array([NAMES.index(word) for word in side.split()], np.int64) for side in sides])
        for sides in zip(*pairs, strict=True)
    )
    return _from_translations(np.eye(len(NAMES), dtype=np.float32), NAMES, english, chinese)


def test_a_word_begins_where_its_translations_stand():
    found = translated(("tea", "茶叶"), ("tea river", "茶叶 河流"), ("river", "河流"))
    assert found[NAMES.index("茶叶")].argmax() == NAMES.index("tea")
    assert found[NAMES.index("河流")].argmax() == NAMES.index("river")
    np.testing.assert_allclose(np.linalg.norm(found[[4, 5]], axis=1), 1, atol=1e-5)


def test_only_chinese_words_have_translations_and_only_english_ones_are_some():
    found = translated(("tea 7", "茶叶 tea"), ("7", "水"))
    assert not found[:4].any()
    # No word but a figure stands beside it.
    assert not found[NAMES.index("水")].any()
    assert found[NAMES.index("茶叶")].tolist() == [0, 1, 0, 0, 0, 0, 0]


def test_long_sentences_translate_nothing():
    assert not translated(("tea " * 41, "茶叶")).any()
    assert not translated(("tea", "茶叶 " * 41)).any()
    assert translated(("tea " * 40, "茶叶 " * 40)).any()
