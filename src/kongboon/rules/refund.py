"""What whoever leaves gets back of the dues paid in: pure (domain.md 2.1, the end of a membership)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kongboon.rules.terms import Membership

Leaving = Literal["died", "resigned", "lapsed", "moved"]


@dataclass(frozen=True, slots=True)
class RefundDue:
    """A whole percent of the dues paid in. Units: satang; a part of a satang stays with the fund."""

    percent: int
    paid_satang: int

    @property
    def amount_satang(self) -> int:
        return self.paid_satang * self.percent // 100


def refund_due(terms: Membership, leaving: Leaving, paid_satang: int) -> RefundDue | None:
    """What goes back to whoever leaves like this and had paid in so much; None where the regulation gives nothing.

    The vocabulary knows a refund for whoever resigns alone, and takes nothing off it: not what the member received
    from the fund, not what is still owed. Who died, moved away, or was ended for arrears gets nothing.

    >>> refund_due(Membership(refund_percent=50), "resigned", 365_01).amount_satang
    18250
    >>> refund_due(Membership(refund_percent=50), "lapsed", 365_00), refund_due(Membership(), "resigned", 365_00)
    (None, None)
    """
    if leaving != "resigned" or not terms.refund_percent:
        return None
    return RefundDue(terms.refund_percent, paid_satang)
