"""Builds the demo: one fund, or a zone of several."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django_scopes import scope

from kongboon.access.models import Officer, Role
from kongboon.access.services import add_user, hashed_password
from kongboon.actuarial.compiled import COMPILED
from kongboon.benefits.models import Claim
from kongboon.config.demo.life import Life, moment
from kongboon.config.demo.people import register_of, villagers
from kongboon.funds import transaction
from kongboon.funds.models import BankAccount, Fund, Village
from kongboon.funds.services import NewFund, create_fund
from kongboon.governance.offices import add_officer
from kongboon.kernel.fiscal import fiscal_year_of, half_years
from kongboon.kernel.thai_calendar import add_months, first_day, month_of
from kongboon.ledger.accounts import account_of_bank, open_books
from kongboon.ledger.services import record_opening
from kongboon.ledger.set_up import set_up_of, sign_set_up
from kongboon.members.import_services import commit_register, preview
from kongboon.members.models import Member
from kongboon.outlook.services import ask_projection
from kongboon.outlook.tasks import work_out
from kongboon.reports.services import freeze_report
from kongboon.rules.catalogue import adopted_text

_TAMBONS = (
    ("330505", "โสน"),
    ("330501", "กันทรารมย์"),
    ("330502", "จะกง"),
    ("330503", "ใจดี"),
    ("330506", "ปรือใหญ่"),
)
_VILLAGES = ((1, "บ้านไผ่งาม"), (2, "บ้านหนองบัว"), (3, "บ้านโนนสูง"), (4, "บ้านทุ่งกระบอก"), (5, "บ้านดอนข้าว"))
_OFFICERS = (
    (Role.CHAIR, "chair", "ทองแท้ ใยบัว"),
    (Role.TREASURER, "treasurer", "บุญออม ศรีกระบอกไผ่"),
    (Role.BOOKKEEPER, "bookkeeper", "ดวงเดือน บุญร่วมออม"),
    (Role.REGISTRAR, "registrar", "จดจำ ทองปันสุข"),
    (Role.SECRETARY, "secretary", "เรียงความ คำเกื้อกูล"),
    (Role.WELFARE, "welfare", "ห่วงใย แก้วกองบุญ"),
    (Role.AUDITOR, "auditor", "ตรวจตรา ไพรข้าวเหนียว"),
)
_COLLECTORS = ("เดินดี นาวันละบาท", "ขยัน ดอนใยบัว", "น้ำใจ แสงร่วมออม", "ยิ้มแย้ม เพียรปันสุข", "เก็บดี ไพรกองบุญ")
HOUSEHOLDS = 70


@dataclass(frozen=True)
class Login:
    """What the command prints for each role."""

    role: str
    username: str
    password: str
    fund: str


def build(*, seed: int, size: str, password: str, today: date) -> list[Login]:
    """Make one fund ("fund") or five ("zone"), all or nothing; the same seed and day give the same figures."""
    logins: list[Login] = []
    # One hash for all: hashing is slow on purpose, and the demo's password is printed anyway.
    keys = (password, hashed_password(password))
    with transaction.atomic():
        for n, (tambon, name) in enumerate(_TAMBONS if size == "zone" else _TAMBONS[:1]):
            logins += _fund(Random(seed * 100 + n), f"{tambon}0", name, n, keys, today)  # noqa: S311
    return logins


def _fund(random: Random, code: str, name: str, n: int, keys: tuple[str, str], today: date) -> list[Login]:
    begins = _begins(today)
    at = moment(begins, 9)
    fund = create_fund(
        NewFund(
            code=code,
            name=f"กองทุนสวัสดิการชุมชนตำบล{name} (สาธิต)",
            villages=_VILLAGES,
            banks=(("ธ.ก.ส.", "สาขาสาธิต", f"92000{n:05d}"),),
            founded_on=date(2009, 8, 12),
            office_address="ศาลากลางบ้าน หมู่ 1",
            registration_no=f"สส. {90 + n}/2553",
            registered_on=date(2010, 11, 1),
            regulation=_regulation(),
        ),
        at=at,
    )
    with scope(fund=fund):
        open_books(fund)
        logins, life = _people(fund, random, n, keys, at, today)
        _live(life, begins)
        if n == 0 and COMPILED:
            _outlook(life)
    return logins


def _begins(today: date) -> date:
    """The first day of the last half-year that is over."""
    period = half_years(fiscal_year_of(today))[0]
    before = half_years(fiscal_year_of(period.start - timedelta(days=1)))
    return period.start if today > period.end else before[1].start


def _regulation() -> str:
    return adopted_text(
        "standard-13",
        number="1",
        title="ระเบียบกองทุน (สาธิต) ว่าด้วยสวัสดิการ 13 ประเภท",
        approved_by="ประชุมใหญ่สามัญประจำปี 2560",
        approved_on=date(2017, 9, 30),
        resolution="มติที่ 1/2560",
        in_force_from=date(2017, 10, 1),
    )


def _people(
    fund: Fund, random: Random, n: int, keys: tuple[str, str], at: datetime, today: date
) -> tuple[list[Login], Life]:
    officers: dict[str, Officer] = {}
    logins: list[Login] = []

    def add(role: str, username: str, name: str, village: Village | None = None) -> Officer:
        username = username if n == 0 else f"{username}.{fund.code}"
        is_admin = role == Role.CHAIR and n == 0
        user = add_user(
            username=username,
            password_hash=keys[1],
            name=name,
            is_admin=is_admin,
            must_choose_password=False,
            is_demo=True,
        )
        logins.append(Login(role, username, keys[0], fund.code))
        return add_officer(fund=fund, role=role, name=name, at=at, user=user, village=village)

    for role, username, name in _OFFICERS:
        officers[role] = add(role, username, name)
    villages = list(Village.objects.filter(fund=fund))
    collectors = {
        village.moo: add(Role.COLLECTOR, f"collector{village.moo}", name, village)
        for village, name in zip(villages, _COLLECTORS, strict=True)
    }
    bank = BankAccount.objects.get(fund=fund)
    return logins, Life(fund, officers, collectors, bank, random, today)


def _live(life: Life, begins: date) -> None:
    """The register and the opening first; then every month up to today's; the open ends last."""
    fund, at, moos = life.fund, moment(begins), [moo for moo, _ in _VILLAGES]
    record_opening(
        fund=fund,
        on=begins,
        balances={"1101": 425_050, account_of_bank(life.bank).code: 61_830_575, "2102": -1_250_000},
        by=life.officers[Role.TREASURER],
        at=at,
    )
    data = register_of(villagers(life.random, moos, HOUSEHOLDS, begins))
    seen = preview(fund=fund, data=data, file_name="ทะเบียนสมาชิก.xlsx", today=begins)
    commit_register(fund=fund, preview=seen, by=life.officers[Role.REGISTRAR], at=at)
    sign_set_up(fund=fund, sha256=set_up_of(fund, begins).sha256, by=life.officers[Role.CHAIR], at=at)
    life.list_supplier("ร้านรุ่งเรืองการพิมพ์", "เลขผู้เสียภาษี 9-0000-00000-00-0", begins)
    this_month = month_of(life.today)
    month = month_of(begins)
    while month < this_month:
        life.collect_month(month, moos=moos)
        life.bring_in(month, moos=moos)
        _benefits(life, month)
        life.pay_at_once(60_00, "ร้านค้าหน้าวัด", "กระดาษและปากกา", first_day(month) + timedelta(days=18))
        if month < add_months(this_month, -1):
            life.close(month)
        month = add_months(month, 1)
    _two_people(life, add_months(this_month, -1))
    _today(life, this_month)
    _report(life, begins)


