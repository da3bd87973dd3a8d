from __future__ import annotations

import hashlib
import io
import os
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from openpyxl import load_workbook
from tests.world import Cast, make_fund, make_member

from kongboon.funds.models import Village
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.services import post
from kongboon.members.models import Member, RegisterImport
from kongboon.members.register_columns import MENDING
from kongboon.members.tests.pages import CHECK, IMPORT, LIST, send, signed_in, text
from kongboon.members.tests.sheets import HEADER, person, register, two_sheets

GOOD = register(person("0001", "นายทอง ดี"), person("0002", "นางคำ ดี"))
BAD = register(
    person("0001", "นายทอง ดี", birth="31/2/2500"),
    person("0002", "นางคำ ดี"),
    person("0003", "นายมา ดี", joined="x"),
)


@pytest.fixture
def registrar(fund: Cast) -> Client:
    return signed_in(fund, "registrar")


def waiting_files() -> list[Path]:
    return list((Path(settings.FILES_DIR) / "incoming").iterdir())


@pytest.fixture(autouse=True)
def nothing_waits() -> None:
    folder = Path(settings.FILES_DIR) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    for path in waiting_files():
        path.unlink()


def mark(client: Client) -> dict[str, str]:
    """What the hidden boxes of the page of step 2 hold."""
    context = client.get(CHECK).context
    found = context.get("found")
    return {"mark": context["waiting"].mark, "file": found.sha256 if found else ""}


def act(client: Client, name: str, **more: Any) -> Any:
    return client.post(CHECK, {"act": name, **mark(client), **more})


def test_a_register_is_looked_over_and_comes_in_with_one_press(fund: Cast, registrar: Client) -> None:
    answer = send(registrar, GOOD)
    assert answer.headers["Location"] == CHECK
    page = registrar.get(CHECK)
    assert "Bring in 2 members" in text(page)
    assert not Member.objects.exists()
    assert len(waiting_files()) == 1
    done = act(registrar, "commit")
    record = RegisterImport.objects.get()
    assert done.headers["Location"] == f"{IMPORT}{record.pk}/"
    assert sorted(Member.objects.values_list("number", flat=True)) == ["0001", "0002"]
    assert waiting_files() == []
    slip = text(registrar.get(done.headers["Location"]))
    assert "0001 – 0002" in slip
    assert f"{IMPORT}{record.pk}/undo/" in slip


def test_looking_writes_nothing_and_shows_what_was_understood(fund: Cast, registrar: Client) -> None:
    send(registrar, GOOD)
    row = registrar.get(CHECK).context["look"].good_rows[0]
    assert [cell.text for cell in row.cells][:2] == ["นายทอง ดี", "0001"]
    assert row.cells[4].text == "12 moo 4"
    assert not RegisterImport.objects.exists()


def test_a_second_press_leads_to_the_same_slip(fund: Cast, registrar: Client) -> None:
    send(registrar, GOOD)
    sent = {"act": "commit", **mark(registrar)}
    first, second = registrar.post(CHECK, sent), registrar.post(CHECK, sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Member.objects.count(), RegisterImport.objects.count()) == (2, 1)


def test_two_officers_with_the_same_file_take_it_in_once(fund: Cast, registrar: Client) -> None:
    secretary = signed_in(fund, "secretary")
    for client in (registrar, secretary):
        send(client, GOOD)
    marks = {client: mark(client) for client in (registrar, secretary)}
    answers = [client.post(CHECK, {"act": "commit", **marks[client]}) for client in marks]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert Member.objects.count() == 2


def test_red_cells_come_first_and_keep_everybody_out(fund: Cast, registrar: Client) -> None:
    send(registrar, BAD)
    page = registrar.get(CHECK)
    look = page.context["look"]
    assert [row.row_no for row in look.wrong_rows] == [4, 6]
    wrong = [(cell.label, cell.text) for row in look.wrong_rows for cell in row.cells if cell.tone == "stop"]
    assert wrong == [("Born", "31/2/2500"), ("Joined on", "x")]
    assert look.wrong_rows[0].reasons
    assert "1 people can come in, 2 rows have to be mended first." in text(page)
    assert 'value="commit"' not in text(page)
    assert act(registrar, "commit").status_code == 422
    assert not Member.objects.exists()


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.xlsx", "empty"),
        (b"%PDF-1.4 nothing", "a.xlsx", "damaged"),
        (b"PK\x03\x04 broken", "a.xlsx", "damaged"),
        (register(header=("a", "b", "c")), "a.xlsx", "No row with the column names"),
        (b"\x00" * (11 * 2**20), "a.csv", "at most 10 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    fund: Cast, registrar: Client, data: bytes, name: str, code: str
) -> None:
    answer = send(registrar, data, name)
    assert answer.status_code == 422
    assert code in " ".join(answer.context["form"].errors["file"])
    assert waiting_files() == []
    assert registrar.get(CHECK).headers["Location"] == IMPORT


