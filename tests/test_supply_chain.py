"""What is told of the packages that are installed: licences, and what an audit could not look up."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from docs import supply_chain
from docs.supply_chain import Package, is_copyleft, judge_audit, read_choices, read_licences

ROOT = Path(supply_chain.__file__).parents[1]


def test_none_of_the_packages_that_are_needed_is_under_the_gpl_alone() -> None:
    command = [sys.executable, "docs/supply_chain.py", "licences"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-1000:]
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    listed = {line.split()[0] for line in done.stdout.splitlines()}
    assert {name.split(">")[0] for name in needed} <= listed
    assert len(listed) > 80


@pytest.mark.parametrize(
    ("licence", "copyleft"),
    [
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0-only", True),
        ("GPLv2", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("GNU Affero General Public License v3", True),
        ("MIT AND GPL-2.0-only", True),
        ("LGPL-2.1-or-later", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MIT", False),
        ("MPL-2.0", False),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
    ],
)
def test_the_gpl_is_told_from_the_lgpl_and_others(licence: str, copyleft: bool) -> None:
    assert is_copyleft(licence) is copyleft


@pytest.mark.parametrize(
    ("expression", "choices"),
    [
        ("MIT", ("MIT",)),
        ("MIT OR GPL-2.0-only", ("MIT", "GPL-2.0-only")),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", ("MPL-2.0 AND Apache-2.0",)),
        ("MIT AND (GPL-2.0-only OR BSD-2-Clause)", ("MIT AND BSD-2-Clause",)),
        ("(GPL-2.0-only OR AGPL-3.0-only) AND MIT", ("GPL-2.0-only AND MIT",)),
        ("((MIT))", ("MIT",)),
    ],
)
def test_the_choices_of_an_expression_are_read(expression: str, choices: tuple[str, ...]) -> None:
    assert read_choices(expression) == choices


def test_a_licence_is_read_where_a_package_names_it() -> None:
    classifier = "License :: OSI Approved :: MIT License"
    assert read_licences({"license_expression": "MIT", "classifier": ["Topic :: Text"]}) == ("MIT",)
    assert read_licences({"classifier": [classifier], "license": "a long text"}) == ("MIT License",)
    assert read_licences({"license": "BSD\nmore"}) == ("BSD",)
    assert read_licences({"license": "UNKNOWN"}) == read_licences({}) == ()


def test_an_unknown_licence_and_one_that_leaves_no_choice_are_problems() -> None:
    assert Package("a", "1", ()).problem
    assert Package("a", "1", ("GPL-3.0-only",)).problem
    assert not Package("a", "1", ("GPL-3.0-only", "MIT")).problem


FINE = {"name": "good", "version": "1", "vulns": []}
SKIPPED = {"name": "unseen", "skip_reason": "Dependency not found and could not be audited: unseen (1)"}
OWN = {"name": "wengao", "skip_reason": "distribution marked as editable"}
FAULTY = {"name": "bad", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([FINE, OWN], 0, "1 packages were looked up, 0 known faults."),
        ([FINE, SKIPPED], 1, "1 packages could not be looked up"),
        ([SKIPPED] * 9, 1, "9 packages could not be looked up"),
        ([FINE, FAULTY], 1, "bad 1: PYSEC-1, mended in ['2']"),
        ([OWN], 1, "0 packages were looked up"),
        ([], 1, "0 packages were looked up"),
    ],
)
def test_an_audit_passes_only_when_all_was_looked_up(
    packages: list[dict[str, object]], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judge_audit({"dependencies": packages}) == code
    assert said in capsys.readouterr().out


def test_every_package_of_the_extras_and_groups_has_a_tested_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"]]
    wanted += [line for lines in project["project"]["optional-dependencies"].values() for line in lines]
    wanted += [line for lines in project["dependency-groups"].values() for line in lines if isinstance(line, str)]
    names = {canonicalize_name(Requirement(line).name) for line in wanted}
    pinned = {
        canonicalize_name(line.partition("==")[0])
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        if "==" in line
    }
    assert names <= pinned
