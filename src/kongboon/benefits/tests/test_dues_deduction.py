"""Owed dues come off a benefit in the payment itself: one batch, a voucher, and a receipt for the months (domain.md 2.1)."""

from __future__ import annotations

import re
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django_scopes import scope
from tests.world import Cast, make_member, resolved

from kongboon.access.models import Role
from kongboon.access.permissions import Act
from kongboon.benefits.accounts import held_satang, money_account
from kongboon.benefits.claims import errors, paying
from kongboon.benefits.claims.paying import netting_of
from kongboon.benefits.claims.queries import moves
from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    confirm_claim,
    decline_claim,
    pay_claim,
    quote_claim,
    submit_claim,
    submit_event,
    take_back_claim,
    withdraw_claim,
)
from kongboon.benefits.claims.voucher import voucher_of
from kongboon.benefits.lists.queries import state_of, transfers_of
from kongboon.benefits.lists.services import candidates, claims_of, confirm_list, make_list, pay_list
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import CASH, IN_BANK, death_of, photo, welfare, with_money
from kongboon.dues.errors import NotLastPayment, TakenOffBenefit
from kongboon.dues.models import DuesPayment
from kongboon.dues.papers import receipt
from kongboon.dues.queries import dues_statement, village_list
from kongboon.dues.services import Share, Taking, open_round, record_collection, take_back
from kongboon.funds.models import BankAccount
from kongboon.funds.regulations import regulation_on
from kongboon.ledger.checks import verify
from kongboon.ledger.errors import PeriodClosed
from kongboon.ledger.models import Batch, Entry
from kongboon.ledger.queries import balances_by_code
from kongboon.ledger.services import close_month, reverse_entry
from kongboon.members.models import Member
from kongboon.paper.documents import receipts_pdf, voucher_pdf
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.evaluate import evaluate

WHY = "จ่ายผิดคน"
# Two nights are 200 baht; March, April and May were over in June: 31 + 30 + 31 baht.
GROSS, OWED, NET = 200_00, 92_00, 108_00


@pytest.fixture
def behind(cast: Cast, at: datetime) -> Member:
    """Three months behind on the day of every event here."""
    return make_member(cast, at, paid_until=date(2024, 2, 29), heir_name="นายทองใบ", heir_relation="บุตร")


def stay(cast: Cast, member: Member, at: datetime, nights: int = 2, on: date = date(2024, 6, 3)) -> Asked:
    paper = Paper("hospital_certificate", photo(cast, at))
    return Asked(member, "hospital", on, nights=nights, papers=(paper,))


def confirmed(cast: Cast, asked: Asked, at: datetime, key: str = "c") -> Claim:
    claim = submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=key)
    return confirm_claim(claim=claim, by=cast.chair, at=at)


def paid(cast: Cast, asked: Asked, at: datetime, key: str = "c", **more: Any) -> Claim:
    claim = confirmed(cast, asked, at, key)
    return pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key=f"pay-{key}", **more)


def collect(cast: Cast, member: Member, at: datetime, months: int, key: str = "owed") -> Entry:
    round = open_round(
        fund=cast.fund, village=cast.villages[4], month="2024-06", collector=cast.collector, at=at
    )
    taking = Taking((Share(member.pk, months),))
    posted = record_collection(
        round=round, takings=[taking], on=at.date(), idem_key=key, by=cast.collector, at=at
    )
    return Entry.objects.get(pk=posted.entry_ids[0])


def books(cast: Cast) -> dict[str, int]:
    return {code: satang for code, satang in balances_by_code(cast.fund).items() if satang}


def test_one_batch_pays_the_rest_and_receives_the_dues(cast: Cast, behind: Member, at: datetime) -> None:
    claim = paid(cast, stay(cast, behind, at), at)
    assert (claim.amount_satang, claim.granted_satang, claim.dues_satang) == (GROSS, GROSS, OWED)
    assert claim.handed_out_satang == NET
    found = books(cast)
    assert (found["5103"], found["4101"], found["1101"]) == (GROSS, -OWED, CASH - NET)
    assert "2101" not in found, "nothing is owed any more"
    batch = claim.paid_entry.batch
    papers = [(e.paper_number, e.source) for e in Entry.objects.filter(batch=batch).order_by("pk")]
    assert papers == [("จ่าย.2567/0001", f"claim/{claim.pk}"), ("รบ.2567/000001", f"claim/{claim.pk}")]
    behind.refresh_from_db()
    assert behind.paid_until == date(2024, 5, 31)
    assert verify(cast.fund).whole


