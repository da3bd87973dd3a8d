"""The word of whoever handed cash over: agreed in three ways, or disputed; what is missing is listed and bars nothing."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image
from tests.world import NAMES, PASSWORD, Cast, make_member, minutes_of, sign_in_at_shell, specimen

from kongboon.access.errors import NotAllowed, NotForThisOffice
from kongboon.access.models import Officer, Role
from kongboon.config.cli import cli
from kongboon.documents.models import Document
from kongboon.documents.services import file_document
from kongboon.dues import errors
from kongboon.dues.agreements import (
    agree_to_count,
    dispute_count,
    disputed,
    file_signed_slip,
    hand_overs,
    to_agree,
    visible_hand_overs,
    without_agreement,
    words_of,
)
from kongboon.dues.models import HandOver, HandOverAgreement
from kongboon.dues.papers import remittance
from kongboon.dues.services import Share, Taking, cash_with, hand_over, open_round, record_collection
from kongboon.dues.tests.pages import Signed, url
from kongboon.dues.today import cards
from kongboon.funds.actor import acting_as
from kongboon.funds.models import BankAccount
from kongboon.governance.doings import doing_of
from kongboon.governance.models import Request
from kongboon.governance.offices import add_officer, end_office
from kongboon.kernel.money import format_baht
from kongboon.ledger.errors import NotEnoughMoney
from kongboon.ledger.services import deposit_cash, reverse_entry

ON = date(2024, 6, 9)


def counted(cast: Cast, at: datetime, *, collector: Officer | None = None, short: int = 0) -> HandOver:
    """What a collector took for one member in June, counted by the treasurer."""
    by = collector or cast.collector
    number = f"{by.pk % 10**6}{HandOver.objects.count()}"
    member = make_member(cast, at, number=number, paid_until=date(2024, 5, 31))
    round_ = open_round(fund=cast.fund, village=cast.villages[4], month="2024-06", collector=by, at=at)
    day = timezone.localdate(at)
    taking = Taking((Share(member.pk, months=1),))
    record_collection(round=round_, takings=[taking], on=day, idem_key=f"t{number}", by=by, at=at)
    held = cash_with(by)
    return hand_over(
        collector=by,
        expected_satang=held,
        counted_satang=held - short,
        on=day,
        idem_key=f"c{number}",
        by=cast.treasurer,
        at=at,
        note="ขาด" if short else "",
    )


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (240, 320), "white")
    image.paste(colour, (20, 20, 120, 200))
    image.save(out, "PNG")
    return out.getvalue()


def slip_of(cast: Cast, at: datetime, seed: int = 71) -> Document:
    kind = Document.Kind.HAND_OVER
    name = f"ใบนำส่ง-{seed}.png"
    return file_document(
        fund=cast.fund, data=specimen(seed), file_name=name, kind=kind, by=cast.treasurer, at=at
    )


# ---- the three ways, and who may not ----


def test_the_cash_moves_at_once_and_the_word_follows(cast: Cast, at: datetime) -> None:
    made = counted(cast, at)
    assert cash_with(cast.collector) == 0
    assert words_of(made).is_missing
    assert list(to_agree(cast.collector)) == list(without_agreement(hand_overs(cast.fund))) == [made]
    word = agree_to_count(hand_over=made, by=cast.collector, at=at)
    assert (word.way, word.officer, word.filed_by) == ("signed_in", cast.collector, cast.collector)
    assert not word.is_same_device
    assert agree_to_count(hand_over=made, by=cast.collector, at=at).pk == word.pk
    assert not without_agreement(hand_overs(cast.fund)).exists()


def test_nobody_agrees_for_whoever_handed_over(cast: Cast, at: datetime) -> None:
    made = counted(cast, at)
    neighbour = add_officer(
        fund=cast.fund, role=Role.COLLECTOR, name="ข้างบ้าน", at=at, village=cast.villages[7]
    )
    for officer in (cast.treasurer, cast.chair, cast.officers[Role.SECRETARY], neighbour):
        with pytest.raises(errors.NotYourCash):
            agree_to_count(hand_over=made, by=officer, at=at)
        with pytest.raises(errors.NotYourCash):
            dispute_count(hand_over=made, said_satang=1, note="x", by=officer, at=at)
    with pytest.raises(NotForThisOffice):
        agree_to_count(hand_over=made, by=cast.officers[Role.AUDITOR], at=at)
    assert not HandOverAgreement.objects.exists()


def test_the_same_person_under_another_office_agrees(cast: Cast, at: datetime) -> None:
    made = counted(cast, at)
    user = cast.collector.user
    end_office(officer=cast.collector, by=cast.chair, at=at)
    again = add_officer(fund=cast.fund, role=Role.SECRETARY, name="น้อย เดินดี", at=at, user=user)
    word = agree_to_count(hand_over=made, by=again, at=at)
    assert (word.officer, word.filed_by) == (cast.collector, again)


def test_a_word_at_the_machine_of_the_count_is_marked(cast: Cast, at: datetime) -> None:
    with acting_as(place="a"):
        here, there = counted(cast, at), counted(cast, at)
        assert agree_to_count(hand_over=here, by=cast.collector, at=at).is_same_device
    with acting_as(place="b"):
        assert not agree_to_count(hand_over=there, by=cast.collector, at=at).is_same_device


def test_a_slip_that_both_signed_is_filed_once(cast: Cast, at: datetime) -> None:
    made, other = counted(cast, at), counted(cast, at)
    with pytest.raises(NotAllowed):
        file_signed_slip(hand_over=made, slip=slip_of(cast, at), by=cast.collector, at=at)
    word = file_signed_slip(hand_over=made, slip=slip_of(cast, at), by=cast.treasurer, at=at)
    assert (word.way, word.officer, word.filed_by) == ("slip", cast.collector, cast.treasurer)
    assert file_signed_slip(hand_over=made, slip=slip_of(cast, at), by=cast.treasurer, at=at).pk == word.pk
    with pytest.raises(errors.SlipUsed):
        file_signed_slip(hand_over=other, slip=slip_of(cast, at), by=cast.treasurer, at=at)
    with pytest.raises(errors.NoSignedSlip):
        file_signed_slip(hand_over=other, slip=minutes_of(cast.chair, at), by=cast.treasurer, at=at)
    file_signed_slip(hand_over=other, slip=slip_of(cast, at, 72), by=cast.treasurer, at=at)


# ---- another sum ----


def test_another_sum_is_told_until_it_is_settled(cast: Cast, at: datetime) -> None:
    made = counted(cast, at, short=10_00)
    with pytest.raises(errors.SumAsCounted):
        dispute_count(hand_over=made, said_satang=made.counted_satang, note="x", by=cast.collector, at=at)
    with pytest.raises(errors.WordMissing):
        dispute_count(hand_over=made, said_satang=30_00, note=" ", by=cast.collector, at=at)
    word = dispute_count(hand_over=made, said_satang=30_00, note="ส่งครบ", by=cast.collector, at=at)
    again = dispute_count(hand_over=made, said_satang=30_00, note="ส่งครบ", by=cast.collector, at=at)
    assert again.pk == word.pk
    with pytest.raises(errors.CountDisputed):
        dispute_count(hand_over=made, said_satang=29_00, note="ส่งครบ", by=cast.collector, at=at)
    assert disputed(without_agreement(hand_overs(cast.fund))).exists()
    for role in (Role.CHAIR, Role.AUDITOR):
        titles = [card.title for card in cards(cast.fund, cast.officers[role], ON)]
        assert any(NAMES[Role.COLLECTOR] in title for title in titles), role
    assert not any("ยอด" in card.title for card in cards(cast.fund, cast.officers[Role.SECRETARY], ON))
    # Whoever counted does not settle it with a photo; somebody else may, and so may the collector.
    with pytest.raises(errors.SlipOfTheCounter):
        file_signed_slip(hand_over=made, slip=slip_of(cast, at), by=cast.treasurer, at=at)
    file_signed_slip(hand_over=made, slip=slip_of(cast, at), by=cast.chair, at=at)
    assert not disputed(hand_overs(cast.fund)).exists()
    with pytest.raises(errors.CountDisputed):
        dispute_count(hand_over=made, said_satang=29_00, note="x", by=cast.collector, at=at)


def test_a_count_that_is_taken_back_says_so_and_its_word_counts_no_more(cast: Cast, at: datetime) -> None:
    made = counted(cast, at)
    agree_to_count(hand_over=made, by=cast.collector, at=at)
    later = at + timedelta(hours=1)
    assert remittance(made, at).agreement.startswith(NAMES[Role.COLLECTOR])
    reverse_entry(entry=made.entry, on=made.on, reason="นับผิด", by=cast.chair, at=later)
    assert cash_with(cast.collector) == made.counted_satang
    said = words_of(made)
    assert (said.taken_back is not None, said.is_missing) == (True, False)
    paper = remittance(made, later)
    assert (paper.agreement, bool(paper.reversed_by)) == ("", True)
    with pytest.raises(errors.CountTakenBack):
        agree_to_count(hand_over=made, by=cast.collector, at=later)
    anew = hand_over(
        collector=cast.collector,
        expected_satang=made.counted_satang,
        counted_satang=made.counted_satang,
        on=ON,
        idem_key="anew",
        by=cast.treasurer,
        at=later,
    )
    assert list(to_agree(cast.collector)) == [anew]
    assert [line.amount_satang for line in remittance(anew, later).lines] == [made.counted_satang]


def test_a_count_is_not_taken_back_once_its_cash_is_gone(cast: Cast, at: datetime) -> None:
    made = counted(cast, at)
    bank = BankAccount.objects.get(fund=cast.fund)
    deposit_cash(
        fund=cast.fund, bank_account=bank, amount=1_00, on=made.on, by=cast.treasurer, at=at, idem_key="bank"
    )
    with pytest.raises(NotEnoughMoney):
        reverse_entry(entry=made.entry, on=made.on, reason="นับผิด", by=cast.chair, at=at)
    assert words_of(made).is_missing


# ---- who is told ----


def test_chair_and_auditor_are_told_after_seven_days(cast: Cast) -> None:
    week_ago = timezone.now() - timedelta(days=7, hours=1)
    counted(cast, week_ago)
    counted(cast, timezone.now())
    for role, told in ((Role.CHAIR, True), (Role.AUDITOR, True), (Role.SECRETARY, False)):
        found = [card.url for card in cards(cast.fund, cast.officers[role], ON)]
        assert (f"/f/{cast.fund.code}/dues/cash/" in found) == told, role


def test_a_collector_sees_the_hand_overs_of_the_own_village_alone(cast: Cast, at: datetime) -> None:
    neighbour = add_officer(
        fund=cast.fund, role=Role.COLLECTOR, name="ข้างบ้าน", at=at, village=cast.villages[7]
    )
    mine = counted(cast, at)
    theirs = HandOver.objects.get(pk=counted_for(cast, neighbour, at).pk)
    assert list(visible_hand_overs(cast.collector)) == [mine]
    assert list(visible_hand_overs(neighbour)) == [theirs]
    for role in (Role.TREASURER, Role.CHAIR, Role.AUDITOR):
        assert set(visible_hand_overs(cast.officers[role])) == {mine, theirs}
    assert not visible_hand_overs(cast.officers[Role.REGISTRAR]).exists()


def counted_for(cast: Cast, collector: Officer, at: datetime) -> HandOver:
    member = make_member(cast, at, number="77", moo=7, paid_until=date(2024, 5, 31))
    round_ = open_round(fund=cast.fund, village=cast.villages[7], month="2024-06", collector=collector, at=at)
    taking = Taking((Share(member.pk, months=1),))
    record_collection(round=round_, takings=[taking], on=ON, idem_key="t77", by=collector, at=at)
    held = cash_with(collector)
    return hand_over(
        collector=collector, expected_satang=held, counted_satang=held, on=ON, idem_key="c77",
        by=cast.treasurer, at=at,
    )  # fmt: skip


def test_a_long_list_takes_as_many_queries_as_a_short_one(cast: Cast, at: datetime) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            for made in without_agreement(visible_hand_overs(cast.treasurer)):
                assert made.collector.village
                assert made.entry.entry_no
                assert made.received_by.name
        return len(caught)

    counted(cast, at)
    one = queries()
    for _ in range(3):
        counted(cast, at)
    assert queries() == one == 1


# ---- pages ----


def page_of(client: Client, tail: str) -> str:
    answer = client.get(url(tail))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_collector_agrees_on_the_own_page(office: Cast, signed: Signed) -> None:
    made, client = counted(office, timezone.now()), signed("collector")
    slip = url(f"slips/{made.pk}/")
    assert slip in client.get(f"/f/{office.fund.code}/").content.decode(), "the page of the day asks"
    assert slip in page_of(client, f"4/{timezone.localdate():%Y-%m}/"), "the village's page lists it"
    assert slip in page_of(signed("treasurer"), "cash/")
    assert f"{slip}agree/" in page_of(client, f"slips/{made.pk}/")
    assert f"{slip}agree/" not in page_of(signed("treasurer"), f"slips/{made.pk}/")
    assert signed("treasurer").post(f"{slip}agree/").status_code == 422
    assert client.post(f"{slip}agree/").status_code == 302
    assert words_of(made).agreement is not None
    assert slip not in page_of(signed("treasurer"), "cash/")
    assert slip not in client.get(f"/f/{office.fund.code}/").content.decode()


def test_the_collector_agrees_on_the_screen_of_whoever_counted(office: Cast, signed: Signed) -> None:
    made, client = counted(office, timezone.now()), signed("treasurer")
    here = url(f"slips/{made.pk}/here/")
    assert here in page_of(client, f"slips/{made.pk}/")
    own = {"username": f"treasurer{office.fund.code[-3:]}", "password": PASSWORD}
    assert client.post(here, own).status_code == 422, "whoever counted does not speak for the collector"
    wrong = {"username": f"collector{office.fund.code[-3:]}", "password": "no"}
    assert client.post(here, wrong).status_code == 422
    assert words_of(made).is_missing
    assert client.post(here, wrong | {"password": PASSWORD}).status_code == 302
    word = words_of(made).agreement
    assert word is not None
    assert (word.way, word.filed_by, word.is_same_device) == ("same_screen", office.collector, True)


def test_the_treasurer_files_the_signed_slip(office: Cast, signed: Signed) -> None:
    made, client = counted(office, timezone.now()), signed("treasurer")
    page = url(f"slips/{made.pk}/signed/")
    text = SimpleUploadedFile("slip.png", b"this is no picture")
    assert client.post(page, {"slip": text}).status_code == 422
    assert words_of(made).is_missing
    assert client.post(page, {"slip": SimpleUploadedFile("a.png", picture("navy"))}).status_code == 302
    word = words_of(made).agreement
    assert word is not None
    assert word.slip is not None
    assert f"documents/{word.slip_id}/" in page_of(client, f"slips/{made.pk}/")
    assert f"documents/{word.slip_id}/" in page_of(signed("collector"), f"slips/{made.pk}/")


def test_the_collector_says_another_sum(office: Cast, signed: Signed) -> None:
    made, client = counted(office, timezone.now()), signed("collector")
    page = url(f"slips/{made.pk}/other-sum/")
    assert client.post(page, {"said": "", "note": ""}).status_code == 422
    assert client.post(page, {"said": "99", "note": "ส่ง 99 บาท"}).status_code == 302
    for role in ("chair", "auditor"):
        told = signed(role).get(f"/f/{office.fund.code}/").content.decode()
        assert url(f"slips/{made.pk}/") in told
        assert "ส่ง 99 บาท" in page_of(signed(role), f"slips/{made.pk}/")


def test_the_auditor_sees_cash_and_undone_receipts_and_counts_nothing(office: Cast, signed: Signed) -> None:
    made, client = counted(office, timezone.now()), signed("auditor")
    page = page_of(client, "cash/")
    assert url(f"slips/{made.pk}/") in page
    assert client.get(url(f"cash/{office.collector.pk}/")).status_code == 403
    assert signed("collector").get(url("cash/")).status_code == 403


# ---- at the shell ----


def test_the_command_agrees_and_lists_what_is_missing(office: Cast) -> None:
    made = counted(office, timezone.now())
    fund, number = office.fund.code, str(made.entry.entry_no)
    for name in (f"collector{fund[-3:]}", f"treasurer{fund[-3:]}", f"auditor{fund[-3:]}"):
        sign_in_at_shell(name)

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["dues", *words, "--fund", fund])
        return done.exit_code, done.output

    assert NAMES[Role.COLLECTOR] in run("unagreed", "--by", f"auditor{fund[-3:]}")[1]
    assert run("unagreed", "--by", f"collector{fund[-3:]}")[0] == 1
    assert run("agree", "9999", "--by", f"collector{fund[-3:]}")[0] == 1
    assert run("agree", number, "--by", f"treasurer{fund[-3:]}")[0] == 1
    assert words_of(made).is_missing
    done = run("agree", number, "--by", f"collector{fund[-3:]}", "--says", "99", "--note", "ส่งครบ")
    assert done[0] == 0
    assert "9900" in run("unagreed", "--by", f"auditor{fund[-3:]}", "--json")[1]
    assert run("agree", number, "--by", f"collector{fund[-3:]}")[0] == 0
    assert words_of(made).agreement is not None
    assert run("unagreed", "--by", f"auditor{fund[-3:]}")[1].strip() == ""


def test_whoever_judges_a_write_off_reads_the_count_and_what_the_collector_says(
    cast: Cast, at: datetime
) -> None:
    made = counted(cast, at, short=10_00)
    asked = Request.objects.get()
    told = dict(doing_of(asked).words(asked))
    assert told["ผู้เก็บบอกว่า"] == "ยังไม่ได้บอก"
    dispute_count(hand_over=made, said_satang=made.expected_satang, note="ส่งครบ", by=cast.collector, at=at)
    told = dict(doing_of(asked).words(asked))
    assert f"{format_baht(made.counted_satang)} บาท" in told.values()
    assert told["ผู้เก็บบอกว่า"] == f"นำส่ง {format_baht(made.expected_satang)} บาท ไม่ใช่ยอดที่นับ ส่งครบ"
    assert doing_of(asked).papers(asked) == []
