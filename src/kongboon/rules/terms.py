"""The parts of a regulation as frozen dataclasses: money in satang, dates in CE, None where it is silent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kongboon.rules.fund_terms import (
    Allocation,
    ApprovalStep,
    Arrears,
    Chapter,
    DuesTerms,
    DuesTier,
    InKind,
    Membership,
    Pool,
)

__all__ = [
    "Allocation", "Amount", "ApprovalStep", "Arrears", "Benefit", "Caps", "Chapter", "DuesTerms", "DuesTier", "Flat",
    "InKind", "Membership", "Path", "Payee", "PerUnit", "Pool", "Range", "Regulation", "Relation", "Source", "Tenure",
    "TenureUnit", "Tier", "Tiers", "YearKind",
]  # fmt: skip

Relation = Literal["self", "spouse", "child", "parent", "household", "non_member"]
Path = Literal["at_once", "treasurer", "committee", "two_committees"]
Payee = Literal["self", "guardian", "heir", "host"]
YearKind = Literal["calendar", "fiscal", "membership"]
TenureUnit = Literal["day", "month", "year"]
DeadlineFrom = Literal["event", "admission", "discharge"]


@dataclass(frozen=True, slots=True)
class Tenure:
    """A length of membership, in completed units at the date of the event."""

    length: int
    unit: TenureUnit


@dataclass(frozen=True, slots=True)
class Flat:
    """One sum, whatever happened."""

    amount_satang: int


@dataclass(frozen=True, slots=True)
class PerUnit:
    """A sum for each unit; the caps stand with the benefit. `unit` is "night" or the fund's own word ("เที่ยว")."""

    unit: str
    rate_satang: int


@dataclass(frozen=True, slots=True)
class Tier:
    """The sum from a length of membership on; `assumed` names what the source left open (from, amount)."""

    begins: Tenure
    amount_satang: int
    falls_because: str | None = None
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tiers:
    """Sums by tenure, the shortest tenure first; the last tier reached is paid."""

    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """The committee chooses a sum between the two."""

    min_satang: int
    max_satang: int


Amount = Flat | PerUnit | Tiers | Range


@dataclass(frozen=True, slots=True)
class Caps:
    """Ceilings of one benefit; None is no ceiling.

    `year` says which year the three per_year caps count: calendar (January to December), fiscal (from the
    regulation's `fiscal_year_starts`), membership (from the day of joining). `counted_per` says over whom
    the counts run ("child": once for each child); the caller counts earlier claims accordingly.
    `household_year_satang` is over everybody of one house; `fund_year_count` is the quota of the whole fund.
    """

    per_event_units: int | None = None
    per_event_satang: int | None = None
    per_year_units: int | None = None
    per_year_satang: int | None = None
    per_year_count: int | None = None
    lifetime_count: int | None = None
    lifetime_satang: int | None = None
    household_year_satang: int | None = None
    fund_year_count: int | None = None
    year: YearKind | None = None
    counted_per: Literal["member", "household", "child", "person"] = "member"


@dataclass(frozen=True, slots=True)
class Benefit:
    """One kind of help: for which event, to whom, under which conditions, how much, by which path.

    `waiting_days` None means the regulation's own, `waiting_days_accident` None the same for an accident.
    `condition` is what the vocabulary cannot check: people do. `not_with` are codes of benefits of which one
    event gives only the first. `pool` is the key of the money it is paid from. `goods` says what is handed out
    instead of cash; the amount is then its value. A claim is handed in within `claim_deadline` of the fact that
    `claim_deadline_from` names: "admission" is the day of the event, "discharge" so many nights later.
    `assumed` names the fields that the source leaves open. `quote` is the source's wording.
    """

    code: str
    key: str
    title_th: str
    title_en: str
    events: tuple[str, ...]
    clause: str
    amount: Amount
    decided_by: Literal["rule", "committee"] = "rule"
    path: Path = "committee"
    relations: tuple[str, ...] = ("self",)
    waiting_days: int | None = None
    waiting_days_accident: int | None = None
    min_tenure: Tenure | None = None
    min_age_years: int | None = None
    condition: str | None = None
    caps: Caps = Caps()
    evidence: tuple[str, ...] = ()
    claim_deadline: Tenure | None = None
    claim_deadline_from: DeadlineFrom = "event"
    not_with: tuple[str, ...] = ()
    deducts_arrears: bool = True
    pool: str | None = None
    payee: Payee | None = None
    goods: str | None = None
    life_stage: str | None = None
    pillar: str | None = None
    welfare_kind: str | None = None
    assumed: tuple[str, ...] = ()
    quote: str | None = None

    @property
    def event(self) -> str:
        """The first of its events, for lists with one column."""
        return self.events[0]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a published schedule was read: the BE year (None: it does not say), the quotation as recorded."""

    name: str
    year_be: int | None
    quote: str
    note: str


@dataclass(frozen=True, slots=True)
class Regulation:
    """One version of a fund's regulation; `in_force_to` is its last day, None while it is open-ended.

    `fiscal_year_starts` is a month. `approvals` () leaves the thresholds to the program's default. `label` warns
    what the document is ("an example") or is None. `text_sha256` is the hash of the document's UTF-8 bytes and
    names this version for ever.
    """

    number: str
    year_be: int
    title: str
    approved_by: str
    approved_on: date
    resolution: str
    in_force_from: date
    in_force_to: date | None
    waiting_days: int
    fiscal_year_starts: int
    dues: DuesTerms
    arrears: Arrears
    own_events: tuple[tuple[str, str], ...]
    benefits: tuple[Benefit, ...]
    assumed: tuple[str, ...]
    label: str | None
    source: Source | None
    text_sha256: str
    membership: Membership = field(default_factory=Membership)
    chapters: tuple[Chapter, ...] = ()
    pools: tuple[Pool, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    admin_ceiling_percent: int | None = None
    in_kind: tuple[InKind, ...] = ()
    approvals: tuple[ApprovalStep, ...] = ()
    # Found once, because every decision asks.
    _of_event: dict[str, tuple[Benefit, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _of_code: dict[str, Benefit] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[str, list[Benefit]] = defaultdict(list)
        for benefit in self.benefits:
            for event in benefit.events:
                found[event].append(benefit)
        self._of_event.update((event, tuple(benefits)) for event, benefits in found.items())
        self._of_code.update((benefit.code, benefit) for benefit in self.benefits)

    def __hash__(self) -> int:
        # One text, one hash; that of every part takes half a millisecond and is asked for each fund.
        return hash(self.text_sha256)

    def benefit(self, code: str) -> Benefit | None:
        """The benefit with this code, or None."""
        return self._of_code.get(code)

    def benefits_for(self, event: str) -> tuple[Benefit, ...]:
        """The benefits that an event touches, in the order of the document."""
        return self._of_event.get(event, ())

    def pool(self, key: str) -> Pool | None:
        """The pool of money with this key, or None."""
        return next((pool for pool in self.pools if pool.key == key), None)

    def is_in_force(self, on: date) -> bool:
        """Whether `on` lies between the first and the last day, both included."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)
