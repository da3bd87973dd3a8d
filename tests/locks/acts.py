"""One act for each way in which something of a fund is written, made ready so that two can begin at one moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

from kongboon.access import permissions
from kongboon.access.models import Officer, Role
from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    confirm_claim,
    pay_claim,
    submit_claim,
    withdraw_claim,
)
from kongboon.benefits.households import name_membership
from kongboon.benefits.lists.services import confirm_list, make_list, pay_list
from kongboon.benefits.models import BenefitList, Claim, Refund
from kongboon.benefits.refunds.leaving import ask_end, ask_undo_end
from kongboon.benefits.refunds.services import ask_refund, confirm_refund, pay_refund
from kongboon.benefits.returning import CameBack, ask_claim_back
from kongboon.benefits.tests.conftest import specimen
from kongboon.config.moving import export_fund
from kongboon.documents.services import file_document
from kongboon.dues.agreements import agree_to_count
from kongboon.dues.lapsing import ask_rejoin
from kongboon.dues.models import CollectionRound
from kongboon.dues.rates import Span
from kongboon.dues.requests import ask_pay_back
from kongboon.dues.services import (
    Share,
    Taking,
    cash_with,
    hand_over,
    open_round,
    record_collection,
    take_back,
)
from kongboon.dues.sheet_check import CheckedSheet, SheetRow
from kongboon.dues.sheets import SheetFile, SheetPreview, record_sheet
from kongboon.dues.taking_back import ask_take_back
from kongboon.funds.changes import add_bank_account, adopt_regulation
from kongboon.funds.models import BankAccount
from kongboon.governance import requests
from kongboon.governance.models import Resolution
from kongboon.governance.offices import add_officer, end_office
from kongboon.governance.resolutions import NewResolution, stop_resolution, write_down
from kongboon.ledger.accounts import account_of_bank
from kongboon.ledger.goods import Goods, ask_goods
from kongboon.ledger.models import Entry
from kongboon.ledger.petty_cash import SmallCost, pay_petty_cash
from kongboon.ledger.services import close_month, deposit_cash, record_income, withdraw_cash
from kongboon.ledger.undoing import ask_undo
from kongboon.members.corrections import correct_member
from kongboon.members.import_services import commit_register, preview
from kongboon.members.models import Member
from kongboon.members.requests import enrol_member
from kongboon.members.services import NewMember, end_membership, reinstate_member
from kongboon.outlook.services import choose_assumptions
from kongboon.paper.report_document import IssueRow
from kongboon.regulations.services import change_draft, start_draft
from kongboon.reports.services import freeze_report
from kongboon.rules.catalogue import adopted_text, catalogue_text
from tests.world import NAMES, Cast, bill, make_member, minutes_of

AT = datetime(2024, 6, 10, 3, 0, tzinfo=UTC)
DAY = date(2024, 6, 9)
ELDER = "B04"  # 60 years of age, three years a member, dues paid: 200 baht a year
HALF_YEAR, ITS_MONTHS = "2566/2", [f"2023-{month:02d}" for month in range(4, 10)]

Act = Callable[[], Any]


@dataclass
class House:
    """The fund in which it happens, and a member whom both acts of a pair may meet."""

    cast: Cast
    bank: BankAccount
    round: CollectionRound
    folder: Path
    member: Member = field(init=False)
    serial: int = 0
    regulations: int = 0

    def number(self) -> int:
        """A number that nothing else here has."""
        self.serial += 1
        return self.serial

    def key(self) -> str:
        return f"key-{self.number()}"

    def by(self, role: str) -> Officer:
        return self.cast.officers[role]

    def elder(self, **more: object) -> Member:
        """A member to whom the elders' grant is due."""
        number = self.number()
        values = {"number": f"m{number}", "house_no": f"{number}", "paid_until": date(2024, 5, 31), **more}
        return make_member(self.cast, AT, **values)  # type: ignore[arg-type]

    def collected(self, member: Member) -> Entry:
        posted = collect(self, member)()
        entry: Entry = Entry.objects.get(pk=posted.entry_ids[0])
        return entry

    def claim(self) -> Claim:
        asked = Asked(self.elder(), "ageing", DAY, benefit_code=ELDER)
        return submit_claim(asked=asked, by=self.by(Role.WELFARE), at=AT, idem_key=self.key())

    def listed(self) -> BenefitList:
        members = [self.elder().pk for _ in range(2)]
        return make_list(
            fund=self.cast.fund,
            benefit_code=ELDER,
            on=DAY,
            members=members,
            by=self.by(Role.WELFARE),
            at=AT,
            idem_key=self.key(),
        )


