"""init, serve, doctor."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import click

from kongboon.config.commands.shared import JSON, act, now, show, start_django, with_django
from kongboon.kernel.errors import DomainError, gettext_noop

logger = logging.getLogger(__name__)
PEM = click.Path(exists=True, dir_okay=False, path_type=Path)


class OwnsTables(DomainError):
    code = "system.owns_tables"
    msgid = gettext_noop(
        "This database user owns the tables and could switch the guards of the books off. "
        "Serve with the application's user, or use --dev on your own machine."
    )


class NotSound(DomainError):
    code = "system.not_sound"
    msgid = gettext_noop("The database is not as it should be: %(problems)s. Run “kongboon init”.")


class PortTaken(DomainError):
    code = "system.port_taken"
    msgid = gettext_noop("Port %(port)s is in use by another program. Choose another one with --port.")


@click.command()
@with_django
@act("run_installation")
def init() -> None:
    """Create or upgrade the database."""
    from django.conf import settings
    from django.db import connections

    from kongboon.config.database import init_database
    from kongboon.config.private_files import close_files

    init_database()
    connections.close_all()
    close_files()
    name = settings.DATABASES["default"]["NAME"]
    click.echo(f"ฐานข้อมูลพร้อมใช้ · database ready: {name}")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--dev", is_flag=True, help="Allow a database user that owns the tables.")
@click.option(
    "--https", "over_https", is_flag=True, help="Serve over HTTPS; makes a certificate if none is given."
)
@click.option("--certificate", type=PEM, help="The certificate with its chain, as PEM.")
@click.option("--key", type=PEM, help="The certificate's key, as PEM.")
@act("run_installation")
def serve(
    host: str, port: int, dev: bool, over_https: bool, certificate: Path | None, key: Path | None
) -> None:
    """Serve the pages until Ctrl-C."""
    if bool(certificate) != bool(key) or (certificate and not over_https):
        raise click.UsageError("--certificate and --key go together, and with --https")
    if over_https:
        os.environ["KONGBOON_HTTPS"] = "1"  # read by the settings when Django starts
    start_django()
    _ready_to_serve(host, dev)
    pair = None
    if over_https:
        from kongboon.config.https import own_certificate, told_certificate

        pair = (certificate, key) if certificate and key else own_certificate(host)
        click.echo(told_certificate(pair[0]))
    _listen(host, port, pair)


def _ready_to_serve(host: str, dev: bool) -> None:
    from django.conf import settings
    from django.db import connection, connections

    from kongboon.access.sessions import purge
    from kongboon.config.database import owns_tables, problems
    from kongboon.config.private_files import close_files
    from kongboon.config.statics import gather

    if found := problems(connection):
        raise NotSound(problems="; ".join(found[:3]))
    if owns_tables(connection) and not dev:
        raise OwnsTables
    purge(at=now())
    connections.close_all()
    gather()
    close_files()
    if host not in settings.ALLOWED_HOSTS and host != "0.0.0.0":  # noqa: S104
        settings.ALLOWED_HOSTS.append(host)


def _listen(host: str, port: int, pair: tuple[Path, Path] | None) -> None:
    from waitress.server import create_server

    from kongboon.config.https import TLSFront
    from kongboon.config.jobs import working
    from kongboon.config.wsgi import application

    try:
        listener = socket.create_server((host, port))
    except OSError:
        raise PortTaken(port=port) from None
    served: Any = application
    behind = listener
    if pair:
        behind = socket.create_server(("127.0.0.1", 0))
        front = TLSFront(listener, behind.getsockname(), *pair)
        served = front.behind(application)
        front.start()
    # What a proxy tells is sifted by access.proxy, not here.
    server = create_server(
        served, sockets=[behind], threads=8, ident="Kongboon", clear_untrusted_proxy_headers=False
    )
    address = f"{'https' if pair else 'http'}://{host}:{listener.getsockname()[1]}/"
    click.echo(f"เปิดหน้าเว็บที่ · open {address}   (Ctrl-C หยุด · stop)")
    sys.stdout.flush()
    # A stop by the system ends the block below too, and the worker with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with working():
        server.run()


@click.command()
@JSON
@click.option("--witness", type=PEM, help="Heads kept elsewhere, lines of fund, batch and head.")
@click.option(
    "--without-papers", is_flag=True, help="Do not look for filed photos, as in a copy without them."
)
@click.option("--rebuild-totals", is_flag=True, help="Work the cached totals of the books out anew first.")
@with_django
@act("run_installation")
def doctor(as_json: bool, witness: Path | None, without_papers: bool, rebuild_totals: bool) -> None:
    """Say what is wrong with database, guards, books, disk and backups, and what was looked at; exit 1 if anything is."""
    from kongboon.config.doctor import examine, rebuild

    repaired = sum(rebuild().values()) if rebuild_totals else 0
    found = examine(witness.read_bytes() if witness else None, papers=not without_papers)
    lines = [f"คำนวณยอดสะสมใหม่ {repaired} ยอด · totals worked out anew: {repaired}"] if rebuild_totals else []
    lines += found.problems or ["เรียบร้อยดี · all is well"]
    lines.append(", ".join(f"{count:,} {name}" for name, count in found.counts.items()))
    figures = {"problems": found.problems, "counts": found.counts}
    show(figures | ({"rebuilt": repaired} if rebuild_totals else {}), "\n".join(filter(None, lines)), as_json)
    if found.problems:
        logger.warning("doctor found %d problems", len(found.problems))
        raise click.exceptions.Exit(1)


COMMANDS: dict[str, click.Command] = {"init": init, "serve": serve, "doctor": doctor}
