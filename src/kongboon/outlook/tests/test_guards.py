"""What the database refuses of assumptions, projections and what a meeting was shown, whoever sends it."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.ground import ground
from tests.world import Cast, minutes_of

from kongboon.access.models import Role
from kongboon.outlook.guards import GUARDS
from kongboon.outlook.models import AssumptionSet, Projection
from kongboon.outlook.options import Option
from kongboon.outlook.services import ask_projection, choose_assumptions, lay_before_meeting
from kongboon.outlook.tasks import work_out
from kongboon.regulations.services import Voted, record_vote, start_draft
from kongboon.rules.catalogue import catalogue_text

STANDARD = catalogue_text("standard-13")
ASSUMED, PROJECTION, MEETING = (
    "outlook_assumptionset", "outlook_projection", "outlook_projectionatmeeting",
)  # fmt: skip
COLUMNS = {
    ASSUMED: "id, fund_id, text, sha256, reason, by_id, at",
    PROJECTION: "id, fund_id, kind, title, valuation_on, question, sha256, assumptions_id, status, done_percent, answer,"
    " refusal, asked_by_id, asked_at, finished_at",
    MEETING: "id, fund_id, projection_id, vote_id, by_id, at",
}
# A row of another fund has an id that is so much higher.
ELSEWHERE = "+100000000000"


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(statement: str, code: str, *values: Any) -> None:
    with pytest.raises(DatabaseError, match=code), transaction.atomic():
        sql(statement, *values)


def copied(table: str, where: str, **changed: str) -> str:
    """An INSERT of a row that is there, under another id, with some columns otherwise."""
    told = {name: name for name in COLUMNS[table].split(", ")} | {"id": "id+1000"} | changed
    return f"INSERT INTO {table} ({', '.join(told)}) SELECT {', '.join(told.values())} FROM {table} WHERE {where}"


@ground
def asked(cast: Cast, at: datetime) -> Projection:
    """A projection on chosen assumptions that waits for the worker."""
    choose_assumptions(fund=cast.fund, values={"interest": 0.02}, reason="x", by=cast.treasurer, at=at)
    return ask_projection(fund=cast.fund, by=cast.treasurer, at=at, years=5, scenarios=10)


@ground
def shown(cast: Cast, asked: Projection, at: datetime) -> Projection:
    """A comparison that lay before a meeting."""
    secretary = cast.officers[Role.SECRETARY]
    dearer = Option("ออม 2 บาท", STANDARD, dues_satang=730_00)
    done = ask_projection(fund=cast.fund, by=cast.treasurer, at=at, options=[dearer], years=5, scenarios=10)
    work_out.func(done.pk)
    done.refresh_from_db()
    draft = start_draft(fund=cast.fund, text=STANDARD, by=secretary, at=at)
    day = date(2024, 6, 9)
    voted = Voted("ประชุมใหญ่", day, 20, 30, 25, 3, 2, "มติที่ 1", "2", 2567, date(2024, 7, 1))
    vote = record_vote(
        draft=draft,
        voted=voted,
        edition=draft.edition,
        by=secretary,
        at=at,
        idem_key="v-12345678",
        minutes=minutes_of(secretary, at),
    )
    lay_before_meeting(projection=done, vote=vote, by=secretary, at=at)
    return done


def test_assumptions_are_only_added(asked: Projection) -> None:
    for change in ("text='{}'", "sha256='0'", "reason='y'", "at='2020-01-01'"):
        refused(f"UPDATE {ASSUMED} SET {change}", "append_only|permission denied")
    refused(f"DELETE FROM {ASSUMED}", "append_only|permission denied|FOREIGN KEY")
    sql(copied(ASSUMED, "1=1"))
    assert AssumptionSet.objects.count() == 2


@pytest.mark.parametrize("other", ["id", "by_id"])
def test_assumptions_are_of_their_own_fund(asked: Projection, other: str) -> None:
    refused(copied(ASSUMED, "1=1", **{other: f"{other}{ELSEWHERE}"}), "assumptions.foreign")


@pytest.mark.parametrize("other", ["id", "asked_by_id", "assumptions_id"])
def test_a_projection_is_of_its_own_fund(asked: Projection, other: str) -> None:
    refused(
        copied(PROJECTION, "1=1", sha256="'other'", **{other: f"{other}{ELSEWHERE}"}), "projection.foreign"
    )
    sql(copied(PROJECTION, "1=1", sha256="'other'", assumptions_id="NULL"))


@pytest.mark.parametrize(
    "change",
    [
        "id=id+1",
        "fund_id=fund_id+1",
        "kind='proposals'",
        "title='x'",
        "valuation_on='2020-01-01'",
        "question='{}'",
        "sha256='0'",
        "assumptions_id=NULL",
        "asked_by_id=asked_by_id+1",
        "asked_at='2020-01-01'",
    ],
)
def test_what_was_asked_is_never_edited(asked: Projection, change: str) -> None:
    refused(f"UPDATE {PROJECTION} SET {change}", "projection.fixed")


def test_work_goes_on_and_what_failed_is_tried_again(asked: Projection) -> None:
    sql(f"UPDATE {PROJECTION} SET status='running', done_percent=40")
    sql(f"UPDATE {PROJECTION} SET status='failed', refusal='x'")
    sql(f"UPDATE {PROJECTION} SET status='waiting', refusal=''")
    refused(f"UPDATE {PROJECTION} SET status='done', done_percent=100", "projection.done_without_answer")
    refused(copied(PROJECTION, "1=1", sha256="'other'", status="'done'"), "projection.done_without_answer")


def test_an_answer_stays_as_it_is(shown: Projection) -> None:
    for change in (
        "answer='{}'",
        "status='waiting'",
        "status='failed'",
        "done_percent=1",
        "finished_at=NULL",
    ):
        refused(f"UPDATE {PROJECTION} SET {change} WHERE id=%s", "projection.answered", shown.pk)


def test_no_projection_is_deleted_whatever_became_of_it(asked: Projection, shown: Projection) -> None:
    for one in (asked, shown):
        refused(f"DELETE FROM {PROJECTION} WHERE id=%s", "projection.stays", one.pk)


def test_the_same_question_is_there_once(asked: Projection) -> None:
    refused(copied(PROJECTION, "1=1"), "projection.stays|projection_question_once")


def test_what_a_meeting_had_before_it_is_only_added(shown: Projection) -> None:
    for change in ("vote_id=vote_id+1", "projection_id=projection_id+1", "at='2020-01-01'"):
        refused(f"UPDATE {MEETING} SET {change}", "append_only|permission denied")
    refused(f"DELETE FROM {MEETING}", "append_only|permission denied")
    refused(copied(MEETING, "1=1"), "append_only|projection_at_meeting_once")


@pytest.mark.parametrize("other", ["id", "projection_id", "vote_id", "by_id"])
def test_a_meeting_sees_what_is_of_its_own_fund(shown: Projection, other: str) -> None:
    refused(copied(MEETING, "1=1", **{other: f"{other}{ELSEWHERE}"}), "meeting.foreign")


def test_a_meeting_is_shown_no_projection_without_an_answer(asked: Projection, shown: Projection) -> None:
    refused(copied(MEETING, "1=1", projection_id=str(asked.pk)), "meeting.not_answered")


def written_over(table: str) -> str:
    """Every row written over itself, as each database says it."""
    if connection.vendor == "sqlite":
        return f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    column = COLUMNS[table].split(", ")[2]
    return (
        f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET {column}=EXCLUDED.{column}"
    )


def test_no_row_is_replaced(shown: Projection) -> None:
    refused(written_over(ASSUMED), "append_only|permission denied")
    refused(written_over(PROJECTION), "projection.(stays|answered)")
    refused(written_over(MEETING), "append_only|permission denied")


def test_no_other_row_takes_the_place_of_one(shown: Projection) -> None:
    same, update = copied(PROJECTION, f"id={shown.pk}"), "UPDATE"
    if connection.vendor == "sqlite":  # which can write over whatever stands in the way
        same, update = same.replace("INSERT", "INSERT OR REPLACE", 1), "UPDATE OR REPLACE"
    refused(same, "projection.stays|projection_question_once")
    refused(f"{update} {PROJECTION} SET sha256='0' WHERE id=%s", "projection.(fixed|answered)", shown.pk)


def test_every_refusal_of_the_guards_is_tried_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r"'([a-z_]+\.[a-z_]+)'", " ".join(guard.sqlite for guard in GUARDS)))
    assert len(codes) == 10
    assert {code for code in codes if code.removeprefix("outlook_").split(".")[-1] not in source} == set()