def test_the_refusal_is_in_thai_for_who_reads_thai(fund: Cast, registrar: Client) -> None:
    registrar.cookies["django_language"] = "th"
    answer = send(registrar, b"")
    assert answer.status_code == 422
    assert "ไฟล์ว่างเปล่า" in text(answer)


def test_no_file_at_all_is_asked_for(fund: Cast, registrar: Client) -> None:
    assert registrar.post(IMPORT, {}).status_code == 422


def test_a_file_that_is_in_already_is_refused_with_its_day(fund: Cast, registrar: Client) -> None:
    send(registrar, GOOD)
    act(registrar, "commit")
    answer = send(registrar, GOOD)
    assert answer.status_code == 422
    assert "This very file was brought in" in text(answer)


def test_columns_can_be_read_otherwise(fund: Cast, registrar: Client) -> None:
    header = [*HEADER[:2], "เบอร์ลับ", *HEADER[3:]]
    send(registrar, register(person("0001", "นายทอง ดี", "0800000000"), header=header))
    form = registrar.get(CHECK).context["columns_form"]
    boxes = {header: name for name, header in form.names.items()}
    assert form[boxes["เบอร์ลับ"]].value() in {"", "phone"}
    chosen = {name: form[name].value() for name in form.names} | {boxes["เบอร์ลับ"]: "old_receipt"}
    assert act(registrar, "columns", **chosen).status_code == 302
    act(registrar, "commit")
    assert Member.objects.get().old_receipt == "0800000000"


def test_a_column_read_twice_or_without_a_name_is_refused(fund: Cast, registrar: Client) -> None:
    send(registrar, GOOD)
    form = registrar.get(CHECK).context["columns_form"]
    own = {name: form[name].value() for name in form.names}
    name_box = next(name for name, field in own.items() if field == "full_name")
    born_box = next(name for name, field in own.items() if field == "birth_date")
    assert act(registrar, "columns", **own | {born_box: "joined_on"}).status_code == 422
    assert act(registrar, "columns", **own | {name_box: ""}).status_code == 422
    assert act(registrar, "columns", **own | {name_box: "nonsense"}).status_code == 422
    assert registrar.get(CHECK).context["look"].coming_in == 2


def test_what_was_not_seen_is_not_taken_in(fund: Cast, registrar: Client) -> None:
    send(registrar, GOOD)
    before = mark(registrar)
    send(registrar, register(person("0009", "นายอื่น ดี")))
    answer = registrar.post(CHECK, {"act": "commit", **before})
    assert answer.status_code == 422
    assert not Member.objects.exists()


def test_of_several_sheets_one_is_chosen_and_the_next_comes_in_after_it(
    fund: Cast, registrar: Client
) -> None:
    data = two_sheets()
    for sheet, numbers in (("หมู่ 4", ["0001", "0002"]), ("หมู่ 7", ["0001", "0002", "0003"])):
        assert send(registrar, data).headers["Location"] == CHECK
        page = registrar.get(CHECK)
        assert [value for value, _ in page.context["sheet_form"].fields["sheet"].choices] == ["หมู่ 4", "หมู่ 7"]
        assert act(registrar, "sheet", sheet="ไม่มี").status_code == 422
        assert act(registrar, "sheet", sheet=sheet).status_code == 302
        assert act(registrar, "commit").status_code == 302
        assert sorted(Member.objects.values_list("number", flat=True)) == numbers
    send(registrar, data)
    again = act(registrar, "sheet", sheet="หมู่ 4")
    assert again.status_code == 422
    assert "This very file was brought in" in text(again)


