"""Look for what hinders people with disabilities, with axe-core (its licence stands beside it; for the tests alone)."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
#: What axe finds: the rule, and where and why it is broken. Ads and frames have no part in this page.
_RUN = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.flatMap((rule) =>
  rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`))"""
#: How long a colour or a place may take to change; axe measures what is painted.
SETTLE_MS = 350


def audit(page: "Page") -> list[str]:
    """Return what axe finds on a page as it is now."""
    page.wait_for_timeout(SETTLE_MS)
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    found: list[str] = page.evaluate(_RUN)
    return found
