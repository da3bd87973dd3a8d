"""Reading the yearly lists: how far each has come, and what may be done with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.access.services import is_same_person
from kongboon.benefits.claims.paying import netting_of
from kongboon.benefits.incidents.lists import proposed_sums
from kongboon.benefits.lists.services import claims_of
from kongboon.benefits.models import BenefitList, Claim
from kongboon.funds.models import BankAccount
from kongboon.kernel.thai_text import to_arabic_digits
from kongboon.paper.transfer_file import Transfer, TransferFile

_MOBILE_DIGITS = 10


@dataclass(frozen=True)
class ListState:
    """A list with its claims; sums in satang. `proposed`: claim -> sum, where the committee chooses."""

    made: BenefitList
    claims: list[Claim]
    proposed: dict[int, int] = field(default_factory=dict)

    @property
    def total_satang(self) -> int:
        return sum(self.sum_of(claim) for claim in self.claims if claim.is_live)

    def sum_of(self, claim: Claim) -> int:
        """What a claim of the list receives, or would."""
        return claim.due_satang or self.proposed.get(claim.pk, 0)

    @property
    def waiting(self) -> int:
        return self._count(Claim.Status.SUBMITTED)

    @property
    def to_wait(self) -> list[Claim]:
        """Confirmed, with their time on the notice still running."""
        return [claim for claim in self.claims if claim.waits]

    @property
    def waits_until(self) -> datetime | None:
        """When all of those may be paid."""
        return max((claim.payable_from for claim in self.to_wait if claim.payable_from), default=None)

    @property
    def to_pay(self) -> int:
        return self._count(Claim.Status.APPROVED) - len(self.to_wait)

    @property
    def to_pay_satang(self) -> int:
        """What would be handed out now: owed dues come off."""
        return sum(netting_of(claim).net_satang for claim in self._due())

    @property
    def dues_satang(self) -> int:
        """The owed dues that come off what is handed out now."""
        return sum(netting_of(claim).dues_satang for claim in self._due())

    def _due(self) -> Iterator[Claim]:
        return (c for c in self.claims if c.status == Claim.Status.APPROVED and not c.waits)

    @property
    def paid(self) -> int:
        return self._count(Claim.Status.PAID)

    @property
    def is_mixed(self) -> bool:
        """Whether the names have come differently far, as when an officer's own waits for another."""
        return len({claim.status for claim in self.claims}) > 1

    def _count(self, status: str) -> int:
        return Counter(claim.status for claim in self.claims)[status]

    def may_confirm(self, officer: Officer) -> bool:
        """Whether this officer can agree to it; the service asks again."""
        other = not is_same_person(self.made.made_by, officer)
        return bool(self.waiting) and may(officer, Act.CONFIRM_CLAIM) and other

    def may_pay(self, officer: Officer) -> bool:
        return bool(self.to_pay) and may(officer, Act.PAY_CLAIM)


def state_of(made: BenefitList) -> ListState:
    """A list and how far its claims have come; one query, two for an incident's."""
    return ListState(made, list(claims_of(made)), proposed_sums(made) if made.incident_id else {})


@dataclass(frozen=True)
class Transfers:
    """The bank's file of a list, and the claims whose members have neither a national id nor a mobile number."""

    file: TransferFile | None
    without: list[Claim]


def transfers_of(state: ListState, bank: BankAccount, at: datetime) -> Transfers:
    """What is confirmed or was paid from the list, as transfers by PromptPay."""
    rows, without = [], []
    for claim in state.claims:
        if claim.status not in (Claim.Status.APPROVED, Claim.Status.PAID) or claim.waits:
            continue
        row = _transfer(claim)
        if row is None:
            without.append(claim)
        else:
            rows.append(row)
    if not rows:
        return Transfers(None, without)
    fund = state.made.fund
    reference = f"KB{fund.pk}-{state.made.pk % 10**10}"
    return Transfers(
        TransferFile(reference, at, localdate(at), fund.name, bank.bank, bank.number, rows), without
    )


def _transfer(claim: Claim) -> Transfer | None:
    member, satang = claim.member, netting_of(claim).net_satang
    assert member is not None, "a list is of members"
    mobile = "".join(c for c in to_arabic_digits(member.phone) if c.isdecimal())
    number = member.national_id
    if number:
        return Transfer(claim.number, satang, member.full_name, "NIDN", number, claim.benefit_title)
    if len(mobile) == _MOBILE_DIGITS and mobile.startswith("0"):
        return Transfer(claim.number, satang, member.full_name, "MBNO", mobile, claim.benefit_title)
    return None
