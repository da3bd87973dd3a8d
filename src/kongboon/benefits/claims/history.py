"""The history of a claim: who did what, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from kongboon.benefits.models import Appeal, AppealRuling, Approval, Claim, ClaimPaper, ExceptionWord
from kongboon.kernel.money import format_baht
from kongboon.ledger.models import Entry


@dataclass(frozen=True)
class Happening:
    """One line of a claim's history."""

    what: str
    who: str
    at: datetime


def history(claim: Claim) -> list[Happening]:
    """Who did what with a claim, in the order in which it happened."""
    told = [Happening(gettext("Handed in"), claim.submitted_by.name, claim.at)]
    for said in claim.approvals.select_related("officer"):
        told.append(Happening(_said(said), said.officer.name, said.at))
    told += [*_appeal(claim), *_exceptions(claim), *_warnings(claim)]
    if claim.paid_entry is not None:
        batch = claim.paid_entry.batch
        what = gettext("Paid · voucher %(number)s") % {"number": claim.paid_entry.paper_number}
        told.append(Happening(what, batch.posted_by.name, batch.posted_at))
    for paper in claim.papers.filter(name=ClaimPaper.SIGNED_VOUCHER).select_related("by"):
        told.append(Happening(gettext("Signed voucher filed"), paper.by.name, paper.at))
    if claim.withdrawn_by is not None and claim.withdrawn_at is not None:
        if claim.is_taken_back:
            word = gettext("Payment taken back: %(reason)s")
        elif claim.is_stopped:
            word = gettext("Objected to before it was paid: %(reason)s")
        else:
            word = gettext("Withdrawn: %(reason)s")
        what = word % {"reason": claim.withdrawn_reason}
        told.append(Happening(what, claim.withdrawn_by.name, claim.withdrawn_at))
    undone = Entry.objects.filter(reverses=claim.paid_entry).first() if claim.paid_entry is not None else None
    if undone is not None and not claim.is_taken_back:
        what = gettext("Payment taken back in the books")
        told.append(Happening(what, undone.batch.posted_by.name, undone.batch.posted_at))
    return sorted(told, key=lambda happening: happening.at)


def _said(said: Approval) -> str:
    agreed = said.verdict == Approval.Verdict.YES
    if said.kind == Approval.Kind.COMMITTEE_CHECK:
        what = (
            gettext("The committee checked: in order")
            if agreed
            else gettext("The committee checked: not in order")
        )
    elif agreed:
        amount = format_baht(said.amount_satang or 0, satang_always=False)
        what = gettext("Confirmed, %(amount)s baht") % {"amount": amount}
    else:
        what = gettext("Not agreed")
    if said.is_same_device:
        where = gettext("on the screen of another officer")
        what = f"{what} ({where})"
    return f"{what} · {said.note}" if said.note else what


def _warnings(claim: Claim) -> Iterator[Happening]:
    for warning in claim.warnings.all():
        what = f"{warning.get_kind_display()}: {warning.fund_name}"
        yield Happening(what, gettext("found by the system"), warning.at)


def _appeal(claim: Claim) -> Iterator[Happening]:
    appeal = Appeal.objects.filter(claim=claim).select_related("by").first()
    if appeal is None:
        return
    yield Happening(gettext("Appealed: %(reason)s") % {"reason": appeal.reason}, appeal.by.name, appeal.at)
    ruling = AppealRuling.objects.filter(appeal=appeal).select_related("by", "new_claim").first()
    if ruling is None:
        return
    what = ruling.get_verdict_display()
    if ruling.new_claim is not None:
        what = f"{what}: {ruling.new_claim.number}"
    yield Happening(f"{what} · {ruling.note}", ruling.by.name, ruling.at)


def _exceptions(claim: Claim) -> Iterator[Happening]:
    for grant in claim.exceptions.select_related("by").prefetch_related("words__officer"):
        words = gettext("Exception, resolution %(number)s, %(amount)s baht: %(reason)s") % {
            "number": grant.resolution_no,
            "amount": format_baht(grant.amount_satang, satang_always=False),
            "reason": grant.reason,
        }
        yield Happening(words, grant.by.name, grant.at)
        for word in grant.words.all():
            agreed = word.verdict == ExceptionWord.Verdict.YES
            what = gettext("Exception confirmed") if agreed else gettext("Exception not agreed")
            yield Happening(f"{what} · {word.note}" if word.note else what, word.officer.name, word.at)
