"""The view in which speeches are added and removed, and the reports of what came of it."""

from collections.abc import Iterable, Sequence
from typing import Literal

from rag.about.skip_reason import reason_in_chinese
from rag.types import AddedFile, AdditionReport, BuildReport, CatalogueEntry, RemovedSpeech
from rag.web import archive_wording as words
from rag.web.fragments import Option, filled, options_html
from rag.web.markup import bilingual_html, escape
from rag.web.wording import Bilingual

#: The changes besides adding files.
Change = Literal["remove", "restore"]


def view_html(
    entries: Sequence[CatalogueEntry], removed: Sequence[RemovedSpeech], formats: Sequence[str], max_bytes: int
) -> str:
    """Render the place where files are dropped, the list to remove from, and the speeches that were removed."""
    accepted = bilingual_html(filled(words.ACCEPTED, formats=" ".join(formats), limit=max_bytes // 2**20))
    field = f'<input type="file" multiple accept="{",".join(formats)}" data-upload>'
    call = f"<b>{bilingual_html(words.DROP_HERE)}</b><span>{accepted}</span>"
    drop = f'<label class="drop" data-drop>{field}{call}</label>'
    progress = (
        '<div class="progress" hidden><p role="status"></p><progress></progress></div>'
        '<div class="report" tabindex="-1" role="region" aria-live="polite"></div>'
    )
    add = f"<h2>{bilingual_html(words.ADD_HEADING)}</h2>{drop}{progress}"
    return f'<div class="manage">{add}{_removal_html(entries)}{_removed_html(removed)}</div>'


def local_only_html() -> str:
    """Render that the archive is changed elsewhere."""
    return f'<p class="notice">{bilingual_html(words.LOCAL_ONLY)}</p>'


def _removal_html(entries: Sequence[CatalogueEntry]) -> str:
    if not entries:
        return ""
    options = [Option(entry.speech_id, _name_of(entry)) for entry in entries]
    chooser = f'<select name="removal">{options_html(options, "")}</select>'
    field = f'<label class="field"><span>{bilingual_html(words.REMOVE_WHICH)}</span>{chooser}</label>'
    ask = f'<button type="button" data-remove>{bilingual_html(words.REMOVE_ACT)}</button>'
    question = "".join(
        f'<span class="{language}" lang="{language}" data-question="{escape(text)}"></span>'
        for language, text in zip(("zh", "en"), words.REMOVE_SURE, strict=True)
    )
    keep = f'<button type="button" data-keep autofocus>{bilingual_html(words.REMOVE_NO)}</button>'
    remove = f'<button type="button" class="danger" data-remove-yes>{bilingual_html(words.REMOVE_YES)}</button>'
    sure = f'<dialog class="sure"><p>{question}</p><div class="choices">{keep}{remove}</div></dialog>'
    return f'<h2>{bilingual_html(words.REMOVE_HEADING)}</h2><div class="controls">{field}{ask}</div>{sure}'


def _removed_html(removed: Sequence[RemovedSpeech]) -> str:
    if not removed:
        return ""
    items = "".join(
        f"<li><span><b>{escape(speech.title)}</b><i>{escape(speech.path)} · {escape(speech.date)}</i></span>"
        f'<button type="button" data-restore="{escape(speech.key)}">{bilingual_html(words.RESTORE)}</button></li>'
        for speech in removed
    )
    return f'<h2>{bilingual_html(words.REMOVED_HEADING)}</h2><ul class="removed">{items}</ul>'


def addition_html(report: AdditionReport, entries: Sequence[CatalogueEntry]) -> str:
    """Render what came of each file, and how many speeches the archive holds now."""
    items = "".join(_file_html(file, report.build, entries) for file in report.files)
    now = filled(words.ARCHIVE_NOW, n=report.build.speeches) if report.build else words.NOTHING_ADDED
    return f'{_heading_html()}<ul class="files">{items}</ul><p class="outcome">{bilingual_html(now)}</p>'


def change_html(report: BuildReport, change: Change) -> str:
    """Render what came of a removal or of what was brought back."""
    done = filled(words.SPEECHES_REMOVED, n=report.removed) if change == "remove" else words.SPEECHES_RESTORED
    now = bilingual_html(filled(words.ARCHIVE_NOW, n=report.speeches))
    return f'{_heading_html()}<p class="outcome">{bilingual_html(done)} {now}</p>'


def failure_html(notice: Bilingual) -> str:
    """Render why the archive was not changed."""
    return f'{_heading_html()}<p class="notice">{bilingual_html(notice)}</p>'


def _heading_html() -> str:
    return f"<h2>{bilingual_html(words.REPORT_HEADING)}</h2>"


def _file_html(file: AddedFile, build: BuildReport | None, entries: Sequence[CatalogueEntry]) -> str:
    """Render a file: its speeches with how they were cut, what was left out of it and why."""
    name = escape(file.path.partition("/")[2])
    speeches = [entry for entry in entries if entry.path.startswith(file.path)]
    copies = [copy.of_path for copy in build.duplicates if copy.path.startswith(file.path)] if build else []
    lines = [_speech_html(entry) for entry in speeches]
    lines += [bilingual_html(filled(words.FILE_KNOWN, of=path)) for path in dict.fromkeys(copies)]
    lines += [_dropped_html(file)] if file.characters.dropped else []
    reason = bilingual_html(words.FILE_REASON)
    told = [(reason_in_chinese(skipped.reason), skipped.reason) for skipped in file.skipped]
    lines += [f"{reason}{bilingual_html(why)}" for why in told]
    state, label = _state_of(file, len(speeches))
    inner = "".join(f"<li>{line}</li>" for line in lines)
    return f'<li class="{state}"><b>{name}</b> <span>{bilingual_html(label)}</span><ul>{inner}</ul></li>'


def _state_of(file: AddedFile, speeches: int) -> tuple[str, Bilingual]:
    if not file.titles:
        return "refused", words.FILE_REFUSED
    return "added", words.FILE_ADDED_ONE if speeches == 1 else filled(words.FILE_ADDED, n=speeches)


def _speech_html(entry: CatalogueEntry) -> str:
    cut = filled(words.FILE_CUT, characters=f"{entry.characters:,}", passages=entry.passages)
    return f"{escape(_name_of(entry))} — {bilingual_html(cut)}"


def _dropped_html(file: AddedFile) -> str:
    dropped = file.characters.dropped
    total = sum(count for _, count in dropped)
    rules = _join(f"{rule} {count:,}" for rule, count in dropped)
    return bilingual_html(filled(words.FILE_DROPPED, n=f"{total:,}", rules=rules))


def _name_of(entry: CatalogueEntry) -> str:
    return _join(part for part in (entry.title, entry.place, entry.date) if part)


def _join(parts: Iterable[str]) -> str:
    return " · ".join(parts)
