"""Funds whose regulation says nothing of approvals, and claims of any sum at them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django_scopes import scope
from tests.world import Cast, make_member

from kongboon.access.models import Role
from kongboon.benefits.claims.services import Asked, Paper, confirm_claim, submit_claim
from kongboon.benefits.lists.services import make_list
from kongboon.benefits.models import BenefitList, Claim
from kongboon.benefits.tests.conftest import photo, welfare, with_money
from kongboon.rules.catalogue import catalogue_text

DAY = timedelta(hours=24)
RICH = 10_000_000_00  # cash of a fund of which one percent is more than 20,000 baht
_BED_RIDDEN = 'event = "disability"\nclause = "ข้อ 12(9)"\namount = "500"'


def text_of(amount: str, *, path: str = "committee", approvals: str = "") -> str:
    """The standard regulation with one sum for the bed-ridden, and these steps of approval instead of its own."""
    text = re.sub(r"\[\[approval\]\]\n(?:.+\n)+\n", "", catalogue_text("standard-13"))
    assert "approval" not in text, "silent"
    text = text.replace(_BED_RIDDEN, _BED_RIDDEN.replace("500", amount) + f'\npath = "{path}"')
    assert f'amount = "{amount}"\npath' in text
    return text.replace("[[benefit]]", f"{approvals}\n[[benefit]]", 1)


def large_claim(cast: Cast, at: datetime, key: str = "c") -> Claim:
    """The help to the bed-ridden, handed in by the welfare officer for a member of its own."""
    member = make_member(cast, at, number=f"9{key}", paid_until=date(2024, 5, 31), joined_on=date(2017, 1, 1))
    on = date(2024, 6, 9)
    asked = Asked(member, "disability", on, papers=(Paper("disability_card", photo(cast, at)),))
    return submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=key)


def agreed(cast: Cast, claim: Claim, at: datetime, *roles: str) -> Claim:
    """The claim after the words of these officers; the secretary and the chair where none is named."""
    for role in roles or (Role.SECRETARY, Role.CHAIR):
        claim = confirm_claim(claim=claim, by=cast.officers[role], at=at)
    return claim


DEATH = re.sub(r'( ปี", amount = )"(10|15|20|30),000"', r'\1"60,000"', text_of("500"))


@contextmanager
def a_fund(at: datetime, text: str, cash: int = RICH) -> Iterator[Cast]:
    """A fund with this regulation and so much cash, inside its scope."""
    cast = with_money(at, text, cash=cash)
    with scope(fund=cast.fund):
        yield cast


def elders(cast: Cast, at: datetime, count: int) -> BenefitList:
    """A list of so many elders, each of a house of their own."""
    members = [
        make_member(
            cast,
            at,
            number=f"1{n}",
            birth_date=date(1950, 1, 1),
            paid_until=date(2024, 5, 31),
            house_no=f"{n}",
        )
        for n in range(count)
    ]
    return make_list(
        fund=cast.fund, benefit_code="B04", on=date(2024, 6, 9), members=[m.pk for m in members],
        by=welfare(cast), at=at, idem_key="elders",
    )  # fmt: skip


def elders_text(amount: str) -> str:
    """A silent regulation that gives each elder this sum."""
    text = text_of("500")
    found = text.index('code = "B04"')
    head, tail = text[:found], text[found:]
    assert 'amount = "200"' in tail
    return head + tail.replace('amount = "200"', f'amount = "{amount}"', 1)
