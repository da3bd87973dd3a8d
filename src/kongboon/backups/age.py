"""Files in the age format (age-encryption.org): whatever reads it opens them, also without this program.

A file is locked with a passphrase, or for public keys whose secret halves lie on paper elsewhere. What is locked with
keys goes through in pieces; a passphrase takes the whole file in memory, which is all that the library offers.
"""

from __future__ import annotations

import io
import os
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeAlias

import pyrage
from pyrage.x25519 import Identity, Recipient

from kongboon.backups.errors import (
    BrokenBackup,
    NotAKey,
    NotARecipient,
    PassphraseTooShort,
    TooLargeForPassphrase,
    WrongKey,
    WrongPassphrase,
)
from kongboon.kernel.errors import shown

BEGIN = b"age-encryption.org/v1\n"
LEAST_CHARACTERS = 8
PASSPHRASE_BYTES_MAX = 1 << 30
_PIECE = 1 << 16
_NO_KEY = "No matching keys found"

Lock: TypeAlias = str | list[Recipient]
Key: TypeAlias = str | Identity


def wants_passphrase(path: Path) -> bool:
    """Whether a file is locked with a passphrase: its first words say with what."""
    with path.open("rb") as file:
        return file.read(len(BEGIN) + 10).endswith(b"-> scrypt ")


def new_identity() -> Identity:
    """A secret key; `to_public()` is what files are locked with for it."""
    return Identity.generate()


def identity(text: str) -> Identity:
    """The secret key as it stands on paper, however it was typed. Errors: NotAKey."""
    try:
        return Identity.from_str("".join(text.split()).upper())
    except pyrage.IdentityError:
        raise NotAKey from None


def recipient(text: str) -> Recipient:
    """A public key. Errors: NotARecipient."""
    try:
        return Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise NotARecipient(value=shown(text)) from None


def checked_passphrase(passphrase: str) -> str:
    """A passphrase that may lock a file, in one spelling of its Thai. Errors: PassphraseTooShort."""
    if len(passphrase) < LEAST_CHARACTERS:
        raise PassphraseTooShort(least=LEAST_CHARACTERS)
    return unicodedata.normalize("NFC", passphrase)


@contextmanager
def locked(out: IO[bytes], lock: Lock) -> Iterator[IO[bytes]]:
    """A file to write to; what is written arrives encrypted in `out`. Errors: PassphraseTooShort, TooLargeForPassphrase."""
    if isinstance(lock, str):
        passphrase = checked_passphrase(lock)
        clear = io.BytesIO()
        yield clear
        if clear.tell() > PASSPHRASE_BYTES_MAX:
            raise TooLargeForPassphrase(mebibytes=PASSPHRASE_BYTES_MAX >> 20)
        out.write(pyrage.passphrase.encrypt(clear.getvalue(), passphrase))
        return
    reading, writing = _pipe()
    with ThreadPoolExecutor(1) as beside, writing:
        target = _Target(out)
        done = beside.submit(_encrypt, reading, target, lock)
        try:
            yield writing
            writing.close()
        except BrokenPipeError:  # nobody reads any more, and the reason stands in `target`
            done.exception()
        if target.problem is not None:
            raise target.problem
        done.result()


@contextmanager
def unlocked(source: IO[bytes], key: Key) -> Iterator[IO[bytes]]:
    """A file to read from in clear. Errors: WrongPassphrase, PassphraseTooShort, WrongKey, BrokenBackup."""
    if isinstance(key, str):
        yield io.BytesIO(_with_passphrase(source.read(), checked_passphrase(key)))
        return
    reading, writing = _pipe()
    with ThreadPoolExecutor(1) as beside, reading:
        done = beside.submit(_decrypt, source, writing, key)
        try:
            yield reading
            while reading.read(_PIECE):
                pass  # the last piece says whether the file was cut off
        except BaseException:
            reading.close()
            _tell(done.exception())
            raise
        _tell(done.exception())


def _with_passphrase(data: bytes, passphrase: str) -> bytes:
    try:
        return bytes(pyrage.passphrase.decrypt(data, passphrase))
    except pyrage.DecryptError as problem:
        if str(problem) in ("Decryption failed", _NO_KEY):
            raise WrongPassphrase from None
        raise BrokenBackup(problem=str(problem)) from problem


def _tell(problem: BaseException | None) -> None:
    """Say what the library found, unless it only was that nobody read on."""
    if isinstance(problem, pyrage.DecryptError):
        if str(problem) == _NO_KEY:
            raise WrongKey from problem
        raise BrokenBackup(problem=str(problem)) from problem
    if problem is not None and not isinstance(problem, BrokenPipeError):
        raise BrokenBackup(problem=str(problem)) from problem


def _pipe() -> tuple[IO[bytes], IO[bytes]]:
    reading, writing = os.pipe()
    return os.fdopen(reading, "rb"), os.fdopen(writing, "wb")


class _Target:
    """Where encrypted pieces go; keeps what the system said of them, which the library makes into words."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out
        self.problem: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self.out.write(data)
        except OSError as problem:
            self.problem = problem
            raise

    def flush(self) -> None:
        self.out.flush()


# Each closes its own end of the pipe, so that the other side does not wait for ever.


def _encrypt(source: IO[bytes], target: _Target, lock: list[Recipient]) -> None:
    with source:
        pyrage.encrypt_io(source, target, lock)


def _decrypt(source: IO[bytes], target: IO[bytes], key: Identity) -> None:
    with target:
        pyrage.decrypt_io(source, target, [key])