def collect(house: House, member: Member | None = None) -> Act:
    takings = [Taking((Share((member or house.member).pk, months=1),))]
    by, key = house.cast.collector, house.key()
    return partial(record_collection, round=house.round, takings=takings, on=DAY, idem_key=key, by=by, at=AT)


def begin_round(house: House) -> Act:
    """Both officers of a pair open the same one."""
    by, village = house.cast.treasurer, house.cast.villages[7]
    return partial(open_round, fund=house.cast.fund, village=village, month="2024-07", collector=by, at=AT)


def sheet(house: House) -> Act:
    """A sheet of one row, as it stands after somebody has looked at it."""
    member, village = house.member, house.cast.villages[4]
    paid = Span("2024-06", "2024-06", 1, 3000)
    row = SheetRow(2, member.pk, member.number, member.full_name, member.house_no, paid, DAY)
    looked_at = SheetPreview(
        "ใบเก็บเงิน.csv",
        village,
        CheckedSheet(village.moo, "2024-06", DAY, (row,), ()),
        read=cast("SheetFile", None),
    )
    return partial(record_sheet, preview=looked_at, by=house.cast.treasurer, at=AT)


def receipt_back(house: House) -> Act:
    asked = ask_take_back(
        entry=house.collected(house.member),
        reason="กดผิดบ้าน",
        by=house.cast.treasurer,
        at=AT,
        idem_key=house.key(),
    )
    return partial(requests.confirm, request=asked, by=house.cast.chair, at=AT)


def collector_paid_back(house: House) -> Act:
    """Whose receipt was taken back after its cash was counted."""
    cast = house.cast
    other = add_officer(fund=cast.fund, role=Role.COLLECTOR, name=f"ผู้เก็บ {house.number()}", at=AT)
    posted = record_collection(
        round=house.round,
        takings=[Taking((Share(house.elder().pk, months=1),))],
        on=DAY,
        idem_key=house.key(),
        by=other,
        at=AT,
    )
    entry, held = Entry.objects.get(pk=posted.entry_ids[0]), cash_with(other)
    told = {"expected_satang": held, "counted_satang": held, "on": DAY, "at": AT}
    hand_over(collector=other, idem_key=house.key(), by=cast.treasurer, **told)
    take_back(entry=entry, on=DAY, reason="กดผิดบ้าน", by=cast.treasurer, at=AT)
    early = AT - timedelta(days=2)
    asked = ask_pay_back(collector=other, by=cast.treasurer, at=early, idem_key=house.key())
    agreed = requests.confirm(request=asked, by=cast.chair, at=early).request
    return partial(requests.perform, request=agreed, by=cast.treasurer, at=AT)


def counted(house: House) -> Act:
    house.collected(house.elder())
    held = cash_with(house.cast.collector)
    return partial(
        hand_over,
        collector=house.cast.collector,
        expected_satang=held,
        counted_satang=held,
        on=DAY,
        idem_key=house.key(),
        by=house.cast.treasurer,
        at=AT,
    )


def agreed(house: House) -> Act:
    made = counted(house)()
    return partial(agree_to_count, hand_over=made, by=house.cast.collector, at=AT)


def goods_in(house: House) -> Act:
    return partial(
        ask_goods,
        fund=house.cast.fund,
        act=permissions.Act.RECEIVE_GOODS,
        goods=Goods(100, "ข้าวสาร", "วัด"),
        by=house.cast.treasurer,
        at=AT,
        idem_key=house.key(),
    )


def other_income(house: House) -> Act:
    return partial(
        record_income,
        fund=house.cast.fund,
        code="4401",
        money_code="1101",
        amount=100,
        on=DAY,
        note="บริจาค",
        by=house.cast.treasurer,
        at=AT,
        idem_key=house.key(),
    )


def small_cost(house: House) -> Act:
    number, by = house.number(), house.cast.treasurer
    return partial(
        pay_petty_cash,
        fund=house.cast.fund,
        cost=SmallCost("5201", 100, f"ร้าน {number}", "น้ำดื่ม"),
        receipt=bill(by, AT, number),
        by=by,
        at=AT,
        idem_key=house.key(),
    )


def reversal(house: House) -> Act:
    posted = other_income(house)()
    entry = Entry.objects.get(pk=posted.entry_ids[0])
    asked = ask_undo(entry=entry, reason="ลงผิด", by=house.cast.treasurer, at=AT, idem_key=house.key())
    return partial(requests.confirm, request=asked, by=house.cast.chair, at=AT)


def _cash(house: House, verb: Callable[..., Any]) -> Act:
    by = house.cast.treasurer
    return partial(
        verb,
        fund=house.cast.fund,
        bank_account=house.bank,
        amount=100,
        on=DAY,
        by=by,
        at=AT,
        idem_key=house.key(),
    )


def deposit(house: House) -> Act:
    return _cash(house, deposit_cash)


