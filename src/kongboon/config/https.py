"""HTTPS without a proxy: a certificate of the installation's own, and a front that speaks TLS (decision 0019)."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from kongboon.access.passwords import in_words

LASTS = timedelta(days=820)  # telephones refuse what lasts longer than 825 days
_MADE_ANEW_BEFORE = timedelta(days=30)
HANDSHAKE_SECONDS = 10
_WORDS_SHOWN = 12
_PIECE_BYTES = 65_536
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def own_certificate(host: str) -> tuple[Path, Path]:
    """Certificate and key of this installation, in its data folder; made where they are missing, run out or lack a name."""
    folder = Path(settings.DATA_DIR) / "https"
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    names = _names(host)
    if not (certificate.exists() and key.exists() and _serves(certificate, names)):
        folder.mkdir(mode=0o700, exist_ok=True)
        _make(certificate, key, names)
    return certificate, key


def told_certificate(certificate: Path) -> str:
    """The certificate's fingerprint as browsers show it, and in words to read out over the telephone."""
    digest = _read(certificate).fingerprint(hashes.SHA256())
    shown = ":".join(f"{byte:02X}" for byte in digest)
    words = in_words(int.from_bytes(digest), _WORDS_SHOWN)
    return f"ลายนิ้วมือใบรับรอง · certificate fingerprint (SHA-256)\n  {shown}\n  {words}"


class TLSFront(threading.Thread):
    """Speaks TLS with the clients and passes what they say, byte for byte, to the server behind it on this machine.

    It waits for many slow telephones at once and gives each HANDSHAKE_SECONDS for its handshake. Whose a connection is
    the application learns by the port from which the front calls the server (`behind`), not by a header.
    """

    def __init__(self, listener: socket.socket, inner: tuple[str, int], certificate: Path, key: Path) -> None:
        super().__init__(name="kongboon-tls", daemon=True)
        self.listener, self.inner = listener, inner
        self.clients: dict[int, str] = {}
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(certificate, key)

    def behind(self, application: Application) -> Application:
        """The application as it sees the clients of the front; whoever comes round the front is refused."""

        def told(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            client = self.clients.get(int(environ["REMOTE_PORT"]))
            if client is None:
                start_response("400 Bad Request", [("Content-Length", "0")])
                return []
            return application(environ | {"REMOTE_ADDR": client, "wsgi.url_scheme": "https"}, start_response)

        return told

    def run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        front = await asyncio.start_server(
            self._answer, sock=self.listener, ssl=self.context, ssl_handshake_timeout=HANDSHAKE_SECONDS
        )
        async with front:
            await front.serve_forever()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection(*self.inner)
        port = inner_writer.get_extra_info("sockname")[1]
        self.clients[port] = writer.get_extra_info("peername")[0]
        try:
            await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))
        finally:
            del self.clients[port]


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what one side says until it is gone; then the other side is let go too."""
    with suppress(OSError):
        try:
            while data := await reader.read(_PIECE_BYTES):
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()


def _names(host: str) -> list[str]:
    """What a browser may call this installation."""
    told = [host, *settings.ALLOWED_HOSTS, "localhost", "127.0.0.1", "::1", socket.gethostname()]
    named = (name.strip("[]").lstrip(".") for name in told if name not in {"*", "0.0.0.0"})  # noqa: S104
    return list(dict.fromkeys(name for name in named if name))


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _read(certificate: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(certificate.read_bytes())


def _serves(certificate: Path, names: list[str]) -> bool:
    read = _read(certificate)
    if read.not_valid_after_utc < datetime.now(UTC) + _MADE_ANEW_BEFORE:
        return False
    held = set(read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    return all(_general(name) in held for name in names)


def _make(certificate: Path, key: Path, names: list[str]) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kongboon")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.SubjectAlternativeName([_general(each) for each in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    key.touch(mode=0o600)
    key.write_bytes(private.private_bytes(*form))
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
