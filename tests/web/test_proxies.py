"""The server behind nginx and Caddy as examples/server/ puts them before it; only ports and certificates are others."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

import rag
from rag.access.accounts import AccountFile
from rag.web.front import MAX_FILE_BYTES

pytestmark = pytest.mark.slow

ROOT = Path(rag.__file__).parents[1]
EXAMPLES = ROOT / "examples" / "server"
NAME = "wengao.example.org"
PASSWORD = "vier lange Worte hier"
SECONDS_TO_START = 60


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def nginx_command(folder: Path, port: int, inner: int) -> list[str]:
    site = (EXAMPLES / "nginx.conf").read_text()
    assert "listen 443 ssl;" in site
    site = site.replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;").replace(
        "127.0.0.1:7860", f"127.0.0.1:{inner}"
    )
    site = re.sub(r"/etc/ssl/wengao\.(crt|key)", rf"{folder}/\1", site)
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    main = (
        f"{user} daemon off; pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off; {paths} {site} }}"
    )
    (folder / "nginx.conf").write_text(main)
    return ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]


def caddy_command(folder: Path, port: int, inner: int) -> list[str]:
    site = (EXAMPLES / "Caddyfile").read_text()
    tls = f"\ttls {folder}/crt {folder}/key\n\trequest_body"
    site = site.replace(f"{NAME} {{", f"https://{NAME}:{port} {{").replace("\trequest_body", tls, 1)
    settings = "{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n"
    (folder / "Caddyfile").write_text(settings + site.replace("127.0.0.1:7860", f"127.0.0.1:{inner}"))
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def behind(
    request: pytest.FixtureRequest, index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """Yield a client that talks TLS to a server in front of `rag serve`, by the name of the certificate."""
    kind: str = request.param
    if shutil.which(kind) is None or shutil.which("openssl") is None:
        pytest.skip(f"{kind} is not installed")
    folder = tmp_path_factory.mktemp(kind)
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    files = ["-keyout", str(folder / "key"), "-out", str(folder / "crt")]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, *files]
    subprocess.run(made, check=True, capture_output=True)
    AccountFile(folder / "users.json").add_user("ana", PASSWORD, ("read", "ask", "write"))
    port, inner = free_port(), free_port()
    index = Path(shutil.copytree(index, folder / "index"))
    own = ["serve", "--index", str(index), "--port", str(inner), "--users", str(folder / "users.json"), "--name", NAME]
    command = {"nginx": nginx_command, "caddy": caddy_command}[kind](folder, port, inner)
    home = {**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with ExitStack() as started, (folder / "log").open("wb") as log:
        for arguments in ([sys.executable, "-m", "rag", *own], command):
            process = started.enter_context(subprocess.Popen(arguments, cwd=ROOT, env=home, stdout=log, stderr=log))
            started.callback(process.terminate)
        context = ssl.create_default_context(cafile=folder / "crt")
        headers = {"host": NAME, "origin": f"https://{NAME}"}
        with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=context, headers=headers, timeout=30) as client:
            client.event_hooks["request"].append(lambda sent: sent.extensions.update(sni_hostname=NAME))
            wait_for(client, folder / "log")
            yield client


def wait_for(client: httpx.Client, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        try:
            if client.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_people_sign_in_over_tls_and_ask(behind: httpx.Client) -> None:
    assert behind.get("/", headers={"accept": "text/html"}).status_code == 303
    signed = behind.post("/sign-in", data={"name": "ana", "password": PASSWORD})
    cookie = signed.headers["set-cookie"]
    assert signed.status_code == 303 and "Secure" in cookie and "HttpOnly" in cookie
    # The client is told the name of the certificate and asks an address: it would not send the cookie by itself.
    head = {"cookie": cookie.partition(";")[0]}
    assert "<gradio-app" in behind.get("/", headers=head).text
    assert "18台" in behind.post("/api/v1/ask", json={"question": "港口的吊机有多少台"}, headers=head).json()["answer"]
    with behind.stream("POST", "/api/v1/ask/events", json={"question": "港口的吊机有多少台"}, headers=head) as stream:
        assert "event: answer" in stream.read().decode()


def test_what_comes_from_elsewhere_is_refused_behind_it_too(behind: httpx.Client) -> None:
    assert behind.post("/sign-in", data={"name": "ana"}, headers={"origin": "https://evil.example"}).status_code == 403
    assert behind.get("/healthz", headers={"host": "evil.example"}).status_code != 200 or (
        "ok" not in behind.get("/healthz", headers={"host": "evil.example"}).text
    )


def test_files_are_let_through_up_to_their_limit(behind: httpx.Client) -> None:
    signed = behind.post("/sign-in", data={"name": "ana", "password": PASSWORD})
    head = {"cookie": signed.headers["set-cookie"].partition(";")[0]}
    largest = {"files": ("noise.txt", bytes(MAX_FILE_BYTES - 1000))}
    job = behind.post("/api/v1/jobs", files=largest, headers=head)
    assert job.status_code == 202, job.text
    try:
        status = behind.post("/api/v1/jobs", content=bytes(MAX_FILE_BYTES + 2_000_000), headers=head).status_code
    except httpx.TransportError:
        status = 413  # it was closed while it was sent
    assert status == 413
