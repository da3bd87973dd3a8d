"""A list of payments on paper, with a column for each receiver's signature.

Official paper is written in Thai whatever the language of the screen.
"""

from __future__ import annotations

from datetime import datetime

from kongboon.benefits.claims.voucher import source_in_thai
from kongboon.benefits.lists.queries import ListState
from kongboon.benefits.models import Approval, Claim, IncidentHouse
from kongboon.funds.services import letterhead
from kongboon.paper.documents import Approval as Signed
from kongboon.paper.signing_list import SigningList, SigningRow


def signing_list_of(state: ListState, at: datetime) -> SigningList:
    """The names of a list to whom money is due or was paid, in the order of their claims."""
    made = state.made
    damages = dict(IncidentHouse.objects.filter(claim__in=state.claims).values_list("claim_id", "damage"))
    titles = {told["key"]: told["title"] for told in made.incident.damages} if made.incident else {}
    due = [claim for claim in state.claims if claim.is_live]
    rows = tuple(_row(claim, titles.get(damages.get(claim.pk, ""), ""), state.sum_of(claim)) for claim in due)
    paid = next((claim.paid_entry for claim in due if claim.paid_entry is not None), None)
    villages = made.incident.villages.select_related("village") if made.incident else ()
    return SigningList(
        head=letterhead(made.fund),
        title=made.benefit_title,
        place=", ".join(str(each.village) for each in villages),
        on=made.on,
        clause=", ".join(dict.fromkeys(claim.clause for claim in due)),
        rows=rows,
        total_satang=sum(row.amount_satang for row in rows),
        approvals=(Signed("ผู้ทำบัญชี", made.made_by.name, made.at), *_agreed(due)),
        paid_from=source_in_thai(paid) if paid is not None else "",
        paid_by=paid.batch.posted_by.name if paid is not None else "",
        printed_at=at,
    )


def _row(claim: Claim, words: str, satang: int) -> SigningRow:
    member = claim.member
    return SigningRow(
        name=claim.payee_name,
        member_no=member.number if member is not None else "",
        house=(member.house_no if member is not None else claim.house_no) or "–",
        voucher=claim.paid_entry.paper_number if claim.paid_entry is not None else "",
        words=words or claim.benefit_title,
        amount_satang=satang,
    )


def _agreed(claims: list[Claim]) -> list[Signed]:
    """Everybody who agreed to a name of the list, each once."""
    words = Approval.objects.filter(
        claim__in=claims, kind=Approval.Kind.CONFIRM, verdict=Approval.Verdict.YES
    ).select_related("officer")
    first = {word.officer_id: word for word in words.order_by("-pk")}
    return [Signed("ผู้เห็นชอบ", word.officer.name, word.at) for word in reversed(first.values())]
