"""A fund with money in which somebody tries to take something alone, and what was tried there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from kongboon.access.models import Officer, Role, User
from kongboon.access.permissions import Act
from kongboon.benefits.claims.services import Asked, Paper, submit_claim
from kongboon.benefits.households import name_membership
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import photo
from kongboon.dues.models import HandOver
from kongboon.dues.services import (
    Share,
    Taking,
    cash_with,
    hand_over,
    open_round,
    record_collection,
)
from kongboon.funds.models import BankAccount, RegulationVersion
from kongboon.governance.models import Request
from kongboon.governance.requests import confirm, open_requests, perform
from kongboon.kernel.errors import DomainError
from kongboon.ledger.goods import Goods, ask_goods
from kongboon.ledger.models import Entry
from kongboon.ledger.moves import Payment
from kongboon.ledger.queries import balances_by_code
from kongboon.ledger.requests import ask_payment
from kongboon.members.models import Member
from kongboon.members.services import end_membership
from kongboon.rules.catalogue import catalogue_text
from tests.world import Cast, make_member, resolved

TEXT = catalogue_text("standard-13").replace("refund_percent = 0", "refund_percent = 50")
DAY = date(2024, 6, 9)
HOUR = timedelta(hours=1)


Way = Callable[["House"], None]


class Ways(dict[str, Way]):
    """Ways to take something alone, by what somebody would try."""

    def __call__(self, words: str) -> Callable[[Way], Way]:
        def named(act: Way) -> Way:
            assert words not in self, words
            self[words] = act
            return act

        return named


@dataclass
class House:
    """A fund with money, and what was tried in it."""

    cast: Cast
    at: datetime
    tried: list[str] = field(default_factory=list)

    def by(self, role: str) -> Officer:
        return self.cast.officers[role]

    @property
    def bank(self) -> BankAccount:
        found: BankAccount = BankAccount.objects.order_by("pk").get(fund=self.cast.fund, number="9200012345")
        return found

    def standing(self) -> tuple[object, ...]:
        """Whatever one could want to take: the money, who holds which office, passwords, banks, the regulation."""
        fund = self.cast.fund
        fund.refresh_from_db()
        return (
            {code: total for code, total in balances_by_code(fund).items() if total},
            list(
                Officer.objects.filter(fund=fund)
                .order_by("pk")
                .values_list("pk", "role", "user", "active_to")
            ),
            list(User.objects.order_by("pk").values_list("pk", "password", "is_superuser")),
            list(BankAccount.objects.filter(fund=fund).values_list("number")),
            list(
                RegulationVersion.objects.filter(fund=fund).values_list(
                    "sha256", "in_force_from", "in_force_to"
                )
            ),
            (fund.name, fund.office_address),
        )

    def refused(
        self, refusal: type[DomainError] | tuple[type[DomainError], ...], act: Callable[[], Any]
    ) -> None:
        """The act is refused with this sentence, and nothing has moved."""
        before = self.standing()
        with pytest.raises(refusal) as caught:
            act()
        assert self.standing() == before
        self.tried.append(caught.value.code)

    def kept(self, act: Callable[[], Any]) -> None:
        """What comes past the program, by raw SQL, is refused by the database itself, and nothing has moved."""
        before = self.standing()
        with pytest.raises(DatabaseError) as caught, transaction.atomic():
            act()
        assert self.standing() == before
        self.tried.append(str(caught.value))

    def unmoved(self, act: Callable[[], Any]) -> Any:
        """The act may be asked for, and moves nothing: it waits for others, and stands in the list for them."""
        before, waiting = self.standing(), len(open_requests(self.cast.fund))
        asked = act()
        assert self.standing() == before
        assert len(open_requests(self.cast.fund)) == waiting + 1
        self.tried.append("waits")
        return asked

    def sql(self, text: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(text)

    # ---- what is asked for ----

    def payment(
        self, amount: int, payee: str = "ร้านป้าแดง", money: str = "1101", code: str = "5304"
    ) -> Payment:
        return Payment(code, money, amount, payee, "ของใช้", resolution=resolved(self.cast, self.at))

    def asks(
        self,
        amount: int,
        key: str = "k",
        *,
        by: str = Role.TREASURER,
        at: datetime | None = None,
        **more: str,
    ) -> Request:
        return ask_payment(
            fund=self.cast.fund,
            payment=self.payment(amount, **more),
            by=self.by(by),
            at=at or self.at,
            idem_key=key,
        )

    def says(self, request: Request, *roles: str, at: datetime | None = None) -> Request:
        for role in roles:
            request = confirm(request=request, by=self.by(role), at=at or self.at).request
        return request

    def pays(self, request: Request, by: str = Role.TREASURER, at: datetime | None = None) -> Request:
        return perform(request=request, by=self.by(by), at=at or self.at)

    # ---- claims, refunds, dues ----

    def member(self, number: str = "0001", **more: object) -> Member:
        return make_member(
            self.cast, self.at, number=number, **{"paid_until": date(2024, 5, 31), "house_no": "12", **more}
        )  # type: ignore[arg-type]

    def claim(self, member: Member | None = None, by: str = Role.WELFARE) -> Claim:
        asked = Asked(
            member or self.member(),
            "hospital",
            date(2024, 6, 1),
            nights=2,
            papers=(Paper("hospital_certificate", photo(self.cast, self.at)),),
        )
        return submit_claim(asked=asked, by=self.by(by), at=self.at, idem_key=f"claim/{asked.member}")

    def receipt(
        self,
        member: Member,
        by: str = Role.COLLECTOR,
        at: datetime | None = None,
    ) -> Entry:
        round = open_round(
            fund=self.cast.fund,
            village=self.cast.villages[4],
            month="2024-06",
            collector=self.cast.collector,
            at=self.at,
        )
        posted = record_collection(
            round=round,
            takings=[Taking((Share(member.pk, months=1),))],
            on=DAY,
            idem_key=f"tap/{member.pk}",
            by=self.by(by),
            at=at or self.at,
        )
        entry: Entry = Entry.objects.get(pk=posted.entry_ids[0])
        return entry

    def counted(self, short: int = 0, key: str = "c") -> HandOver:
        """The collector's cash as the treasurer counts it."""
        held = cash_with(self.cast.collector)
        return hand_over(
            collector=self.cast.collector,
            expected_satang=held,
            counted_satang=held - short,
            on=DAY,
            idem_key=key,
            by=self.cast.treasurer,
            at=self.at,
            note="ขาด" if short else "",
        )

    def goods(self, act: Act, value: int, who: str = "", by: str = Role.TREASURER, key: str = "g") -> Request:
        """Goods that somebody asks to move."""
        told = Goods(value, "ข้าวสาร", who, "" if act is Act.RECEIVE_GOODS else "เดือดร้อน")
        return ask_goods(fund=self.cast.fund, act=act, goods=told, by=self.by(by), at=self.at, idem_key=key)

    def store(self, value: int) -> None:
        """Goods of a value come into the store, by two people."""
        asked = self.says(self.goods(Act.RECEIVE_GOODS, value, "วัด", by=Role.WELFARE, key="in"), Role.CHAIR)
        if asked.is_open:
            self.says(asked, Role.SECRETARY)

    def leaver(self, **more: object) -> Member:
        member = self.member("0009", joined_on=date(2024, 1, 1), paid_until=None, **more)
        self.receipt(member)
        return end_membership(
            member=member, reason="resigned", on=DAY, by=self.by(Role.REGISTRAR), at=self.at
        )

    def names(self, role: str, member: Member) -> None:
        name_membership(officer=self.by(role), number=member.number, by=self.cast.chair, at=self.at)
