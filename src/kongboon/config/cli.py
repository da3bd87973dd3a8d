"""The command `kongboon`: exits 0, 1 (refused, with the reason) or 2 (wrong use)."""

from __future__ import annotations

import os
import sys

import click

from kongboon.kernel.errors import DomainError, Doubt, gettext_noop

_GROUPS = (
    "system",
    "backup",
    "demo",
    "fund",
    "goods",
    "user",
    "ledger",
    "members",
    "member",
    "dues",
    "claim",
    "regulation",
    "resolution",
    "outlook",
    "period",
    "petty_cash",
    "report",
    "supplier",
)


class NoDatabase(DomainError):
    code = "system.no_database"
    msgid = gettext_noop("There is no database here yet. Run “kongboon init” first.")


class Commands(click.Group):
    """Loads the module of a command when it is asked for, so that `--help` and pure commands start fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({name for group in _GROUPS for name in _commands(group)})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        for group in _GROUPS:
            if name in (found := _commands(group)):
                return found[name]
        return None


def _commands(group: str) -> dict[str, click.Command]:
    from importlib import import_module
    from importlib.util import find_spec

    module = f"kongboon.config.commands.{group}"
    return import_module(module).COMMANDS if find_spec(module) else {}


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--sure", multiple=True, metavar="CODE", help="Say that what a refusal doubts is right.")
def cli(sure: tuple[str, ...]) -> None:
    """Kongboon (กองบุญ): the books, members, dues and benefits of a community welfare fund."""


def main() -> None:
    """Run a command; a refusal is a sentence on stderr and exit 1, never a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kongboon.config.settings")
    os.umask(0o077)  # what is written, exports too, is for whoever runs the command alone
    try:
        # Without standalone mode click returns the code of an Exit instead of leaving with it.
        sys.exit(cli(standalone_mode=False) or 0)
    except click.Abort:
        sys.exit(1)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except DomainError as error:
        click.echo(told(error), err=True)
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except _outside_errors() as wrong:
        if (refusal := _refusal_behind(wrong)) is None:
            raise
        click.echo(told(refusal), err=True)
        sys.exit(1)


def _outside_errors() -> tuple[type[Exception], ...]:
    from django.db.utils import DatabaseError

    return DatabaseError, OSError


def _refusal_behind(wrong: Exception) -> DomainError | None:
    """What an error of database or disk means to whoever runs a command; None for a fault of the program."""
    from kongboon.funds.transaction import refusal_behind

    if (refusal := refusal_behind(wrong)) is not None:
        return refusal
    if any(words in str(wrong) for words in ("no such table", "does not exist", "unable to open")):
        return NoDatabase()
    return None


def told(error: DomainError) -> str:
    """The refusal in Thai, or in English where KONGBOON_LANGUAGE=en; a doubt with the way to answer it."""
    from kongboon.config.commands.shared import start_django

    try:
        start_django()
    except OSError:  # the very folder that the settings want
        return str(error)
    from django.utils.translation import gettext

    from kongboon.funds.words import explain

    sentence = explain(error)
    if isinstance(error, Doubt):
        answer = gettext("If it is right, give the command again as: kongboon --sure %(code)s …")
        sentence = f"{sentence}\n{answer % {'code': error.code}}"
    return sentence


if __name__ == "__main__":
    main()
