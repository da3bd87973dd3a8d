"""HTTPS without a proxy: a certificate of the installation's own, and a front that speaks TLS (decision 0019)."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any, cast

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from kongboon.offline.authority import authority_file, fingerprint

LASTS = timedelta(days=820)  # telephones refuse what lasts longer than 825 days
AUTHORITY_LASTS = timedelta(days=3650)
# Networks of RFC 1918, 3927, 1122 and 4193, and the machine's own addresses: the first address and the bits that are fixed.
_LOCAL_4 = ((0x0A000000, 8), (0xAC100000, 12), (0xC0A80000, 16), (0xA9FE0000, 16), (0x7F000000, 8))
_LOCAL: tuple[IPv4Network | IPv6Network, ...] = (
    *map(IPv4Network, _LOCAL_4),
    *map(IPv6Network, ("::1/128", "fc00::/7", "fe80::/10")),
)
_LOCAL_NAMES = ("localhost", "local", "lan", "internal", "home.arpa")
_MADE_ANEW_BEFORE = timedelta(days=30)
HANDSHAKE_SECONDS = 10
_PIECE_BYTES = 65_536
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def own_certificate(host: str) -> tuple[Path, Path]:
    """Certificate and key of this installation, in its data folder; made where they are missing, run out or lack a name.

    They are signed by the installation's own authority, which a telephone installs once (docs/offline.md) and which
    can speak for names and addresses of a local network and those served here, for no other site.
    """
    folder = authority_file().parent
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    names = _names(host)
    if not (certificate.exists() and key.exists() and _serves(certificate, names)):
        folder.mkdir(mode=0o700, exist_ok=True)
        _make(certificate, key, names, *_authority(names))
    return certificate, key


def _authority(names: list[str]) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The authority as it was made once; a new one only where it may not speak for one of the names."""
    file, key = authority_file(), authority_file().with_name("authority-key.pem")
    if file.exists() and key.exists() and _is_of_use(_read(file), names):
        held = serialization.load_pem_private_key(key.read_bytes(), None)
        return _read(file), cast(ec.EllipticCurvePrivateKey, held)
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Kongboon {socket.gethostname()}"[:64])])
    networks: list[IPv4Network | IPv6Network] = [
        *_LOCAL,
        *(ip_network(each) for each in names if _is_address(each)),
    ]
    permitted: list[x509.GeneralName] = [
        *(x509.IPAddress(network) for network in networks),
        *(x509.DNSName(each) for each in (*_LOCAL_NAMES, *names) if not _is_address(each)),
    ]
    made = (
        _begun(name, name, private, AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(private, hashes.SHA256())
    )
    _write(file, key, made, private)
    return made, private


def _is_of_use(authority: x509.Certificate, names: list[str]) -> bool:
    lasts = authority.not_valid_after_utc > datetime.now(UTC) + LASTS
    return lasts and all(_may_speak_for(authority, name) for name in names)


def _may_speak_for(authority: x509.Certificate, name: str) -> bool:
    permitted = (
        authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    )
    if _is_address(name):
        address = ip_address(name)
        networks = [each.value for each in permitted if isinstance(each, x509.IPAddress)]
        return any(address in cast(IPv4Network | IPv6Network, network) for network in networks)
    names = [each.value for each in permitted if isinstance(each, x509.DNSName)]
    return any(name == each or name.endswith(f".{each}") for each in names)


def told_certificate(certificate: Path) -> str:
    """The certificate's fingerprint as browsers show it, and in words to read out over the telephone.

    Where it is of the installation's own authority, that one's too, which telephones install.
    """
    shown, words = fingerprint(_read(certificate))
    told = f"ลายนิ้วมือใบรับรอง · certificate fingerprint (SHA-256)\n  {shown}\n  {words}"
    if certificate.parent != authority_file().parent:
        return told
    shown, words = fingerprint(_read(authority_file()))
    told += f"\nใบรับรองที่ติดตั้งในโทรศัพท์ · the one that telephones install\n  {shown}\n  {words}"
    told += "\nวิธีติดตั้งพร้อมภาพ · steps with pictures: /offline/telephone/"
    return told


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


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _general(name: str) -> x509.GeneralName:
    return x509.IPAddress(ip_address(name)) if _is_address(name) else x509.DNSName(name)


def _read(certificate: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(certificate.read_bytes())


def _serves(certificate: Path, names: list[str]) -> bool:
    read = _read(certificate)
    if read.not_valid_after_utc < datetime.now(UTC) + _MADE_ANEW_BEFORE:
        return False
    try:
        read.verify_directly_issued_by(_read(authority_file()))
    except (OSError, ValueError, InvalidSignature):  # one of before there was an authority, or of another one
        return False
    held = set(read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    return all(_general(name) in held for name in names)


def _make(
    certificate: Path,
    key: Path,
    names: list[str],
    authority: x509.Certificate,
    signing: ec.EllipticCurvePrivateKey,
) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kongboon")])
    made = (
        _begun(name, authority.subject, private, LASTS)
        .add_extension(x509.SubjectAlternativeName([_general(each) for each in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False
        )
        .sign(signing, hashes.SHA256())
    )
    _write(certificate, key, made, private)


def _begun(
    name: x509.Name, issuer: x509.Name, private: ec.EllipticCurvePrivateKey, lasts: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _write(certificate: Path, key: Path, made: x509.Certificate, private: ec.EllipticCurvePrivateKey) -> None:
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    key.touch(mode=0o600)
    key.write_bytes(private.private_bytes(*form))
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
