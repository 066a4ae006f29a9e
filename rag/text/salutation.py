"""Recognise lines that address the audience."""

import re

_SALUTATION = re.compile(
    r"(?:尊敬的|敬爱的|亲爱的|各位|同志们|朋友们|女士们|先生们|同学们|老师们|代表们|委员们|乡亲们|战友们|大家好|[老全]?体?同志)"
    r"[^。；;]{0,60}[:：!！]$|(?:同志们|朋友们|同学们|女士们、先生们)$"
    r"|(?:ladies and gentlemen|dear |my fellow|fellow |comrades|friends|mr\.? |madam |distinguished )[^.;]{0,80}[,:!]$",
    re.IGNORECASE,
)


def is_salutation(text: str) -> bool:
    """Tell whether a line addresses the audience and does nothing else."""
    return len(text) <= 90 and _SALUTATION.match(text) is not None