def test_what_was_decided_stands_and_is_decided_again(cast: Cast, behind: Member, at: datetime) -> None:
    claim = paid(cast, stay(cast, behind, at), at)
    claim.refresh_from_db()
    assert (claim.decided.amount_satang, claim.decided.gross_satang) == (NET, GROSS)
    assert evaluate(regulation_on(cast.fund, claim.event_on), claim.known_facts) == claim.decided


def test_the_dues_pages_know_the_receipt(cast: Cast, behind: Member, at: datetime) -> None:
    claim = paid(cast, stay(cast, behind, at), at)
    behind.refresh_from_db()
    statement = dues_statement(behind, "2024-05", at.date())
    (line,) = statement.lines
    assert (line.receipt, line.first_month, line.last_month, line.amount_satang) == (
        "รบ.2567/000001", "2024-03", "2024-05", OWED,
    )  # fmt: skip
    assert statement.owed == 0
    round = DuesPayment.objects.get().round
    assert (round.month, round.collector) == ("2024-06", cast.collector)
    (household,) = village_list(round, at.date())
    assert [mark.amount_satang for mark in household.people[0].marks] == [OWED]
    assert claim.dues_entry.paper_number == line.receipt


def test_a_bank_pays_only_what_is_left(cast: Cast, behind: Member, at: datetime) -> None:
    bank = BankAccount.objects.get()
    paid(cast, stay(cast, behind, at), at, bank=bank)
    assert held_satang(money_account(cast.fund, bank)) == IN_BANK - NET
    assert held_satang(money_account(cast.fund, None)) == CASH


def test_the_cash_box_must_hold_only_what_is_left(db: None, at: datetime) -> None:
    cast = with_money(at, cash=NET)
    with scope(fund=cast.fund):
        member = make_member(cast, at, paid_until=date(2024, 2, 29))
        paid(cast, stay(cast, member, at), at)
        assert held_satang(money_account(cast.fund, None)) == 0


def test_papers_say_gross_dues_and_net(cast: Cast, behind: Member, at: datetime, tmp_path: Path) -> None:
    claim = paid(cast, stay(cast, behind, at), at)
    voucher = voucher_of(claim)
    sums = [line.amount_satang for line in voucher.arithmetic if line.amount_satang is not None]
    assert sums == [GROSS, -OWED]
    assert voucher.amount_satang == NET
    told = _read(voucher_pdf(voucher), tmp_path)
    for words in ("200.00", "-92.00", "108.00", "รบ.2567/000001", "มี.ค.–พ.ค. 2567", "หนึ่งร้อยแปดบาทถ้วน"):
        assert words in told, words
    slip = receipt(claim.dues_entry)
    assert slip.total_satang == OWED
    told = _read(receipts_pdf([slip]), tmp_path)
    for words in ("92.00", "หักจากสวัสดิการ สค.2567/0001", "200.00", "108.00"):
        assert words in told, words


def _read(pdf: bytes, folder: Path) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    told = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
    return re.sub(r"\s+", " ", told.stdout)


def test_dues_paid_before_the_payment_are_not_taken_off(cast: Cast, behind: Member, at: datetime) -> None:
    claim = confirmed(cast, stay(cast, behind, at), at)
    collect(cast, behind, at, 3)
    claim = pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")
    assert (claim.handed_out_satang, claim.dues_entry, claim.dues_satang) == (GROSS, None, None)
    assert held_satang(money_account(cast.fund, None)) == CASH - GROSS
    assert DuesPayment.objects.count() == 1
    lines = voucher_of(claim).arithmetic
    assert lines[0].amount_satang == GROSS
    assert "92.00" in lines[-1].text
    assert lines[-1].amount_satang is None
    assert claim.decided.amount_satang == NET, "the decision stays what it was"


