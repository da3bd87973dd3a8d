"""One of each thing that an address of a fund can name, made through the services; for the matrix of who may what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate
from django_scopes import scope

from kongboon.access.models import Role
from kongboon.benefits.claims.services import Asked, Paper, confirm_claim, pay_claim, submit_claim
from kongboon.benefits.incidents.services import open_incident
from kongboon.benefits.lists.services import make_list
from kongboon.benefits.refunds.services import ask_refund
from kongboon.benefits.tests.conftest import photo, with_money
from kongboon.documents.models import Document
from kongboon.dues.errors import NobodyChosen
from kongboon.dues.models import RefusedTap
from kongboon.dues.refused_taps import Tap, file_refused
from kongboon.dues.services import Share, Taking, cash_with, hand_over, open_round, record_collection
from kongboon.funds.changes import adopt_regulation
from kongboon.funds.models import BankAccount, RegulationVersion
from kongboon.funds.services import add_villages
from kongboon.governance.models import Resolution, Supplier
from kongboon.governance.offices import add_officer
from kongboon.governance.suppliers import ask_supplier
from kongboon.kernel.thai_calendar import month_of
from kongboon.ledger.models import Entry
from kongboon.ledger.moves import Payment
from kongboon.ledger.petty_cash import SmallCost, pay_petty_cash
from kongboon.ledger.requests import ask_payment
from kongboon.ledger.services import close_month, deposit_cash, record_income
from kongboon.members.import_services import commit_register, preview
from kongboon.members.incoming import keep_incoming
from kongboon.members.models import Member
from kongboon.members.services import end_membership
from kongboon.offline.enrolments import show_qr
from kongboon.outlook.services import ask_projection
from kongboon.regulations.services import Voted, record_vote, start_draft
from kongboon.reports.services import freeze_report
from kongboon.rules.catalogue import adopted_text, catalogue_text
from tests.world import Cast, agree, bill, enrolled, make_member, minutes_of, pay_other, resolved

MISSING = 999_999
TIER = '[[dues.tier]]\nkey = "two"\ntitle = "วันละ 2 บาท"\namount = "2"\n\n'
NOTHING = {"moo": 99, "sha256": "0" * 64, "token": "0" * 32, "key": "no-such", "code": "no-such"}
CHECKED = "2566/2"


@dataclass
class Town:
    """A fund and one of each of its things: by the name of the address, or of what stands in it."""

    cast: Cast
    things: dict[str, int | str]

    def named(self, app: str, name: str, part: str) -> int | str:
        """What stands at a part of an address in this fund."""
        for key in (f"{app}:{name}:{part}", f"{app}:{part}", part):
            if key in self.things:
                return self.things[key]
        raise KeyError(f"{app}:{name} names {part}, and no such thing is made in tests/rows.py")


def missing(part: str) -> int | str:
    """What stands there in no fund."""
    return NOTHING.get(part, MISSING)


def make_town(at: datetime, *, code: str, moo: int, refund_percent: int, earlier: int) -> Town:
    """A fund with one of each thing; `moo` is a village that the other fund has not.

    `earlier` entries come before the others, so that its numbers are not those of the other fund.
    """
    text = catalogue_text("standard-13").replace("refund_percent = 0", f"refund_percent = {refund_percent}")
    text = text.replace("[membership]", TIER + "[membership]", 1)
    cast = with_money(at, text, code=code, users=True)
    with scope(fund=cast.fund):
        (village,) = add_villages(cast.fund, [(moo, f"บ้านหมู่ {moo}")])
        cast.villages[moo] = village
        # The collector collects in the village that the addresses name.
        cast.collector.village = village
        cast.collector.save(update_fields=["village"])
        for number in range(earlier):
            _gift(cast, at, number)
        things = _members(cast, at, moo) | _money(cast, at) | _regulations(cast, at) | _future(cast, at)
        things |= _telephones(cast, at)
    return Town(cast, things)


def _gift(cast: Cast, at: datetime, number: int) -> None:
    record_income(
        fund=cast.fund,
        code="4401",
        money_code="1101",
        amount=100,
        on=localdate(at),
        note="บริจาค",
        by=cast.treasurer,
        at=at,
        idem_key=f"gift/{number}",
    )


def _paid_up(cast: Cast, at: datetime, moo: int, number: str, until: date | None = None) -> Member:
    until = until or localdate(at).replace(day=1) - timedelta(days=1)
    return make_member(cast, at, number=number, moo=moo, house_no=number, paid_until=until)


def _members(cast: Cast, at: datetime, moo: int) -> dict[str, int | str]:
    """People, what they paid, and what they ask for."""
    fund, welfare, registrar = cast.fund, cast.officers[Role.WELFARE], cast.officers[Role.REGISTRAR]
    member, elder, leaver, helped = (_paid_up(cast, at, moo, f"00{n}") for n in range(1, 5))
    behind = _paid_up(cast, at, moo, "005", date(2020, 1, 31))
    month = month_of(localdate(at))
    round = open_round(fund=fund, village=cast.villages[moo], month=month, collector=cast.collector, at=at)

    def collected(who: Member) -> int:
        takings = [Taking((Share(who.pk, months=1),))]
        posted = record_collection(
            round=round,
            takings=takings,
            on=localdate(at),
            idem_key=f"tap/{who.pk}",
            by=cast.collector,
            at=at,
        )
        return posted.entry_ids[0]

    collected(leaver)
    held = cash_with(cast.collector)
    slip = hand_over(
        collector=cast.collector,
        expected_satang=held,
        counted_satang=held,
        on=localdate(at),
        idem_key="count",
        by=cast.treasurer,
        at=at,
    )
    receipt = Entry.objects.get(pk=collected(member))
    end_membership(member=leaver, reason="resigned", on=localdate(at), by=registrar, at=at)
    refund = ask_refund(member=leaver, by=registrar, at=at)
    evidence = photo(cast, at)
    stay = Asked(
        member,
        "hospital",
        localdate(at) - timedelta(days=5),
        nights=2,
        papers=(Paper("hospital_certificate", evidence),),
    )
    claim = submit_claim(asked=stay, by=welfare, at=at, idem_key="stay")
    grant = Asked(helped, "ageing", localdate(at), benefit_code="B04")
    paid = submit_claim(asked=grant, by=welfare, at=at, idem_key="grant")
    paid = confirm_claim(claim=paid, by=cast.chair, at=at)
    paid = pay_claim(claim=paid, by=cast.treasurer, at=at, idem_key="paid")
    elders = make_list(
        fund=fund, benefit_code="B04", on=localdate(at), members=[elder.pk], by=welfare, at=at, idem_key="l"
    )
    storm = open_incident(
        fund=fund,
        event="disaster",
        title="พายุ",
        on=localdate(at) - timedelta(days=1),
        villages=[cast.villages[moo]],
        sums={"B08/part": 1_000_00, "B08/whole": 5_000_00},
        by=welfare,
        at=at,
        idem_key="storm",
        proof=(Paper("village_head_certificate", photo(cast, at)), Paper("photo", photo(cast, at))),
    )
    assert isinstance(evidence, Document)
    return {
        "member_id": member.pk,
        "members:pk": member.pk,
        "members:imported:pk": _import(cast, at, moo),
        "members:import-names:pk": _import(cast, at, moo, "n"),
        "members:undo-import:pk": _import(cast, at, moo, "x"),
        "benefits:end:pk": member.pk,
        "benefits:undo-end:pk": leaver.pk,
        "benefits:end-day:pk": leaver.pk,
        "benefits:undo-enrolment:pk": elder.pk,
        "dues:member": member.pk,
        "dues:member:pk": member.pk,
        "dues:refused-tap:tap": _refused(cast, at, member, month).pk,
        "dues:entry-fee:pk": member.pk,
        "dues:tier:pk": member.pk,
        "dues:rejoin:pk": leaver.pk,
        "dues:end-overdue:pk": behind.pk,
        "dues:number": int(receipt.paper_no or 0),
        "dues:pk": slip.pk,
        "dues:officer": cast.collector.pk,
        "moo": moo,
        "month": month,
        "benefits:refund-of:member_id": leaver.pk,
        **{f"benefits:{name}:pk": refund.pk for name in _REFUNDS},
        **{f"benefits:{name}:pk": elders.pk for name in _LISTS},
        **{f"benefits:{name}:pk": storm.pk for name in _INCIDENTS},
        "benefits:incident-new:event": "disaster",
        "benefits:pk": claim.pk,
        **{f"benefits:{name}:pk": paid.pk for name in ("slip", "voucher", "object", "take-back")},
        "benefits:event": "hospital",
        "benefits:name": "day",
        "documents:pk": evidence.pk,
    }


def _refused(cast: Cast, at: datetime, member: Member, month: str) -> RefusedTap:
    """A tap for a month that is paid for already."""
    round = open_round(fund=cast.fund, village=member.village, month=month, collector=cast.collector, at=at)
    tap = Tap("tap/" + "0" * 32, (Share(member.pk, months=1, first=month),), localdate(at))
    made = file_refused(tap=tap, round=round, refusal=NobodyChosen(), by=cast.collector, at=at)
    assert made is not None
    return made


def _telephones(cast: Cast, at: datetime) -> dict[str, int | str]:
    """The collector's telephone, and the QR for another one."""
    telephone = enrolled(cast, at)[0]
    _shown, token, _pin = show_qr(officer=cast.collector, by=cast.treasurer, at=at)
    return {"devices:pk": telephone.pk, "devices:token": token}


