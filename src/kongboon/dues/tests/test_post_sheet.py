from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import translation
from tests.world import PASSWORD, Cast, sign_in_at_shell

from kongboon.access.models import Officer
from kongboon.access.services import add_user
from kongboon.config.cli import cli
from kongboon.dues import errors, sheet_issues
from kongboon.dues.models import DuesPayment
from kongboon.dues.queries import collection_sheet, village_list
from kongboon.dues.services import Share, cash_with
from kongboon.dues.sheet_out import collection_workbook
from kongboon.dues.sheets import SheetPreview, look_at_sheet, record_sheet
from kongboon.dues.tests.world import ON, line, paid_to_may, round_of, sheet, take
from kongboon.ledger.checks import verify
from kongboon.ledger.models import Batch, Entry
from kongboon.members.errors import VillageNotInFund
from kongboon.members.models import Member

TODAY = date(2024, 6, 10)


def look(cast: Cast, data: bytes, by: Officer | None = None, **more: object) -> SheetPreview:
    by = cast.treasurer if by is None else by
    return look_at_sheet(by=by, data=data, file_name="ใบเก็บเงิน.xlsx", today=TODAY, **more)  # type: ignore[arg-type]


def household(cast: Cast, at: datetime) -> None:
    paid_to_may(cast, at, "0001", house_no="12")
    paid_to_may(cast, at, "0002", first_name="ทองใบ", house_no="12")
    paid_to_may(cast, at, "0003", first_name="คำ", house_no="")
    paid_to_may(cast, at, "0004", first_name="มา", house_no="")


SHEET = sheet(line("0001", "", 30), line("0002", "", 61), line("0003", "", 30), line("0004", "", 30))


def test_a_sheet_is_one_batch_with_a_receipt_for_each_house(cast: Cast, at: datetime) -> None:
    household(cast, at)
    _, posted = record_sheet(preview=look(cast, SHEET), by=cast.treasurer, at=at)
    entries = Entry.objects.filter(batch=posted.batch_id)
    assert [entry.paper_number for entry in entries.order_by("pk")] == [
        "รบ.2567/000001",
        "รบ.2567/000002",
        "รบ.2567/000003",
    ]
    assert [p.amount_satang for p in DuesPayment.objects.all()] == [3000, 6100, 3000, 3000]
    assert {entry.date for entry in entries} == {TODAY}
    assert cash_with(cast.collector) == 15100, (
        "the collector of the village holds the cash, not who sent the file"
    )
    assert cash_with(cast.treasurer) == 0
    assert verify(cast.fund).whole


def test_the_same_rows_again_record_nothing_and_say_where_they_went(cast: Cast, at: datetime) -> None:
    household(cast, at)
    first = look(cast, SHEET)
    _, posted = record_sheet(preview=first, by=cast.treasurer, at=at)
    _, repeated = record_sheet(preview=first, by=cast.treasurer, at=at)
    assert (repeated.replayed, repeated.entry_ids) == (True, posted.entry_ids)
    again = look(cast, SHEET)
    assert again.recorded is not None
    assert (again.recorded.receipts, again.recorded.last_receipt) == (3, "รบ.2567/000003")
    assert again.sheet.errors == ()
    with pytest.raises(sheet_issues.NothingToRecord):
        record_sheet(preview=again, by=cast.treasurer, at=at)
    assert DuesPayment.objects.count() == 4
    assert cash_with(cast.collector) == 15100


def test_one_bad_row_keeps_the_whole_sheet_out(cast: Cast, at: datetime) -> None:
    household(cast, at)
    found = look(cast, sheet(line("0001", "", 30), line("0002", "", 31)))
    with pytest.raises(sheet_issues.SheetHasErrors, match="1 row"):
        record_sheet(preview=found, by=cast.treasurer, at=at)
    assert not DuesPayment.objects.exists()
    assert not Batch.objects.filter(kind="dues").exists()


def test_a_payment_between_look_and_record_is_not_taken_twice(cast: Cast, at: datetime) -> None:
    household(cast, at)
    found = look(cast, SHEET)
    member = Member.objects.get(number="0003")
    take(cast, at, Share(member.pk))
    with pytest.raises(errors.PaidMeanwhile, match="คำ"):
        record_sheet(preview=found, by=cast.treasurer, at=at)
    assert DuesPayment.objects.count() == 1


def test_each_row_may_have_its_own_day(cast: Cast, at: datetime) -> None:
    household(cast, at)
    header = ("เลขสมาชิก", "จำนวนเงิน", "วันที่")
    data = sheet(["0001", 30, "5/6/2567"], ["0002", 30, "6/6/2567"], header=header)
    record_sheet(preview=look(cast, data), by=cast.treasurer, at=at)
    days = list(Entry.objects.filter(paper_series="R").order_by("pk").values_list("date", flat=True))
    assert days == [date(2024, 6, 5), date(2024, 6, 6)], "one house on two days has two receipts"


def test_a_collector_cannot_send_another_village(cast: Cast, at: datetime) -> None:
    paid_to_may(cast, at, "0001", moo=7)
    data = sheet(line("0001", "", 30), title="หมู่ 7 เดือน มิถุนายน 2567")
    with pytest.raises(VillageNotInFund):
        look(cast, data, by=cast.collector)
    found = look(cast, data)
    with pytest.raises(errors.NotYourVillage):
        record_sheet(preview=found, by=cast.collector, at=at)


