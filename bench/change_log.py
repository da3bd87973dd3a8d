"""What the change log costs: CPU of an import of 1,000 members and of 10,000 dues, with its triggers and without.

python -m bench.change_log                                            on SQLite
python scripts/postgres.py -- .venv/bin/python -m bench.change_log    on PostgreSQL, its server's CPU counted in

Runs with and without alternate on one database; the ratio is of the medians.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bench.databases import Postgresql

MEMBERS = 1_000
DUES = 10_000
RUNS = 5
AT = datetime(2024, 6, 10, 3, 0, tzinfo=UTC)
REGULATION = Path(__file__).parent.parent / "src/kongboon/rules/catalogue/standard-13.toml"


def start(folder: str) -> None:
    os.environ["KONGBOON_DATA_DIR"] = folder
    if "KONGBOON_TEST_POSTGRES_OWNER_URL" in os.environ:
        server = Postgresql()
        os.environ.update(server.environment(server.empty()))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kongboon.config.settings")
    import django

    django.setup()
    from kongboon.config.database import init_database

    init_database()


def lay(whole: bool, left_out: str = "log_") -> None:
    """Guards as they are, or without those whose names begin so."""
    from django.db import connections

    from kongboon.config.database import owner_alias
    from kongboon.funds import guarding

    owner = connections[owner_alias()]
    guarding.install(owner)
    if whole:
        return
    with owner.cursor() as cursor:
        for guard in guarding.all_guards():
            text = guard.sqlite if owner.vendor == "sqlite" else guard.function
            if guard.name.startswith(left_out) and text:
                on = "" if owner.vendor == "sqlite" else f" ON {guard.table}"
                cursor.execute(f"DROP TRIGGER {guard.name}{on}")


def cpu() -> float:
    """CPU seconds of this process and of the database's."""
    from django.db import connection

    here = time.process_time()
    if connection.vendor != "postgresql":
        return here
    fields = (
        Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rsplit(")", 1)[1].split()
    )
    return here + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kongboon-bench-") as folder:
        start(folder)
        _measure()


def _measure() -> None:
    from django.db import connection
    from django_scopes import scopes_disabled

    with scopes_disabled():
        works = {"import": _imports(), "dues": dues_work()}
        for name, work in works.items():
            spent: dict[bool, list[float]] = {True: [], False: []}
            for number in range(2 * RUNS):
                logged = bool(number % 2)
                lay(logged)
                connection.ensure_connection()
                begun = cpu()
                work(number)
                spent[logged].append(cpu() - begun)
            without, with_log = (statistics.median(spent[each]) for each in (False, True))
            sys.stdout.write(
                f"{connection.vendor} {name}: {without:.2f} s without, {with_log:.2f} s with the log:"
                f" {with_log / without:.2f}x\n"
            )


def _imports() -> Any:
    from bench.import_register import measure, register_file

    data = register_file(MEMBERS)
    return lambda number: measure(data, number)


def dues_work() -> Any:
    """What records DUES payments of as many members in one act."""
    from kongboon.dues.collection import Share, Taking
    from kongboon.dues.services import open_round, record_collection
    from kongboon.funds.models import Village
    from kongboon.funds.services import NewFund, create_fund
    from kongboon.governance.offices import add_officer
    from kongboon.ledger.accounts import open_books
    from kongboon.members.services import NewMember, enrol_members

    text = REGULATION.read_text(encoding="utf-8")
    fund = create_fund(NewFund(code="3305061", name="กองทุน", villages=[(1, "บ้าน")], regulation=text), at=AT)
    open_books(fund)
    by = add_officer(fund=fund, role="treasurer", name="ผู้ทดลอง", at=AT)
    village = Village.objects.get(fund=fund)
    joined, paid = date(2017, 1, 1), date(2024, 4, 30)
    news = [
        NewMember(
            number=f"{n:05d}",
            first_name="ก",
            last_name="ข",
            village_id=village.pk,
            joined_on=joined,
            paid_until=paid,
        )
        for n in range(DUES)
    ]
    members = enrol_members(fund=fund, news=news, by=by, at=AT)
    takings = [Taking((Share(member.pk, months=1),)) for member in members]
    round_ = open_round(fund=fund, village=village, month="2024-06", collector=by, at=AT)
    return lambda number: record_collection(
        round=round_, takings=takings, on=AT.date(), idem_key=f"k{number}", by=by, at=AT
    )


if __name__ == "__main__":
    main()
