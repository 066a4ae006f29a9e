"""Tell what is known of the packages that this project installs: `make audit`, `make licences`.

`python docs/supply_chain.py audit` asks pip-audit for known faults in every installed package. It fails when one is
found, and when a package could not be looked up: nothing known of it is not the same as nothing wrong with it.

`python docs/supply_chain.py licences` lists the licences of what the program needs, with all that these packages need.
It fails where one is unknown, or leaves no choice but the GPL or the AGPL, which other licences cannot be joined with.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
#: Packages are looked up one after the other, each within so many seconds.
LOOK_UP_SECONDS = 15
MAX_NAMED = 5
_COPYLEFT = re.compile(
    r"(?<!L)(?<!Lesser )\bA?GPL|(?<!Lesser )(?:GNU )?(?:Affero )?General Public License", re.IGNORECASE
)
_LESSER = re.compile(r"LGPL|Lesser General Public", re.IGNORECASE)
_CLASSIFIER = re.compile(r"License :: (?:OSI Approved :: )?(.+)")
_MAX_LICENCE_CHARS = 80


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package and the licences that its makers name; each one may be chosen alone."""

    name: str
    version: str
    licences: tuple[str, ...]

    @property
    def problem(self) -> str:
        """Return why the package cannot be used freely, an empty text where it can."""
        if not self.licences:
            return "its licence is unknown"
        return "" if any(not is_copyleft(licence) for licence in self.licences) else "it leaves no choice but the GPL"


def is_copyleft(licence: str) -> bool:
    """Return True for the GPL and the AGPL, not for the LGPL."""
    return _COPYLEFT.search(_LESSER.sub("", licence)) is not None and not re.search("with .*exception", licence, re.I)


def needed_packages(requirements: list[str]) -> Iterator[Package]:
    """Yield the packages that requirements lead to here, in the order of their names."""
    waiting, seen = [Requirement(requirement) for requirement in requirements], dict[str, Package]()
    asked = set[tuple[str, frozenset[str]]]()
    while waiting:
        requirement = waiting.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if (name, extras) in asked or not _applies(requirement):
            continue
        asked.add((name, extras))
        found = metadata.distribution(name)
        seen[name] = Package(name, found.version, read_licences(found.metadata.json))
        inner = (Requirement(text) for text in found.requires or ())
        waiting += [needed for needed in inner if _applies(needed, extras)]
    yield from (seen[name] for name in sorted(seen))


def _applies(requirement: Requirement, extras: frozenset[str] = frozenset()) -> bool:
    if requirement.marker is None:
        return True
    return any(requirement.marker.evaluate({"extra": extra}) for extra in ("", *extras))


def read_licences(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the licences that the metadata of a package offers: its expression, its classifiers or its text."""
    if expression := fields.get("license_expression"):
        return read_choices(str(expression))
    named = [match[1] for line in fields.get("classifier", ()) if (match := _CLASSIFIER.fullmatch(line))]
    if named:
        return tuple(named)
    text = str(fields.get("license", "")).strip()
    return (text.splitlines()[0][:_MAX_LICENCE_CHARS],) if text and text.upper() != "UNKNOWN" else ()


def read_choices(expression: str) -> tuple[str, ...]:
    """Return the licences between which an SPDX expression leaves the choice; in brackets the freer one is taken."""
    while inner := re.search(r"\(([^()]*)\)", expression):
        choices = read_choices(inner[1])
        chosen = next((licence for licence in choices if not is_copyleft(licence)), choices[0])
        expression = expression.replace(inner[0], chosen)
    return tuple(choice.strip() for choice in re.split(r"\bOR\b", expression))


def list_licences() -> int:
    """Print the licences of all that is needed, and return 1 where one of them is none to build on."""
    needed = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]["dependencies"]
    packages = list(needed_packages(needed))
    for package in packages:
        print(f"{package.name:32} {package.version:14} {' or '.join(package.licences)}")
    problems = [f"{package.name}: {package.problem}" for package in packages if package.problem]
    print(f"{len(packages)} packages; {'; '.join(problems) or 'none of them is under the GPL alone'}.")
    return 1 if problems else 0


def audit() -> int:
    """Run pip-audit, print what came of it, and return 1 unless every package was looked up and is without a fault."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--skip-editable"]
    done = subprocess.run([*command, "--timeout", str(LOOK_UP_SECONDS)], capture_output=True, text=True, check=False)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        print(f"pip-audit told nothing: {done.stderr.strip()[-500:]}")
        return 1
    return judge_audit(report)


def judge_audit(report: Mapping[str, Any]) -> int:
    """Print what a report of pip-audit says, and return 1 unless it knows every package and no fault of any."""
    packages = report["dependencies"]
    own = [package for package in packages if "editable" in package.get("skip_reason", "")]
    skipped = [package["name"] for package in packages if "skip_reason" in package and package not in own]
    faults = [(package, fault) for package in packages for fault in package.get("vulns", ())]
    for package, fault in faults:
        print(f"{package['name']} {package['version']}: {fault['id']}, mended in {fault.get('fix_versions') or 'none'}")
    looked_up = len(packages) - len(own) - len(skipped)
    print(f"{looked_up} packages were looked up, {len(faults)} known faults.")
    if skipped:
        named = ", ".join(skipped[:MAX_NAMED]) + (" …" if len(skipped) > MAX_NAMED else "")
        print(f"{len(skipped)} packages could not be looked up, so nothing is known of them: {named}")
        print("Run this where a vulnerability service can be reached.")
    return 1 if faults or skipped or not looked_up else 0


if __name__ == "__main__":
    COMMANDS = {"audit": audit, "licences": list_licences}
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: python docs/supply_chain.py {{{','.join(COMMANDS)}}}")
    sys.exit(COMMANDS[sys.argv[1]]())
