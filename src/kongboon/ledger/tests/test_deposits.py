"""Cash that is brought to the bank is seen by others: its photo of the bank's slip, or that it has none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, transaction
from django.utils.timezone import localdate, now
from django_scopes import scope
from tests.world import Cast, bill, make_fund, record_opening, resolved, sign_in_at_shell, specimen

from kongboon.access.errors import NotAllowed
from kongboon.access.models import Officer, Role
from kongboon.config.cli import cli
from kongboon.documents.models import Document
from kongboon.documents.services import file_document
from kongboon.funds.ids import next_id
from kongboon.funds.models import BankAccount
from kongboon.governance.requests import step_of
from kongboon.ledger import errors
from kongboon.ledger.deposits import deposit_cash, file_deposit_slip, listed_deposits
from kongboon.ledger.models import DepositSlip, Entry
from kongboon.ledger.moves import Payment
from kongboon.ledger.requests import ask_payment
from kongboon.ledger.services import close_month, record_income, reopen_month, reverse_entry
from kongboon.ledger.today import cards

TODAY = localdate()


@pytest.fixture
def fund(db: None) -> Iterator[Cast]:
    """A fund with 9,000 baht in the box, today."""
    cast = make_fund(at=now(), users=True)
    with scope(fund=cast.fund):
        day, begun = TODAY - timedelta(days=60), now() - timedelta(days=60)
        record_opening(fund=cast.fund, on=day, balances={"1101": 9000_00}, by=cast.treasurer, at=begun)
        yield cast


def _photo(by: Officer, number: int = 1, kind: str = Document.Kind.BANK_SLIP) -> Document:
    return file_document(
        fund=by.fund, data=specimen(77_000 + number), file_name="ใบฝาก.jpg", kind=kind, by=by, at=now()
    )


def _deposit(cast: Cast, key: str = "d1", *, at: datetime | None = None, **more: Any) -> Entry:
    told: dict[str, Any] = {"on": TODAY, "by": cast.treasurer, **more}
    posted = deposit_cash(
        fund=cast.fund, bank_account=BankAccount.objects.get(fund=cast.fund), amount=100_00,
        at=at or now(), idem_key=key, **told,
    )  # fmt: skip
    return Entry.objects.select_related("fund", "batch").get(pk=posted.entry_ids[0])


def _told(cast: Cast, role: str) -> list[str]:
    return [card.title for card in cards(cast.fund, cast.officers[role], TODAY)]


def test_the_chair_sees_every_deposit_for_seven_days_and_whose_photo_is_missing(fund: Cast) -> None:
    _deposit(fund, slip=_photo(fund.treasurer))
    assert len(_told(fund, Role.CHAIR)) == 1
    assert _told(fund, Role.TREASURER) == _told(fund, Role.AUDITOR) == []
    _deposit(fund, "d2")
    assert len(_told(fund, Role.CHAIR)) == 2, "the one without a photo has a card of its own"
    assert len(_told(fund, Role.TREASURER)) == len(_told(fund, Role.BOOKKEEPER)) == 1
    assert _told(fund, Role.AUDITOR) == _told(fund, Role.COLLECTOR) == []


def test_after_seven_days_everybody_who_reads_the_books_is_told_until_the_photo_is_there(fund: Cast) -> None:
    early = now() - timedelta(days=8)
    late = _deposit(fund, at=early, on=localdate(early))
    for role in (Role.CHAIR, Role.AUDITOR, Role.SECRETARY, Role.TREASURER):
        assert len(_told(fund, role)) == 1, role
    file_deposit_slip(entry=late, slip=_photo(fund.treasurer), by=fund.treasurer, at=now())
    for role in (Role.CHAIR, Role.AUDITOR, Role.SECRETARY, Role.TREASURER):
        assert _told(fund, role) == [], role


def test_the_keeper_of_the_box_is_told_what_others_took_out_of_it(fund: Cast) -> None:
    early, other = now() - timedelta(days=8), fund.officers[Role.BOOKKEEPER]
    _deposit(fund, "d3", slip=_photo(other, 3), by=other, at=early, on=localdate(early))
    _deposit(fund, slip=_photo(fund.treasurer))
    by_other = _deposit(fund, "d2", slip=_photo(other, 2), by=other)
    (card,) = cards(fund.fund, fund.treasurer, TODAY)
    assert "100.00 บาท" in card.text
    assert other.name in card.text
    assert _told(fund, Role.BOOKKEEPER) == []
    reverse_entry(entry=by_other, on=TODAY, reason="ผิด", by=other, at=now())
    assert _told(fund, Role.TREASURER) == []


def _income(cast: Cast, satang: int, *, days: int = 0) -> None:
    moment = now() - timedelta(days=days)
    record_income(
        fund=cast.fund, code="4901", money_code="1101", amount=satang, on=localdate(moment), note="บริจาค",
        by=cast.treasurer, at=moment, idem_key=f"i{satang}{days}",
    )  # fmt: skip


def test_chair_and_auditor_are_told_for_seven_days_what_was_written_down_as_received(fund: Cast) -> None:
    _income(fund, 70_00, days=8)
    assert _told(fund, Role.CHAIR) == []
    _income(fund, 40_00)
    _income(fund, 50_00)
    for role in (Role.CHAIR, Role.AUDITOR):
        (card,) = cards(fund.fund, fund.officers[role], TODAY)
        assert "2 ครั้ง" in card.title
        assert "50.00 บาท" in card.text
        assert "90.00 บาท" in card.text
    assert _told(fund, Role.SECRETARY) == []


def test_a_month_that_was_opened_again_is_told_to_the_others(fund: Cast) -> None:
    early = now() - timedelta(days=9)
    number = resolved(fund, early, "month", number=3)
    month = f"{TODAY - timedelta(days=40):%Y-%m}"
    close_month(fund=fund.fund, month=month, by=fund.treasurer, at=now())
    reopen_month(fund=fund.fund, month=month, resolution=number, by=fund.chair, at=now())
    for role in (Role.TREASURER, Role.AUDITOR, Role.SECRETARY):
        assert [number in card.text for card in cards(fund.fund, fund.officers[role], TODAY)] == [True], role
    assert _told(fund, Role.CHAIR) == []


def test_what_one_officer_wrote_down_as_received_makes_no_sum_a_small_one(fund: Cast) -> None:
    payment = Payment("5901", "1101", 8_000_00, "ร้านป้าแดง", "ของใช้")
    asked = ask_payment(fund=fund.fund, payment=payment, by=fund.treasurer, at=now(), idem_key="p")
    large = step_of(asked)
    assert (large.with_chair, large.wait_hours) == (True, 24)
    _income(fund, 2_000_000_00, days=8)  # seen for a week
    assert (step_of(asked).with_chair, step_of(asked).wait_hours) == (False, 0)


def test_what_was_written_down_lately_makes_none_either(fund: Cast) -> None:
    payment = Payment("5901", "1101", 8_000_00, "ร้านป้าแดง", "ของใช้")
    asked = ask_payment(fund=fund.fund, payment=payment, by=fund.treasurer, at=now(), idem_key="p")
    large = step_of(asked)
    _income(fund, 2_000_000_00)
    assert step_of(asked) == large
    assert (large.with_chair, large.wait_hours) == (True, 24)


def test_a_backdated_deposit_says_its_day_and_the_day_of_recording(fund: Cast) -> None:
    _deposit(fund, on=TODAY - timedelta(days=28))
    (row,) = listed_deposits(fund.fund, now())
    assert (row.is_backdated, row.recorded_on) == (True, TODAY)
    (card, _) = cards(fund.fund, fund.chair, TODAY)
    assert "บันทึกโดยสมชาย ตั้งตรง เมื่อ" in card.text
    _deposit(fund, "d2")
    assert not listed_deposits(fund.fund, now())[0].is_backdated


def test_what_was_taken_back_is_not_listed(fund: Cast) -> None:
    reverse_entry(entry=_deposit(fund), on=TODAY, reason="ผิด", by=fund.treasurer, at=now())
    assert listed_deposits(fund.fund, now()) == _told(fund, Role.CHAIR) == []


def test_one_that_was_taken_back_gets_no_photo_any_more(fund: Cast) -> None:
    gone = _deposit(fund)
    reverse_entry(entry=gone, on=TODAY, reason="ผิด", by=fund.treasurer, at=now())
    with pytest.raises(errors.AlreadyReversed):
        file_deposit_slip(entry=gone, slip=_photo(fund.treasurer), by=fund.treasurer, at=now())


def test_with_its_photo_a_deposit_is_listed_for_ninety_days(fund: Cast) -> None:
    early = now() - timedelta(days=40)
    _deposit(fund, at=early, on=localdate(early), slip=_photo(fund.treasurer))
    assert len(listed_deposits(fund.fund, early + timedelta(days=89))) == 1
    assert listed_deposits(fund.fund, early + timedelta(days=91)) == []


def test_a_photo_shows_one_deposit_and_its_keepers_file_it(fund: Cast) -> None:
    by, first, second = fund.treasurer, _deposit(fund), _deposit(fund, "d2")
    photo = _photo(by)
    with pytest.raises(NotAllowed):
        file_deposit_slip(entry=first, slip=photo, by=fund.chair, at=now())
    made = file_deposit_slip(entry=first, slip=photo, by=by, at=now())
    assert file_deposit_slip(entry=first, slip=photo, by=by, at=now()) == made
    with pytest.raises(errors.DepositSlipThere):
        file_deposit_slip(entry=first, slip=_photo(by, 2), by=by, at=now())
    with pytest.raises(errors.DepositSlipTwice):
        file_deposit_slip(entry=second, slip=photo, by=by, at=now())
    with pytest.raises(errors.DepositSlipTwice):
        _deposit(fund, "d3", slip=photo)
    with pytest.raises(errors.DepositSlipElsewhere):
        file_deposit_slip(entry=second, slip=bill(by, now()), by=by, at=now())
    assert Entry.objects.filter(batch__kind="deposit").count() == 2, "what is refused moves nothing"
    reverse_entry(entry=first, on=TODAY, reason="ผิดวัน", by=by, at=now())
    file_deposit_slip(entry=second, slip=photo, by=by, at=now())


def test_the_database_takes_no_slip_that_is_none(fund: Cast) -> None:
    by, entry = fund.treasurer, _deposit(fund)

    def row(of: Entry, photo: Document, filed_by: Officer = by) -> DepositSlip:
        return DepositSlip.objects.create(
            id=next_id(fund.fund), fund=fund.fund, entry=of, slip=photo, filed_by=filed_by, at=now()
        )

    gift = record_income(
        fund=fund.fund, code="4401", money_code="1101", amount=1_00, on=TODAY, note="บริจาค", by=by, at=now(),
        idem_key="gift",
    )  # fmt: skip
    with pytest.raises(DatabaseError, match=r"deposit_slip\.entry"), transaction.atomic():
        row(Entry.objects.get(pk=gift.entry_ids[0]), _photo(by))
    with pytest.raises(DatabaseError, match=r"deposit_slip\.photo"), transaction.atomic():
        row(entry, bill(by, now()))
    foreign = make_fund(at=now(), code="3305060").treasurer
    with pytest.raises(DatabaseError, match=r"deposit_slip\.foreign"), transaction.atomic():
        row(entry, _photo(by), foreign)
    made = row(entry, _photo(by))
    second = _deposit(fund, "d2")
    with pytest.raises(DatabaseError, match=r"deposit_slip\.twice"), transaction.atomic():
        row(second, _photo(by))
    with pytest.raises(DatabaseError, match="append_only|permission denied"), transaction.atomic():
        DepositSlip.objects.filter(pk=made.pk).update(filed_by=fund.chair)
    with pytest.raises(DatabaseError, match="append_only|permission denied"), transaction.atomic():
        DepositSlip.objects.filter(pk=made.pk).delete()


def test_the_shell_records_a_deposit_and_files_its_photo(fund: Cast, tmp_path: Path) -> None:
    sign_in_at_shell("treasurer050")
    photos = [tmp_path / f"{number}.jpg" for number in (1, 2)]
    for number, path in enumerate(photos):
        path.write_bytes(specimen(88_000 + number))
    call, who = CliRunner().invoke, ["--fund", "3305050", "--by", "treasurer050"]
    done = call(cli, ["ledger", "deposit", *who, "--amount", "100", "--photo", str(photos[0])])
    later = call(cli, ["ledger", "deposit", *who, "--amount", "50"])
    assert (done.exit_code, later.exit_code) == (0, 0), (done.output, later.output)
    assert [row.slip_id is None for row in listed_deposits(fund.fund, now())] == [True, False]
    number = str(listed_deposits(fund.fund, now())[0].entry_no)
    again = call(cli, ["ledger", "deposit-slip", number, *who, "--photo", str(photos[0])])
    assert isinstance(again.exception, errors.DepositSlipTwice)
    filed = call(cli, ["ledger", "deposit-slip", number, *who, "--photo", str(photos[1])])
    assert filed.exit_code == 0, filed.output
    assert _told(fund, Role.TREASURER) == []
