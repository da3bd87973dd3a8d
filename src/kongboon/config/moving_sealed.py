"""The envelope of a fund's file: everything in it is encrypted under a passphrase, piece by piece.

Members' names, illnesses and national ids travel in it, often on a USB stick that gets lost. Layout: 16 bytes
that name the form, 16 of salt, 7 of nonce; then pieces of at most 1 MiB, each with its length in 4 bytes before
it. Key: scrypt(passphrase, salt, N=2^15, r=8, p=1). Piece: AES-256-GCM with nonce ‖ piece number (4 bytes) ‖
1 for the last piece, 0 before; the beginning of the file is authenticated with each. Pieces can be neither
exchanged, nor left out, nor cut off at the end (the STREAM construction).
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kongboon.kernel.errors import DomainError, gettext_noop

FORM = b"KONGBOON-FUND-1\n"
_SALT, _NONCE, _LENGTH, _TAG = 16, 7, 4, 16
_PIECE = 1 << 20


class PassphraseTooShort(DomainError):
    code = "fund.passphrase_too_short"
    msgid = gettext_noop(
        "The passphrase needs at least %(least)s characters: the file holds people's illnesses and ids."
    )


class WrongPassphrase(DomainError):
    code = "fund.wrong_passphrase"
    msgid = gettext_noop("The file does not open with this passphrase. Type the one it was made with.")


class BrokenFundFile(DomainError):
    code = "fund.broken_file"
    msgid = gettext_noop(
        "This is not a whole fund's file (%(problem)s). Nothing was brought in. Make the file again."
    )


LEAST_CHARACTERS = 8


def _key(passphrase: str, salt: bytes) -> AESGCM:
    if len(passphrase) < LEAST_CHARACTERS:
        raise PassphraseTooShort(least=LEAST_CHARACTERS)
    secret = unicodedata.normalize("NFC", passphrase).encode()
    return AESGCM(hashlib.scrypt(secret, salt=salt, n=1 << 15, r=8, p=1, maxmem=1 << 26, dklen=32))


class SealingWriter:
    """A file to write to, which encrypts into another; `close` writes the last piece."""

    def __init__(self, out: IO[bytes], passphrase: str) -> None:
        salt, self._nonce = os.urandom(_SALT), os.urandom(_NONCE)
        self._key = _key(passphrase, salt)
        self._begin = FORM + salt + self._nonce
        self._out = out
        self._number = 0
        self._waiting = bytearray()
        self._out.write(self._begin)

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > _PIECE:
            self._send(bytes(self._waiting[:_PIECE]), last=False)
            del self._waiting[:_PIECE]
        return len(data)

    def flush(self) -> None:
        """Nothing: a piece is written when it is full."""

    def close(self) -> None:
        self._send(bytes(self._waiting), last=True)

    def _send(self, data: bytes, *, last: bool) -> None:
        nonce = self._nonce + self._number.to_bytes(4, "big") + bytes([last])
        sealed = self._key.encrypt(nonce, data, self._begin)
        self._out.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
        self._number += 1


def opened(source: IO[bytes], passphrase: str) -> Iterator[bytes]:
    """The pieces of a sealed file in clear. Errors: BrokenFundFile, WrongPassphrase, PassphraseTooShort."""
    begin = source.read(len(FORM) + _SALT + _NONCE)
    if len(begin) != len(FORM) + _SALT + _NONCE or not begin.startswith(FORM):
        raise BrokenFundFile(problem="it does not begin like one")
    key, nonce = _key(passphrase, begin[len(FORM) : -_NONCE]), begin[-_NONCE:]
    number, last = 0, False
    while not last:
        size = int.from_bytes(source.read(_LENGTH), "big")
        sealed = source.read(size)
        if not _TAG <= size <= _PIECE + _TAG or len(sealed) != size:
            raise BrokenFundFile(problem="it ends too early")
        rest = source.read(1)
        last = not rest
        if rest:
            source.seek(-1, os.SEEK_CUR)
        try:
            yield key.decrypt(nonce + number.to_bytes(4, "big") + bytes([last]), sealed, begin)
        except InvalidTag:
            if number:
                raise BrokenFundFile(problem=f"piece {number + 1} was altered") from None
            raise WrongPassphrase from None
        number += 1