def withdrawal(house: House) -> Act:
    return _cash(house, withdraw_cash)


def bank_opened(house: House) -> Act:
    """An account in the fund's name, and its place in the books."""
    number = f"9{house.number():09d}"

    def act() -> Any:
        return account_of_bank(add_bank_account(fund=house.cast.fund, bank="ออมสิน", branch="", number=number))

    return act


def submit(house: House) -> Act:
    paper = Paper("hospital_certificate", photo(house)())
    asked = Asked(house.member, "hospital", date(2024, 5, 2), nights=2, papers=(paper,))
    return partial(submit_claim, asked=asked, by=house.by(Role.WELFARE), at=AT, idem_key=house.key())


def confirm(house: House) -> Act:
    return partial(confirm_claim, claim=house.claim(), by=house.cast.chair, at=AT)


def pay(house: House) -> Act:
    claim = confirm_claim(claim=house.claim(), by=house.cast.chair, at=AT)
    return partial(pay_claim, claim=claim, by=house.cast.treasurer, at=AT, idem_key=house.key())


def withdraw(house: House) -> Act:
    claim = confirm_claim(claim=house.claim(), by=house.cast.chair, at=AT)
    return partial(withdraw_claim, claim=claim, reason="ยื่นผิด", by=house.cast.chair, at=AT)


def benefit_back(house: House) -> Act:
    asked = ask_claim_back(
        claim=pay(house)(),
        came=CameBack(AT.date(), "เหรัญญิก", bank_id=house.bank.pk),
        reason="จ่ายผิด",
        by=house.cast.chair,
        at=AT,
        idem_key=house.key(),
    )
    return partial(requests.confirm, request=asked, by=house.by(Role.SECRETARY), at=AT)


def confirm_whole_list(house: House) -> Act:
    return partial(confirm_list, made=house.listed(), by=house.cast.chair, at=AT)


def pay_whole_list(house: House) -> Act:
    made = house.listed()
    confirm_list(made=made, by=house.cast.chair, at=AT)
    return partial(pay_list, made=made, by=house.cast.treasurer, at=AT, idem_key=house.key())


def _leaver(house: House, reason: str = "resigned") -> Member:
    member = house.elder(joined_on=date(2024, 1, 1), paid_until=None)
    house.collected(member)
    act = permissions.Act.END_FOR_ARREARS if reason == "lapsed" else permissions.Act.END_MEMBERSHIP
    return end_membership(member=member, reason=reason, on=DAY, by=house.by(Role.REGISTRAR), at=AT, act=act)


def refund(house: House) -> Act:
    asked: Refund = ask_refund(member=_leaver(house), by=house.by(Role.REGISTRAR), at=AT)
    asked = confirm_refund(refund=asked, by=house.cast.chair, at=AT)
    return partial(pay_refund, refund=asked, by=house.cast.treasurer, at=AT, idem_key=house.key())


def enrol(house: House) -> Act:
    number = str(house.number())  # of the house too: two of one name in it would be taken for one
    village_id, joined = house.cast.villages[4].pk, date(2024, 6, 1)
    new = NewMember(f"n{number}", "ใหม่", village_id, joined, house_no=number)
    return partial(enrol_member, fund=house.cast.fund, new=new, by=house.by(Role.REGISTRAR), at=AT)


def register_in(house: House) -> Act:
    number = house.number()
    text = f"เลขสมาชิก,ชื่อ-สกุล,บ้านเลขที่,หมู่ที่,วันที่เป็นสมาชิก\nr{number},นางดี {number},{number},4,1/2/2560\n"
    found = preview(fund=house.cast.fund, data=text.encode(), file_name="ทะเบียน.csv", today=AT.date())
    return partial(commit_register, fund=house.cast.fund, preview=found, by=house.by(Role.REGISTRAR), at=AT)


def leave(house: House) -> Act:
    asked = ask_end(member=house.elder(), reason="resigned", on=DAY, by=house.by(Role.REGISTRAR), at=AT)
    return partial(requests.confirm, request=asked, by=house.cast.chair, at=AT)


def end_undone(house: House) -> Act:
    asked = ask_undo_end(member=_leaver(house), reason="คนละคน", by=house.by(Role.REGISTRAR), at=AT)
    return partial(requests.confirm, request=asked, by=house.cast.chair, at=AT)


def reinstate(house: House) -> Act:
    return partial(
        reinstate_member,
        member=_leaver(house),
        reason="คนละคน",
        by=house.by(Role.SECRETARY),
        at=AT,
        act=permissions.Act.STOP_CLAIM,
    )


def return_paid(house: House) -> Act:
    member = _leaver(house, "lapsed")
    asked = ask_rejoin(member=member, by=house.cast.treasurer, at=AT, idem_key=house.key())
    agreed = requests.confirm(request=asked, by=house.by(Role.SECRETARY), at=AT).request
    return partial(requests.perform, request=agreed, by=house.cast.treasurer, at=AT)


