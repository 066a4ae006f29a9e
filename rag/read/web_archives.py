"""Web archives (.mht), as browsers and Word save pages with what belongs to them in one file: the page inside."""

import email.policy
from email import message_from_bytes

from rag.errors import UnreadableFile
from rag.read.extraction import Extraction, Omission
from rag.read.html import extract_article

#: The most parts of an archive.
MAX_PARTS = 2_000


def extract_web_archive(data: bytes, name: str) -> Extraction:
    """Return the article of the first page in an archive; the others are named. Raises UnreadableFile without any."""
    message = message_from_bytes(data, policy=email.policy.compat32)
    pages = [
        (str(part.get("Content-Location", "")), payload)
        for number, part in enumerate(message.walk())
        if number < MAX_PARTS
        and part.get_content_type() in ("text/html", "application/xhtml+xml")
        and isinstance(payload := part.get_payload(decode=True), bytes)
        and payload.strip()
    ]
    if not pages:
        raise UnreadableFile(
            f"{name}: got a web archive without a page; expected one; open it in a browser and save its text as .txt"
        )
    extraction = extract_article(pages[0][1], name)
    others = (Omission("embedded file", place or "a page without a name") for place, _ in pages[1:])
    return Extraction(extraction.text, (*extraction.omissions, *others))
