"""What the projection begins with: the money that the fund may use, tied to the books to the satang."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from kongboon.actuarial.pools import PoolOpening, binding_pools
from kongboon.benefits.pools.states import pools_on
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date
from kongboon.kernel.money import format_baht
from kongboon.ledger.accounts import name_of
from kongboon.ledger.models import Account, Line
from kongboon.ledger.queries import balances, money_accounts
from kongboon.outlook.errors import BooksDoNotAddUp, OpeningDoesNotTie
from kongboon.rules.terms import Regulation


@dataclass(frozen=True)
class Held:
    """One account with its sum, as it is named in the books."""

    name: str
    satang: int


@dataclass(frozen=True)
class Opening:
    """The money of a day: what is held, what of it is spoken for, and the rest. Units: satang."""

    on: date
    held: tuple[Held, ...]
    spoken_for: tuple[Held, ...]

    @property
    def held_satang(self) -> int:
        return sum(each.satang for each in self.held)

    @property
    def earmarked_satang(self) -> int:
        return sum(each.satang for each in self.spoken_for)

    @property
    def free_satang(self) -> int:
        return self.held_satang - self.earmarked_satang


def opening_of(fund: Fund, on: date) -> Opening:
    """The fund's money at the end of a day, from the books, added up anew. Errors: BooksDoNotAddUp.

    The sums that the pages show are a cache; a projection that is to be believed for thirty years begins with the
    lines themselves, and says so where the two differ.
    """
    cached = balances(fund, on)
    money = money_accounts(fund)
    # Somebody else's, or spoken for: it pays no benefit of tomorrow (domain.md 2.7).
    owed = Account.objects.filter(fund=fund, kind=Account.Kind.LIABILITY).order_by("code")
    added = _added_up([*money, *owed], on)
    for account in (*money, *owed):
        if cached.get(account.pk, 0) != added.get(account.pk, 0):
            difference = cached.get(account.pk, 0) - added.get(account.pk, 0)
            raise BooksDoNotAddUp(account=name_of(account), difference=format_baht(abs(difference)))
    return Opening(
        on,
        tuple(Held(name_of(a), added[a.pk]) for a in money if added.get(a.pk)),
        tuple(Held(name_of(a), -added[a.pk]) for a in owed if added.get(a.pk)),
    )


def pool_openings(fund: Fund, regulations: Iterable[Regulation], on: date) -> tuple[PoolOpening, ...]:
    """What the pools of these regulations hold that a claim can find empty, less what waiting claims ask for.

    No query where no pool binds, else three for each regulation whose pools are not among those before it.
    """
    found: dict[tuple[str, str], int] = {}
    for regulation in regulations:
        binding = {pool.key for pool in binding_pools(regulation)}
        new = [
            pool for pool in regulation.pools if pool.key in binding and (pool.key, pool.account) not in found
        ]
        for each in pools_on(fund, new, on):
            found[each.pool.key, each.pool.account or ""] = each.left_satang - each.waiting_satang
    return tuple(PoolOpening(key, satang, account) for (key, account), satang in found.items())


def require_tie(opening: Opening, claimed_satang: int) -> None:
    """Refuse a sum from elsewhere that is not the books'. Errors: OpeningDoesNotTie with the difference."""
    difference = claimed_satang - opening.free_satang
    if difference:
        raise OpeningDoesNotTie(
            claimed=format_baht(claimed_satang),
            difference=format_baht(abs(difference)),
            books=format_baht(opening.free_satang),
            on=shown_date(opening.on),
        )


def _added_up(accounts: list[Account], on: date) -> dict[int, int]:
    rows = Line.objects.filter(account__in=accounts, entry__date__lte=on)
    return {
        account: int(total) for account, total in rows.values_list("account_id").annotate(total=Sum("amount"))
    }
