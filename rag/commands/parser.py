"""The arguments that the command line takes: one function a command."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.commands import account_verbs, verbs
from rag.settings import Settings

if TYPE_CHECKING:
    from argparse import _SubParsersAction  # argparse has no public name for what add_subparsers returns

    Verbs = _SubParsersAction[argparse.ArgumentParser]

#: Those of rag.cite.references, which is not imported for the sake of --help.
REFERENCE_FORMATS = ("gbt7714", "bibtex", "ris", "csl-json")


@dataclass(frozen=True, slots=True)
class SharedOptions:
    """The options that several commands have, each group as a parser to inherit from."""

    index: argparse.ArgumentParser
    json: argparse.ArgumentParser
    batch: argparse.ArgumentParser
    filters: argparse.ArgumentParser


def make_parser(settings: Settings) -> argparse.ArgumentParser:
    """Return the parser of the command line; the function that runs a command is its option `run`."""
    parser = argparse.ArgumentParser(
        prog="rag", description="Ask an archive of speeches; every answer cites its words."
    )
    commands = parser.add_subparsers(required=True, metavar="VERB")
    shared = _make_shared_options(settings)
    _add_index(commands, shared, settings)
    _add_purge(commands, shared)
    _add_search(commands, shared)
    _add_ask(commands, shared)
    _add_cite(commands, shared)
    _add_translate(commands, shared)
    _add_verify(commands, shared)
    _add_export(commands, shared)
    _add_eval(commands, shared)
    _add_bench(commands, shared)
    _add_ratings(commands, shared)
    _add_serve(commands, shared, settings, "serve", "serve the page and the interfaces")
    _add_serve(commands, shared, settings, "ui", "serve the chat page")
    _add_mcp(commands, shared)
    _add_accounts(commands, settings)
    return parser


def check_usage(options: argparse.Namespace) -> None:
    """Exit with 2 unless a command that takes a text or a batch was given exactly one of them."""
    if "batch" in options:
        if (options.text is None) == (options.batch is None):
            options.parser.error("give either a text or --batch")
        if options.out and not options.batch:
            options.parser.error("--out goes with --batch; without it, use > to write into a file")


def _make_shared_options(settings: Settings) -> SharedOptions:
    index = argparse.ArgumentParser(add_help=False)
    index.add_argument("--index", type=Path, default=settings.index, metavar="DIR", help="the index (%(default)s)")
    json = argparse.ArgumentParser(add_help=False)
    json.add_argument("--json", action="store_true", help="print one JSON object")
    batch = argparse.ArgumentParser(add_help=False)
    batch.add_argument("--batch", type=Path, metavar="IN.jsonl", help="take them from the lines of a file instead")
    batch.add_argument("--out", type=Path, metavar="OUT.jsonl", help="where the results go (standard output)")
    return SharedOptions(index, json, batch, _make_filters())


def _add_index(commands: "Verbs", shared: SharedOptions, settings: Settings) -> None:
    parser = commands.add_parser("index", parents=[shared.index, shared.json], help="read speeches and build the index")
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", default=[settings.corpus], help="files and folders (corpus)"
    )
    parser.add_argument("--explain", action="store_true", help="show how files are read and cut, and write no index")
    parser.add_argument("--allow-skipped", action="store_true", help="exit with 0 although files had to be left out")
    parser.add_argument("--allow-empty", action="store_true", help="let the archive become empty")
    parser.add_argument("--follow-links", action="store_true", help="read what links lead to outside of the folders")
    parser.add_argument(
        "--max-seconds", type=_positive_number, default=60, metavar="S", help="for one file (%(default)s)"
    )
    parser.add_argument("--ray", default="", metavar="ADDRESS", help="let a Ray cluster read and embed; host:port")
    parser.add_argument(
        "--job-seconds", type=_positive_number, default=600, metavar="S", help="for one job of it (%(default)s)"
    )
    act = parser.add_mutually_exclusive_group()
    act.add_argument("--check", action="store_true", help="read and check every part of the index, and build nothing")
    act.add_argument("--repair", action="store_true", help="build what does not check again; keep vectors that do")
    parser.set_defaults(run=verbs.build_index)


def _add_purge(commands: "Verbs", shared: SharedOptions) -> None:
    parser = commands.add_parser(
        "purge", parents=[shared.index, shared.json], help="remove speeches from the index; their files stay"
    )
    parser.add_argument("speeches", nargs="+", metavar="SPEECH", help="the id of a speech")
    parser.set_defaults(run=verbs.purge_speeches)


def _make_filters() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--place", action="append", default=[], metavar="P", help="only its speeches; 定西 or dingxi")
    parser.add_argument("--year", action="append", default=[], type=int, metavar="Y", help="only speeches of that year")
    parser.add_argument("--speech", action="append", default=[], metavar="ID", help="only that speech")
    parser.add_argument("--occasion", action="append", default=[], metavar="O", help="only of that meeting; part of it")
    parser.add_argument("--speaker", action="append", default=[], metavar="S", help="only what he says; part of a name")
    return parser


def _add_search(commands: "Verbs", shared: SharedOptions) -> None:
    parents = [shared.index, shared.json, shared.batch, shared.filters]
    parser = commands.add_parser("search", parents=parents, help="find passages")
    parser.add_argument("text", nargs="?", metavar="QUESTION")
    parser.add_argument("-k", type=_positive_number, default=10, metavar="N", help="how many passages (%(default)s)")
    parser.add_argument("--explain", action="store_true", help="show how the question was understood, and each signal")
    parser.set_defaults(run=verbs.search, parser=parser)


def _add_ask(commands: "Verbs", shared: SharedOptions) -> None:
    parents = [shared.index, shared.json, shared.batch, shared.filters]
    parser = commands.add_parser("ask", parents=parents, help="answer a question with cited sentences")
    parser.add_argument("text", nargs="?", metavar="QUESTION")
    parser.add_argument("--explain", action="store_true", help="show how the question was understood")
    parser.set_defaults(run=verbs.ask, parser=parser)


def _add_cite(commands: "Verbs", shared: SharedOptions) -> None:
    parser = commands.add_parser(
        "cite", parents=[shared.index, shared.json], help="show the words that a citation id stands for"
    )
    parser.add_argument("id", metavar="ID")
    parser.set_defaults(run=verbs.look_up_citation)


def _add_translate(commands: "Verbs", shared: SharedOptions) -> None:
    parser = commands.add_parser(
        "translate", parents=[shared.index, shared.json], help="have the language model translate a citation"
    )
    parser.add_argument("id", metavar="ID")
    parser.add_argument("--to", choices=["zh", "en"], help="the language (the one that the words are not in)")
    parser.set_defaults(run=verbs.translate_citation)


def _add_verify(commands: "Verbs", shared: SharedOptions) -> None:
    parser = commands.add_parser(
        "verify", parents=[shared.index, shared.json, shared.batch], help="check a quotation against the speeches"
    )
    parser.add_argument("text", nargs="?", metavar="QUOTE")
    parser.set_defaults(run=verbs.verify_quotation, parser=parser)


def _add_export(commands: "Verbs", shared: SharedOptions) -> None:
    parser = commands.add_parser("export", parents=[shared.index], help="write citations as references")
    parser.add_argument("ids", nargs="+", metavar="ID", help="citations, or speeches as a whole")
    parser.add_argument(
        "--format", default="gbt7714", choices=REFERENCE_FORMATS, help="how they are written (%(default)s)"
    )
    parser.set_defaults(run=verbs.export_references)


def _add_eval(commands: "Verbs", shared: SharedOptions) -> None:
    parser = commands.add_parser(
        "eval", parents=[shared.index, shared.json], help="measure the archive by a file of questions"
    )
    parser.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help="their form: docs/evaluation.md")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the report as a page, too")
    parser.set_defaults(run=verbs.evaluate_archive)


def _add_bench(commands: "Verbs", shared: SharedOptions) -> None:
    parser = commands.add_parser(
        "bench", parents=[shared.index, shared.json], help="measure how fast and how complete searches of the index are"
    )
    parser.add_argument("--questions", type=_positive_number, default=200, metavar="N", help="asked (%(default)s)")
    parser.add_argument(
        "--compared", type=_positive_number, default=20, metavar="N", help="compared with all passages (%(default)s)"
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the report as a page, too")
    parser.set_defaults(run=verbs.bench_archive)


def _add_ratings(commands: "Verbs", shared: SharedOptions) -> None:
    parser = commands.add_parser(
        "ratings", parents=[shared.index], help="write what readers of the page thought of answers, as CSV"
    )
    parser.set_defaults(run=verbs.export_ratings)


def _add_serve(commands: "Verbs", shared: SharedOptions, settings: Settings, name: str, purpose: str) -> None:
    parser = commands.add_parser(name, parents=[shared.index], help=purpose)
    parser.add_argument("--host", default=settings.host, help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=settings.port, help="port to listen on (%(default)s)")
    _add_users_option(parser, settings)
    parser.add_argument(
        "--name", action="append", default=[], metavar="HOST", help="a host name under which others reach the page"
    )
    parser.add_argument(
        "--log-requests", action="store_true", default=name == "serve", help="log a line a request; serve always does"
    )
    parser.add_argument(
        "--log-texts", action="store_true", help="log what people typed, too, where an address or an error holds it"
    )
    if name == "serve":
        parser.add_argument("--no-page", action="store_true", help="serve the interfaces alone, without the page")
        parser.set_defaults(interfaces=True)
    else:
        parser.add_argument("--interfaces", action="store_true", help="serve REST, /v1 and MCP beside the page, too")
        parser.set_defaults(no_page=False)
    parser.set_defaults(run=verbs.serve_page)


def _add_mcp(commands: "Verbs", shared: SharedOptions) -> None:
    parser = commands.add_parser(
        "mcp", parents=[shared.index], help="serve a program on this machine over standard input and output (MCP)"
    )
    parser.set_defaults(run=verbs.serve_mcp)


def _add_users_option(parser: argparse.ArgumentParser, settings: Settings) -> None:
    parser.add_argument(
        "--users", type=Path, default=settings.users, metavar="FILE", help="users and tokens (%(default)s)"
    )


def _add_accounts(commands: "Verbs", settings: Settings) -> None:
    """Add `rag user` and `rag token`, each with its actions."""
    for kind, purpose in (("user", "people who sign in"), ("token", "what programs show to be let in")):
        actions = commands.add_parser(kind, help=purpose).add_subparsers(required=True, metavar="ACTION")
        for action in ("add", "list", "remove"):
            parser = actions.add_parser(action)
            _add_users_option(parser, settings)
            parser.set_defaults(run=getattr(account_verbs, f"{action}_{kind}"))
            if action != "list":
                parser.add_argument("name", metavar="NAME")
            if action == "add":
                parser.add_argument("--rights", default=None, metavar="R,R", help="some of read, ask, write")
            if (action, kind) == ("add", "token"):
                parser.add_argument("--expires", metavar="DATE", help="the last day, such as 2027-12-31; never")
            if (action, kind) == ("add", "user"):
                parser.add_argument("--password-stdin", action="store_true", help="read the password from a pipe")


def _positive_number(text: str) -> int:
    """Return a number from 1 that is written in ASCII digits; raises ArgumentTypeError."""
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1, got {text!r}")
    return int(text)
