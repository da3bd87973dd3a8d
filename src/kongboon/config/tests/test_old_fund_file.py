"""A fund's file that was made before the age format still opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from kongboon.backups.errors import WrongPassphrase
from kongboon.config.moving_sealed import BrokenFundFile, opened

FILE = Path(__file__).parent / "files" / "old_form.kongboon"


def test_it_opens_with_its_passphrase() -> None:
    with FILE.open("rb") as file:
        assert b"".join(opened(file, "ข้าวเหนียวมะม่วง ๒๕๖๙")) == b"what an older version wrote"


def test_another_passphrase_or_another_file_does_not_open() -> None:
    with FILE.open("rb") as file, pytest.raises(WrongPassphrase):
        list(opened(file, "ข้าวเหนียวทุเรียน ๒๕๖๙"))
    with Path(__file__).open("rb") as file, pytest.raises(BrokenFundFile):
        list(opened(file, "ข้าวเหนียวมะม่วง ๒๕๖๙"))