def test_villages_that_the_fund_lacks_are_added_in_one_step(fund: Cast, registrar: Client) -> None:
    rows = [
        person("0001", "นายทอง ดี", moo=9),
        person("0002", "นางคำ ดี", moo="บ้านดอนกลาง"),
        person("0003", "นายมา ดี", moo=9),
    ]
    send(registrar, register(*rows))
    form = registrar.get(CHECK).context["villages_form"]
    assert [(v.moo, v.name, v.rows) for _, _, v in form.rows] == [(9, "", 2), (None, "บ้านดอนกลาง", 1)]
    villages = {"moo-0": "9", "name-0": "บ้านใหม่", "name-1": "บ้านดอนกลาง"}
    assert act(registrar, "villages", **villages, **{"moo-1": ""}).status_code == 422
    assert act(registrar, "villages", **villages, **{"moo-1": "๔"}).status_code == 422
    assert Village.objects.count() == 2
    assert act(registrar, "villages", **villages, **{"moo-1": "๑๐"}).status_code == 302
    assert sorted(Village.objects.values_list("moo", flat=True)) == [4, 7, 9, 10]
    act(registrar, "commit")
    assert Member.objects.get(number="0002").village.moo == 10


def test_a_fund_that_changed_meanwhile_is_looked_at_again(
    fund: Cast, at: datetime, registrar: Client
) -> None:
    send(registrar, GOOD)
    seen = mark(registrar)
    make_member(fund, at, number="0001")
    answer = registrar.post(CHECK, {"act": "commit", **seen})
    assert answer.status_code == 422
    assert answer.context["look"].wrong == 1
    assert Member.objects.count() == 1


def test_the_file_is_bound_to_the_session_and_to_the_fund(
    fund: Cast, at: datetime, registrar: Client
) -> None:
    send(registrar, GOOD)
    assert signed_in(fund, "secretary").get(CHECK).headers["Location"] == IMPORT
    other = make_fund(at=at, code="3305051")
    assert signed_in(other, "registrar").get("/f/3305051/members/import/check/").status_code == 302
    assert registrar.get("/f/3305051/members/import/check/").status_code == 404


def test_files_that_nobody_came_back_for_go_after_a_day(fund: Cast, registrar: Client) -> None:
    send(registrar, GOOD)
    (old,) = waiting_files()
    a_day_ago = time.time() - 25 * 3600
    os.utime(old, (a_day_ago, a_day_ago))
    send(signed_in(fund, "secretary"), BAD)
    assert old not in waiting_files()
    answer = registrar.post(CHECK, {"act": "commit", "file": "", "mark": ""}, follow=True)
    assert "Choose it again" in text(answer)


def test_the_file_can_be_left(fund: Cast, registrar: Client) -> None:
    send(registrar, GOOD)
    assert act(registrar, "leave").headers["Location"] == IMPORT
    assert waiting_files() == []


def test_the_file_lies_sealed_on_the_disk(fund: Cast, registrar: Client) -> None:
    data = "เลขสมาชิก,ชื่อ-สกุล,หมู่ที่\n0001,นายทอง ดี,4\n".encode()
    send(registrar, data, "ทะเบียน.csv")
    (path,) = waiting_files()
    assert "ทอง".encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def undo(client: Client) -> Any:
    record = RegisterImport.objects.latest("pk")
    return client.post(f"{IMPORT}{record.pk}/undo/", {"sure": str(record.rows)})


def test_an_import_is_undone_and_may_come_in_again(fund: Cast, registrar: Client) -> None:
    send(registrar, GOOD)
    act(registrar, "commit")
    address = f"{IMPORT}{RegisterImport.objects.get().pk}/undo/"
    for asked in (registrar.get(address), registrar.post(address), registrar.post(address, {"sure": "1"})):
        assert "Take 2 members out of the register again?" in text(asked)
        assert Member.objects.count() == 2
    assert Member.objects.count() == 2
    assert undo(registrar).headers["Location"] == LIST
    assert not Member.objects.exists()
    record = RegisterImport.objects.get()
    assert "This import was undone" in text(registrar.get(f"{IMPORT}{record.pk}/"))
    assert undo(registrar).status_code == 422
    assert send(registrar, GOOD).status_code == 302


