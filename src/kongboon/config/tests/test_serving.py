"""`kongboon serve` as people run it: behind a real nginx with TLS, and speaking TLS itself."""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from tests.kept import initialised, surroundings

from kongboon.config.https import own_certificate
from kongboon.offline.authority import authority, authority_file

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
PROXY = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    location / {{
      proxy_pass http://127.0.0.1:{inner};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
    }}
  }}
}}
"""


def command(*words: str) -> list[str]:
    return [sys.executable, "-c", "from kongboon.config.cli import main; main()", *words]


@pytest.fixture(scope="module")
def data(tmp_path_factory: Any) -> Path:
    """An installation with one user, Malee."""
    folder = initialised(tmp_path_factory.mktemp("served") / "data")
    code, own = "", "khao-niao-2567"
    for words in (["user", "add", "malee"], ["login", "malee", "--password-stdin"]):
        run = subprocess.run(
            command(*words),
            env=surroundings(folder),
            input=f"{code}\n{own}\n",
            text=True,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        code = run.stdout.rpartition("one-time code: ")[2].strip()
    return folder


@contextmanager
def serving(folder: Path, *words: str, **more: str) -> Iterator[tuple[int, str]]:
    """The port of `kongboon serve`, and what it said before it was ready."""
    process = subprocess.Popen(
        command("serve", "--port", "0", *words),
        env=surroundings(folder, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    try:
        while not (found := re.search(r"https?://[0-9.]+:(\d+)/", said)):
            line = process.stdout.readline()
            assert line, said
            said += line
        yield int(found[1]), said
    finally:
        process.terminate()
        assert process.wait(30) == 0


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate.with_name("authority.pem")))


def ask(port: int, path: str, context: ssl.SSLContext, source: str = "127.0.0.1", **form: str) -> Any:
    """One request over TLS; with a form it is a sign-in. The answer's status and headers."""
    headers: dict[str, str] = {}
    method, body = "GET", None
    if form:
        login = ask(port, "/accounts/login/", context, source)
        cookie = re.search(r"csrftoken=([^;]+)", login.headers["Set-Cookie"])
        assert cookie is not None
        body = (
            "&".join(f"{name}={value}" for name, value in form.items()) + f"&csrfmiddlewaretoken={cookie[1]}"
        )
        address = f"https://127.0.0.1:{port}"
        headers = {"Cookie": f"csrftoken={cookie[1]}", "Referer": f"{address}/", "Origin": address}
        headers["Content-Type"], method = "application/x-www-form-urlencoded", "POST"
    connection = http.client.HTTPSConnection(
        "127.0.0.1", port, context=context, timeout=30, source_address=(source, 0)
    )
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


@contextmanager
def nginx(folder: Path, inner: int, certificate: Path, key: Path) -> Iterator[int]:
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    names = {"folder": folder, "port": port, "inner": inner, "certificate": certificate, "key": key}
    (folder / "nginx.conf").write_text(PROXY.format(**names))
    paths = ["-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"]
    process = subprocess.Popen([NGINX, *map(str, paths), "-g", "daemon off;"])
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, (folder / "error.log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def pair(tmp_path: Path, settings: Any) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key."""
    settings.DATA_DIR = tmp_path
    return own_certificate("127.0.0.1")


def test_behind_nginx_with_tls_no_page_loops_and_the_clients_address_is_known(
    data: Path, tmp_path: Path, pair: tuple[Path, Path]
) -> None:
    behind = {"KONGBOON_HTTPS": "1", "KONGBOON_TRUSTED_PROXIES": "127.0.0.1"}
    context = trusting(pair[0])
    with serving(data, **behind) as (inner, _), nginx(tmp_path / "nginx", inner, *pair) as port:
        page = ask(port, "/accounts/login/", context)
        assert page.status == 200
        assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert "Secure" in page.headers["Set-Cookie"]
        refused = ask(port, "/accounts/login/", context, source="127.0.0.5", login="malee", password="wrong")
        assert refused.status == 200
        done = ask(
            port, "/accounts/login/", context, source="127.0.0.6", login="malee", password="khao-niao-2567"
        )
        assert (done.status, done.headers["Location"]) == (302, "/")
    with sqlite3.connect(data / "kongboon.sqlite3") as database:
        rows = database.execute(
            "SELECT address, outcome FROM access_signin WHERE address IS NOT NULL ORDER BY id"
        ).fetchall()
    assert rows == [("127.0.0.5", "wrong"), ("127.0.0.6", "done")]


def test_it_speaks_tls_itself_with_a_certificate_of_its_own(data: Path) -> None:
    with serving(data, "--https") as (port, said):
        certificate = data / "https" / "certificate.pem"
        digest = x509.load_pem_x509_certificate(certificate.read_bytes()).fingerprint(hashes.SHA256())
        assert ":".join(f"{byte:02X}" for byte in digest) in said
        assert re.search(r"\n  [a-z]+( [a-z]+){11}\n", said)
        page = ask(port, "/accounts/login/", trusting(certificate))
        assert (page.status, page.headers["Strict-Transport-Security"]) == (200, "max-age=31536000")
        assert "Secure" in page.headers["Set-Cookie"]
        # Telephones that connect and say nothing keep nobody waiting.
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
        begun = time.monotonic()
        assert ask(port, "/health/", trusting(certificate)).status == 200
        assert time.monotonic() - begun < 8  # one handshake that was waited for takes ten seconds
        plain = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
        with pytest.raises(http.client.HTTPException):
            plain.request("GET", "/health/")
            plain.getresponse()
        for each in silent:
            each.close()
        assert ask(port, "/health/", trusting(certificate)).status == 200
    assert (data / "https" / "key.pem").stat().st_mode & 0o777 == 0o600


def test_a_certificate_that_is_given_is_used(data: Path, pair: tuple[Path, Path]) -> None:
    words = ("--https", "--certificate", str(pair[0]), "--key", str(pair[1]))
    with serving(data, *words) as (port, _):
        assert ask(port, "/health/", trusting(pair[0])).status == 200


@pytest.mark.parametrize(
    "words", [["--certificate", __file__], ["--certificate", __file__, "--key", __file__]]
)
def test_half_a_certificate_is_refused(data: Path, words: list[str]) -> None:
    run = subprocess.run(
        command("serve", *words), env=surroundings(data), capture_output=True, timeout=60, check=False
    )
    assert run.returncode == 2


def test_a_certificate_is_kept_until_a_name_is_missing(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    first = own_certificate("127.0.0.1")[0].read_bytes()
    assert own_certificate("127.0.0.1")[0].read_bytes() == first
    assert own_certificate("fund.example")[0].read_bytes() != first


def test_the_authority_that_telephones_trust_outlives_its_certificates(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    certificate = own_certificate("127.0.0.1")[0]
    first = authority()
    assert first is not None
    certificate.unlink()
    own_certificate("laptop.lan")
    assert authority() == first, "another name on the local network is the same authority's"
    leaf = x509.load_pem_x509_certificate(certificate.read_bytes())
    leaf.verify_directly_issued_by(first)
    limits = first.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical, "no other site can be passed off with it"
    assert limits.value.permitted_subtrees
    own_certificate("fund.example")
    assert authority() != first, "it cannot speak for what is elsewhere"


def test_a_certificate_of_before_there_was_an_authority_is_made_anew(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    certificate = own_certificate("127.0.0.1")[0]
    before = certificate.read_bytes()
    authority_file().unlink()
    own_certificate("127.0.0.1")
    assert certificate.read_bytes() != before
