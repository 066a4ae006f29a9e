"""The command line: `rag index`, `search`, `ask`, `cite`, `verify`, `export`, `eval`, `serve` and `ui`."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rag.errors import BadQuestion, UnknownCitation, UnreadableFile, WengaoError
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.commands.batch import Batch, Request
    from rag.commands.json_output import Json
    from rag.types import Filters, Skipped

# Everything that takes time to import is imported by the verb that needs it, so that --help and wrong usage are quick.

_INTERRUPTED = 130
# Where the speeches of a file of questions stand, if a file of this name lies beside it.
_SPEECHES = "speeches.jsonl"
# Those of rag.cite.references.
_FORMATS = ("gbt7714", "bibtex", "ris", "csl-json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 for success, 1 for a problem; wrong usage exits with 2."""
    try:
        _accept_any_character()
        options = _parser(Settings.from_environment()).parse_args(arguments)
        _check_usage(options)
        run: Callable[[argparse.Namespace], None] = options.run
        run(options)
        sys.stdout.flush()
    except WengaoError as error:
        return _fail(str(error))
    except BrokenPipeError:
        return _close_quietly()
    except OSError as error:
        return _fail(f"{error.filename or 'A file'}: {error.strerror or error}; check the path and who may use it.")
    except KeyboardInterrupt:
        return _INTERRUPTED
    return 0


def _fail(message: str) -> int:
    print("rag: " + " ".join(message.split()), file=sys.stderr)
    return 1


def _close_quietly() -> int:
    """Let the reader of our output leave early, as `head` does: the last flush at exit must not complain, either."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _accept_any_character() -> None:
    """Print what the terminal's encoding lacks as an escape, which is also what JSON has for it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rag", description="Ask an archive of speeches; every answer cites its words."
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--index", type=Path, default=settings.index, metavar="DIR", help="the index (%(default)s)")
    machine = argparse.ArgumentParser(add_help=False)
    machine.add_argument("--json", action="store_true", help="print one JSON object")
    batch = argparse.ArgumentParser(add_help=False)
    batch.add_argument("--batch", type=Path, metavar="IN.jsonl", help="take them from the lines of a file instead")
    batch.add_argument("--out", type=Path, metavar="OUT.jsonl", help="where the results go (standard output)")

    one = verbs.add_parser("index", parents=[common, machine], help="read speeches and build the index")
    one.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", default=[settings.corpus], help="files and folders (corpus)"
    )
    one.add_argument("--explain", action="store_true", help="show how files are read and cut, and write no index")
    one.add_argument("--allow-skipped", action="store_true", help="exit with 0 although files had to be left out")
    one.set_defaults(run=_index)
    one = verbs.add_parser("search", parents=[common, machine, batch], help="find passages")
    one.add_argument("text", nargs="?", metavar="QUESTION")
    _add_search_options(one)
    one.set_defaults(run=_search, parser=one)
    one = verbs.add_parser("ask", parents=[common, machine, batch], help="answer a question with cited sentences")
    one.add_argument("text", nargs="?", metavar="QUESTION")
    one.set_defaults(run=_ask, parser=one)
    one = verbs.add_parser("cite", parents=[common, machine], help="show the words that a citation id stands for")
    one.add_argument("id", metavar="ID")
    one.set_defaults(run=_cite)
    one = verbs.add_parser("verify", parents=[common, machine, batch], help="check a quotation against the speeches")
    one.add_argument("text", nargs="?", metavar="QUOTE")
    one.set_defaults(run=_verify, parser=one)
    one = verbs.add_parser("export", parents=[common], help="write citations as references")
    one.add_argument("ids", nargs="+", metavar="ID", help="citations, or speeches as a whole")
    one.add_argument("--format", default="gbt7714", choices=_FORMATS, help="how they are written (%(default)s)")
    one.set_defaults(run=_export)
    one = verbs.add_parser("eval", parents=[common, machine], help="measure the archive by a file of questions")
    one.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help="their form: docs/evaluation.md")
    one.add_argument("--html", type=Path, metavar="FILE", help="write the report as a page, too")
    one.set_defaults(run=_eval)
    for name, purpose in (("serve", "serve the page and the interfaces"), ("ui", "serve the chat page")):
        one = verbs.add_parser(name, parents=[common], help=purpose)
        one.add_argument("--host", default=settings.host, help="address to listen on (%(default)s)")
        one.add_argument("--port", type=int, default=settings.port, help="port to listen on (%(default)s)")
        one.set_defaults(run=_serve)
    return parser


