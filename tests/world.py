"""People and funds that tests are played with, made through the product's own services.

Malee is the chair, Somchai the treasurer, Noi collects in village 4, Dao keeps another fund's money
and must always be refused.
"""

from __future__ import annotations

import hashlib
import io
import random
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django_scopes import scope
from PIL import Image, ImageDraw

from kongboon.access.models import Officer, Role, User
from kongboon.access.services import add_user, is_same_person
from kongboon.access.shell import open_login
from kongboon.config.commands.shared import keep_token
from kongboon.documents.models import Document
from kongboon.documents.services import file_document
from kongboon.dues.lapsing import ask_rejoin
from kongboon.funds.actor import acting_as
from kongboon.funds.models import Fund, RegulationVersion, Village
from kongboon.funds.services import NewFund, create_fund
from kongboon.governance.models import Request, Resolution, SetUpSignature
from kongboon.governance.offices import add_officer
from kongboon.governance.request_sums import added_up_with
from kongboon.governance.requests import confirm, perform, step_of
from kongboon.governance.resolutions import NewResolution, write_down
from kongboon.kernel.thai_calendar import BE_OFFSET
from kongboon.ledger.accounts import account_for, open_books
from kongboon.ledger.clock import ask_accept_clock
from kongboon.ledger.drafts import Posted
from kongboon.ledger.models import Entry
from kongboon.ledger.moves import Payment
from kongboon.ledger.requests import ask_payment
from kongboon.ledger.services import record_opening as enter_opening
from kongboon.ledger.set_up import set_up_of, sign_set_up
from kongboon.members.consents import record_consent
from kongboon.members.models import Consent, Member
from kongboon.members.services import NewMember, enrol_members
from kongboon.offline.enrolments import enrol, show_qr
from kongboon.offline.models import Enrolment
from kongboon.regulations.models import RegulationDraft
from kongboon.regulations.requests import ask_adoption

PASSWORD = "khao-niao-2567"
VILLAGES = ((4, "บ้านโนนสูง"), (7, "บ้านหนองบัว"))
NAMES = {
    Role.CHAIR: "มาลี ใจงาม",
    Role.TREASURER: "สมชาย ตั้งตรง",
    Role.BOOKKEEPER: "บุญชู คิดดี",
    Role.REGISTRAR: "รำพึง จดจำ",
    Role.SECRETARY: "อำไพ เขียนสวย",
    Role.WELFARE: "ละออ ห่วงใย",
    Role.COLLECTOR: "น้อย เดินดี",
    Role.AUDITOR: "ทองดี ตรวจตรา",
}


@dataclass(frozen=True)
class Cast:
    """A fund and everybody in it."""

    fund: Fund
    officers: dict[str, Officer]
    villages: dict[int, Village]

    @property
    def treasurer(self) -> Officer:
        return self.officers[Role.TREASURER]

    @property
    def chair(self) -> Officer:
        return self.officers[Role.CHAIR]

    @property
    def collector(self) -> Officer:
        return self.officers[Role.COLLECTOR]

    def account(self, code: str) -> int:
        return account_for(self.fund, code).pk


def make_fund(
    *, at: datetime, code: str = "3305050", regulation: str = "", users: bool = False, signed: bool = True
) -> Cast:
    """A fund with two villages, one officer per role and open books; with `users` they have PASSWORD to sign in.

    `signed`: the chair has signed the starting data, so money may leave.
    """
    users_by_role = {role: _user(role, code, name, may_sign_in=users) for role, name in NAMES.items()}
    with acting_as(user_id=users_by_role[Role.TREASURER].pk):  # who made it does not sign it
        fund = create_fund(
            NewFund(
                code=code,
                name="กองทุนสวัสดิการชุมชนตำบลโสน" if code == "3305050" else f"กองทุนสวัสดิการชุมชน {code}",
                villages=VILLAGES,
                banks=(("ธ.ก.ส.", "ขุขันธ์", "9200012345"),),
                regulation=regulation,
            ),
            at=at,
        )
    with scope(fund=fund):
        open_books(fund)
        villages = {v.moo: v for v in Village.objects.filter(fund=fund)}
        officers = {}
        for role, name in NAMES.items():
            officers[role] = add_officer(
                fund=fund,
                role=role,
                name=name,
                at=at,
                user=users_by_role[role],
                village=villages[4] if role == Role.COLLECTOR else None,
            )
        if signed:
            sign(officers[Role.CHAIR], at)
    return Cast(fund, officers, villages)