def correct(house: House) -> Act:
    changes = {"phone": f"09{house.number():08d}"}
    return partial(correct_member, member=house.member, changes=changes, by=house.by(Role.REGISTRAR), at=AT)


def officer_in(house: House) -> Act:
    return partial(add_officer, fund=house.cast.fund, role=Role.AUDITOR, name="ทองดี", at=AT)


def officer_out(house: House) -> Act:
    return partial(end_office, officer=officer_in(house)(), by=house.cast.chair, at=AT)


def who_is_member(house: House) -> Act:
    return partial(
        name_membership,
        officer=house.by(Role.AUDITOR),
        number=house.elder().number,
        by=house.cast.chair,
        at=AT,
    )


def regulation(house: House) -> Act:
    """Each comes into force a day after the last one."""
    house.regulations += 1
    text = adopted_text(
        "standard-13",
        number="1",
        title="ระเบียบกองทุน",
        approved_by="ประชุมใหญ่",
        approved_on=date(2024, 6, 1),
        resolution="1",
        in_force_from=date(2024, 7, 1) + timedelta(days=house.regulations),
    )
    return partial(adopt_regulation, fund=house.cast.fund, text=text, at=AT)


def draft_edited(house: House) -> Act:
    text = catalogue_text("standard-13")
    draft = start_draft(fund=house.cast.fund, text=text, by=house.cast.chair, at=AT)
    other = text.replace("waiting_days = 180", "waiting_days = 181", 1)
    return partial(change_draft, draft=draft, text=other, edition=1, by=house.by(Role.SECRETARY), at=AT)


def month_closed(house: House) -> Act:
    """Of the time before the books began, which nobody's cash is dated in."""
    years, months = divmod(house.number(), 12)
    month = f"{1000 + years:04d}-{months + 1:02d}"
    return partial(close_month, fund=house.cast.fund, month=month, by=house.cast.treasurer, at=AT)


def report(house: House) -> Act:
    issues = (IssueRow(f"{house.number()}", "", ""),)
    return partial(
        freeze_report,
        fund=house.cast.fund,
        label=HALF_YEAR,
        by=house.cast.treasurer,
        at=AT,
        reason="เพิ่มปัญหา",
        issues=issues,
    )


def assumption(house: House) -> Act:
    values = {"expenses_fixed": 1000.0 + house.number()}
    return partial(
        choose_assumptions, fund=house.cast.fund, values=values, reason="มติ", by=house.cast.chair, at=AT
    )


def export(house: House) -> Act:
    file = house.folder / f"{house.number()}.kongboon"
    return partial(export_fund, house.cast.fund, file, passphrase="khao-niao-2567")


def resolution(house: House) -> Act:
    signers = (NAMES[Role.CHAIR], NAMES[Role.SECRETARY], NAMES[Role.WELFARE])
    new = NewResolution(house.number(), DAY, Resolution.Purpose.COSTS, "ที่ประชุมเห็นชอบ", signers)
    minutes, by = minutes_of(house.cast.chair, AT), house.cast.chair
    return partial(write_down, fund=house.cast.fund, new=new, minutes=minutes, by=by, at=AT)


def resolution_stopped(house: House) -> Act:
    written = resolution(house)()
    return partial(stop_resolution, resolution=written, by=house.cast.collector, at=AT, note="ยังไม่ได้ประชุม")


def photo(house: House) -> Act:
    return partial(
        file_document,
        fund=house.cast.fund,
        data=specimen(house.number()),
        file_name="ใบ.jpg",
        kind="evidence",
        by=house.by(Role.WELFARE),
        at=AT,
    )


ACTS: dict[str, Callable[[House], Act]] = {
    act.__name__: act
    for act in (
        collect, begin_round, sheet, receipt_back, collector_paid_back,
        counted, agreed, goods_in, other_income, small_cost, reversal, deposit,
        withdrawal, resolution, resolution_stopped,
        bank_opened, submit, confirm, pay, benefit_back, withdraw, confirm_whole_list, pay_whole_list, refund, enrol,
        register_in, leave, end_undone, reinstate, return_paid, correct, officer_in, officer_out, who_is_member,
        regulation, draft_edited, month_closed, report, assumption, export, photo,
    )
}  # fmt: skip

# One for each way in which the books, the register, the claims and the fund itself are written.
EVERY_DAY = frozenset(
    act.__name__
    for act in (
        collect, sheet, counted, other_income, deposit, submit, confirm, pay, confirm_whole_list, refund, enrol,
        leave, reinstate, officer_in, regulation, draft_edited, month_closed, report, export,
    )
)  # fmt: skip