def _benefits(life: Life, month: str) -> None:
    """A hospital stay a month, a birth and a death now and then."""
    on = first_day(month) + timedelta(days=14)
    old = list(
        Member.objects.filter(
            fund=life.fund,
            ended_on=None,
            joined_on__lt=on - timedelta(days=400),
            birth_date__lt=date(1975, 1, 1),
            paid_until__gte=_month_before_ended(on),
        ).order_by("pk")
    )
    life.pay(life.claim(life.random.choice(old), "hospital", on, "hospital_certificate", nights=2))
    number = int(month[5:])
    if number % 3 == 0:
        mother = life.random.choice([m for m in old if m.sex == "f"])
        life.pay(
            life.claim(mother, "birth", on, "birth_certificate", person_name=f"ต้นกล้า {mother.last_name}")
        )
    if number % 2 == 1:
        dead = life.random.choice([m for m in old if m.heir_name])
        life.pay(
            life.claim(dead, "death", on, "death_certificate", certificate_no=f"9{life.fund.code}-{month}"),
            from_bank=True,
        )


def _month_before_ended(on: date) -> date:
    """Up to when the dues are paid of whoever owes none: a benefit waits for those that come off it."""
    return on.replace(day=1) - timedelta(days=1)


def _two_people(life: Life, last_month: str) -> None:
    """One payment of last month that two officers made, and one that still waits for the second one's word."""
    life.pay_for(480_00, "ร้านรุ่งเรืองการพิมพ์", "ป้ายรณรงค์ไข้เลือดออก", first_day(last_month) + timedelta(days=19))
    life.ask_for(350_00, "ร้านป้าแดง", "น้ำดื่มวันพัฒนาหมู่บ้าน", life.today)


def _today(life: Life, month: str) -> None:
    """This month as it is in the middle: three villages collected, one collector's cash still out, a claim waiting."""
    if life.today.day < 10:
        return
    life.collect_month(month, moos=[1, 2, 3])
    life.bring_in(month, moos=[1, 2])
    on = life.today - timedelta(days=4)
    waiting = Member.objects.filter(
        fund=life.fund,
        ended_on=None,
        joined_on__lt=on - timedelta(days=400),
        birth_date__lt=date(1975, 1, 1),
        paid_until__gte=_month_before_ended(on),
    ).order_by("-pk")
    claim = life.claim(waiting[3], "hospital", on, "hospital_certificate", nights=1)
    assert claim.status == Claim.Status.SUBMITTED, claim.decision


def _report(life: Life, begins: date) -> None:
    year = fiscal_year_of(begins)
    half = 1 if begins == year.start else 2
    end = half_years(year)[half - 1].end
    at = moment(min(end + timedelta(days=12), life.today))
    if at.date() > end and month_of(life.today) > add_months(month_of(end), 1):
        freeze_report(fund=life.fund, label=f"{year.year_be}/{half}", by=life.officers[Role.CHAIR], at=at)


def _outlook(life: Life) -> None:
    """How long the money lasts, worked out at once: seconds where the loops are compiled, minutes where not."""
    asked = ask_projection(fund=life.fund, by=life.officers[Role.TREASURER], at=moment(life.today))
    work_out.func(asked.pk)
