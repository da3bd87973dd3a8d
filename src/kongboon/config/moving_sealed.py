"""The envelope of a fund's file of before the age format, which is still opened.

Layout: 16 bytes that name the form, 16 of salt, 7 of nonce; then pieces of at most 1 MiB, each with its length
in 4 bytes before it. Key: scrypt(passphrase, salt, N=2^15, r=8, p=1). Piece: AES-256-GCM with nonce ‖ piece
number (4 bytes) ‖ 1 for the last piece, 0 before; the beginning of the file is authenticated with each. Pieces
can be neither exchanged, nor left out, nor cut off at the end (the STREAM construction).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kongboon.backups.age import checked_passphrase
from kongboon.backups.errors import WrongPassphrase
from kongboon.kernel.errors import DomainError, gettext_noop

FORM = b"KONGBOON-FUND-1\n"
_SALT, _NONCE, _LENGTH, _TAG = 16, 7, 4, 16
_PIECE = 1 << 20


class BrokenFundFile(DomainError):
    code = "fund.broken_file"
    msgid = gettext_noop(
        "This is not a whole fund's file (%(problem)s). Nothing was brought in. Make the file again."
    )


def _key(passphrase: str, salt: bytes) -> AESGCM:
    secret = checked_passphrase(passphrase).encode()
    return AESGCM(hashlib.scrypt(secret, salt=salt, n=1 << 15, r=8, p=1, maxmem=1 << 26, dklen=32))


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
