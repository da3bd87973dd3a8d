"""The installation's own authority for `serve --https`: the file that a telephone installs, and how it is compared.

It is made and used by `config.https`. A telephone that trusts it keeps pages without a line; see docs/offline.md.
"""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from django.conf import settings
from django.http import HttpRequest

from kongboon.access.passwords import in_words

_WORDS_SHOWN = 12
# What a machine calls itself, or every machine: on a telephone it means the telephone.
_OF_NO_OTHER = {"localhost", "127.0.0.1", "[::1]", "0.0.0.0", "*"}  # noqa: S104


def authority_file() -> Path:
    """Where the authority's certificate lies once `serve --https` has made it; its key lies beside it."""
    return Path(settings.DATA_DIR) / "https" / "authority.pem"


def fingerprint(certificate: x509.Certificate) -> tuple[str, str]:
    """SHA-256 as browsers show it, and in twelve words to read out over the telephone."""
    digest = certificate.fingerprint(hashes.SHA256())
    return ":".join(f"{byte:02X}" for byte in digest), in_words(int.from_bytes(digest), _WORDS_SHOWN)


def authority() -> x509.Certificate | None:
    """The authority's certificate; None where this installation has made none."""
    try:
        return x509.load_pem_x509_certificate(authority_file().read_bytes())
    except FileNotFoundError:
        return None


def as_telephones_take_it(certificate: x509.Certificate) -> bytes:
    """The certificate in DER, which Android and iPhone both install."""
    return certificate.public_bytes(serialization.Encoding.DER)


def reached_at(request: HttpRequest, path: str) -> tuple[str, bool]:
    """The address of a page as a telephone reaches it, and whether it does.

    On the laptop itself the page may be open under a name that means another machine elsewhere; then another name that
    is served stands in for it, where there is one.
    """
    host = request.get_host()
    if getattr(request, "is_at_this_machine", False):
        others = [each for each in settings.ALLOWED_HOSTS if each not in _OF_NO_OTHER and each[0] != "."]
        if not others:
            return f"{request.scheme}://{host}{path}", False
        host = f"{others[0]}:{request.get_port()}"
    return f"{request.scheme}://{host}{path}", True
