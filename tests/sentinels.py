"""A fund whose every personal field holds words of its own, so that they are found wherever they come out.

Areas: "own" a member of the collector's village, "far" one of another village, "claims" what others wrote with the
claims of both, "mine" what the collector wrote, "books" words beside the books, "alien" somebody of another fund.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import translation
from django.utils.timezone import localdate
from django_scopes import scope

from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act
from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    appeal_claim,
    confirm_claim,
    decline_claim,
    grant_exception,
    submit_claim,
    uphold_refusal,
    withdraw_claim,
)
from kongboon.benefits.models import Claim, Refund
from kongboon.benefits.refunds.services import ask_refund, decline_refund
from kongboon.benefits.tests.conftest import specimen
from kongboon.documents.models import Document
from kongboon.documents.services import file_document
from kongboon.funds.words import shown_date
from kongboon.governance.requests import decline
from kongboon.governance.resolutions import NewResolution, write_down
from kongboon.kernel.national_id import masked, synthetic_id
from kongboon.kernel.thai_calendar import BE_OFFSET
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.moves import Payment
from kongboon.ledger.posting import post
from kongboon.ledger.requests import ask_payment
from kongboon.members.consents import record_consent
from kongboon.members.models import Consent, Member
from kongboon.members.services import end_membership, reinstate_member
from tests.rows import Town
from tests.world import make_member, minutes_of, resolved

# By the areas' names: a random token of a form once looked like a word of an area that there is not.
_WORD = re.compile(r"zq(own|far|claims|mine|books|alien)x([a-z_]+?)zq", re.IGNORECASE)
OF_THE_LIST = ("first_name", "last_name", "nickname", "house_no", "phone")
OF_THE_PERSON = ("heir_name", "heir_relation", "old_receipt", "note")
BIRTHS = {"own": date(1947, 11, 23), "far": date(1943, 8, 29), "alien": date(1941, 10, 19)}
DISABLED = {"own": date(2011, 7, 13), "far": date(2012, 7, 19), "alien": date(2013, 7, 29)}
IDS = {"own": synthetic_id(71001), "far": synthetic_id(72002), "alien": synthetic_id(73003)}


def word(area: str, name: str) -> str:
    return f"Zq{area}X{name}Zq"


def found_in(text: str) -> set[str]:
    """Which of the words stand in a text, as "area.name"; days of birth and ids in any way of writing them."""
    found = {f"{area}.{name}".lower() for area, name in _WORD.findall(text)}
    return found | {label for label, spelt in _SPELLINGS.items() if any(one in text for one in spelt)}


def _days(day: date) -> list[str]:
    with translation.override("th"):
        told = [shown_date(day), shown_date(day, "long")]
    with translation.override("en"):
        told += [shown_date(day), shown_date(day, "long")]
    be, plain = day.year + BE_OFFSET, f"{day.day}/{day.month}"
    return [
        *told,
        day.isoformat(),
        f"{be}{day:-%m-%d}",
        f"{plain}/{be}",
        f"{day:%d/%m}/{be}",
        f"{plain}/{day.year}",
    ]


def _ids(number: str) -> list[str]:
    dashed = f"{number[0]}-{number[1:5]}-{number[5:10]}-{number[10:12]}-{number[12]}"
    return [number, dashed, dashed.replace("-", " ")]


_SPELLINGS: dict[str, list[str]] = {
    **{f"{area}.birth_date": _days(day) for area, day in BIRTHS.items()},
    **{f"{area}.disabled_since": _days(day) for area, day in DISABLED.items()},
    **{f"{area}.national_id": _ids(number) for area, number in IDS.items()},
    **{f"{area}.masked_id": [masked(number)] for area, number in IDS.items()},
}

_TOLD = {
    **dict.fromkeys(BIRTHS, (*OF_THE_LIST, *OF_THE_PERSON)),
    "claims": (
        "photo", "certificate", "payee", "payee_relation", "story", "declined", "appeal", "ruling", "exception",
        "withdrawn", "agreed", "status", "refund", "number",
    ),
    "mine": ("photo", "certificate", "payee", "payee_relation", "story"),
    "books": ("note", "payee", "purpose", "declined", "resolution"),
}  # fmt: skip
# Every word that stands in the fund, as `found_in` calls it.
LABELS = {f"{area}.{name}" for area, names in _TOLD.items() for name in names} | set(_SPELLINGS)


@dataclass
class Filled:
    """A town with its people and the numbers of the claims that others wrote."""

    town: Town
    own: Member
    far: Member
    others: list[Claim] = field(default_factory=list)
    mine: list[Claim] = field(default_factory=list)


def person(town: Town, area: str, moo: int, at: datetime) -> Member:
    """Somebody with every field filled, and dues paid."""
    paid = localdate(at).replace(day=1) - timedelta(days=1)
    told = {name: word(area, name) for name in (*OF_THE_LIST, *OF_THE_PERSON)}
    return make_member(
        town.cast,
        at,
        number=f"ZQ{area}",
        moo=moo,
        birth_date=BIRTHS[area],
        disabled_since=DISABLED[area],
        national_id=IDS[area],
        paid_until=paid,
        **told,
    )


def fill(town: Town, at: datetime, village: int, elsewhere: int) -> Filled:
    """Two people with all that can be told of them; `village` is the collector's."""
    with scope(fund=town.cast.fund):
        own, far = person(town, "own", village, at), person(town, "far", elsewhere, at)
        filled = Filled(town, own, far)
        for member in (own, far):
            _back_and_forth(town, member, at)
            filled.others += _claims(town, member, at)
        filled.mine.append(_ask(town, own, town.cast.collector, at, "mine", "mine"))
        _books(town, own, at)
        return filled


