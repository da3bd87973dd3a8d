"""The months that the demo fund has lived: dues, hand-overs, deposits, benefits, closed books, a report."""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from PIL import Image, ImageDraw

from kongboon.access.models import Officer, Role
from kongboon.benefits.claims.facts import Asked, Paper
from kongboon.benefits.claims.services import (
    attach_signed_voucher,
    check_claim,
    confirm_claim,
    pay_claim,
    submit_claim,
)
from kongboon.benefits.models import Claim
from kongboon.documents.models import Document
from kongboon.documents.services import file_document
from kongboon.dues.agreements import agree_to_count
from kongboon.dues.collection import Share, Taking
from kongboon.dues.models import CollectionRound
from kongboon.dues.rates import exempt_from, months_owed
from kongboon.dues.services import cash_with, hand_over, open_round, record_collection
from kongboon.funds.models import BankAccount, Fund, Village
from kongboon.funds.regulations import regulation_on
from kongboon.governance.models import Request
from kongboon.governance.requests import confirm, open_requests, perform
from kongboon.governance.suppliers import ask_supplier
from kongboon.kernel.thai_calendar import add_months, first_day
from kongboon.ledger.accounts import CASH
from kongboon.ledger.moves import Payment
from kongboon.ledger.petty_cash import SmallCost, pay_petty_cash
from kongboon.ledger.requests import ask_payment
from kongboon.ledger.services import close_month, deposit_cash
from kongboon.members.models import Member


def moment(on: date, hour: int = 10) -> datetime:
    """A moment of a day, in the morning in Bangkok."""
    return datetime.combine(on, time(hour - 7), tzinfo=UTC)


