"""What the database refuses of a regulation, a draft and a vote, whoever sends it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.world import adopt, minutes_of

from kongboon.access.models import Officer
from kongboon.regulations.models import RegulationDraft
from kongboon.regulations.services import record_vote
from kongboon.regulations.tests.conftest import VOTED

VERSION, DRAFT, VOTE = "funds_regulationversion", "regulations_regulationdraft", "regulations_regulationvote"


def refused(statement: str, code: str, *values: Any) -> None:
    with pytest.raises(DatabaseError, match=code), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def carried(draft: RegulationDraft, secretary: Officer, at: datetime) -> RegulationDraft:
    record_vote(
        draft=draft,
        voted=VOTED,
        edition=1,
        by=secretary,
        at=at,
        idem_key="vote-1",
        minutes=minutes_of(secretary, at),
    )
    draft.refresh_from_db()
    return draft


@pytest.mark.parametrize(
    "change",
    [
        "text='x'",
        "number='9'",
        "year_be=2500",
        "in_force_from='2020-01-01'",
        "sha256='0'",
        "adopted_at='2020-01-01'",
        "in_force_to='2024-09-30'",
        "voted_on='2020-01-01'",
        "is_historical=NOT is_historical",
    ],
)
def test_a_version_is_never_edited(draft: RegulationDraft, change: str) -> None:
    refused(f"UPDATE {VERSION} SET {change}", "regulation.fixed")


def test_nothing_is_deleted(carried: RegulationDraft) -> None:
    refused(f"DELETE FROM {VOTE}", "append_only|permission denied")
    refused(f"DELETE FROM {DRAFT}", "draft.stays")
    refused(f"DELETE FROM {VERSION}", "regulation.stays")


def test_a_vote_is_never_changed(carried: RegulationDraft) -> None:
    refused(f"UPDATE {VOTE} SET votes_for=81", "append_only|permission denied")


def test_the_text_that_was_voted_on_stays(carried: RegulationDraft) -> None:
    refused(f"UPDATE {DRAFT} SET text='x'", "draft.text_fixed")
    refused(f"UPDATE {DRAFT} SET title='x'", "draft.text_fixed")
    refused(f"UPDATE {DRAFT} SET status='draft'", "draft.bad_move")


def test_no_draft_passes_without_a_vote(draft: RegulationDraft) -> None:
    refused(f"UPDATE {DRAFT} SET status='voted'", "draft.not_voted")
    refused(f"UPDATE {DRAFT} SET status='adopted'", "draft.bad_move")
    refused(f"UPDATE {DRAFT} SET adopted_id=%s", "draft.not_adopted", draft.based_on_id)
    refused(f"UPDATE {DRAFT} SET made_by_id=changed_by_id+1, created_at='2020-01-01'", "draft.fixed")


def test_an_adoption_names_its_version_once(
    carried: RegulationDraft, secretary: Officer, at: datetime
) -> None:
    refused(f"UPDATE {DRAFT} SET status='adopted'", "draft.adopted_without_version")
    carried.refresh_from_db()
    adopt(carried, secretary, Officer.objects.get(role="chair"), at)
    refused(f"UPDATE {DRAFT} SET adopted_id=%s", "draft.not_adopted", carried.based_on_id)
    refused(f"UPDATE {DRAFT} SET status='voted', adopted_id=NULL", "draft")


def test_nobody_votes_on_a_closed_draft(carried: RegulationDraft, secretary: Officer) -> None:
    columns = (
        "id, fund_id, draft_id, text_sha256, meeting, held_on, quorum, present, votes_for, votes_against, abstained,"
        " resolution, number, year_be, in_force_from, minutes_id, recorded_by_id, at, idem_key"
    )
    kept = columns.replace("id, fund_id", "id+1000, fund_id", 1).replace("idem_key", "'other'")
    kept = kept.replace(", at,", ", '2030-01-01 00:00:00+00',")
    refused(f"INSERT INTO {VOTE} ({columns}) SELECT {kept} FROM {VOTE}", "vote.closed")


def test_a_draft_begins_without_a_version(draft: RegulationDraft) -> None:
    columns = (
        "id, fund_id, title, text, based_on_id, status, edition, made_by_id, created_at, changed_by_id, changed_at,"
        " adopted_id"
    )
    other = columns.replace("id, fund_id", "id+1000, fund_id", 1)
    for status, version in (("'draft'", "based_on_id"), ("'adopted'", "NULL")):
        kept = other.replace("status", status).replace(" adopted_id", f" {version}")
        refused(f"INSERT INTO {DRAFT} ({columns}) SELECT {kept} FROM {DRAFT}", "draft.not_new")
    foreign = columns.replace("id, fund_id", "id+100000000000, fund_id", 1)
    refused(f"INSERT INTO {DRAFT} ({columns}) SELECT {foreign} FROM {DRAFT}", "draft.foreign")
