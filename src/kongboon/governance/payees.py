"""Who is meant by the names to which money goes: members with their households, listed suppliers, officers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from kongboon.access.models import Officer
from kongboon.funds.models import Fund
from kongboon.governance.models import Supplier
from kongboon.governance.payments import Keys, asker_key, people
from kongboon.kernel.thai_text import search_key


@dataclass(frozen=True)
class Payees:
    """What some names stand for. `members`: by search key, with their homes; `suppliers`: all that were ever listed."""

    members: Mapping[str, Keys]
    suppliers: tuple[Supplier, ...]

    def keys(self, name: str, asker: Officer, at: datetime) -> Keys:
        """The keys of a payee. Where the name is only typed, whoever asks counts too; a listed supplier is one payee."""
        payee = search_key(name)
        if not payee:
            return frozenset({asker_key(asker)})
        known = self.members.get(payee, frozenset()) | self.of_suppliers(payee)
        if any(one.name_key == payee and one.is_listed(at) for one in self.suppliers):
            return known
        return known | {f"name/{payee}", asker_key(asker)}

    def of_suppliers(self, payee: str) -> Keys:
        """Suppliers, also ended ones, whose name a search key is or holds: more words around a name hide nobody."""
        return frozenset(f"supplier/{one.pk}" for one in self.suppliers if one.name_key in payee)


def payees_of(fund: Fund, names: Collection[str]) -> Payees:
    """Who is meant by some names. Two queries, one where there are none."""
    wanted = {key for name in names if (key := search_key(name))}
    members = people().named(fund, wanted) if wanted else {}
    return Payees(members, tuple(Supplier.objects.filter(fund=fund)))


def paid_among(fund: Fund, name: str, officers: Collection[Officer]) -> set[int]:
    """The ids of those officers for whom, or for whose household, money to a name is.

    By the name, a full name also with words around it, and by the member that the officer is.
    """
    payee = search_key(name)
    if not payee:
        return set()
    paid = {officer.pk for officer in officers if _has_name(officer, payee)}
    if members := people().named(fund, {payee}).get(payee):
        known = people().officers(fund, officers)
        paid |= {officer.pk for officer in officers if members & known.get(officer.pk, frozenset())}
    return paid


def _has_name(officer: Officer, payee: str) -> bool:
    name = search_key(officer.name)
    return payee == name or (" " in officer.name.strip() and name in payee)