def test_a_collector_is_not_told_who_is_a_member_of_another_village(cast: Cast, at: datetime) -> None:
    member = paid_to_may(cast, at, "0001", moo=7)
    data = sheet(line("0001", "", 30))
    (told,) = look(cast, data).sheet.errors
    assert member.full_name in told.text()
    (told,) = look(cast, data, by=cast.collector).sheet.errors
    assert member.full_name not in told.text()
    assert told.code == "sheet.number_unknown"


def test_a_village_that_the_fund_has_not_is_refused(cast: Cast) -> None:
    with pytest.raises(VillageNotInFund):
        look(cast, sheet(line("0001", "", 30), title="หมู่ 9 เดือน มิถุนายน 2567"))


def test_the_written_sheet_reads_back_once_it_is_filled_in(cast: Cast, at: datetime) -> None:
    import io

    import openpyxl

    household(cast, at)
    round = round_of(cast, at)
    written = collection_workbook(collection_sheet(round, village_list(round, ON), at))
    book = openpyxl.load_workbook(io.BytesIO(written))
    page = book.active
    assert page is not None
    assert page["A1"].value == "ใบเก็บเงิน หมู่ 4 บ้านโนนสูง ประจำเดือน มิถุนายน 2567"
    assert [page.cell(row, 2).value for row in range(5, 7)] == ["0002", "0001"], (
        "the house with a number first"
    )
    page["C3"], page["G5"], page["G6"] = "7/6/2567", 30, 30
    out = io.BytesIO()
    book.save(out)
    found = look(cast, out.getvalue())
    assert found.sheet.issues == ()
    assert (found.village.moo, found.sheet.month, found.sheet.on) == (4, "2024-06", date(2024, 6, 7))
    assert sorted(row.number for row in found.sheet.rows) == ["0001", "0002"]
    with pytest.raises(sheet_issues.NobodyPaid):
        look(cast, written)


@pytest.fixture
def somchai(cast: Cast) -> str:
    cast.treasurer.user = add_user(username="somchai", password=PASSWORD)
    cast.treasurer.save()
    return "somchai"


def run(cast: Cast, folder: Path, data: bytes, *options: str) -> Result:
    file = folder / "ใบเก็บเงิน.xlsx"
    file.write_bytes(data)
    told = [
        "dues",
        "post",
        str(file),
        "--fund",
        cast.fund.code,
        "--by",
        "somchai",
        "--on",
        "7/6/2567",
        *options,
    ]
    sign_in_at_shell("somchai")
    with translation.override("en"):  # the command chooses a language for its process, which is also ours
        return CliRunner().invoke(cli, told, env={"KONGBOON_LANGUAGE": "en"})


def test_the_command_records_a_sheet_and_a_second_time_says_so(
    cast: Cast, at: datetime, somchai: str, tmp_path: Path
) -> None:
    household(cast, at)
    result = run(cast, tmp_path, SHEET)
    assert result.exit_code == 0, result.output
    assert "4 persons, 151.00 baht, receipts รบ.2567/000001 to รบ.2567/000003" in result.output
    again = run(cast, tmp_path, SHEET)
    assert again.exit_code == 0
    assert "Nothing was taken twice" in again.output
    assert DuesPayment.objects.count() == 4
    assert {entry.date for entry in Entry.objects.filter(paper_series="R")} == {ON}


def test_the_command_refuses_with_row_column_and_remedy(
    cast: Cast, at: datetime, somchai: str, tmp_path: Path
) -> None:
    household(cast, at)
    result = run(cast, tmp_path, sheet(line("0001", "", 31), line("0009", "", 30)))
    assert result.exit_code == 1
    assert "row 4 column ได้รับจริง (บาท): 31.00 baht does not come out as whole months" in result.output
    assert "row 5 column เลขสมาชิก: The fund has no member number 0009" in result.output
    told = json.loads(run(cast, tmp_path, sheet(line("0001", "", 31)), "--json").output)
    assert [issue["code"] for issue in told["issues"]] == ["dues.not_whole_months"]
    assert not DuesPayment.objects.exists()


def test_village_and_month_can_be_given_to_the_command(
    cast: Cast, at: datetime, somchai: str, tmp_path: Path
) -> None:
    household(cast, at)
    bare = sheet(line("0001", "", 30), title="ใบเก็บเงิน")
    assert run(cast, tmp_path, bare).exit_code == 1
    assert run(cast, tmp_path, bare, "--village", "4", "--month", "2567-06").exit_code == 0


def test_a_total_that_the_rows_do_not_make_is_recorded_only_when_told(
    cast: Cast, at: datetime, somchai: str, tmp_path: Path
) -> None:
    household(cast, at)
    rows = (line("0001", "", 30), line("0002", "", 30), ["รวมทั้งสิ้น", None, None, None, 90])
    with pytest.raises(sheet_issues.ToConfirm):
        record_sheet(preview=look(cast, sheet(*rows)), by=cast.treasurer, at=at)
    refused = run(cast, tmp_path, sheet(*rows))
    assert refused.exit_code == 1
    assert "The total on the sheet is 90.00 baht, but its rows make 60.00 baht" in refused.output
    assert "--confirm" in refused.output
    assert not DuesPayment.objects.exists()
    assert run(cast, tmp_path, sheet(*rows), "--confirm", "6").exit_code == 0
    assert DuesPayment.objects.count() == 2
