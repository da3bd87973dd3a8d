"""A file between being looked at and being taken in: sealed on the disk for a day, for one officer alone."""

from __future__ import annotations

import json
import os
import re
import secrets
import time
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from kongboon.access.models import Officer
from kongboon.funds.models import Fund
from kongboon.members.errors import IncomingGone

_SECONDS_KEPT = 24 * 3600
_NONCE_BYTES = 12
_TOKEN = re.compile(r"[0-9a-f]{32}")


def keep_incoming(fund: Fund, officer: Officer, data: bytes, file_name: str) -> str:
    """Put a file aside and give its token. What was put aside more than a day ago is thrown away."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(folder)
    token = secrets.token_hex(16)
    nonce = os.urandom(_NONCE_BYTES)
    head = json.dumps({"name": file_name[-255:]}).encode()
    plain = len(head).to_bytes(4, "big") + head + data
    sealed = nonce + AESGCM(settings.FIELD_KEY).encrypt(nonce, plain, _aad(fund, officer, token))
    descriptor = os.open(folder / token, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(sealed)
    return token


def take_incoming(fund: Fund, officer: Officer, token: str) -> tuple[bytes, str]:
    """The bytes and the name of a file that this officer put aside at this fund. Errors: IncomingGone."""
    try:
        sealed = (_folder() / token).read_bytes() if _TOKEN.fullmatch(token) else b""
        plain = AESGCM(settings.FIELD_KEY).decrypt(
            sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _aad(fund, officer, token)
        )
    except (OSError, InvalidTag, ValueError):
        raise IncomingGone from None
    length = int.from_bytes(plain[:4], "big")
    return plain[4 + length :], str(json.loads(plain[4 : 4 + length])["name"])


def drop_incoming(token: str) -> None:
    """Throw a file away once it is taken in."""
    if _TOKEN.fullmatch(token):
        (_folder() / token).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.FILES_DIR) / "incoming"


def _aad(fund: Fund, officer: Officer, token: str) -> bytes:
    return f"incoming/{fund.pk}/{officer.pk}/{token}".encode()


def _sweep(folder: Path) -> None:
    oldest = time.time() - _SECONDS_KEPT
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
