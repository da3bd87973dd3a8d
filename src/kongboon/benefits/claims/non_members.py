"""Help to somebody who is no member (S40): who it is, where they live, and which member knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kongboon.benefits.models import Claim
from kongboon.funds.models import Fund, Village
from kongboon.kernel.thai_text import house_spelling
from kongboon.members.models import Member
from kongboon.rules.evaluate import NON_MEMBER
from kongboon.rules.terms import Benefit


@dataclass(frozen=True)
class Outsider:
    """A person of the sub-district who is no member; the name stands in `Asked.person_name`.

    `vouched_by` None: no member knows them, and the officer who hands the claim in answers for them.
    """

    fund: Fund
    village: Village
    house_no: str = ""
    vouched_by: Member | None = None


def where_it_is(outsider: Outsider | None) -> dict[str, Any]:
    """The columns of a claim that a person who is no member fills."""
    if outsider is None:
        return {}
    house_no = house_spelling(outsider.house_no)[:50]
    return {"village": outsider.village, "house_no": house_no, "vouched_by": outsider.vouched_by}


def outsider_of(claim: Claim) -> Outsider | None:
    """The person of a claim who is no member; None for a member's claim."""
    if claim.village is None:
        return None
    return Outsider(claim.fund, claim.village, claim.house_no, claim.vouched_by)


def takes_outsiders(benefit: Benefit) -> bool:
    """Whether a benefit is also, or only, for people who are no members."""
    return NON_MEMBER in benefit.relations
