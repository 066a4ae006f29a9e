"""Plain text as it is meant: without what transcribers, mail programs, editors and typesetters put into its lines."""

from rag.read.line_marks import find_line_marks
from rag.read.mapped_text import MappedText, map_text
from rag.read.spaced_out import find_spacing
from rag.read.tab_tables import find_tables
from rag.read.time_stamps import find_time_stamps


def read_plain(source: str, start: int = 0) -> MappedText | None:
    """Return a text without time stamps, marks of its lines and blanks that only space characters out, tables as rows.

    What stands before `start` stays as it is. None where a text has none of them, and is read as it is.
    """
    tables = [table for table in find_tables(source) if table[0].start >= start]
    found = (*find_time_stamps(source), *find_line_marks(source), *find_spacing(source))
    edits = [edit for edit in found if edit.start >= start]
    return map_text(source, edits, tables, "ornament") if tables or edits else None


def read_spaced(source: str) -> MappedText | None:
    """Return a text that was extracted without blanks that only space characters out; None where it has none."""
    edits = [*find_spacing(source)]
    return map_text(source, edits, []) if edits else None
