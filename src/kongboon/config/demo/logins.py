"""The demo's sign-ins, kept beside its data so that a second `make run` can print them again."""

from __future__ import annotations

import json
from dataclasses import asdict

from django.conf import settings

from kongboon.config.demo.build import Login

_NAME = "demo-logins.json"


def keep(logins: list[Login]) -> None:
    """Remember the sign-ins; readable by the owner of the folder alone."""
    path = settings.DATA_DIR / _NAME
    path.touch(mode=0o600)
    path.write_text(json.dumps([asdict(login) for login in logins]), encoding="utf-8")


def kept() -> list[Login]:
    """The sign-ins of the demo that is here; empty for a fund that is none."""
    path = settings.DATA_DIR / _NAME
    return [Login(**row) for row in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


def forget() -> None:
    """Drop what is remembered of an earlier demo."""
    (settings.DATA_DIR / _NAME).unlink(missing_ok=True)
