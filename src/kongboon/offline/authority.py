"""The installation's own authority for `serve --https`: the file that a telephone installs, and how it is compared.

It is made and used by `config.https`. A telephone that trusts it keeps pages without a line; see docs/offline.md.
"""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from django.conf import settings

from kongboon.access.passwords import in_words

_WORDS_SHOWN = 12


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
