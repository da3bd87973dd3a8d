"""What the benefits have to say on today's page, each card only for the office whose act it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act, may
from kongboon.benefits.claims.outcomes import outcome_cards
from kongboon.benefits.claims.queries import doable, queue, siblings
from kongboon.benefits.lists.queries import ListState, state_of
from kongboon.benefits.models import Approval, BenefitList, Claim, ExceptionWord, Incident, RefundAct
from kongboon.benefits.notices.queries import stopped_lately
from kongboon.benefits.refunds.cards import refund_cards
from kongboon.funds.models import Fund
from kongboon.funds.words import moment_words, shown_date
from kongboon.governance.payments import ONE_HAND
from kongboon.governance.today import TOLD, marked_word
from kongboon.kernel.money import format_baht

STOPPED_DAYS = 7
CARDS_MAX = 3  # of one kind; more are counted on the page of the benefits


def cards(fund: Fund, officer: Officer, today: date) -> list[Card]:
    """Claims to confirm, to pay, to sign and to check, the oldest first."""
    waiting = queue(fund, officer)
    return [
        *_to_confirm([claim for claim in waiting.to_confirm if doable(claim, officer).confirm]),
        *_to_wait(waiting.to_wait, officer),
        *_to_pay([claim for claim in waiting.to_pay if doable(claim, officer).pay]),
        *_to_check([claim for claim in waiting.to_check if doable(claim, officer).check], today),
        *_to_sign([claim for claim in waiting.to_sign if _paid_by(claim, officer)]),
        *_stopped(fund, officer),
        *_one_hand(fund, officer),
        *outcome_cards(fund, officer, timezone.now()),
        *_lists(fund, officer),
        *_incidents(fund, officer),
        *_to_rule([claim for claim in waiting.to_rule if doable(claim, officer).rule]),
        *refund_cards(fund, officer),
        *_exceptions([claim for claim in waiting.to_sign_exception if doable(claim, officer).sign_exception]),
    ]


def _one_hand(fund: Fund, officer: Officer) -> Iterator[Card]:
    """Words on claims, refunds and exceptions of whom nobody is sure that they are of two people."""
    if officer.role == Role.COLLECTOR:
        return
    lately: dict[str, Any] = {"fund": fund, "at__gte": timezone.now() - TOLD, "note__startswith": ONE_HAND}
    for word in Approval.objects.filter(**lately).select_related("officer", "claim__submitted_by"):
        url = reverse("benefits:claim", args=[fund.code, word.claim_id])
        yield from marked_word(officer, word, word.claim.submitted_by, word.claim.number, url)
    for act in RefundAct.objects.filter(**lately).select_related("officer", "refund__submitted_by"):
        url = reverse("benefits:refund", args=[fund.code, act.refund_id])
        yield from marked_word(officer, act, act.refund.submitted_by, act.refund.number, url)
    words = ExceptionWord.objects.filter(**lately)
    for said in words.select_related("officer", "grant__claim__submitted_by"):
        claim = said.grant.claim
        url = reverse("benefits:claim", args=[fund.code, claim.pk])
        yield from marked_word(officer, said, claim.submitted_by, claim.number, url)


def _lists(fund: Fund, officer: Officer) -> Iterator[Card]:
    """Lists that wait for this officer's word or for their money."""
    for made in BenefitList.objects.filter(fund=fund).select_related("made_by", "incident")[:CARDS_MAX]:
        state = state_of(made)
        if state.may_confirm(officer):
            title, count = gettext("Confirm the list: %(benefit)s"), state.waiting
        elif state.may_pay(officer):
            title, count = gettext("Pay the list: %(benefit)s"), state.to_pay
        elif state.to_wait and may(officer, Act.PAY_CLAIM):
            yield _waiting_list(state)
            continue
        else:
            continue
        yield Card(
            1,
            title % {"benefit": made.benefit_title},
            gettext("%(count)s names · %(amount)s baht")
            % {"count": count, "amount": format_baht(state.total_satang, satang_always=False)},
            gettext("Look and confirm") if state.may_confirm(officer) else gettext("Pay"),
            reverse("benefits:list", args=[fund.pk, made.pk]),
            "people",
        )


