"""Compile lists of phrases of rag/data into regular expressions."""

import re

from rag.data.tables import read_words


def read_pattern(table: str, *keys: str) -> re.Pattern[str]:
    """Return a pattern whose alternatives are the phrases of some entries of a table, in their order.

    Raises DataDamaged where the table cannot be read.
    """
    return re.compile("|".join(phrase for key in keys for phrase in read_words(table, key)))
