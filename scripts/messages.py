"""Collect the texts to translate into every app's django.po and compile the django.mo beside it.

    .venv/bin/python scripts/messages.py

Texts of kernel, rules and paper, which are no Django apps, go to the funds app. Wants gettext.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import compilemessages, makemessages

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "kongboon"
LANGUAGE = "th"


class Collect(makemessages.Command):
    """Django's makemessages without guessing: a text that is new has no translation until someone gives one."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]


def main(package: Path = PACKAGE) -> None:
    """Rewrite the .po and .mo files below a folder; translations that are there already stay."""
    for app in package.glob("*/apps.py"):
        (app.parent / "locale").mkdir(exist_ok=True)
    # The first of LOCALE_PATHS takes what lies in no app's folder.
    settings.configure(LOCALE_PATHS=[str(package / "funds" / "locale")], USE_I18N=True)
    os.chdir(package)
    call_command(
        Collect(),
        locale=[LANGUAGE],
        extensions=["html", "txt", "py"],
        ignore_patterns=["*/tests/*"],
        add_location="file",
        no_obsolete=True,
    )
    call_command(compilemessages.Command(), locale=[LANGUAGE])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