def _paper(town: Town, name: str, by: Officer, at: datetime, area: str) -> Paper:
    data = specimen(90_000 + Document.objects.count())
    file_name = f"{word(area, 'photo')}.jpg"
    document = file_document(
        fund=town.cast.fund, data=data, file_name=file_name, kind="evidence", by=by, at=at
    )
    return Paper(name, document)


def _ask(town: Town, member: Member, by: Officer, at: datetime, area: str, key: str, **more: object) -> Claim:
    days = 5 + 2 * Claim.objects.count()  # one stay after the other
    told: dict[str, object] = {
        "event": "hospital",
        "event_on": localdate(at) - timedelta(days=days),
        "nights": 2,
        "papers": (_paper(town, "hospital_certificate", by, at, area),),
        "certificate_no": f"{word(area, 'certificate')}{key}{member.pk}",
        "payee_name": word(area, "payee"),
        "payee_relation": word(area, "payee_relation"),
        "story": word(area, "story"),
    } | more
    asked = Asked(member, **told)  # type: ignore[arg-type]
    return submit_claim(asked=asked, by=by, at=at, idem_key=f"zq/{key}/{member.pk}")


def _claims(town: Town, member: Member, at: datetime) -> list[Claim]:
    """Waiting, declined and appealed, refused and excepted, withdrawn: each with the words that were said of it."""
    cast, welfare = town.cast, town.cast.officers[Role.WELFARE]
    waiting = _ask(town, member, welfare, at, "claims", "waits")
    declined = _ask(town, member, welfare, at, "claims", "declined")
    decline_claim(claim=declined, by=cast.chair, at=at, note=word("claims", "declined"))
    reason = word("claims", "appeal")
    appealed = appeal_claim(claim=declined, reason=reason, papers=(), by=welfare, at=at)
    uphold_refusal(claim=appealed, note=word("claims", "ruling"), by=cast.treasurer, at=at)
    refused = _ask(town, member, welfare, at, "claims", "refused", papers=())
    grant_exception(
        claim=refused, amount_satang=100_00, resolution_no=resolved(cast, at, "exception", number=5),
        reason=word("claims", "exception"), by=cast.officers[Role.SECRETARY], at=at,
    )  # fmt: skip
    gone = _ask(town, member, welfare, at, "claims", "withdrawn")
    withdraw_claim(claim=gone, reason=word("claims", "withdrawn"), by=welfare, at=at)
    agreed = _ask(town, member, welfare, at, "claims", "agreed")
    agreed = confirm_claim(claim=agreed, by=cast.chair, at=at, note=word("claims", "agreed"))
    return [waiting, declined, refused, gone, agreed]


def _back_and_forth(town: Town, member: Member, at: datetime) -> None:
    """Resigned, asked for dues back and declined, member again; with a consent on paper."""
    registrar = town.cast.officers[Role.REGISTRAR]
    paper = _paper(town, "", registrar, at, "claims").document
    record_consent(member=member, kind=Consent.Kind.HEALTH, by=registrar, at=at, paper=paper)
    _give(town, member, at)
    left = end_membership(member=member, reason="moved", on=localdate(at), by=registrar, at=at)
    reinstate_member(
        member=left, reason=word("claims", "status"), by=registrar, at=at, act=Act.CORRECT_MEMBER
    )
    member.refresh_from_db()


def _give(town: Town, member: Member, at: datetime) -> None:
    """A gift by the member, with words about it."""
    cast = town.cast
    lines = (debit(cast.account("1101"), 700), credit(cast.account("4401"), 700, member.pk))
    draft = EntryDraft(localdate(at), lines, note=word("books", "note"))
    post(
        fund=cast.fund,
        kind="gift",
        entries=[draft],
        idem_key=f"zq/gift/{member.pk}",
        by=cast.treasurer,
        at=at,
    )


def _books(town: Town, member: Member, at: datetime) -> None:
    """A refused refund, requests for payments with their reasons, and a resolution with its words."""
    cast = town.cast
    refund = Refund.objects.get(pk=town.things["benefits:refund:pk"])
    decline_refund(refund=refund, by=cast.chair, at=at, note=word("claims", "refund"))
    ask_refund(member=refund.member, by=cast.officers[Role.REGISTRAR], at=at)
    number = resolved(cast, at)
    payment = Payment(
        "5304", "1101", 410_00, word("books", "payee"), word("books", "purpose"), resolution=number
    )
    asked = ask_payment(fund=cast.fund, payment=payment, by=cast.treasurer, at=at, idem_key="zq/pay")
    decline(request=asked, by=cast.chair, at=at, note=word("books", "declined"))
    ask_payment(fund=cast.fund, payment=payment, by=cast.treasurer, at=at, idem_key="zq/pay/2")
    signers = (cast.chair.name, cast.officers[Role.SECRETARY].name, cast.officers[Role.WELFARE].name)
    new = NewResolution(77, localdate(at), "costs", word("books", "resolution"), signers)
    write_down(fund=cast.fund, new=new, minutes=minutes_of(cast.chair, at), by=cast.chair, at=at)