def test_undo_says_whose_corrections_stay(fund: Cast, registrar: Client) -> None:
    send(registrar, register(person("0001", "นายทอง ดี")))
    act(registrar, "commit")
    send(registrar, register(person("0001", "นายทอง ดี", house="99"), person("0002", "นางคำ ดี", house="14")))
    act(registrar, "decisions", **{"change-4": "1"})
    act(registrar, "commit")
    record = RegisterImport.objects.latest("pk")
    assert Member.objects.get(number="0001").house_no == "99"
    asked = text(registrar.get(f"{IMPORT}{record.pk}/undo/"))
    assert "not turned back: นายทอง ดี (0001)" in asked
    undo(registrar)
    assert "What it corrected stays" in text(registrar.get(LIST))
    assert [(one.number, one.house_no) for one in Member.objects.all()] == [("0001", "99")]


def test_undo_is_refused_with_a_sentence_once_the_books_know_a_member(
    fund: Cast, at: datetime, registrar: Client
) -> None:
    send(registrar, GOOD)
    act(registrar, "commit")
    member = Member.objects.get(number="0002")
    lines = (debit(fund.account("1101"), 3000), credit(fund.account("4101"), 3000, member.pk))
    post(
        fund=fund.fund,
        kind="test",
        entries=[EntryDraft(at.date(), lines)],
        idem_key="k",
        by=fund.treasurer,
        at=at,
    )
    answer = undo(registrar)
    assert answer.status_code == 422
    assert "คำ ดี already has an entry in the books" in text(answer)
    assert Member.objects.count() == 2


def test_another_funds_import_is_not_there(fund: Cast, at: datetime, registrar: Client) -> None:
    send(registrar, GOOD)
    act(registrar, "commit")
    record = RegisterImport.objects.get()
    make_fund(at=at, code="3305051")
    assert registrar.get(f"/f/3305051/members/import/{record.pk}/").status_code == 404
    other = signed_in(make_fund(at=at, code="3305052"), "registrar")
    missing = other.get("/f/3305052/members/import/1/")
    answer = other.get(f"/f/3305052/members/import/{record.pk}/")
    assert (answer.status_code, answer.content) == (404, missing.content)
    assert other.post(f"/f/3305052/members/import/{record.pk}/undo/").status_code == 404
    assert Member.objects.count() == 2


def test_only_who_keeps_the_register_may_bring_one_in_or_undo_it(fund: Cast, registrar: Client) -> None:
    send(registrar, GOOD)
    act(registrar, "commit")
    record = RegisterImport.objects.get()
    for role in ("chair", "welfare", "collector", "auditor"):
        client = signed_in(fund, role)
        assert send(client, BAD).status_code == 403
        assert client.post(CHECK, {"act": "commit"}).status_code == 403
        assert client.post(f"{IMPORT}{record.pk}/undo/").status_code == 403
    assert Member.objects.count() == 2


def test_columns_are_answered_on_the_page(fund: Cast, registrar: Client) -> None:
    send(registrar, register(person("0001", "นายทอง ดี", joined="2560")))
    page = registrar.get(CHECK)
    (asked,) = page.context["asked_columns"]
    assert 'value="commit"' not in text(page)
    refused = act(registrar, "commit")
    assert refused.status_code == 422
    assert not Member.objects.exists()
    act(registrar, "readings", **{asked.box: "last-day"})
    page = registrar.get(CHECK)
    assert page.context["asked_columns"] == []
    assert page.context["look"].doubtful_rows[0].cells[5].text
    assert act(registrar, "commit").status_code == 302


def test_a_wrong_cell_is_mended_on_the_page_and_the_file_stays_as_it_came(
    fund: Cast, registrar: Client
) -> None:
    send(registrar, BAD)
    kinds = registrar.get(CHECK).context["wrong_kinds"]
    assert [(kind.count, [cell.text for cell in kind.cells]) for kind in kinds] == [
        (1, ["31/2/2500"]),
        (1, ["x"]),
    ]
    first, second = (kind.cells[0].box for kind in kinds)
    act(registrar, "mend", **{first: "28/2/2500", second: "x"})
    (left,) = registrar.get(CHECK).context["wrong_kinds"]
    assert left.cells[0].text == "x"
    act(registrar, "mend", **{left.cells[0].box: "1/4/2560"})
    assert act(registrar, "commit").status_code == 302
    born = dict(Member.objects.values_list("number", "birth_date"))
    assert born["0001"] == date(1957, 2, 28)
    assert RegisterImport.objects.get().sha256 == hashlib.sha256(BAD).hexdigest()