def sign(by: Officer, at: datetime) -> SetUpSignature | None:
    """An officer signs the starting data as they stand, so that money may leave."""
    sha256 = set_up_of(by.fund, timezone.localdate(at)).sha256
    with acting_as(officer_id=by.pk):
        return sign_set_up(fund=by.fund, sha256=sha256, by=by, at=at)


def record_opening(*, fund: Fund, by: Officer, at: datetime, **told: Any) -> Posted:
    """What the fund begins with, entered by one officer and signed by another."""
    posted = enter_opening(fund=fund, by=by, at=at, **told)
    if not posted.replayed:
        role = Role.CHAIR if by.role != Role.CHAIR else Role.SECRETARY
        sign(Officer.objects.get(fund=fund, role=role, active_to=None), at)
    return posted


def _user(role: str, code: str, name: str, *, may_sign_in: bool) -> User:
    if may_sign_in:
        return add_user(username=f"{role}{code[-3:]}", password=PASSWORD, name=name)
    return User.objects.create(username=f"{role}.{code}", first_name=name, password="!")


def sign_in_at_shell(username: str) -> None:
    """As `kongboon login` does, without the password; for a name that nobody has nothing."""
    if user := User.objects.filter(username=username).first():
        keep_token(username, open_login(user=user, at=timezone.now()))


def make_member(cast: Cast, at: datetime, *, number: str = "0001", moo: int = 4, **more: object) -> Member:
    """A member who joined on 1 January 2560 unless told otherwise, and agreed that illness is told with a claim.

    `health_consent=False`: who did not say so yet.
    """
    consents = more.pop("health_consent", True)
    values: dict[str, object] = {
        "number": number,
        "title": "นาง",
        "first_name": "บุญมี",
        "last_name": "มีสุข",
        "village_id": cast.villages[moo].pk,
        "joined_on": date(2017, 1, 1),
        "birth_date": date(1955, 3, 2),
        "disability_consent": more.get("disabled_since") is not None,
    } | more
    new = NewMember(**values)  # type: ignore[arg-type]
    registrar = cast.officers[Role.REGISTRAR]
    member = enrol_members(fund=cast.fund, news=[new], by=registrar, at=at)[0]
    if consents:
        record_consent(member=member, kind=Consent.Kind.HEALTH, by=registrar, at=at)
    return member


def agree(request: Request, cast: Cast, at: datetime) -> Request:
    """The words that a request wants: the chair's first, then others'."""
    for role in (Role.CHAIR, Role.SECRETARY, Role.WELFARE):
        officer = cast.officers[role]
        if request.is_open and not is_same_person(request.asked_by, officer):
            if len(request.confirmations) >= step_of(request).confirmations:
                break
            request = confirm(request=request, by=officer, at=at).request
    return request


def added_up(request: Request) -> int:
    """Satang of a request and of all payments that count with it."""
    return (request.amount_satang or 0) + sum(other.satang for other in added_up_with(request))


def entry_of(request: Request) -> Entry:
    """The entry of the books that a request came to."""
    assert request.end is not None, "the request is not done"
    app, _, pk = request.end.result.partition("/")
    assert app == "entry", request.end.result
    return Entry.objects.get(pk=int(pk))


def pay_other(cast: Cast, payment: Payment, at: datetime, key: str = "other-out") -> Entry:
    """Other money that goes out the way it does: the treasurer asks, others agree, the treasurer pays."""
    asked = ask_payment(fund=cast.fund, payment=payment, by=cast.treasurer, at=at, idem_key=key)
    asked = agree(asked, cast, at)
    return entry_of(perform(request=asked, by=cast.treasurer, at=at))


