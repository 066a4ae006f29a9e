"""Check a file of quotations, one a line, against an archive, and write a table that a spreadsheet opens.

python examples/verify_batch.py                          # examples/quotations.txt against the archive in index/
python examples/verify_batch.py MINE.txt --index DIR > checked.csv

The exit code is 1 when a quotation is not exact, so that a script or an editor's check can stop there.
"""

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rag import Archive, BadQuote

COLUMNS = ("quotation", "verdict", "citation", "speech", "differences")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and return 1 if a quotation is not exact, else 0."""
    parser = argparse.ArgumentParser(description="Check quotations against an archive of speeches.")
    parser.add_argument("file", nargs="?", type=Path, default=Path(__file__).with_name("quotations.txt"))
    parser.add_argument("--index", default="index", help="the folder of the index (%(default)s)")
    options = parser.parse_args(arguments)
    lines = options.file.read_text("utf-8").splitlines()
    with Archive.open(options.index) as archive:
        rows = list(check_quotations(archive, filter(None, map(str.strip, lines))))
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(rows)
    return int(any(verdict != "exact" for _, verdict, *_ in rows))


def check_quotations(archive: Archive, quotations: Iterable[str]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield a row of the table for each quotation; one that is too short or too long says so in the last column."""
    for quotation in quotations:
        try:
            check = archive.verify(quotation)
        except BadQuote as error:
            yield quotation, "unchecked", "", "", str(error)
            continue
        differences = "; ".join(f"“{each.quoted}” ≠ “{each.source}”" for each in check.differences)
        best = check.matches[0] if check.matches else None
        yield quotation, check.verdict, best.id if best else "", best.title if best else "", differences


if __name__ == "__main__":
    sys.exit(main())