def test_dues_paid_in_part_leave_the_rest_to_come_off(cast: Cast, behind: Member, at: datetime) -> None:
    claim = confirmed(cast, stay(cast, behind, at), at)
    collect(cast, behind, at, 2)
    claim = pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")
    assert claim.dues_satang == 31_00, "May alone"
    assert claim.handed_out_satang == GROSS - 31_00
    assert netting_of(claim).is_less_than_decided
    sums = [line.amount_satang for line in voucher_of(claim).arithmetic if line.amount_satang is not None]
    assert sums == [GROSS, -31_00]


def test_months_that_came_due_since_are_left_alone(cast: Cast, behind: Member, at: datetime) -> None:
    claim = confirmed(cast, stay(cast, behind, at), at)
    later = at.replace(month=8)
    claim = pay_claim(claim=claim, by=cast.treasurer, at=later, idem_key="p")
    behind.refresh_from_db()
    assert (claim.dues_satang, behind.paid_until) == (OWED, date(2024, 5, 31))


def test_two_benefits_of_one_event_take_it_off_once(db: None, at: datetime) -> None:
    text = catalogue_text("standard-13").replace("arrears_not_deducted = true\n", "")
    cast = with_money(at, text)
    with scope(fund=cast.fund):
        member = make_member(cast, at, paid_until=date(2024, 2, 29), heir_name="ก")
        asked = death_of(cast, member, at)
        quoted = quote_claim(asked=asked, by=welfare(cast), at=at)
        claims = submit_event(asked=asked, by=welfare(cast), at=at, idem_key="e")
        assert [claim.decided.arrears_satang for claim in claims] == [OWED, 0]
        assert [claim.decided.amount_satang for claim in claims] == [one.amount_satang for one in quoted]
        for number, claim in enumerate(claims):
            agreed = confirm_claim(claim=claim, by=cast.chair, at=at)
            pay_claim(claim=agreed, by=cast.treasurer, at=at, idem_key=f"p{number}")
        assert DuesPayment.objects.count() == 1
        assert held_satang(money_account(cast.fund, None)) == CASH - 10_500_00 + OWED


@pytest.mark.parametrize("way", ["declined", "withdrawn"])
def test_a_claim_that_does_not_go_on_holds_no_dues(
    cast: Cast, behind: Member, at: datetime, way: str
) -> None:
    claim = submit_claim(asked=stay(cast, behind, at), by=welfare(cast), at=at, idem_key="a")
    if way == "declined":
        decline_claim(claim=claim, by=cast.chair, at=at, note="ไม่ครบ")
    else:
        withdraw_claim(claim=claim, reason="ลงผิด", by=welfare(cast), at=at)
    again = submit_claim(asked=stay(cast, behind, at), by=welfare(cast), at=at, idem_key="b")
    assert again.decided.arrears_satang == OWED


def test_a_benefit_that_the_dues_would_take_whole_asks_for_them_first(cast: Cast, at: datetime) -> None:
    # 31 days of March, 30 of April, 31 of May: one night is less.
    member = make_member(cast, at, paid_until=date(2024, 2, 29))
    asked = stay(cast, member, at, nights=1)
    assert quote_claim(asked=asked, by=welfare(cast), at=at)[0].amount_satang == 8_00
    text = catalogue_text("standard-13").replace('per_night = "100"', 'per_night = "92"')
    other = with_money(at, text, code="3305060")
    with scope(fund=other.fund):
        member = make_member(other, at, paid_until=date(2024, 2, 29))
        with pytest.raises(errors.DuesFirst, match=r"92\.00"):
            submit_claim(asked=stay(other, member, at, nights=1), by=welfare(other), at=at, idem_key="c")
        assert not Claim.objects.exists()


