"""What examples/server/ hands to others is what the program understands."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from rag.commands.parser import make_parser
from rag.settings import DEFAULT_PORT, Settings
from rag.web.serve import SHUTDOWN_SECONDS

ROOT = Path(__file__).resolve().parents[1]
SERVER = ROOT / "examples" / "server"
VARIABLE = re.compile(r"\b(RAG_[A-Z_]+)=")


def read(name: str) -> str:
    return (SERVER / name).read_text("utf-8")


def compose_service() -> dict[str, object]:
    service: dict[str, object] = yaml.safe_load(read("compose.yaml"))["services"]["wengao"]
    return service


@pytest.mark.parametrize(
    "arguments",
    [
        json.loads(re.findall(r"^CMD (\[.*\])$", read("Dockerfile"), re.MULTILINE)[0]),
        compose_service()["command"],
        shlex.split(re.findall(r"^ExecStart=\S+ (.*)$", read("wengao.service"), re.MULTILINE)[0]),
    ],
)
def test_the_commands_are_those_of_the_program(arguments: list[str]) -> None:
    assert make_parser(Settings()).parse_args(arguments).run is not None


@pytest.mark.parametrize("name", ["Dockerfile", "wengao.service"])
def test_the_variables_are_those_that_the_program_reads(name: str) -> None:
    variables = set(VARIABLE.findall(read(name)))
    assert variables and variables <= set(re.findall(r"RAG_[A-Z_]+", (ROOT / "rag" / "settings.py").read_text("utf-8")))


def test_the_image_installs_extras_that_there_are_and_copies_files_that_there_are() -> None:
    text = read("Dockerfile")
    [extras] = re.findall(r"'\.\[([a-z,]+)\]'", text)
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(extras.split(",")) <= set(known)
    copied = [name for line in re.findall(r"^COPY (?!--)(.*)$", text, re.MULTILINE) for name in line.split()[:-1]]
    assert copied and all((ROOT / name).exists() for name in copied)


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    beside = Path(sys.executable).with_name("hadolint")
    hadolint = str(beside) if beside.exists() else shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("hadolint is not installed")
    found = subprocess.run([hadolint, str(SERVER / "Dockerfile")], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")


def test_nobody_is_root_and_nothing_can_be_written_but_the_data() -> None:
    assert re.search(r"^USER (?!0|root)\w+:\w+$", read("Dockerfile"), re.MULTILINE)
    service = compose_service()
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml", "nginx.conf", "Caddyfile"])
def test_the_port_is_the_one_that_is_served(name: str) -> None:
    assert str(DEFAULT_PORT) in read(name)


def test_what_stops_the_server_waits_longer_than_its_answers() -> None:
    [seconds] = re.findall(r"^TimeoutStopSec=(\d+)$", read("wengao.service"), re.MULTILINE)
    assert int(seconds) > SHUTDOWN_SECONDS
    assert int(str(compose_service()["stop_grace_period"]).removesuffix("s")) > SHUTDOWN_SECONDS