def _add_search_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-k", type=_positive, default=10, metavar="N", help="how many passages (%(default)s)")
    parser.add_argument("--place", action="append", default=[], metavar="P", help="only its speeches; 定西 or dingxi")
    parser.add_argument("--year", action="append", default=[], type=int, metavar="Y", help="only speeches of that year")
    parser.add_argument("--speech", action="append", default=[], metavar="ID", help="only that speech")
    parser.add_argument("--occasion", action="append", default=[], metavar="O", help="only of that meeting; part of it")
    parser.add_argument("--explain", action="store_true", help="show how the question was understood, and each signal")


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1, got {text!r}")
    return int(text)


def _check_usage(options: argparse.Namespace) -> None:
    """Exit with 2 unless a verb that takes a text or a batch was given exactly one of them."""
    if "batch" in options:
        if (options.text is None) == (options.batch is None):
            options.parser.error("give either a text or --batch")
        if options.out and not options.batch:
            options.parser.error("--out goes with --batch; without it, use > to write into a file")


def _index(options: argparse.Namespace) -> None:
    if options.explain:
        _explain(options)
        return
    from rag.archive import Archive
    from rag.commands import json_output, text_output

    with text_output.shown_progress(lines=not options.json) as progress:
        report = Archive.build(options.paths, options.index, progress=progress)
    _print(options, json_output.build_result(report), text_output.report_text(report))
    _complain_of(report.skipped, options)


def _complain_of(skipped: "Sequence[Skipped]", options: argparse.Namespace) -> None:
    """Make a problem of files that were left out, once everything else is done; a script looks at the exit code."""
    if skipped and not options.allow_skipped:
        files = "1 file was" if len(skipped) == 1 else f"{len(skipped)} files were"
        raise UnreadableFile(
            f"{files} left out, with the reason in the report, such as {skipped[0].path}; everything else was done; "
            "mend or remove what was left out, or add --allow-skipped to have this count as success."
        )


def _explain(options: argparse.Namespace) -> None:
    """Show how files would be read, those that cannot be read with their reasons."""
    from rag.commands import json_output, text_output
    from rag.read import find_files, read_source

    found = [read_source(file) for file in find_files(options.paths)]
    readings = [reading for contents in found for reading in contents.readings]
    skipped = [each for contents in found for each in contents.skipped]
    if not readings:
        raise UnreadableFile(f"{skipped[0].path}: {skipped[0].reason}")
    shown = [text_output.reading_text(reading) for reading in readings] if not options.json else []
    text = "\n\n".join(filter(None, [*shown, text_output.skipped_text(skipped)]))
    _print(options, json_output.readings_result(readings, skipped), text)
    _complain_of(skipped, options)


def _search(options: argparse.Namespace) -> None:
    from rag.commands import json_output, text_output
    from rag.commands.batch import Batch, Request

    with _open(options) as archive:
        filters = _filters(archive, options)

        def serve(request: Request) -> "Json":
            understood = archive.understand(request.text, request.history)
            hits = archive.search(request.text, options.k, filters, request.history)
            return json_output.search_result(understood, hits, archive.speech, request.id, options.explain)

        def show(request: Request) -> str:
            hits = archive.search(request.text, options.k, filters, request.history)
            shown = text_output.hits_text(hits, archive.speech, options.explain)
            return (
                f"{text_output.question_text(archive.understand(request.text))}\n\n{shown}"
                if options.explain
                else shown
            )

        _respond(options, Batch("question", serve, {"language": None, "hits": []}), show)


def _ask(options: argparse.Namespace) -> None:
    from rag.commands import json_output, text_output
    from rag.commands.batch import Batch, Request

    with _open(options) as archive:

        def serve(request: Request) -> "Json":
            answer = archive.ask(request.text, history=request.history)
            return json_output.answer_result(answer, archive.speech, request.id)

        def show(request: Request) -> str:
            return text_output.answer_text(archive.ask(request.text))

        failure: Json = {"outcome": "not_found", "answer": "", "citations": []}
        _respond(options, Batch("question", serve, failure), show)


def _verify(options: argparse.Namespace) -> None:
    from rag.commands import json_output, text_output
    from rag.commands.batch import Batch, Request

    with _open(options) as archive:

        def serve(request: Request) -> "Json":
            return json_output.quote_result(archive.verify(request.text), archive.speech, request.id)

        def show(request: Request) -> str:
            return text_output.quote_text(archive.verify(request.text))

        _respond(options, Batch("quote", serve, {"verdict": "absent", "matches": [], "differences": []}), show)