def test_a_death_takes_off_and_ends_the_membership(db: None, at: datetime) -> None:
    text = catalogue_text("standard-13").replace("arrears_not_deducted = true\n", "")
    cast = with_money(at, text)
    with scope(fund=cast.fund):
        member = make_member(cast, at, paid_until=date(2024, 2, 29), heir_name="ก")
        claim = paid(cast, death_of(cast, member, at), at)
        member.refresh_from_db()
        assert (member.status, member.ended_on) == ("ended", date(2024, 6, 9))
        assert (member.paid_until, claim.handed_out_satang) == (date(2024, 5, 31), 10_000_00 - OWED)
        take_back_claim(claim=claim, reason=WHY, by=cast.chair, at=at)
        member.refresh_from_db()
        assert (member.status, member.paid_until) == ("active", date(2024, 2, 29))


def test_taken_back_everything_is_as_before(cast: Cast, behind: Member, at: datetime) -> None:
    before = books(cast)
    claim = paid(cast, stay(cast, behind, at), at)
    done = take_back_claim(claim=claim, reason=WHY, by=cast.chair, at=at)
    assert done.is_taken_back
    assert books(cast) == before
    assert Batch.objects.filter(kind="benefit-returned").get().entries.count() == 3, "all in one batch"
    behind.refresh_from_db()
    payment = DuesPayment.objects.get()
    assert (behind.paid_until, dues_statement(behind, "2024-05", at.date()).owed) == (
        date(2024, 2, 29), 3,
    )  # fmt: skip
    assert payment.reversed_by.reverses_id == claim.dues_entry_id
    assert [(move.is_back, move.is_dues) for move in moves(done)].count((True, True)) == 1
    assert verify(cast.fund).whole
    assert receipt(claim.dues_entry).is_void


def test_dues_paid_after_it_come_back_first(cast: Cast, behind: Member, at: datetime) -> None:
    claim = paid(cast, stay(cast, behind, at), at)
    later = collect(cast, behind, at, 1, key="june")
    before = books(cast)
    with pytest.raises(NotLastPayment):
        take_back_claim(claim=claim, reason=WHY, by=cast.chair, at=at)
    assert books(cast) == before
    take_back(entry=later, on=at.date(), reason=WHY, by=cast.treasurer, at=at)
    assert take_back_claim(claim=claim, reason=WHY, by=cast.chair, at=at).is_taken_back


def test_the_receipt_alone_is_not_taken_back(cast: Cast, behind: Member, at: datetime) -> None:
    claim = paid(cast, stay(cast, behind, at), at)
    with pytest.raises(TakenOffBenefit, match="000001"):
        take_back(entry=claim.dues_entry, on=at.date(), reason=WHY, by=cast.officers["bookkeeper"], at=at)
    assert DuesPayment.objects.get().reversed_by is None


def test_the_same_key_pays_once(cast: Cast, behind: Member, at: datetime) -> None:
    claim = paid(cast, stay(cast, behind, at), at)
    again = pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="pay-c")
    assert again.paid_entry_id == claim.paid_entry_id
    assert (DuesPayment.objects.count(), books(cast)["1101"]) == (1, CASH - NET)


