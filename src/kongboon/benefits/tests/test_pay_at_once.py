"""A death, paid the same day on the certificate (S62, S115)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.world import Cast, make_member

from kongboon.access.errors import NotForThisOffice
from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act
from kongboon.access.services import add_user
from kongboon.benefits.accounts import held_satang, money_account
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.services import (
    Asked,
    attach_signed_voucher,
    check_claim,
    confirm_claim,
    decline_claim,
    pay_claim,
    quote_claim,
    submit_claim,
    submit_event,
    withdraw_claim,
)
from kongboon.benefits.errors import InsufficientBank, InsufficientCash
from kongboon.benefits.models import Approval, Claim
from kongboon.benefits.tests.conftest import CASH, death_of, photo, welfare
from kongboon.funds.models import BankAccount
from kongboon.governance.offices import add_officer
from kongboon.ledger.checks import verify
from kongboon.ledger.errors import PeriodClosed
from kongboon.ledger.models import Entry, Line
from kongboon.ledger.services import close_month, reverse_entry
from kongboon.members.models import Member


def _submitted(cast: Cast, member: Member, at: datetime, **more: object) -> Claim:
    return submit_claim(asked=death_of(cast, member, at, **more), by=welfare(cast), at=at, idem_key="death-1")


def _paid(cast: Cast, member: Member, at: datetime) -> Claim:
    claim = confirm_claim(claim=_submitted(cast, member, at), by=cast.chair, at=at)
    return pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="pay-1")


def _sums(entry: Entry | None) -> dict[str, int]:
    assert entry is not None
    return {line.account.code: line.amount for line in entry.lines.select_related("account")}


def test_a_quote_says_the_sum_and_writes_nothing(cast: Cast, member: Member, at: datetime) -> None:
    decisions = quote_claim(asked=death_of(cast, member, at), by=welfare(cast), at=at)
    assert [(d.benefit_code, d.amount_satang) for d in decisions] == [("B05", 10_000_00), ("B06", 500_00)]
    assert not Claim.objects.exists()


def test_a_death_is_confirmed_by_another_officer_and_paid_in_one_visit(
    cast: Cast, member: Member, at: datetime
) -> None:
    claim = _paid(cast, member, at)
    assert (claim.number, claim.status, claim.due_satang) == ("สค.2567/0001", "paid", 10_000_00)
    assert _sums(claim.accrual_entry) == {"5105": 10_000_00, "2101": -10_000_00}
    assert _sums(claim.paid_entry) == {"2101": 10_000_00, "1101": -10_000_00}
    assert claim.paid_entry is not None
    assert claim.paid_entry.paper_number == "จ่าย.2567/0001"
    assert claim.check_due_on == date(2024, 6, 17), "seven days after the payment"
    member.refresh_from_db()
    assert (member.status, member.ended_reason, member.ended_on) == ("ended", "died", date(2024, 6, 9))
    assert verify(cast.fund).whole


def test_the_wreath_of_the_same_death_is_its_own_claim_and_voucher(
    cast: Cast, member: Member, at: datetime
) -> None:
    benefit, wreath = submit_event(
        asked=death_of(cast, member, at), by=welfare(cast), at=at, idem_key="death-1"
    )
    for claim in (benefit, wreath):
        confirm_claim(claim=claim, by=cast.chair, at=at)
        pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key=f"pay-{claim.serial}")
    vouchers = [entry.paper_number for entry in Entry.objects.filter(paper_series="P").order_by("pk")]
    assert vouchers == ["จ่าย.2567/0001", "จ่าย.2567/0002"]
    assert Line.objects.get(account__code="5106").amount == 500_00


def test_a_wreath_may_still_be_asked_for_after_the_membership_ended(
    cast: Cast, member: Member, at: datetime
) -> None:
    _paid(cast, member, at)
    later = submit_claim(
        asked=death_of(cast, member, at, benefit_code="B06"), by=welfare(cast), at=at, idem_key="wreath"
    )
    assert (later.status, later.due_satang) == ("submitted", 500_00)


def test_a_second_death_of_one_person_is_refused_with_the_first_claim(
    cast: Cast, member: Member, at: datetime
) -> None:
    first = _submitted(cast, member, at)
    for on in (date(2024, 6, 9), date(2024, 6, 8)):
        with pytest.raises(errors.SecondDeath, match=first.number):
            submit_claim(
                asked=death_of(cast, member, at, on=on, certificate_no="other"),
                by=welfare(cast),
                at=at,
                idem_key=f"again-{on}",
            )
    assert Claim.objects.count() == 1


def test_one_certificate_does_not_bury_two_people(cast: Cast, member: Member, at: datetime) -> None:
    first = _submitted(cast, member, at)
    other = make_member(cast, at, number="0002", first_name="ทองดี", paid_until=date(2024, 5, 31))
    with pytest.raises(errors.CertificateUsed, match=first.number):
        submit_claim(
            asked=death_of(cast, other, at, certificate_no="๓๓-๐๑/๒๕๖๗ ", payee_name="นางทองมี"),
            by=welfare(cast),
            at=at,
            idem_key="other",
        )


def test_a_form_sent_twice_is_one_claim(cast: Cast, member: Member, at: datetime) -> None:
    papers = death_of(cast, member, at).papers
    first, again = (_submitted(cast, member, at, papers=papers) for _ in range(2))
    assert first.pk == again.pk
    with pytest.raises(errors.KeyUsed):
        _submitted(cast, member, at, on=date(2024, 6, 8))
    assert Claim.objects.count() == 1


def test_an_event_sent_twice_is_one_claim_each(cast: Cast, member: Member, at: datetime) -> None:
    asked = death_of(cast, member, at)
    sent = [submit_event(asked=asked, by=welfare(cast), at=at, idem_key="death") for _ in range(2)]
    assert [claim.pk for claim in sent[0]] == [claim.pk for claim in sent[1]]


def test_nobody_confirms_their_own_claim_under_any_of_their_offices(
    cast: Cast, member: Member, at: datetime
) -> None:
    claim = _submitted(cast, member, at)
    with pytest.raises(errors.OwnClaim):
        confirm_claim(claim=claim, by=welfare(cast), at=at)
    person = add_user(username="laor", password="khao-niao-2567")
    Officer.objects.filter(pk=welfare(cast).pk).update(user=person, active_to=date(2024, 6, 9))
    second = add_officer(fund=cast.fund, role=Role.SECRETARY, name="ละออ", at=at, user=person)
    with pytest.raises(errors.OwnClaim):
        confirm_claim(claim=claim, by=second, at=at)
    assert not Approval.objects.exists()


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.REGISTRAR, Role.AUDITOR])
def test_only_the_committee_confirms(cast: Cast, member: Member, at: datetime, role: str) -> None:
    with pytest.raises(NotForThisOffice):
        confirm_claim(claim=_submitted(cast, member, at), by=cast.officers[role], at=at)


def test_an_auditor_hands_in_nothing(cast: Cast, member: Member, at: datetime) -> None:
    with pytest.raises(NotForThisOffice):
        submit_claim(asked=death_of(cast, member, at), by=cast.officers[Role.AUDITOR], at=at, idem_key="x")


def test_a_collector_hands_in_for_their_own_village(cast: Cast, member: Member, at: datetime) -> None:
    asked = death_of(cast, member, at, payee_name="นายทองใบ มีสุข")
    claim = submit_claim(asked=asked, by=cast.collector, at=at, idem_key="x")
    assert claim.submitted_by == cast.collector
    other = make_member(cast, at, number="0002", moo=7, paid_until=date(2024, 5, 31))
    with pytest.raises(errors.NotThisVillage):
        submit_claim(
            asked=death_of(cast, other, at, certificate_no="2", payee_name="ก"),
            by=cast.collector,
            at=at,
            idem_key="y",
        )


def test_nothing_is_paid_before_another_officer_confirmed(cast: Cast, member: Member, at: datetime) -> None:
    claim = _submitted(cast, member, at)
    with pytest.raises(errors.NotConfirmed):
        pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="pay")
    assert not Entry.objects.filter(source=f"claim/{claim.pk}").exists()


def test_the_submitter_may_hand_out_the_money_once_another_confirmed(
    cast: Cast, member: Member, at: datetime
) -> None:
    claim = submit_claim(asked=death_of(cast, member, at), by=cast.treasurer, at=at, idem_key="d")
    confirm_claim(claim=claim, by=cast.chair, at=at)
    assert pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p").status == "paid"


def test_an_officer_does_not_decide_or_pay_their_own_benefit(cast: Cast, at: datetime) -> None:
    chair = make_member(cast, at, first_name="มาลี", last_name="ใจงาม", paid_until=date(2024, 5, 31))
    claim = submit_claim(
        asked=death_of(cast, chair, at, payee_name="สมชาย ตั้งตรง"), by=welfare(cast), at=at, idem_key="d"
    )
    for officer in (cast.chair, cast.treasurer):
        with pytest.raises(errors.OwnBenefit):
            confirm_claim(claim=claim, by=officer, at=at)
    confirm_claim(claim=claim, by=cast.officers[Role.SECRETARY], at=at, note="เป็นลูกเขย")
    with pytest.raises(errors.OwnBenefit):
        pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")


def test_a_payment_sent_twice_is_paid_once(cast: Cast, member: Member, at: datetime) -> None:
    claim = _paid(cast, member, at)
    again = pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="pay-1")
    assert again.paid_entry_id == claim.paid_entry_id
    with pytest.raises(errors.PaidAlready, match=r"จ่าย\.2567/0001"):
        pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="pay-2")
    assert held_satang(money_account(cast.fund, None)) == CASH - 10_000_00


def test_too_little_cash_is_said_with_what_to_do_and_the_bank_pays(
    cast: Cast, member: Member, at: datetime
) -> None:
    reverse_entry(
        entry=Entry.objects.get(),
        on=date(2024, 6, 10),
        reason="นับใหม่",
        by=cast.chair,
        at=at,
        act=Act.STOP_CLAIM,
    )
    claim = confirm_claim(claim=_submitted(cast, member, at), by=cast.chair, at=at)
    with pytest.raises(InsufficientCash, match=r"There are 0\.00 baht.*10,000\.00.*bank account"):
        pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="pay-1")
    with pytest.raises(InsufficientBank):
        pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="pay-1", bank=BankAccount.objects.get())
    claim.refresh_from_db()
    assert claim.status == "approved"
    member.refresh_from_db()
    assert member.ended_on is None


def test_it_is_paid_from_the_bank_where_that_is_chosen(cast: Cast, member: Member, at: datetime) -> None:
    claim = confirm_claim(claim=_submitted(cast, member, at), by=cast.chair, at=at)
    paid = pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p", bank=BankAccount.objects.get())
    assert _sums(paid.paid_entry) == {"2101": 10_000_00, "1110.1": -10_000_00}


def test_a_closed_month_takes_neither_confirmation_nor_payment(
    cast: Cast, member: Member, at: datetime
) -> None:
    claim = _submitted(cast, member, at)
    close_month(fund=cast.fund, month="2024-06", by=cast.treasurer, at=at)
    with pytest.raises(PeriodClosed):
        confirm_claim(claim=claim, by=cast.chair, at=at)
    assert not Approval.objects.exists(), "the officer's word is not kept without its entry"


def test_the_committee_checks_within_seven_days_by_other_people(
    cast: Cast, member: Member, at: datetime
) -> None:
    claim = _paid(cast, member, at)
    with pytest.raises(errors.OwnClaim):
        check_claim(claim=claim, agreed=True, by=welfare(cast), at=at)
    with pytest.raises(errors.OwnPayment):
        check_claim(claim=claim, agreed=True, by=cast.treasurer, at=at)
    with pytest.raises(errors.ReasonMissing):
        check_claim(claim=claim, agreed=False, by=cast.chair, at=at)
    said = check_claim(claim=claim, agreed=True, by=cast.chair, at=at, note="มติ 3/2567")
    assert (said.kind, said.verdict) == ("committee_check", "yes")
    with pytest.raises(errors.NoCheckDue):
        check_claim(claim=claim, agreed=True, by=cast.officers[Role.SECRETARY], at=at)


def test_a_withdrawn_claim_owes_nothing_and_can_be_asked_for_again(
    cast: Cast, member: Member, at: datetime
) -> None:
    claim = confirm_claim(claim=_submitted(cast, member, at), by=cast.chair, at=at)
    withdraw_claim(claim=claim, reason="พิมพ์วันที่ผิด", by=welfare(cast), at=at)
    assert sum(Line.objects.filter(account__code="2101").values_list("amount", flat=True)) == 0
    with pytest.raises(errors.NotWaiting):
        pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")
    again = submit_claim(asked=death_of(cast, member, at), by=welfare(cast), at=at, idem_key="death-2")
    assert (again.number, again.status) == ("สค.2567/0002", "submitted")


def test_a_debt_that_the_bookkeeper_took_back_is_not_paid(cast: Cast, member: Member, at: datetime) -> None:
    claim = confirm_claim(claim=_submitted(cast, member, at), by=cast.chair, at=at)
    entry = Entry.objects.get(pk=claim.accrual_entry_id)
    reverse_entry(entry=entry, on=date(2024, 6, 10), reason="ลงผิด", by=cast.chair, at=at, act=Act.STOP_CLAIM)
    with pytest.raises(errors.DebtReversed):
        pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")
    assert withdraw_claim(claim=claim, reason="ลงผิด", by=cast.chair, at=at).status == "withdrawn"


def test_a_claim_another_officer_does_not_agree_to_is_refused_with_the_reason(
    cast: Cast, member: Member, at: datetime
) -> None:
    claim = _submitted(cast, member, at)
    with pytest.raises(errors.ReasonMissing):
        decline_claim(claim=claim, by=cast.chair, at=at, note=" ")
    assert decline_claim(claim=claim, by=cast.chair, at=at, note="ใบมรณบัตรไม่ชัด").status == "refused"
    with pytest.raises(errors.NotWaiting):
        confirm_claim(claim=claim, by=cast.treasurer, at=at)


def test_the_money_of_the_dead_goes_to_somebody_who_is_named(cast: Cast, at: datetime) -> None:
    alone = make_member(cast, at, paid_until=date(2024, 5, 31))
    with pytest.raises(errors.PayeeMissing):
        _submitted(cast, alone, at)
    assert _submitted(cast, alone, at, payee_name="วัดบ้านโนนสูง").payee_name == "วัดบ้านโนนสูง"


def test_the_signed_voucher_is_filed_after_the_payment(cast: Cast, member: Member, at: datetime) -> None:
    claim = confirm_claim(claim=_submitted(cast, member, at), by=cast.chair, at=at)
    signed = photo(cast, at, "white")
    with pytest.raises(errors.NotPaidYet):
        attach_signed_voucher(claim=claim, document=signed, by=cast.treasurer, at=at)
    pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")
    for _ in range(2):
        attach_signed_voucher(claim=claim, document=signed, by=cast.treasurer, at=at)
    assert [paper.name for paper in claim.papers.all()] == ["death_certificate", "signed_voucher"]


def test_numbers_have_no_gaps_and_begin_anew_with_the_fiscal_year(
    cast: Cast, member: Member, at: datetime
) -> None:
    numbers = []
    for day, moment in ((5, at), (6, at), (7, datetime(2024, 10, 2, 3, tzinfo=UTC))):
        asked = Asked(member=member, event="hospital", event_on=date(2024, 6, day), nights=1)
        numbers.append(submit_claim(asked=asked, by=welfare(cast), at=moment, idem_key=f"h{day}").number)
    assert numbers == ["สค.2567/0001", "สค.2567/0002", "สค.2568/0001"]