def _cite(options: argparse.Namespace) -> None:
    from rag.commands import json_output, text_output

    with _open(options) as archive:
        lookup = archive.cite(options.id)
        _print(options, json_output.lookup_result(lookup, archive.speech), text_output.lookup_text(lookup))


def _export(options: argparse.Namespace) -> None:
    """Write the references that there are, then complain of the others."""
    known, problems = [], []
    with _open(options) as archive:
        for name in options.ids:
            try:
                archive.export([name])
                known.append(name)
            except UnknownCitation as error:
                problems.append(str(error))
        if known:
            sys.stdout.write(archive.export(known, options.format))
    if problems:
        raise UnknownCitation(" ".join(problems))


def _eval(options: argparse.Namespace) -> None:
    from rag.commands import json_output, text_output
    from rag.commands.batch import read_lines
    from rag.evaluate import evaluate, read_questions, read_spans

    questions, problems = read_questions(read_lines(options.questions))
    if not questions:
        reason = problems[0] if problems else "It is empty."
        raise BadQuestion(f"{options.questions} holds no question to ask. {reason}")
    beside = options.questions.with_name(_SPEECHES)
    spans = read_spans(read_lines(beside)) if beside.exists() else {}
    with _open(options) as archive, text_output.shown_progress(lines=False) as progress:
        report = evaluate(archive, questions, spans, progress=lambda done, total: progress("ask", done, total))
    report = replace(report, problems=(*problems, *report.problems))
    if options.html:
        from rag.web.evaluation import evaluation_page

        options.html.write_text(evaluation_page(report, options.questions.name), "utf-8")
    _print(options, json_output.evaluation_result(report), text_output.evaluation_text(report))
    if problems:
        print(f"rag: {len(problems)} of the lines were left out; the report says why.", file=sys.stderr)


def _serve(options: argparse.Namespace) -> None:
    from rag.web.serve import serve

    serve(options.index, options.host, options.port)


def _open(options: argparse.Namespace) -> "Archive":
    from rag.archive import Archive

    return Archive.open(options.index)


def _filters(archive: "Archive", options: argparse.Namespace) -> "Filters":
    from rag.types import Filters

    places = [place for name in options.place for place in _places(archive, name)]
    unknown = next((year for year in options.year if year not in archive.years), None)
    if unknown:
        known = ", ".join(map(str, archive.years)) or "none: no speech says when it was given"
        raise BadQuestion(f"No speech of the archive is known to be of {unknown}; the years that it knows: {known}.")
    speeches = [archive.speech(speech_id).id for speech_id in options.speech]
    return Filters(tuple(places), tuple(options.year), tuple(speeches), _occasions(archive, options.occasion))


def _occasions(archive: "Archive", wanted: Sequence[str]) -> tuple[str, ...]:
    known = sorted({speech.occasion for speech in archive.speeches if speech.occasion})
    for part in wanted:
        if not part or not any(part in occasion for occasion in known):
            shown = ", ".join(known[:8]) + (" …" if len(known) > 8 else "") or "none"
            raise BadQuestion(f"No speech of the archive was given on an occasion named {part!r}; it knows: {shown}.")
    return tuple(wanted)


def _places(archive: "Archive", name: str) -> tuple[str, ...]:
    found = archive.find_places(name)
    if not found:
        known = "、".join(archive.places) or "none"
        raise BadQuestion(f"No speech of the archive is from {name!r}; the places that it knows: {known}.")
    return found


def _respond(options: argparse.Namespace, batch: "Batch", show: "Callable[[Request], str]") -> None:
    """Serve the one text or the lines of the batch that the command line gives."""
    from rag.commands.batch import Request, check_text

    if options.batch:
        _run_batch(options, batch)
        return
    request = Request(check_text(options.text))
    if options.json:
        _print_json(batch.serve(request))
    else:
        print(show(request))


def _run_batch(options: argparse.Namespace, batch: "Batch") -> None:
    from rag.commands.batch import read_lines

    lines = read_lines(options.batch)  # before the output is opened, which may be the same file
    with ExitStack() as stack:
        target: TextIO = sys.stdout
        if options.out:
            target = stack.enter_context(options.out.open("w", encoding="utf-8", errors="backslashreplace"))
        failed = batch.run(lines, target)
    if failed:
        print(f"rag: {failed} of the lines failed; their results hold an error.", file=sys.stderr)


def _print_json(form: "Json") -> None:
    from rag.commands.batch import dump

    print(dump(form))


def _print(options: argparse.Namespace, form: "Json", text: str) -> None:
    if options.json:
        _print_json(form)
    else:
        print(text)
