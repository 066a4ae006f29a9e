"""What each command does with the options that it was given, and what it prints.

Everything that takes time to import is imported by the command that needs it, so that --help and wrong usage are quick.
"""

import sys
from argparse import Namespace
from contextlib import ExitStack, nullcontext, redirect_stdout
from dataclasses import replace
from typing import TYPE_CHECKING, TextIO

from rag.errors import BadQuestion, UnknownCitation, UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rag.api.json_forms import Json
    from rag.archive import Archive
    from rag.commands.batch import Batch, Request
    from rag.evaluate import FileSpan, GoldQuestion, Report
    from rag.types import Skipped

#: The file beside a file of questions that tells which files hold the speeches that the questions name.
SPEECHES_FILE = "speeches.jsonl"


def build_index(options: Namespace) -> None:
    """Run `rag index`."""
    if options.explain:
        _explain_reading(options)
        return
    if options.check:
        _check_index(options)
        return
    from rag.api import json_forms
    from rag.archive import Archive
    from rag.commands import text_output
    from rag.commands.progress import shown_progress
    from rag.types import BuildOptions

    build_options = BuildOptions(
        allow_empty=options.allow_empty,
        follow_links=options.follow_links,
        repair=options.repair,
        max_file_seconds=options.max_seconds,
        ray=options.ray,
        max_job_seconds=options.job_seconds,
    )
    # What libraries print (Ray, of nodes that die) must not come between the object.
    other_output = redirect_stdout(sys.stderr) if options.json else nullcontext()
    with other_output, shown_progress(lines=not options.json) as progress:
        report = Archive.build(options.paths, options.index, progress=progress, options=build_options)
    _print_result(options, json_forms.build_result(report), text_output.report_text(report))
    _complain_of_skipped(report.skipped, options)


def _check_index(options: Namespace) -> None:
    from rag.archive import Archive

    manifest = Archive.check(options.index)
    counts = {"index": str(options.index), "speeches": manifest.speeches, "passages": manifest.passages}
    text = f"The index in {options.index} is whole: {manifest.speeches} speeches, {manifest.passages} passages."
    _print_result(options, counts, text)


def purge_speeches(options: Namespace) -> None:
    """Run `rag purge`."""
    from rag.api import json_forms
    from rag.archive import Archive
    from rag.commands import text_output

    purged = Archive.purge(options.speeches, options.index)
    _print_result(options, json_forms.purge_result(purged), text_output.purge_text(purged))


def _explain_reading(options: Namespace) -> None:
    """Show how files would be read, those that cannot be read with their reasons."""
    from rag.commands import reading_output
    from rag.read import find_files, read_source
    from rag.types import BuildOptions

    contents = [
        read_source(file) for file in find_files(options.paths, BuildOptions(follow_links=options.follow_links))
    ]
    readings = [reading for content in contents for reading in content.readings]
    skipped = [file for content in contents for file in content.skipped]
    if not readings:
        raise UnreadableFile(f"{skipped[0].path}: {skipped[0].reason}")
    text = "" if options.json else reading_output.readings_text(readings, skipped)
    _print_result(options, reading_output.readings_result(readings, skipped), text)
    _complain_of_skipped(skipped, options)


def _complain_of_skipped(skipped: "Sequence[Skipped]", options: Namespace) -> None:
    """Raise UnreadableFile for files that were left out, once all else is done: a script looks at the exit code."""
    if skipped and not options.allow_skipped:
        files = "1 file was" if len(skipped) == 1 else f"{len(skipped)} files were"
        raise UnreadableFile(
            f"{files} left out, with the reason in the report, such as {skipped[0].path}; everything else was done; "
            "mend or remove what was left out, or add --allow-skipped to have this count as success."
        )


def search(options: Namespace) -> None:
    """Run `rag search`."""
    from rag.api import json_forms
    from rag.api.filters import FilterNames, read_filters
    from rag.commands import text_output
    from rag.commands.batch import Batch, Request

    with _open_archive(options) as archive:
        filters = read_filters(archive, FilterNames.from_options(options))

        def serve(request: Request) -> "Json":
            question = archive.understand(request.text, request.history)
            hits = archive.search_for(question, options.k, filters)
            return json_forms.search_result(question, hits, archive, request.id, options.explain)

        def show(request: Request) -> str:
            hits = archive.search(request.text, options.k, filters, request.history)
            shown = text_output.hits_text(hits, archive.speech, options.explain)
            if not options.explain:
                return shown
            return f"{text_output.question_text(archive.understand(request.text))}\n\n{shown}"

        _respond(options, Batch("question", serve, {"language": None, "hits": []}), show)


def ask(options: Namespace) -> None:
    """Run `rag ask`."""
    from rag.api import json_forms
    from rag.api.filters import FilterNames, read_filters
    from rag.commands import text_output
    from rag.commands.batch import Batch, Request

    with _open_archive(options) as archive:
        filters = read_filters(archive, FilterNames.from_options(options))

        def serve(request: Request) -> "Json":
            answer = archive.ask(request.text, filters, request.history)
            return json_forms.answer_result(answer, archive.speech, request.id)

        def show(request: Request) -> str:
            return text_output.answer_text(archive.ask(request.text, filters), options.explain)

        failure: Json = {"outcome": "not_found", "answer": "", "citations": []}
        _respond(options, Batch("question", serve, failure), show)


def verify_quotation(options: Namespace) -> None:
    """Run `rag verify`."""
    from rag.api import json_forms
    from rag.commands import text_output
    from rag.commands.batch import Batch, Request

    with _open_archive(options) as archive:

        def serve(request: Request) -> "Json":
            return json_forms.quote_result(archive.verify(request.text), archive.speech, request.id)

        def show(request: Request) -> str:
            return text_output.quote_text(archive.verify(request.text))

        _respond(options, Batch("quote", serve, {"verdict": "absent", "matches": [], "differences": []}), show)