_REFUNDS = (
    "refund", "refund-confirm", "refund-decline", "refund-pay", "refund-slip", "refund-voucher", "refund-take-back",
)  # fmt: skip
_LISTS = ("list", "list-confirm", "list-pay", "list-transfers", "list-paper")
_INCIDENTS = ("incident", "incident-houses", "incident-close")


def _import(cast: Cast, at: datetime, moo: int, mark: str = "") -> int:
    rows = f"r{mark}1,นางดี ใจดี{mark},9{mark},{moo},1/2/2560"
    text = f"เลขสมาชิก,ชื่อ-สกุล,บ้านเลขที่,หมู่ที่,วันที่เป็นสมาชิก\n{rows}\n"
    found = preview(fund=cast.fund, data=text.encode(), file_name="ทะเบียน.csv", today=localdate(at))
    return commit_register(fund=cast.fund, preview=found, by=cast.officers[Role.REGISTRAR], at=at).pk


def _money(cast: Cast, at: datetime) -> dict[str, int | str]:
    """An entry of the books, and a request that waits."""
    bank = BankAccount.objects.get(fund=cast.fund)
    number = resolved(cast, at)
    resolution = Resolution.objects.get(fund=cast.fund)
    paper = Payment("5304", "1101", 400_00, "ร้านป้าแดง", "กระดาษ", resolution=number)
    asked = ask_payment(fund=cast.fund, payment=paper, by=cast.treasurer, at=at, idem_key="paper")
    entry = pay_other(cast, Payment("5304", "1101", 300_00, "ร้านลุงดำ", "ปากกา", resolution=number), at)
    listed = ask_supplier(
        fund=cast.fund,
        name="ร้านเครื่องเขียน",
        reference="",
        note="",
        by=cast.treasurer,
        at=at,
        idem_key="supplier",
    )
    agree(listed, cast, at)
    cost = SmallCost("5201", 50_00, "ร้านน้ำ", "น้ำดื่ม")
    receipt = bill(cast.treasurer, at)
    pay_petty_cash(fund=cast.fund, cost=cost, receipt=receipt, by=cast.treasurer, at=at, idem_key="petty")
    brought = deposit_cash(
        fund=cast.fund,
        bank_account=bank,
        amount=100_00,
        on=localdate(at),
        by=cast.treasurer,
        at=at,
        idem_key="deposit",
    )
    waiting = add_officer(fund=cast.fund, role=Role.COLLECTOR, name="รอชื่อ", at=at)
    token = keep_incoming(cast.fund, cast.treasurer, b"a,b\n", "ใบ.csv")
    return {
        "governance:pk": asked.pk,
        "web:number": entry.entry_no,
        "web:deposit-slip:number": brought.entry_ids[0] % 10**10,
        "bank": bank.pk,
        "token": token,
        "dues:sheet-done:batch_no": 1,
        "web:give-sign-in:pk": waiting.pk,
        "web:correct-bank:pk": bank.pk,
        "web:purpose": "costs",
        "web:end-supplier:pk": Supplier.objects.get(fund=cast.fund).pk,
        **{f"web:{name}:pk": resolution.pk for name in _RESOLUTIONS},
        **{f"web:{name}:pk": cast.officers[Role.WELFARE].pk for name in _OFFICERS},
    }


