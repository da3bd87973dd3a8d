"""A projection under way always has its place in the queue, ends once, and nobody waits for ever."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from tests.world import Cast

from kongboon.config.jobs import TRIES_MAX, requeue_interrupted
from kongboon.outlook import tasks
from kongboon.outlook.models import Projection
from kongboon.outlook.queue import take_up_again, tasks_of
from kongboon.outlook.services import ask_projection
from kongboon.outlook.tasks import refusal_in_words, work_out


def ask(cast: Cast, at: datetime, **more: Any) -> Projection:
    return ask_projection(fund=cast.fund, by=cast.treasurer, at=at, **{"years": 5, "scenarios": 10, **more})


def begun(asked: Projection, times: int) -> DBTaskResult:
    """The queue's row as a worker leaves it that was killed in the middle."""
    row: DBTaskResult = tasks_of(asked).get()
    row.status, row.worker_ids = "RUNNING", [f"worker {n}" for n in range(times)]
    row.save()
    Projection.objects.filter(pk=asked.pk).update(status="running", done_percent=40)
    return row


def test_the_question_and_its_place_in_the_queue_are_one_transaction(cast: Cast, at: datetime) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        asked = ask(cast, at)
        assert tasks_of(asked).count() == 1
        raise RuntimeError
    assert not Projection.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_asked_again_it_stands_in_the_queue_once(cast: Cast, at: datetime) -> None:
    first = ask(cast, at)
    assert ask(cast, at).pk == first.pk
    assert tasks_of(first).get().status == "READY"
    other = ask(cast, at, seed=3)
    assert [tasks_of(one).count() for one in (first, other)] == [1, 1]


def test_what_was_interrupted_is_taken_up_again_but_not_for_ever(cast: Cast, at: datetime) -> None:
    asked = ask(cast, at)
    row = begun(asked, times=1)
    assert requeue_interrupted() == 1
    take_up_again()
    row.refresh_from_db()
    assert (row.status, len(row.worker_ids)) == ("READY", 1)

    begun(asked, times=TRIES_MAX)
    assert requeue_interrupted() == 0
    take_up_again()
    asked.refresh_from_db()
    assert asked.status == "failed"
    assert "Ask once more" in refusal_in_words(asked, str)

    again = ask(cast, at)
    assert (again.pk, again.status) == (asked.pk, "waiting")
    assert sorted(tasks_of(again).values_list("status", flat=True)) == ["FAILED", "READY"]
    take_up_again()
    again.refresh_from_db()
    assert again.status == "waiting"


def test_one_without_a_place_is_given_one(cast: Cast, at: datetime) -> None:
    asked = ask(cast, at)
    Projection.objects.filter(pk=asked.pk).update(status="running")
    DBTaskResult.objects.all().delete()
    take_up_again(cast.fund)
    take_up_again()
    assert tasks_of(asked).get().status == "READY"


def test_a_mistake_of_the_program_is_told_and_not_waited_for(
    cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked = ask(cast, at)
    monkeypatch.setattr(tasks, "answer", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        work_out.func(asked.pk)
    asked.refresh_from_db()
    assert (asked.status, asked.answer) == ("failed", "")
    assert "its mistake and not yours" in refusal_in_words(asked, str)
    assert f"fund {cast.fund.pk}: a projection failed" in caplog.messages


def test_of_two_who_answer_at_once_the_first_stays(
    cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked = ask(cast, at)

    def overtaken(*_: Any) -> dict[str, str]:
        Projection.objects.filter(pk=asked.pk).update(status="done", answer="the first", done_percent=100)
        return {"answer": "the second"}

    monkeypatch.setattr(tasks, "answer", overtaken)
    caplog.set_level("INFO", logger="kongboon")
    work_out.func(asked.pk)
    assert caplog.messages == [f"fund {cast.fund.pk}: a projection is done"]
    work_out.func(asked.pk)
    asked.refresh_from_db()
    assert (asked.status, asked.answer) == ("done", "the first")
