"""A resolution is a row: numbered, signed by three, photographed; it is told to all, and any officer stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django_scopes import scope
from tests.ground import ground
from tests.world import Cast, make_fund, minutes_of, resolved

from kongboon.access.errors import NotAllowed
from kongboon.access.models import Role
from kongboon.access.permissions import Act
from kongboon.governance import errors, today
from kongboon.governance.models import Resolution, ResolutionUse, ResolutionWords
from kongboon.governance.resolution_forms import resolution_choices
from kongboon.governance.resolutions import (
    NewResolution,
    next_number,
    require_note_on_uses,
    resolution_named,
    rest_on,
    standing_resolutions,
    stop_resolution,
    write_down,
)

AT = datetime.fromisoformat("2024-06-10T09:00:00+07:00")
NEW = NewResolution(
    3, date(2024, 6, 9), "arrears", "ให้พ้นสมาชิกภาพ", ("มาลี ใจงาม", "อำไพ เขียนสวย", "ละออ ห่วงใย")
)
TABLE, USE = "governance_resolution", "governance_resolutionuse"


@ground
def cast() -> Cast:
    return make_fund(at=AT, users=True)


def written(cast: Cast, at: datetime = AT, **changed: Any) -> Resolution:
    minutes = changed.pop("minutes", minutes_of(cast.chair, at))
    by = changed.pop("by", cast.officers[Role.SECRETARY])
    return write_down(fund=cast.fund, new=replace(NEW, **changed), minutes=minutes, by=by, at=at)


def test_it_is_numbered_within_its_year_and_written_once(cast: Cast) -> None:
    made = written(cast)
    assert (made.label, made.words, made.signers) == ("3/2567", NEW.words, NEW.signers)
    assert written(cast) == made
    with pytest.raises(errors.ResolutionTwice):
        written(cast, purpose="month")
    assert (next_number(cast.fund, 2567), next_number(cast.fund, 2568)) == (4, 1)
    assert Resolution.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"held_on": date(2024, 6, 11)}, errors.ResolutionToCome),
        ({"minutes": None}, errors.ResolutionPhotoMissing),
        ({"signers": ("มาลี ใจงาม", "มาลี  ใจงาม", "ละออ")}, errors.ResolutionUnsigned),
        ({"signers": ("มาลี ใจงาม", "อำไพ", " ")}, errors.ResolutionUnsigned),
        ({"words": " "}, errors.ReasonMissing),
    ],
)
def test_one_that_is_not_whole_is_refused(
    cast: Cast, changed: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        written(cast, **changed)
    assert not Resolution.objects.exists()
    assert written(cast)


def test_two_offices_write_and_every_office_stops(cast: Cast) -> None:
    for role in set(Role.values) - {Role.CHAIR, Role.SECRETARY}:
        with pytest.raises(NotAllowed):
            written(cast, by=cast.officers[role])
    made = written(cast, by=cast.chair)
    with pytest.raises(errors.ReasonMissing):
        stop_resolution(resolution=made, by=cast.collector, at=AT, note=" ")
    stop_resolution(resolution=made, by=cast.collector, at=AT, note="ไม่ได้ประชุม")
    with pytest.raises(errors.ResolutionStopped):
        stop_resolution(resolution=made, by=cast.chair, at=AT, note="อีกครั้ง")
    assert list(standing_resolutions(cast.fund)) == []
    with pytest.raises(errors.ResolutionStopped):
        resolution_named(cast.fund, "3/2567", "arrears")


def test_alone_it_carries_something_from_the_seventh_day_on(cast: Cast) -> None:
    written(cast)
    assert resolution_named(cast.fund, "มติที่ ๓/๒๕๖๗", "arrears"), "beside another word at once"
    with pytest.raises(errors.ResolutionWaits):
        resolution_named(cast.fund, "3/2567", "arrears", alone_at=AT + timedelta(days=7, seconds=-1))
    assert resolution_named(cast.fund, "3/2567", "arrears", alone_at=AT + timedelta(days=7))
    with pytest.raises(errors.ResolutionForElse):
        resolution_named(cast.fund, "3/2567", "month")
    for unknown in ("4/2567", "", "3", "3/2567; x"):
        with pytest.raises(errors.ResolutionUnknown):
            resolution_named(cast.fund, unknown, "arrears")


def test_every_officer_is_told_on_the_page_of_the_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    written(cast)
    for days, told in ((6, True), (7, False)):
        monkeypatch.setattr(today, "now", lambda days=days: AT + timedelta(days=days))
        for officer in cast.officers.values():
            texts = [card.text for card in today.cards(cast.fund, officer, AT.date())]
            assert any("3/2567" in text for text in texts) == told
            assert not any(NEW.words in text for text in texts), "never the words, which may name people"


def refused(statement: str, code: str) -> None:
    with pytest.raises(DatabaseError, match=code), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_rows_stay_as_they_were_written(cast: Cast) -> None:
    made = written(cast)
    rest_on(made, Act.PAY_OTHER, 1, "x", by=cast.chair, at=AT)
    for change in ("number=9", "held_on='2020-01-01'", "signer_1='ฉัน'", "at='2020-01-01 00:00:00+00'"):
        refused(f"UPDATE {TABLE} SET {change}", "append_only|permission denied")
    refused(f"UPDATE {USE} SET is_alone=TRUE", "append_only|permission denied")
    refused("UPDATE governance_resolutionwords SET text='อื่น'", "resolution_words.fixed")
    refused(f"DELETE FROM {USE}", "append_only|permission denied")
    ResolutionWords.objects.all().delete()
    assert made.words == "", "the words can be erased"


def test_raw_sql_neither_waits_less_nor_uses_what_was_stopped(cast: Cast) -> None:
    made = written(cast)
    with pytest.raises(DatabaseError, match=r"resolution_use\.waits"), transaction.atomic():
        rest_on(made, Act.END_FOR_ARREARS, 1, "x", by=cast.chair, at=AT + timedelta(days=6), is_alone=True)
    later = AT + timedelta(days=8)
    rest_on(made, Act.END_FOR_ARREARS, 1, "x", by=cast.chair, at=later, is_alone=True)
    stop_resolution(resolution=made, by=cast.treasurer, at=later, note="ไม่ถูก")
    with pytest.raises(DatabaseError, match=r"resolution_use\.stopped"), transaction.atomic():
        rest_on(made, Act.PAY_OTHER, 2, "x", by=cast.chair, at=later + timedelta(days=1))
    assert ResolutionUse.objects.count() == 1


def test_another_funds_resolution_is_none(cast: Cast) -> None:
    other = make_fund(at=AT, code="3305060")
    with scope(fund=other.fund):
        label = resolved(other, AT, "arrears", number=3)
    with pytest.raises(errors.ResolutionUnknown):
        resolution_named(cast.fund, label, "arrears")


@pytest.mark.parametrize(
    ("signers", "error"),
    [
        (("ก ข", "ค ง", "จ ฉ"), errors.ResolutionSignerName),
        (("มาลี ใจงาม", "อำไพ เขียนสวย", "ละออ"), errors.ResolutionSignerName),
        (("มาลี ใจงาม", "อำไพ เขียนสวย", "12 34"), errors.ResolutionSignerName),
        (("มาลี ใจงาม", "นางมาลี ใจงาม", "ละออ ห่วงใย"), errors.ResolutionUnsigned),
        (("มาลี ใจงาม", "ใจงาม มาลี", "ละออ ห่วงใย"), errors.ResolutionUnsigned),
    ],
)
def test_its_signers_are_three_people_with_first_and_last_name(
    cast: Cast, signers: tuple[str, str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        written(cast, signers=signers)
    assert written(cast, signers=("นางมาลี ใจงาม", "อำไพ เขียนสวย", "ละออ ห่วงใย"))


def test_one_that_carries_something_is_told_in_the_choice_and_wants_a_note(cast: Cast) -> None:
    made = written(cast)
    assert resolution_choices(cast.fund, "arrears")[1] == ("3/2567", "3/2567 · 9 มิ.ย. 2567 · ให้พ้นสมาชิกภาพ")
    require_note_on_uses(made, "", act=Act.CONFIRM_CLAIM, own=[1])
    rest_on(made, Act.CONFIRM_CLAIM, 1, "สค.2567/0001", by=cast.chair, at=AT)
    assert "สค.2567/0001" in resolution_choices(cast.fund, "arrears")[1][1]
    require_note_on_uses(made, "", act=Act.CONFIRM_CLAIM, own=[1])
    with pytest.raises(errors.ResolutionUsed, match="สค.2567/0001"):
        require_note_on_uses(made, " ", act=Act.CONFIRM_CLAIM, own=[2])
    require_note_on_uses(made, "มติข้อสอง", act=Act.CONFIRM_CLAIM, own=[2])
