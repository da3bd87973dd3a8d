"""backup, backup-key, restore: a copy of everything, and the way back."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kongboon.config.commands.shared import act, now, start_django, with_django

if TYPE_CHECKING:
    from kongboon.backups.age import Key, Lock
    from kongboon.backups.archive import Backup

_FILE = click.Path(dir_okay=False, path_type=Path)
_THERE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--passphrase", is_flag=True, help="Ask for a passphrase and lock the file with it.")
@click.option(
    "--recipient", "recipients", multiple=True, metavar="AGE1…", help="Lock it for this public key."
)
@with_django
@act("run_installation")
def backup(file: Path, passphrase: bool, recipients: tuple[str, ...]) -> None:
    """Write everything, photos and keys too, to FILE while people work; locked, and read back before it says done.

    Without an option it is locked for the key that `backup-key` printed.
    """
    from kongboon.backups.archive import make_backup

    if passphrase and recipients:
        raise click.UsageError("--passphrase / --recipient")
    made = make_backup(file, _lock(passphrase, recipients), at=now())
    _tell(made, f"สำรองข้อมูลแล้ว อ่านทวนแล้ว · backed up and read back: {file}")


def _lock(passphrase: bool, recipients: tuple[str, ...]) -> Lock:
    from kongboon.backups import age

    if passphrase:
        asked = click.prompt(
            "รหัสผ่านของไฟล์ · passphrase of the file", hide_input=True, confirmation_prompt=True
        )
        return age.checked_passphrase(asked)
    if recipients:
        return [age.recipient(text) for text in recipients]
    from kongboon.backups.keeping import printed_recipient

    return [printed_recipient()]


@click.command()
@click.argument("file", required=False, type=_THERE)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--witness", type=_THERE, help="Heads kept elsewhere, which show whether the books went on.")
@click.option("--rehearse", is_flag=True, help="Try key and file, and bring nothing back.")
@act("run_installation")
def restore(file: Path | None, folder: Path | None, witness: Path | None, rehearse: bool) -> None:
    """Bring FILE back into FOLDER, a new one, and say what `doctor` finds there.

    Asks for the printed key or the passphrase. --rehearse takes the newest backup of the nights where no FILE is named.
    For a backup of PostgreSQL, KONGBOON_DATABASE_URL and KONGBOON_OWNER_URL name a new, empty database.
    """
    if rehearse == bool(folder):
        raise click.UsageError("FOLDER / --rehearse")
    if rehearse:
        start_django()
        from kongboon.backups.keeping import newest

        _rehearse(file or newest())
        return
    assert folder is not None
    assert file is not None
    with tempfile.TemporaryDirectory() as elsewhere:
        # Keys of this program's own would make the new place one that is taken.
        os.environ["KONGBOON_DATA_DIR"] = elsewhere
        start_django()
        from kongboon.backups.archive import restore as bring_back

        back = bring_back(file, _key(file), folder, database=_owners_database(), witness=witness)
    _tell(back, f"นำข้อมูลกลับมาแล้ว · brought back: {folder}")


def _rehearse(file: Path) -> None:
    from kongboon.backups.keeping import rehearse

    _tell(
        rehearse(file, _key(file), at=now()),
        f"ซ้อมกู้คืนแล้ว ไฟล์เปิดได้ครบ · rehearsed, the file opens whole: {file}",
    )


def _key(file: Path) -> Key:
    from kongboon.backups import age

    if age.wants_passphrase(file):
        asked: str = click.prompt("รหัสผ่านของไฟล์ · passphrase of the file", hide_input=True)
        return asked
    return age.identity(click.prompt("กุญแจในซองปิดผนึก · the key in the sealed envelope", hide_input=True))


def _owners_database() -> dict[str, Any] | None:
    from kongboon.config.environment import database_settings, env_text

    url = env_text("KONGBOON_OWNER_URL") or env_text("KONGBOON_DATABASE_URL")
    return database_settings(url) if url.startswith("postgres") else None


def _tell(found: Backup, done: str) -> None:
    """What a backup holds; exit 1 with what `doctor` says where its books are not in order."""
    held = found.contents
    click.echo(
        f"{done}\n{sum(held.counts.values()):,} แถว · rows   {held.papers:,} เอกสาร · papers   {held.made_at[:16]}\n"
        "บัญชีลงท้ายที่ · the books end at:"
    )
    for code, (batch, head) in sorted(held.heads.items()):
        click.echo(f"{code} {batch} {head[:16]}")
    if found.problems:
        click.echo("\n".join(found.problems), err=True)
        raise click.exceptions.Exit(1)


@click.command("backup-key")
@click.argument("file", type=_FILE)
@click.option("--yes", is_flag=True, help="Do not ask, also where there is a key already.")
@with_django
@act("run_installation")
def backup_key(file: Path, yes: bool) -> None:
    """Make the key of the nightly backups and write it to FILE, a PDF to print twice, for two sealed envelopes.

    The key is kept nowhere else: whoever loses both papers cannot open the backups, whoever finds one can.
    """
    from kongboon.backups import keeping
    from kongboon.backups.files import whole_file
    from kongboon.funds.models import Fund
    from kongboon.paper.backup_key import KeyPaper, backup_key_pdf

    if keeping.state().keyed_at is not None and not yes:
        click.confirm(
            "มีกุญแจอยู่แล้ว ไฟล์ที่สำรองไว้ก่อนหน้ายังเปิดด้วยกุญแจเดิม ทำกุญแจใหม่หรือไม่"
            " · there is a key; older backups open with it alone. Make a new one?",
            abort=True,
        )
    moment = now()
    funds = tuple(Fund.objects.order_by("pk").values_list("name", flat=True))
    with whole_file(file) as (out, _part):
        keeping.new_key(
            lambda key: out.write(backup_key_pdf(KeyPaper(str(key), str(key.to_public()), funds, moment))),
            at=moment,
        )
    click.echo(
        f"พิมพ์ {file} ใส่ซองปิดผนึกสองซอง แล้วลบไฟล์นี้"
        f" · print {file}, seal it in two envelopes, then delete the file"
    )


COMMANDS: dict[str, click.Command] = {"backup": backup, "backup-key": backup_key, "restore": restore}
