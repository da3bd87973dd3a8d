"""Writes a fund's file as versions before the age format did."""

from __future__ import annotations

import os
from typing import IO

from kongboon.config.moving_sealed import _LENGTH, _NONCE, _PIECE, _SALT, FORM, _key


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
