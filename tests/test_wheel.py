"""The wheel is all that is needed: built, installed apart from the checkout, and asked a question."""

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
SPEECH = """---
title: 在白塔镇水利会上的讲话
place: 白塔
---

同志们：

今年要修渠，也要管渠。镇里决定新建提灌站4座，总投资560万元，年底以前全部通水。

渠长每月巡查两次，查出问题三天之内整改。
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel that was built from a copy, so that the checkout stays clean."""
    copy = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    shutil.copytree(ROOT / "rag", copy / "rag", ignore=shutil.ignore_patterns("__pycache__"))
    # What builds it is fetched, unless it is here already.
    isolation = [] if _version("setuptools") < 77 else ["--no-isolation"]
    _run(sys.executable, "-m", "build", "--wheel", *isolation, "--outdir", copy / "dist", copy)
    [built] = (copy / "dist").glob("wengao-*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of programs of a new environment with the wheel, which borrows only the dependencies."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    _run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel)
    [packages] = (folder / "lib").glob("python*/site-packages")
    # A folder named in a .pth file comes after the environment's own, and the .pth files in it (such as that of an
    # editable install of this checkout) are not followed.
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def test_the_wheel_holds_the_model_and_no_more_than_it_must(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"rag/py.typed", "rag/model/model.safetensors", "rag/model/tokenizer.json"} <= names
    assert {f"rag/web/static/{path.name}" for path in (ROOT / "rag/web/static").iterdir() if path.is_file()} <= names
    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "rag").rglob("*.py")} <= names
    assert all(name.startswith(("rag/", "wengao-")) for name in names)
    assert wheel.stat().st_size < 30_000_000


def test_the_installed_program_answers_with_citations(environment: Path, tmp_path: Path) -> None:
    (tmp_path / "speech.md").write_text(SPEECH, "utf-8")
    where = _run(environment / "python", "-c", "import rag; print(rag.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(environment.parent)
    _run(environment / "rag", "index", "speech.md", cwd=tmp_path)
    assert (tmp_path / "index" / "CURRENT").is_file()
    answer = json.loads(_run(environment / "rag", "ask", "白塔镇新建几座提灌站？", "--json", cwd=tmp_path))
    assert answer["outcome"] == "answered"
    assert any("提灌站4座" in citation["quote"] for citation in answer["citations"])
    shown = json.loads(_run(environment / "rag", "cite", answer["citations"][0]["id"], "--json", cwd=tmp_path))
    assert shown["status"] == "found"


def _version(distribution: str) -> int:
    try:
        return int(importlib.metadata.version(distribution).split(".")[0])
    except importlib.metadata.PackageNotFoundError:
        return 0


def _run(*command: object, cwd: Path | None = None) -> str:
    """Run a program that has to succeed, with no path into the checkout, and return what it printed."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH" and not name.startswith("RAG_")}
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