def _waiting_list(state: ListState) -> Card:
    """A list that is one large sum, or of large sums, before it may be paid."""
    until = state.waits_until
    assert until is not None, "something of the list waits"
    return Card(
        2,
        gettext("Wait for %(hours)s hours · %(benefit)s")
        % {"hours": state.to_wait[0].wait_hours, "benefit": state.made.benefit_title},
        gettext("%(count)s names · to be paid from %(day)s at %(time)s")
        % {"count": len(state.to_wait), **moment_words(until)},
        gettext("Put up the notice"),
        reverse("benefits:notice", args=[state.made.fund_id]),
        "hourglass-split",
    )


def _incidents(fund: Fund, officer: Officer) -> Iterator[Card]:
    """Disasters that are open, for those who look for the houses."""
    if not may(officer, Act.OPEN_INCIDENT):
        return
    opened = Incident.objects.filter(fund=fund, closed_at=None).annotate(found=Count("houses"))
    for incident in opened[:CARDS_MAX]:
        words = ngettext(
            "%(count)s house on its lists so far", "%(count)s houses on its lists so far", incident.found
        )
        yield Card(
            1,
            gettext("%(title)s · open since %(day)s")
            % {"title": incident.title, "day": shown_date(incident.on)},
            words % {"count": incident.found},
            gettext("Tick the houses") if not incident.found else gettext("Look at the disaster"),
            reverse("benefits:incident", args=[fund.pk, incident.pk]),
            "cloud-lightning-rain",
        )


def _to_rule(claims: list[Claim]) -> Iterator[Card]:
    for claim in claims[:CARDS_MAX]:
        yield Card(
            1,
            gettext("Appeal · %(benefit)s · %(name)s")
            % {"benefit": claim.benefit_title, "name": claim.beneficiary},
            gettext("%(number)s was refused; the member asks the committee to look again.")
            % {"number": claim.number},
            gettext("Rule on the appeal"),
            reverse("benefits:rule", args=[claim.fund_id, claim.pk]),
            "chat-left-text",
        )
    yield from _more(claims, gettext("More appeals wait for the committee"))


def _exceptions(claims: list[Claim]) -> Iterator[Card]:
    for claim in claims[:CARDS_MAX]:
        yield Card(
            1,
            gettext("Exception · %(benefit)s · %(name)s")
            % {"benefit": claim.benefit_title, "name": claim.beneficiary},
            gettext("%(number)s · a resolution beside the regulation waits for your word.")
            % {"number": claim.number},
            gettext("Look and sign"),
            reverse("benefits:exception-sign", args=[claim.fund_id, claim.pk]),
            "pen",
        )
    yield from _more(claims, gettext("More exceptions wait for a word"))


def _paid_by(claim: Claim, officer: Officer) -> bool:
    return claim.paid_entry is not None and claim.paid_entry.batch.posted_by_id == officer.pk


def _to_confirm(claims: list[Claim]) -> Iterator[Card]:
    for claim in claims[:CARDS_MAX]:
        yield Card(
            1,
            gettext("Confirm %(benefit)s · %(name)s")
            % {"benefit": claim.benefit_title, "name": claim.beneficiary},
            _sum_and_number(claim),
            gettext("Look and confirm"),
            reverse("benefits:confirm", args=[claim.fund_id, claim.pk]),
            "clipboard-check",
        )
    yield from _more(claims, gettext("More claims wait for a confirmation"))


def _to_pay(claims: list[Claim]) -> Iterator[Card]:
    for claim in claims[:CARDS_MAX]:
        yield Card(
            1,
            gettext("Pay %(benefit)s · %(name)s")
            % {"benefit": claim.benefit_title, "name": claim.payee_name},
            _sum_and_number(claim),
            gettext("Pay"),
            reverse("benefits:pay", args=[claim.fund_id, claim.pk]),
            "cash-stack",
        )
    yield from _more(claims, gettext("More claims are confirmed and wait for their money"))