def test_all_that_is_wrong_with_a_row_is_told_in_one_round(fund: Cast, registrar: Client) -> None:
    make_member(fund, datetime.fromisoformat("2024-06-10T10:00:00+07:00"), number="0001", first_name="สมพร")
    send(registrar, register(person("0001", "นายทอง ดี", birth="31/2/2500", moo=9)))
    codes = {issue.code for issue in registrar.get(CHECK).context["found"].errors}
    assert codes == {"no_such_day", "members.village_not_in_fund", "members.number_taken"}


def test_who_may_be_there_is_decided_on_the_page(fund: Cast, registrar: Client) -> None:
    at = datetime.fromisoformat("2024-06-10T10:00:00+07:00")
    make_member(fund, at, number="0100", first_name="ทอง", last_name="ดี", birth_date=None, house_no="12")
    send(registrar, GOOD)
    page = registrar.get(CHECK)
    (pair,) = page.context["asked_pairs"]
    assert (pair.row_no, pair.there_is) == (4, "Member number 0100")
    assert 'value="commit"' not in text(page)
    act(registrar, "decisions", **{pair.box: "same"})
    assert "Bring in 1 members" in text(registrar.get(CHECK))
    act(registrar, "decisions", **{pair.box: "other"})
    assert "Bring in 2 members" in text(registrar.get(CHECK))
    act(registrar, "commit")
    assert "0100" in Member.objects.get(number="0001").note


def test_the_title_is_taken_for_the_sex_with_a_press(fund: Cast, registrar: Client) -> None:
    send(registrar, GOOD)
    assert "Take it from the title for 2 people" in text(registrar.get(CHECK))
    act(registrar, "sex")
    act(registrar, "commit")
    assert dict(Member.objects.values_list("number", "sex")) == {"0001": "m", "0002": "f"}


def test_without_the_press_nobody_is_taken_for_man_or_woman(fund: Cast, registrar: Client) -> None:
    send(registrar, GOOD)
    act(registrar, "commit")
    assert set(Member.objects.values_list("sex", flat=True)) == {""}


def test_the_rows_of_the_file_add_up_on_the_page(fund: Cast, registrar: Client) -> None:
    send(
        registrar, register(person("0001", "นายทอง ดี"), ["หมู่ที่ 4 บ้านโนนสูง"], person("0002", "นางคำ ดี", moo=9))
    )
    tally = registrar.get(CHECK).context["tally"]
    assert (tally.in_file, tally.passed, tally.read, tally.taken, tally.refused) == (3, 1, 2, 1, 1)


def test_reading_says_that_it_is_under_way(fund: Cast, registrar: Client) -> None:
    assert 'data-busy="Reading the register' in text(registrar.get(IMPORT))
    send(registrar, GOOD)
    assert 'data-busy="Reading the register' in text(registrar.get(CHECK))


def test_the_file_with_its_red_cells_comes_back_mended(fund: Cast, registrar: Client) -> None:
    send(registrar, BAD)
    answer = registrar.get(f"{IMPORT}red.xlsx")
    assert "attachment" in answer.headers["Content-Disposition"]
    book = load_workbook(io.BytesIO(answer.content))
    page = book.active
    red = {cell.coordinate for row in page.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFF6C9C2"}
    header = [cell.value for cell in page[3]]
    born, joined = header.index("วันเกิด"), header.index("วันที่เป็นสมาชิก")
    assert red == {page.cell(4, born + 1).coordinate, page.cell(6, joined + 1).coordinate}
    assert header[-1] == MENDING
    assert "31" in page.cell(4, len(header)).value
    page.cell(4, born + 1).value = "28/2/2500"
    page.cell(6, joined + 1).value = "1/3/2560"
    out = io.BytesIO()
    book.save(out)
    send(registrar, out.getvalue())
    found = registrar.get(CHECK).context["found"]
    assert not found.error_rows
    assert MENDING not in found.register.unread_columns
    assert [(row.name.full, row.row_no) for row in found.register.rows] == [
        ("ทอง ดี", 4),
        ("คำ ดี", 5),
        ("มา ดี", 6),
    ]
    assert found.register.rows[0].birth_date == date(1957, 2, 28)