def test_a_process_killed_half_way_leaves_nothing(
    cast: Cast, behind: Member, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, before = confirmed(cast, stay(cast, behind, at), at), books(cast)

    def killed(self: object, entry_ids: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(paying.Payout, "settle", killed)
        pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")
    behind.refresh_from_db()
    assert (books(cast), behind.paid_until) == (before, date(2024, 2, 29))
    assert not DuesPayment.objects.exists()
    assert pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p").dues_satang == OWED


def test_a_closed_month_takes_nothing(cast: Cast, behind: Member, at: datetime) -> None:
    claim = confirmed(cast, stay(cast, behind, at), at)
    july = at.replace(month=7)
    close_month(fund=cast.fund, month="2024-06", by=cast.treasurer, at=july)
    with pytest.raises(PeriodClosed):
        pay_claim(claim=claim, by=cast.treasurer, at=july, idem_key="p", on=date(2024, 6, 20))
    assert not DuesPayment.objects.exists()
    assert pay_claim(claim=claim, by=cast.treasurer, at=july, idem_key="p").dues_satang == OWED


def test_a_list_pays_everybody_what_is_left_in_one_batch(cast: Cast, at: datetime) -> None:
    joined = date(2019, 1, 1)
    owing = make_member(
        cast, at, number="1", joined_on=joined, paid_until=date(2024, 2, 29), phone="0812345678"
    )
    clear = make_member(
        cast, at, number="2", joined_on=joined, paid_until=date(2024, 5, 31), phone="0812345679"
    )
    found = candidates(cast.fund, "B04", at.date())
    assert [one.decision.amount_satang for one in found] == [NET, 200_00]
    made = make_list(
        fund=cast.fund, benefit_code="B04", on=at.date(), members=[owing.pk, clear.pk], by=welfare(cast), at=at,
        idem_key="l",
    )  # fmt: skip
    confirm_list(made=made, by=cast.chair, at=at)
    assert state_of(made).to_pay_satang == NET + 200_00
    bank = BankAccount.objects.get()
    pay_list(made=made, by=cast.treasurer, at=at, idem_key="pay", bank=bank)
    assert [claim.handed_out_satang for claim in claims_of(made)] == [NET, 200_00]
    assert Batch.objects.get(idem_key="pay").entries.count() == 3
    assert held_satang(money_account(cast.fund, bank)) == IN_BANK - NET - 200_00
    transfers = transfers_of(state_of(made), bank, at).file
    assert transfers is not None
    assert [row.satang for row in transfers.transfers] == [NET, 200_00]
    owing.refresh_from_db()
    assert owing.paid_until == date(2024, 5, 31)
    assert verify(cast.fund).whole


def test_dues_by_the_year_come_off_in_whole_years(db: None, at: datetime) -> None:
    text = catalogue_text("standard-13")
    yearly = re.sub(r'amount = "1"\nper = "day"\n', 'amount = "120"\nper = "year"\n', text)
    assert yearly != text
    cast = with_money(at, yearly)
    with scope(fund=cast.fund):
        member = make_member(cast, at, paid_until=date(2024, 2, 29))
        claim = paid(cast, stay(cast, member, at), at)
        payment = DuesPayment.objects.get()
        assert (claim.dues_satang, payment.months, payment.last_month) == (120_00, 12, "2025-02")
        # March to September are of this fiscal year, October to February of the next one.
        assert payment.advance_satang == 50_00
        assert books(cast)["2102"] == -50_00


@pytest.mark.parametrize(
    ("column", "value"),
    [("dues_satang", "9100"), ("dues_entry_id", "paid_entry_id"), ("dues_satang", "NULL")],
)
def test_the_database_refuses_dues_that_the_books_do_not_show(
    cast: Cast, behind: Member, at: datetime, column: str, value: str
) -> None:
    from django.db import connection

    claim = paid(cast, stay(cast, behind, at), at)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE benefits_claim SET {column}={value} WHERE id={claim.pk}")


def test_the_database_wants_the_dues_undone_with_the_payment(
    cast: Cast, behind: Member, at: datetime
) -> None:
    claim = paid(cast, stay(cast, behind, at), at)
    for entry in (claim.paid_entry, claim.accrual_entry):
        reverse_entry(entry=entry, on=at.date(), reason=WHY, by=cast.chair, at=at, act=Act.STOP_CLAIM)
    with pytest.raises(DatabaseError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(
            status="withdrawn", withdrawn_at=at, withdrawn_by=cast.chair, withdrawn_reason=WHY
        )


def test_an_exception_is_paid_whole(cast: Cast, at: datetime) -> None:
    from kongboon.benefits.claims.services import confirm_exception, grant_exception

    behind = make_member(cast, at, joined_on=date(2024, 5, 1), paid_until=None)
    claim = submit_claim(asked=stay(cast, behind, at), by=welfare(cast), at=at, idem_key="x")
    assert claim.status == "refused"
    grant_exception(
        claim=claim, amount_satang=500_00, resolution_no=resolved(cast, at, "exception"), reason="ยากจน",
        by=cast.officers[Role.SECRETARY], at=at,
    )  # fmt: skip
    confirm_exception(claim=claim, agreed=True, by=cast.treasurer, at=at)
    claim = confirm_exception(claim=claim, agreed=True, by=cast.chair, at=at)
    claim = pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")
    assert (claim.handed_out_satang, claim.dues_satang) == (500_00, None)
