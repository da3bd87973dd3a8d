"""National ids at rest: AES-256-GCM bound to their row, and a keyed index to find the same person twice."""

from __future__ import annotations

import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from kongboon.kernel.national_id import masked

_NONCE_BYTES = 12


def seal_national_id(row_id: int, national_id: str) -> bytes:
    """Encrypted id: 12 bytes of nonce, then ciphertext; the row's id is authenticated with it.

    A sealed id copied to another member's row does not open there.
    """
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(settings.FIELD_KEY).encrypt(nonce, national_id.encode(), _aad(row_id))


def open_national_id(row_id: int, sealed: bytes) -> str:
    """The id in clear; InvalidTag if the bytes were altered or belong to another row."""
    data = bytes(sealed)
    return AESGCM(settings.FIELD_KEY).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], _aad(row_id)).decode()


def national_id_index(national_id: str) -> bytes:
    """HMAC-SHA256 of the id: equal ids have equal indexes, and without the key nobody can try them all."""
    return hmac.digest(settings.INDEX_KEY, national_id.encode(), "sha256")


def open_from_row(row_id: int, sealed: bytes | memoryview | None) -> str | None:
    return open_national_id(row_id, bytes(sealed)) if sealed else None


def mask_from_row(row_id: int, sealed: bytes | memoryview | None) -> str:
    return masked(open_national_id(row_id, bytes(sealed))) if sealed else ""


def _aad(row_id: int) -> bytes:
    return f"member/{row_id}".encode()
