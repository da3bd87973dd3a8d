"""Files of the age format locked with a passphrase in a moment: the real thing makes whoever guesses wait, and every test.

The work that the passphrase costs is written in the file, so what reads it (pyrage) is the real thing and needs no time
either. One test locks with the real work (backups/tests/test_archive.py).
"""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import b64encode

import pyrage
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

real_encrypt = pyrage.passphrase.encrypt
_WORK = 2  # two to this power; the real thing takes about two seconds
_CHUNK = 1 << 16


def use() -> None:
    """From here on this process locks with the little work."""
    pyrage.passphrase.encrypt = encrypt


def encrypt(data: bytes, passphrase: str) -> bytes:
    """What `pyrage.passphrase.encrypt` gives, with less work (age-encryption.org/v1, the scrypt recipient)."""
    file_key, salt = os.urandom(16), os.urandom(16)
    wrap = hashlib.scrypt(
        passphrase.encode(), salt=b"age-encryption.org/v1/scrypt" + salt, n=1 << _WORK, r=8, p=1, dklen=32
    )
    body = ChaCha20Poly1305(wrap).encrypt(bytes(12), file_key, None)
    head = f"age-encryption.org/v1\n-> scrypt {_text(salt)} {_WORK}\n{_text(body)}\n---".encode()
    mac = hmac.digest(_derived(file_key, b"", b"header"), head, "sha256")
    nonce = os.urandom(16)
    key = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
    pieces = [data[n : n + _CHUNK] for n in range(0, len(data), _CHUNK)] or [b""]
    sealed = (
        key.encrypt(number.to_bytes(11, "big") + bytes([number == len(pieces) - 1]), piece, None)
        for number, piece in enumerate(pieces)
    )
    return head + b" " + _text(mac).encode() + b"\n" + nonce + b"".join(sealed)


def _text(data: bytes) -> str:
    return b64encode(data).decode().rstrip("=")


def _derived(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt or None, info).derive(key)
