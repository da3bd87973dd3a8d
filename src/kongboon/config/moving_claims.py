"""Puts a moved fund's claims back through the guards: each lives its life again, with all that was said of it."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from kongboon.benefits.models import (
    Appeal,
    AppealRuling,
    Approval,
    Claim,
    ExceptionGrant,
    ExceptionWord,
)

Rows = dict[type[models.Model], Iterator[Any]]
_BROUGHT = (
    "granted_satang",
    "accrual_entry_id",
    "payable_from",
    "paid_entry_id",
    "dues_entry_id",
    "dues_satang",
    "check_due_on",
    "withdrawn_at",
    "withdrawn_by_id",
)


@dataclass
class _Life:
    """What was said of a claim, and what came beside it, in the order of the keys."""

    words: list[Approval] = field(default_factory=list)
    beside: list[Any] = field(default_factory=list)

    @property
    def exception_at(self) -> int | None:
        """The key of the last word on an exception; None without one."""
        return max((row.pk for row in self.beside if isinstance(row, ExceptionWord)), default=None)


def restore_claims(rows: Rows) -> None:
    """Each claim handed in, agreed to, paid and withdrawn again, in the order of their numbers.

    A refused claim that an exception brought back to life may do so only after the claims that were handed in
    before: one of them may have asked for the same event, and been withdrawn.
    """
    lives = _lives(rows)
    later: list[tuple[int, Claim, _Life]] = []
    for claim in rows[Claim]:
        while later and later[0][0] < claim.pk:
            _live_on(*later.pop(0)[1:])
        life = lives.pop(claim.pk, _Life())
        _begin(claim, life)
        if claim.granted_satang is not None and life.exception_at is not None:
            later = sorted([*later, (life.exception_at, claim, life)], key=lambda each: each[0])
        else:
            _live_on(claim, life)
    for _, claim, life in later:
        _live_on(claim, life)
    if lives:
        raise ValueError("agreement to a claim that is not there")


def _lives(rows: Rows) -> dict[int, _Life]:
    lives: dict[int, _Life] = defaultdict(_Life)
    for approval in rows[Approval]:
        lives[approval.claim_id].words.append(approval)
    owners: dict[int, int] = {}
    for model, key in (
        (Appeal, "claim_id"),
        (AppealRuling, "appeal_id"),
        (ExceptionGrant, "claim_id"),
        (ExceptionWord, "grant_id"),
    ):
        for row in rows[model]:
            pointed = getattr(row, key)
            owner = owners[row.pk] = pointed if key == "claim_id" else owners[pointed]
            lives[owner].beside.append(row)
    for life in lives.values():
        life.beside.sort(key=lambda row: row.pk)
    return lives


def _begin(final: Claim, life: _Life) -> None:
    """Handed in, agreed to or refused, appealed, ruled on, with the exceptions that were asked for."""
    new = copy.copy(final)
    declined = any(word.kind == Approval.Kind.CONFIRM and word.verdict == "no" for word in life.words)
    over = (Claim.Status.REFUSED, Claim.Status.APPEALED, Claim.Status.RENEWED)
    was_refused = final.status in over or bool(life.beside)
    new.status = Claim.Status.REFUSED if was_refused and not declined else Claim.Status.SUBMITTED
    for name in (*_BROUGHT, "erased_at"):
        setattr(new, name, None)
    new.withdrawn_reason = ""
    new.save(force_insert=True)
    _say(life.words, Approval.Kind.CONFIRM)
    if was_refused and declined:
        _move(final, status=Claim.Status.REFUSED)
    for row in life.beside:
        row.save(force_insert=True)
        if isinstance(row, Appeal):
            _move(final, status=Claim.Status.APPEALED)
        elif isinstance(row, AppealRuling):
            anew = row.verdict == AppealRuling.Verdict.ANEW
            _move(final, status=Claim.Status.RENEWED if anew else Claim.Status.REFUSED)


def _live_on(final: Claim, life: _Life) -> None:
    """Owed, paid, checked, withdrawn."""
    for change in _moves(final):
        _move(final, **change)
        if change["status"] == Claim.Status.PAID:
            _say(life.words, Approval.Kind.COMMITTEE_CHECK)
    if final.paid_entry_id is None:
        # Of a claim that was never paid: the guards refuse it.
        _say(life.words, Approval.Kind.COMMITTEE_CHECK)
    if final.erased_at is not None:
        _move(final, erased_at=final.erased_at)
    now = Claim._base_manager.get(pk=final.pk)
    if any(getattr(now, f.attname) != getattr(final, f.attname) for f in Claim._meta.concrete_fields):
        raise ValueError(f"claim {final.number} has a life that cannot be lived again")


def _move(final: Claim, **change: Any) -> None:
    Claim._base_manager.filter(pk=final.pk).update(**change)


def _say(words: list[Approval], kind: str) -> None:
    for word in words:
        if word.kind == kind:
            word.save(force_insert=True)


def _moves(final: Claim) -> Iterator[dict[str, Any]]:
    """The steps from agreed to to where the claim stands."""
    if final.accrual_entry_id is not None:
        yield _step(final, Claim.Status.APPROVED, "granted_satang", "accrual_entry_id", "payable_from")
    if final.paid_entry_id is not None:
        paid = ("paid_entry_id", "dues_entry_id", "dues_satang", "check_due_on")
        yield _step(final, Claim.Status.PAID, *paid)
    if final.status == Claim.Status.WITHDRAWN:
        yield _step(final, final.status, "withdrawn_at", "withdrawn_by_id", "withdrawn_reason")


def _step(final: Claim, status: str, *names: str) -> dict[str, Any]:
    return {"status": status} | {name: getattr(final, name) for name in names}