_RESOLUTIONS = ("resolution", "stop-resolution", "print-resolution")
_OFFICERS = ("officer-member", "end-office", "officer-slip")


def _regulations(cast: Cast, at: datetime) -> dict[str, int | str]:
    """A version in force, a draft, and one that a vote carried."""
    version = RegulationVersion.objects.get(fund=cast.fund)
    secretary, today = cast.officers[Role.SECRETARY], localdate(at)
    drafts = [
        start_draft(fund=cast.fund, text=version.text, based_on=version, by=secretary, at=at)
        for _ in range(2)
    ]
    said = Voted(
        "ประชุมใหญ่", today, 20, 30, 25, 3, 2, "มติที่ 1", "2", today.year + 543, today + timedelta(days=30)
    )  # fmt: skip
    record_vote(
        draft=drafts[1],
        voted=said,
        edition=1,
        by=secretary,
        at=at,
        idem_key="vote-1",
        minutes=minutes_of(secretary, at),
    )
    return {
        "web:pk": drafts[0].pk,
        "web:draft-adopt:pk": drafts[1].pk,
        "web:regulation:pk": version.pk,
        "web:print-regulation:pk": version.pk,
        "web:regulation-minutes:pk": version.pk,
        "web:withdraw-regulation:pk": _to_come(cast, at).pk,
        "web:code": "B04",
        "web:name": "approvals",
        "web:key": "welfare",
        "benefits:code": "B04",
        "benefits:sha256": version.sha256,
    }


def _to_come(cast: Cast, at: datetime) -> RegulationVersion:
    """A version that two officers wrote down and that does not hold yet."""
    today = localdate(at)
    text = adopted_text(
        "standard-13",
        number="3",
        title="ระเบียบกองทุน ฉบับหน้า",
        approved_by="ประชุมใหญ่",
        approved_on=today,
        resolution="มติที่ 2",
        in_force_from=today + timedelta(days=60),
    )
    return adopt_regulation(fund=cast.fund, text=text, at=at)


def _future(cast: Cast, at: datetime) -> dict[str, int | str]:
    """A question about the future, and a report that is final."""
    for number in range(4, 10):
        close_month(fund=cast.fund, month=f"2023-{number:02d}", by=cast.treasurer, at=at)
    report = freeze_report(fund=cast.fund, label=CHECKED, by=cast.treasurer, at=at)
    asked = ask_projection(fund=cast.fund, by=cast.treasurer, at=at, years=20, scenarios=20)
    return {
        "reports:pk": report.pk,
        "reports:year": 2566,
        "reports:half": 2,
        "outlook:pk": asked.pk,
        "outlook:key": "expenses_fixed",
    }