@dataclass
class Life:
    """One fund, its officers, and the dice."""

    fund: Fund
    officers: dict[str, Officer]
    collectors: dict[int, Officer]
    bank: BankAccount
    random: Random
    today: date

    def collect_month(self, month: str, *, moos: list[int]) -> None:
        """On the 7th each village pays; about one house in nine is not at home."""
        on = first_day(month) + timedelta(days=6)
        for village in Village.objects.filter(fund=self.fund, moo__in=moos):
            collector = self.collectors[village.moo]
            round = open_round(
                fund=self.fund, village=village, month=month, collector=collector, at=moment(on, 8)
            )
            takings = [t for t in self._houses(round) if self.random.random() > 0.11]
            if takings:
                record_collection(
                    round=round,
                    takings=takings,
                    on=on,
                    idem_key=f"demo/{month}/{village.moo}",
                    by=collector,
                    at=moment(on),
                )

    def _houses(self, round: CollectionRound) -> list[Taking]:
        houses: dict[str, list[Share]] = defaultdict(list)
        members = Member.objects.filter(fund=self.fund, village=round.village, ended_on=None).order_by("pk")
        terms = regulation_on(self.fund, first_day(round.month)).membership
        for member in members:
            exempt_on = exempt_from(terms, member.birth_date, member.joined_on, member.disabled_since)
            if member.joined_on <= first_day(round.month) and months_owed(
                member.paid_until, member.joined_on, round.month, exempt_on=exempt_on
            ):
                houses[member.house_no].append(Share(member.pk))
        return [Taking(tuple(shares)) for shares in houses.values()]

    def bring_in(self, month: str, *, moos: list[int]) -> None:
        """On the 9th the treasurer counts the cash and the collectors agree; once a coin is missing; most is banked."""
        on = first_day(month) + timedelta(days=8)
        treasurer = self.officers[Role.TREASURER]
        for moo in moos:
            if not (held := cash_with(self.collectors[moo])):
                continue
            missing = 1000 if self.random.random() < 0.08 else 0
            made = hand_over(
                collector=self.collectors[moo],
                expected_satang=held,
                counted_satang=held - missing,
                on=on,
                idem_key=f"demo/{month}/{moo}/over",
                by=treasurer,
                at=moment(on),
                note="นับซ้ำแล้ว เหรียญขาดสิบบาท" if missing else "",
            )
            agree_to_count(hand_over=made, by=self.collectors[moo], at=moment(on, 11))
            if made.difference_satang < 0:
                self.agree(open_requests(self.fund)[-1], moment(on, 14))
        self._deposit(month, on + timedelta(days=1), treasurer)

    def _deposit(self, month: str, on: date, treasurer: Officer) -> None:
        """Cash to the bank, with a photo of the bank's slip."""
        slip = self._photo(Document.Kind.BANK_SLIP, treasurer, moment(on), Random(month))  # noqa: S311
        deposit_cash(
            fund=self.fund,
            bank_account=self.bank,
            amount=250_000,
            on=on,
            by=treasurer,
            at=moment(on),
            idem_key=f"demo/{month}/deposit",
            slip=slip,
        )

    def agree(self, asked: Request, at: datetime) -> None:
        """The chair looks at what another officer asks for, and agrees."""
        confirm(request=asked, by=self.officers[Role.CHAIR], at=at)

    def ask_for(self, amount: int, payee: str, what: str, on: date) -> Request:
        """The treasurer asks for money to be paid in cash for work that serves everybody."""
        return ask_payment(
            fund=self.fund,
            payment=Payment("5201", CASH, amount, payee, what),
            by=self.officers[Role.TREASURER],
            at=moment(on),
            idem_key=f"demo/{on}/{payee}",
        )

    def pay_for(self, amount: int, payee: str, what: str, on: date) -> None:
        """The same, agreed to by the chair and handed out on that day."""
        asked = self.ask_for(amount, payee, what, on)
        self.agree(asked, moment(on, 11))
        perform(request=asked, by=self.officers[Role.TREASURER], at=moment(on, 12))

    def pay_at_once(self, amount: int, payee: str, what: str, on: date) -> None:
        """Petty cash: the treasurer pays a small cost out of the cash box, with a photo of its receipt."""
        by, at = self.officers[Role.TREASURER], moment(on)
        receipt = self._photo(Document.Kind.RECEIPT, by, at)
        cost, key = SmallCost("5304", amount, payee, what), f"demo/petty/{on}"
        pay_petty_cash(fund=self.fund, cost=cost, receipt=receipt, by=by, at=at, idem_key=key)

    def list_supplier(self, name: str, reference: str, on: date) -> None:
        """A shop from which the fund buys again and again, listed by two."""
        by, at = self.officers[Role.TREASURER], moment(on)
        key, note = f"demo/supplier/{on}", ""
        asked = ask_supplier(
            fund=self.fund, name=name, reference=reference, note=note, by=by, at=at, idem_key=key
        )
        self.agree(asked, moment(on, 11))

    def claim(self, member: Member, event: str, on: date, paper: str, **more: object) -> Claim:
        """Handed in three days later by the welfare officer, with a photo of the paper."""
        by, at = self.officers[Role.WELFARE], moment(on + timedelta(days=3))
        asked = Asked(
            member=member,
            event=event,
            event_on=on,
            papers=(Paper(paper, self._photo(paper, by, at)),),
            ground="agreed",
            **more,  # type: ignore[arg-type]
        )
        key = f"demo/{member.pk}/{event}/{on}"
        return submit_claim(asked=asked, by=by, at=at, idem_key=key)

    def _photo(self, title: str, by: Officer, at: datetime, dice: Random | None = None) -> Document:
        """A form with lines of writing of its own, so that no two are taken for one photo."""
        picture = Image.new("RGB", (900, 640), (247, 243, 232))
        pen = ImageDraw.Draw(picture)
        pen.rectangle((30, 30, 870, 610), outline=(120, 110, 90), width=4)
        number = (dice or self.random).randint(1, 10**9)
        pen.text((60, 60), f"SPECIMEN {title} {number}", fill=(60, 60, 60))
        for line in range(8):
            length = 60 + (number >> 3 * line) % 8 * 90  # three bits of the number a line
            pen.rectangle((60, 120 + 55 * line, 60 + length, 146 + 55 * line), fill=(86, 92, 104))
        stream = io.BytesIO()
        picture.save(stream, "JPEG", quality=80)
        return file_document(
            fund=self.fund, data=stream.getvalue(), file_name=f"{title}.jpg", kind=title, by=by, at=at
        )

    def pay(self, claim: Claim, *, check: bool = True, from_bank: bool = False) -> None:
        """The chair confirms and the treasurer pays, the same day; the committee looks at it later."""
        day = claim.submitted_on
        if claim.status != Claim.Status.SUBMITTED:
            return
        claim = confirm_claim(claim=claim, by=self.officers[Role.CHAIR], at=moment(day, 11))
        claim = pay_claim(
            claim=claim,
            by=self.officers[Role.TREASURER],
            at=moment(day, 12),
            idem_key=f"demo/pay/{claim.pk}",
            bank=self.bank if from_bank else None,
        )
        later = moment(day + timedelta(days=5))
        signed = self._photo("signed_voucher", self.officers[Role.WELFARE], later)
        attach_signed_voucher(claim=claim, document=signed, by=self.officers[Role.WELFARE], at=later)
        if check and claim.check_due_on is not None:
            check_claim(claim=claim, agreed=True, by=self.officers[Role.SECRETARY], at=later)

    def close(self, month: str) -> None:
        """On the 5th of the month after, the bookkeeper closes."""
        on = first_day(add_months(month, 1)) + timedelta(days=4)
        close_month(fund=self.fund, month=month, by=self.officers[Role.BOOKKEEPER], at=moment(on))
