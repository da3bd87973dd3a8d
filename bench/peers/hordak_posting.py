"""django-hordak posting the same contributions: `python -m bench.peers.hordak_posting bulk|documented ENTRIES`.

bulk: Transaction and Leg by bulk_create, 200 to a database transaction, as its own benchmark command does.
documented: Account.transfer_to, one database transaction a contribution, as its documentation shows.
A member is an account there; making the 200 accounts is not measured. Prints one JSON line.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from typing import Any

from bench.meter import Meter

MEMBERS = 200
BATCH = 200
BAHT = 30


def start() -> tuple[Any, list[Any]]:
    """Tables, one cash account and one income account for each member; hordak counts what it owns as debit."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.peers.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from hordak.models import Account, AccountType

    cash = Account.objects.create(name="Cash", type=AccountType.asset, code="1", currencies=["THB"])
    dues = [
        Account.objects.create(name=f"Dues {n}", type=AccountType.income, code=f"{n}", currencies=["THB"])
        for n in range(1000, 1000 + MEMBERS)
    ]
    return cash, dues


def bulk(cash: Any, dues: list[Any], entries: int) -> None:
    from django.db import transaction
    from hordak.models import Leg, Transaction
    from moneyed import Money

    amount = Money(BAHT, "THB")
    for first in range(0, entries, BATCH):
        made = [Transaction(description="dues", date=date(2024, 6, 7)) for _ in range(BATCH)]
        legs = []
        for n, each in enumerate(made):
            legs.append(Leg(transaction=each, account=dues[(first + n) % MEMBERS], credit=amount))
            legs.append(Leg(transaction=each, account=cash, debit=amount))
        with transaction.atomic():
            Transaction.objects.bulk_create(made)
            Leg.objects.bulk_create(legs)


def documented(cash: Any, dues: list[Any], entries: int) -> None:
    from moneyed import Money

    amount = Money(BAHT, "THB")
    for n in range(entries):
        dues[n % MEMBERS].transfer_to(cash, amount, description="dues", date=date(2024, 6, 7))


def main() -> None:
    way, entries = sys.argv[1], int(sys.argv[2])
    cash, dues = start()
    from django.db import connection
    from hordak.models import Leg

    meter = Meter(connection.connection.info.backend_pid)
    {"bulk": bulk, "documented": documented}[way](cash, dues, entries)
    spent = meter.read()
    assert Leg.objects.count() == 2 * entries
    assert sum(leg.debit.amount for leg in Leg.objects.filter(account=cash)) == BAHT * entries
    print(json.dumps({"cpu": spent.cpu, "client": spent.client, "entries": entries}))


if __name__ == "__main__":
    main()