def _to_wait(claims: list[Claim], officer: Officer) -> Iterator[Card]:
    """Large sums whose time on the notice runs, for whoever will pay them."""
    if not may(officer, Act.PAY_CLAIM):
        return
    for claim in claims[:CARDS_MAX]:
        assert claim.payable_from is not None, "only a large sum waits"
        yield Card(
            2,
            gettext("Wait for %(hours)s hours · %(benefit)s · %(name)s")
            % {"hours": claim.wait_hours, "benefit": claim.benefit_title, "name": claim.payee_name},
            gettext("%(number)s · %(amount)s baht · to be paid from %(day)s at %(time)s")
            % {
                "number": claim.number,
                "amount": format_baht(claim.due_satang, satang_always=False),
                **moment_words(claim.payable_from),
            },
            gettext("Put up the notice"),
            reverse("benefits:notice", args=[claim.fund_id]),
            "hourglass-split",
        )
    yield from _more(claims, gettext("More large sums wait for their time"))


def _stopped(fund: Fund, officer: Officer) -> Iterator[Card]:
    """Payments that an objection stopped, until the committee had them handed in anew, or a week has passed."""
    if not may(officer, Act.CONFIRM_CLAIM):
        return
    stopped = [claim for claim in stopped_lately(fund, timezone.now(), STOPPED_DAYS) if not siblings(claim)]
    for claim in stopped[:CARDS_MAX]:
        yield Card(
            2,
            gettext("Objection · %(benefit)s · %(name)s")
            % {"benefit": claim.benefit_title, "name": claim.beneficiary},
            gettext("%(number)s is not paid: %(reason)s")
            % {"number": claim.number, "reason": claim.withdrawn_reason},
            gettext("Look with the committee"),
            reverse("benefits:claim", args=[claim.fund_id, claim.pk]),
            "hand-thumbs-down",
        )


def _to_check(claims: list[Claim], today: date) -> Iterator[Card]:
    for claim in claims[:CARDS_MAX]:
        due = claim.check_due_on or today
        yield Card(
            1 if due < today else 2,
            gettext("The committee checks %(number)s") % {"number": claim.number},
            gettext("Paid at once; to be checked by %(day)s.") % {"day": shown_date(due)},
            gettext("Write down the check"),
            reverse("benefits:check", args=[claim.fund_id, claim.pk]),
            "patch-check",
        )
    yield from _more(claims, gettext("More payments wait for the committee's check"))


def _to_sign(claims: list[Claim]) -> Iterator[Card]:
    for claim in claims[:CARDS_MAX]:
        number = claim.paid_entry.paper_number if claim.paid_entry else ""
        yield Card(
            3,
            gettext("Photo of the signed voucher %(number)s") % {"number": number},
            gettext("Print it, let the three people sign, and take a photo."),
            gettext("Take the photo"),
            reverse("benefits:signed", args=[claim.fund_id, claim.pk]),
            "camera",
        )
    yield from _more(claims, gettext("More vouchers wait for their photo"))


def _sum_and_number(claim: Claim) -> str:
    if claim.by_committee and claim.granted_satang is None:
        return gettext("%(number)s · the committee chooses the sum") % {"number": claim.number}
    amount = format_baht(claim.due_satang, satang_always=False)
    return gettext("%(number)s · %(amount)s baht") % {"number": claim.number, "amount": amount}


def _more(claims: list[Claim], title: str) -> Iterator[Card]:
    rest = len(claims) - CARDS_MAX
    if rest > 0:
        text = ngettext("%(count)s more", "%(count)s more", rest) % {"count": rest}
        yield Card(
            2, title, text, gettext("See all"), reverse("benefits:home", args=[claims[0].fund_id]), "list"
        )