def look_up_citation(options: Namespace) -> None:
    """Run `rag cite`."""
    from rag.api import json_forms
    from rag.commands import text_output

    with _open_archive(options) as archive:
        lookup = archive.cite(options.id)
        _print_result(options, json_forms.lookup_result(lookup, archive.speech), text_output.lookup_text(lookup))


def translate_citation(options: Namespace) -> None:
    """Run `rag translate`."""
    from rag.api import json_forms
    from rag.commands import text_output

    with _open_archive(options) as archive:
        translated = archive.translate(options.id, options.to)
        result = json_forms.translation_result(translated, archive.speech)
        _print_result(options, result, text_output.translation_text(translated))


def export_references(options: Namespace) -> None:
    """Run `rag export`: write the references that there are, then complain of the others."""
    known, problems = [], []
    with _open_archive(options) as archive:
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


def evaluate_archive(options: Namespace) -> None:
    """Run `rag eval`."""
    from rag.commands import evaluation_output
    from rag.commands.batch import read_lines
    from rag.evaluate import read_questions

    questions, problems = read_questions(read_lines(options.questions))
    if not questions:
        reason = problems[0] if problems else "It is empty."
        raise BadQuestion(f"{options.questions} holds no question to ask. {reason}")
    report = _measure(options, questions)
    report = replace(report, problems=(*problems, *report.problems))
    if options.html:
        from rag.web.evaluation import evaluation_page

        options.html.write_text(evaluation_page(report, options.questions.name), "utf-8")
    _print_result(options, evaluation_output.evaluation_result(report), evaluation_output.evaluation_text(report))
    if problems:
        _warn(f"{len(problems)} of the lines were left out; the report says why.")


def bench_archive(options: Namespace) -> None:
    """Run `rag bench`."""
    import time

    from rag.commands import bench_output
    from rag.commands.progress import shown_progress
    from rag.evaluate.bench import measure

    clock, processor = time.perf_counter(), time.process_time()
    with _open_archive(options) as archive, shown_progress(lines=False) as progress:
        opened = (time.perf_counter() - clock, time.process_time() - processor)
        measured = measure(archive, options.questions, options.compared, progress)
        if measured is None:
            raise BadQuestion(f"The archive in {options.index} holds no sentence to ask for.")
        figures = bench_output.collect(measured, opened, options.index, archive.generation)
    if options.html:
        options.html.write_text(bench_output.bench_page(figures, measured), "utf-8")
    _print_result(options, bench_output.bench_result(figures), bench_output.bench_text(figures))


def _measure(options: Namespace, questions: "Sequence[GoldQuestion]") -> "Report":
    from rag.commands.batch import read_lines
    from rag.commands.progress import shown_progress
    from rag.evaluate import evaluate, read_spans

    speeches_file = options.questions.with_name(SPEECHES_FILE)
    spans: dict[str, FileSpan] = read_spans(read_lines(speeches_file)) if speeches_file.exists() else {}
    with _open_archive(options) as archive, shown_progress(lines=False) as progress:
        return evaluate(archive, questions, spans, progress=lambda done, total: progress("ask", done, total))


def serve_page(options: Namespace) -> None:
    """Run `rag serve` or `rag ui`."""
    from rag.web.serve import ServeOptions, serve

    serve(
        options.index,
        ServeOptions(
            options.host,
            options.port,
            options.users,
            tuple(options.name),
            log_requests=options.log_requests or options.log_texts,
            log_texts=options.log_texts,
            has_page=not options.no_page,
            has_interfaces=options.interfaces,
        ),
    )


def serve_mcp(options: Namespace) -> None:
    """Run `rag mcp`: standard output belongs to the protocol until the client closes standard input."""
    import asyncio

    from rag.api.mcp_server import serve_stdio
    from rag.web.live_archive import LiveArchive

    archive = LiveArchive(options.index, has_page=False)
    archive.watch()
    asyncio.run(serve_stdio(archive))


def export_ratings(options: Namespace) -> None:
    """Run `rag ratings`."""
    from rag.web.feedback import FEEDBACK_FILE, FeedbackFile

    sys.stdout.write(FeedbackFile(options.index / FEEDBACK_FILE).to_csv())


def _open_archive(options: Namespace) -> "Archive":
    from rag.archive import Archive

    return Archive.open(options.index)


def _respond(options: Namespace, batch: "Batch", show: "Callable[[Request], str]") -> None:
    """Serve the one text or the lines of the batch that the command line gives."""
    from rag.commands.batch import Request, check_text

    if options.batch:
        _run_batch(options, batch)
        return
    request = Request(check_text(options.text))
    if options.json:
        _print_json(batch.serve(request))
    else:
        _print_line(show(request))


def _run_batch(options: Namespace, batch: "Batch") -> None:
    from rag.commands.batch import read_lines

    lines = read_lines(options.batch)  # before the output is opened, which may be the same file
    with ExitStack() as stack:
        target: TextIO = sys.stdout
        if options.out:
            target = stack.enter_context(options.out.open("w", encoding="utf-8", errors="backslashreplace"))
        failed = batch.run(lines, target)
    if failed:
        _warn(f"{failed} of the lines failed; their results hold an error.")


def _print_result(options: Namespace, form: "Json", text: str) -> None:
    if options.json:
        _print_json(form)
    else:
        _print_line(text)


def _print_json(form: "Json") -> None:
    from rag.commands.batch import dump_line

    _print_line(dump_line(form))


def _print_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _warn(message: str) -> None:
    sys.stderr.write(f"rag: {message}\n")
