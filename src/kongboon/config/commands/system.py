"""init, serve, doctor."""

from __future__ import annotations

import logging
import signal
import socket
import sys

import click

from kongboon.config.commands.shared import JSON, act, show, with_django
from kongboon.kernel.errors import DomainError, gettext_noop

logger = logging.getLogger(__name__)


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

    init_database()
    connections.close_all()
    name = settings.DATABASES["default"]["NAME"]
    click.echo(f"ฐานข้อมูลพร้อมใช้ · database ready: {name}")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--dev", is_flag=True, help="Allow a database user that owns the tables.")
@with_django
@act("run_installation")
def serve(host: str, port: int, dev: bool) -> None:
    """Serve the pages until Ctrl-C."""
    from django.conf import settings
    from django.db import connection, connections

    from kongboon.config.database import owns_tables, problems
    from kongboon.config.statics import gather

    if found := problems(connection):
        raise NotSound(problems="; ".join(found[:3]))
    if owns_tables(connection) and not dev:
        raise OwnsTables
    connections.close_all()
    gather()
    if host not in settings.ALLOWED_HOSTS and host != "0.0.0.0":  # noqa: S104
        settings.ALLOWED_HOSTS.append(host)
    _listen(host, port)


def _listen(host: str, port: int) -> None:
    from waitress.server import create_server

    from kongboon.config.jobs import working
    from kongboon.config.wsgi import application

    try:
        listener = socket.create_server((host, port))
    except OSError:
        raise PortTaken(port=port) from None
    server = create_server(application, sockets=[listener], threads=8, ident="Kongboon")
    address = f"http://{host}:{listener.getsockname()[1]}/"
    click.echo(f"เปิดหน้าเว็บที่ · open {address}   (Ctrl-C หยุด · stop)")
    sys.stdout.flush()
    # A stop by the system ends the block below too, and the worker with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with working():
        server.run()


@click.command()
@JSON
@with_django
@act("run_installation")
def doctor(as_json: bool) -> None:
    """Say what is wrong with the database, the guards and the books; exit 1 if anything is."""
    from django.db import connection
    from django_scopes import scope

    from kongboon.config.database import problems
    from kongboon.funds.models import Fund
    from kongboon.ledger.checks import verify

    found = problems(connection)
    if not any("not migrated" in problem for problem in found):
        for fund in Fund.objects.all():
            with scope(fund=fund):
                found += [
                    f"fund {fund.pk}: {code} batch {b} entry {e}" for code, b, e in verify(fund).problems
                ]
    show({"problems": found}, "\n".join(found) or "เรียบร้อยดี · all is well", as_json)
    if found:
        logger.warning("doctor found %d problems", len(found))
        raise click.exceptions.Exit(1)


COMMANDS: dict[str, click.Command] = {"init": init, "serve": serve, "doctor": doctor}
