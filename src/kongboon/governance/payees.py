"""Who is meant by the names to which money goes: members with their households, listed suppliers, officers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from kongboon.access.models import Officer
from kongboon.funds.models import Fund
from kongboon.governance.models import Supplier
from kongboon.governance.payments import Keys, Person, asker_key, people
from kongboon.kernel.name_matching import is_named, is_office
from kongboon.kernel.thai_text import normalise_thai, search_key
from kongboon.kernel.thai_titles import take_titles


@dataclass(frozen=True)
class Payees:
    """What some names stand for. `members`: by name as it was typed, with their homes; `suppliers`: all that were ever
    listed.
    """

    members: Mapping[str, Keys]
    suppliers: tuple[Supplier, ...]

    def keys(self, name: str, asker: Officer, at: datetime) -> Keys:
        """The keys of a payee. Where the name is only typed, whoever asks counts too; a listed supplier is one payee."""
        payee = search_key(name)
        if not payee:
            return frozenset({asker_key(asker)})
        known = self.members.get(name, frozenset()) | self.of_suppliers(payee)
        if any(one.name_key == payee and one.is_listed(at) for one in self.suppliers):
            return known
        return known | {f"name/{payee}", asker_key(asker)}

    def of_suppliers(self, payee: str) -> Keys:
        """Suppliers, also ended ones, whose name a search key is or holds: more words around a name hide nobody."""
        return frozenset(f"supplier/{one.pk}" for one in self.suppliers if one.name_key in payee)


def payees_of(fund: Fund, names: Collection[str]) -> Payees:
    """Who is meant by some names. Two queries, one where there are none."""
    wanted = {name for name in names if search_key(name)}
    members = people().named(fund, wanted) if wanted else {}
    return Payees(members, tuple(Supplier.objects.filter(fund=fund)))


def paid_among(fund: Fund, name: str, officers: Collection[Officer]) -> set[int]:
    """The ids of those officers for whom, or for whose household, money to a name is.

    By the officer's own name, and by the names and numbers of everybody in the officer's house.
    """
    if not search_key(name):
        return set()
    households = people().households(fund, officers)
    return {
        officer.pk
        for officer in officers
        if is_named(name, officer.name) or any(one.is_meant(name) for one in households.get(officer.pk, ()))
    }


def is_meant(name: str, officer: Officer) -> bool:
    """Whether a typed name means an officer: by name in any order, by first name alone, or by the office.

    Too many for a payment to whom it may concern, a shop that is called after somebody for example.
    """
    first, _, last = take_titles(normalise_thai(officer.name))[1].partition(" ")
    return Person(officer.name, first, last, "", "").is_meant(name) or is_office(name, officer.role)