def set_clock_back(cast: Cast, at: datetime) -> None:
    """The last entry was made by a clock that was ahead: two officers say so, and the books go on from a moment."""
    asked = ask_accept_clock(
        fund=cast.fund, reason="ตั้งวันผิด", by=cast.treasurer, at=at, idem_key=f"clock/{at:%Y%m%d%H%M}"
    )
    confirm(request=asked, by=cast.chair, at=at)


def taken_back(member: Member, by: Officer, at: datetime, key: str = "rejoin") -> Member:
    """Who lapsed comes back as it is done: one officer asks, another agrees, the first takes what is owed."""
    asked = ask_rejoin(member=member, by=by, at=at, idem_key=key)
    second = Officer.objects.get(fund=member.fund, role=Role.SECRETARY, active_to=None)
    perform(request=confirm(request=asked, by=second, at=at).request, by=by, at=at)
    member.refresh_from_db()
    return member


def minutes_of(by: Officer, at: datetime, meeting: int = 0) -> Document:
    """A photo of the minutes of a meeting; asked for again the same one. Another number is another meeting."""
    out = io.BytesIO()
    Image.new("RGB", (60, 80 + meeting), "ivory").save(out, "PNG")
    kind = Document.Kind.MINUTES
    return file_document(
        fund=by.fund, data=out.getvalue(), file_name="รายงานการประชุม.png", kind=kind, by=by, at=at
    )


def specimen(seed: int) -> bytes:
    """A photo of a form with bars of writing of its own: another number is another certificate."""
    dice, picture = random.Random(seed), Image.new("RGB", (600, 800), "ivory")
    pen = ImageDraw.Draw(picture)
    for line in range(12):
        pen.rectangle((40, 40 + 60 * line, 120 + dice.randrange(440), 72 + 60 * line), fill="#405060")
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def bill(by: Officer, at: datetime, number: int = 1) -> Document:
    """A photo of a shop's receipt; another number is another receipt."""
    # Far from the numbers of the papers that prove claims.
    data, kind = specimen(10_000_000 + number), Document.Kind.RECEIPT
    return file_document(fund=by.fund, data=data, file_name="ใบเสร็จ.jpg", kind=kind, by=by, at=at)


def adopt(draft: RegulationDraft, by: Officer, second: Officer, at: datetime) -> RegulationVersion:
    """A draft that a vote carried comes into force as two officers do it."""
    key = f"adopt/{draft.pk}/{by.pk}"
    asked = ask_adoption(draft=draft, by=by, at=at, idem_key=key)
    done = confirm(request=asked, by=second, at=at).request
    assert done.end is not None, "one word is enough"
    return RegulationVersion.objects.get(pk=int(done.end.result.partition("/")[2]))


def on_sums(cast: Cast, at: datetime) -> str:
    """The number of a resolution on sums that the committee chose within the regulation."""
    return resolved(cast, at, "sum", number=50)


def resolved(cast: Cast, at: datetime, purpose: str = "costs", *, number: int = 1) -> str:
    """The number of a resolution that three people signed, written down at a moment; asked for again the same."""
    held_on = timezone.localdate(at)
    known = Resolution.objects.filter(fund=cast.fund, number=number, year_be=held_on.year + BE_OFFSET).first()
    if known is None:
        signers = (NAMES[Role.CHAIR], NAMES[Role.SECRETARY], NAMES[Role.WELFARE])
        new = NewResolution(number, held_on, purpose, "ที่ประชุมเห็นชอบ", signers)
        minutes = minutes_of(cast.chair, at, 1 + held_on.toordinal() % 1000)
        known = write_down(fund=cast.fund, new=new, minutes=minutes, by=cast.chair, at=at)
    return known.label


def enrolled(cast: Cast, at: datetime, officer: Officer | None = None) -> tuple[Enrolment, str]:
    """A telephone of the collector that keeps the list, and the cookie by which it is known."""
    officer, token = officer or cast.collector, secrets.token_urlsafe(32)
    by = cast.chair if is_same_person(officer, cast.treasurer) else cast.treasurer
    shown, _key, pin = show_qr(officer=officer, by=by, at=at)
    device = hashlib.sha256(token.encode()).hexdigest()
    made = enrol(enrolment=shown, pin=pin, device=device, kind="Chrome Android", by=officer, at=at)
    return made, token
