"""A benefit as plain sentences with slots, as a page shows and a printed regulation reads it.

A slot is a value that the committee may change; its name is that of the box in which it is changed
(`filling.BENEFIT_SLOTS`). A field that no sentence knows is told by its name and value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from kongboon.kernel.errors import gettext_noop
from kongboon.regulations.telling import Part, Sentence, told
from kongboon.rules.compare import Difference
from kongboon.rules.compare_words import field_in_words, value_in_words
from kongboon.rules.explain import PER, RELATIONS
from kongboon.rules.terms import Benefit, Caps, Flat, PerUnit, Range, Regulation, Tiers
from kongboon.rules.vocabulary import ASSUMED_NAMES
from kongboon.rules.wording import Translate, baht_in_digits, counted

HAPPENS = gettext_noop("When this happens: %(events)s. To whom: %(relations)s.")
FLAT = gettext_noop("The fund pays %(amount)s baht.")
PER_NIGHT = gettext_noop("The fund pays %(per_night)s baht a night.")
PER_UNIT = gettext_noop("The fund pays %(unit_amount)s baht for each %(unit)s.")
TIER = gettext_noop("A member for %(begins)s receives %(sum)s baht.")
RANGE = gettext_noop("The committee decides on a sum from %(range_min)s to %(range_max)s baht.")
WAITING = gettext_noop("The waiting time is %(waiting_days)s.")
NO_WAITING = gettext_noop("There is %(waiting_days)s.")
_NO_TIME = gettext_noop("no waiting time")
ACCIDENT = gettext_noop("After an accident the waiting time is %(waiting_days_accident)s.")
NO_ACCIDENT = gettext_noop("After an accident there is %(waiting_days_accident)s.")
MIN_TENURE = gettext_noop("Only for a member for at least %(min_tenure)s.")
MIN_AGE = gettext_noop("Only from the age of %(min_age)s.")
CONDITION = gettext_noop("People check this condition: %(condition)s")
BY_COMMITTEE = gettext_noop("The committee decides by this text, the program does not: %(condition)s")
EVIDENCE = gettext_noop("Papers to bring: %(evidence)s.")
DEADLINE = gettext_noop("It is asked for within %(claim_deadline)s of: %(claim_deadline_from)s.")
PATH = gettext_noop("How it is approved: %(path)s.")
POOL = gettext_noop("It is paid from: %(pool)s.")
PAYEE = gettext_noop("Who receives the money: %(payee)s.")
GOODS = gettext_noop("Handed out instead of money: %(goods)s.")
NOT_WITH = gettext_noop("One event gives either this or: %(not_with)s.")
NO_ARREARS = gettext_noop("Unpaid dues are %(arrears_not_deducted)s this benefit.")
_NOT_TAKEN_OFF = gettext_noop("not taken off")
CAP_SENTENCES = {
    "per_event_units": gettext_noop("At most %(cap_per_event_units)s nights or units each time."),
    "per_event_satang": gettext_noop("At most %(cap_per_event)s baht each time."),
    "per_year_units": gettext_noop("At most %(cap_per_year_units)s nights or units a year (%(cap_year)s)."),
    "per_year_satang": gettext_noop("At most %(cap_per_year)s baht a year (%(cap_year)s)."),
    "per_year_count": gettext_noop(
        "At most %(cap_per_year_count)s times a year (%(cap_year)s), %(cap_counted_per)s."
    ),
    "lifetime_count": gettext_noop(
        "At most %(cap_lifetime_count)s times in a lifetime, %(cap_counted_per)s."
    ),
    "lifetime_satang": gettext_noop("At most %(cap_lifetime)s baht in a lifetime."),
    "household_year_satang": gettext_noop("At most %(cap_household_year)s baht a year for a household."),
    "fund_year_count": gettext_noop("At most %(cap_fund_year_count)s times a year in the whole fund."),
}
OTHER = gettext_noop("%(field)s: %(value)s.")
# Told by the sentences above, by the heading of the clause, or of no concern to a reader.
_TOLD = frozenset(
    {
        "code", "key", "title_th", "title_en", "clause", "events", "relations", "amount", "decided_by", "waiting_days",
        "waiting_days_accident", "min_tenure", "min_age_years", "condition", "caps", "evidence", "claim_deadline",
        "claim_deadline_from",        "path", "pool", "payee", "goods", "not_with", "deducts_arrears", "assumed", "quote",
    }
)  # fmt: skip


def clause_sentences(regulation: Regulation, benefit: Benefit, translate: Translate) -> tuple[Sentence, ...]:
    """Everything that a benefit says, in the language of `translate`.

    >>> from kongboon.rules.catalogue import catalogue_text
    >>> from kongboon.rules.document import load_regulation
    >>> regulation = load_regulation(catalogue_text("standard-13"))
    >>> [str(said) for said in clause_sentences(regulation, regulation.benefits[0], str)][1:3]
    ['The fund pays 500 baht.', 'The waiting time is 180 days.']
    """
    return tuple(_sentences(regulation, benefit, translate))


def _sentences(regulation: Regulation, benefit: Benefit, translate: Translate) -> Iterator[Sentence]:
    own = dict(regulation.own_events)
    events = ", ".join(
        own.get(event) or value_in_words("events", event, translate) for event in benefit.events
    )
    relations = ", ".join(translate(RELATIONS.get(name, name)) for name in benefit.relations)
    yield told(HAPPENS, translate, events=events, relations=relations)
    yield from _amounts(benefit, translate)
    waiting = regulation.waiting_days if benefit.waiting_days is None else benefit.waiting_days
    days = counted(waiting, "day", translate) if waiting else translate(_NO_TIME)
    yield told(WAITING if waiting else NO_WAITING, translate, waiting_days=days)
    yield from _conditions(benefit, translate)
    yield from _caps(benefit.caps, translate)
    if benefit.evidence:
        papers = value_in_words("evidence", benefit.evidence, translate)
        yield told(EVIDENCE, translate, evidence=papers)
    if benefit.claim_deadline is not None:
        since = value_in_words("claim_deadline_from", benefit.claim_deadline_from, translate)
        length = value_in_words("", benefit.claim_deadline, translate)
        yield told(DEADLINE, translate, claim_deadline=length, claim_deadline_from=since)
    yield told(PATH, translate, path=value_in_words("path", benefit.path, translate))
    yield from _others(regulation, benefit, translate)


def open_values(benefit: Benefit, translate: Translate) -> str:
    """What is marked as an assumption, in words with commas; "" where nothing is."""
    tiers = benefit.amount.tiers if isinstance(benefit.amount, Tiers) else ()
    names = dict.fromkeys([*benefit.assumed, *(name for tier in tiers for name in tier.assumed)])
    return ", ".join(translate(ASSUMED_NAMES.get(name, name)) for name in names)


def main_sentences(sentences: tuple[Sentence, ...]) -> int:
    """How many of the first sentences say what happens and how much is paid; the others are conditions."""
    about_sums = ("events", "amount", "per_night", "unit", "unit_amount", "range_min")
    return sum(
        any(part.slot in about_sums or part.slot.startswith("tier_") for part in sentence.parts)
        for sentence in sentences
    )


def _amounts(benefit: Benefit, translate: Translate) -> Iterator[Sentence]:
    amount = benefit.amount
    if isinstance(amount, Flat):
        yield told(FLAT, translate, amount=baht_in_digits(amount.amount_satang))
    elif isinstance(amount, PerUnit) and amount.unit == "night":
        yield told(PER_NIGHT, translate, per_night=baht_in_digits(amount.rate_satang))
    elif isinstance(amount, PerUnit):
        rate = baht_in_digits(amount.rate_satang)
        yield told(PER_UNIT, translate, unit=amount.unit, unit_amount=rate)
    elif isinstance(amount, Tiers):
        for place, tier in enumerate(amount.tiers):
            begins = value_in_words("begins", tier.begins, translate)
            said = told(TIER, translate, begins=begins, sum=baht_in_digits(tier.amount_satang))
            yield Sentence(
                tuple(Part(p.text, _TIER_SLOTS.get(p.slot, "") % place if p.slot else "") for p in said.parts)
            )
    elif isinstance(amount, Range):
        least, most = baht_in_digits(amount.min_satang), baht_in_digits(amount.max_satang)
        yield told(RANGE, translate, range_min=least, range_max=most)


_TIER_SLOTS = {"begins": "tier_%s_from", "sum": "tier_%s_amount"}


def _conditions(benefit: Benefit, translate: Translate) -> Iterator[Sentence]:
    if benefit.waiting_days_accident is not None:
        days = benefit.waiting_days_accident
        words = counted(days, "day", translate) if days else translate(_NO_TIME)
        yield told(ACCIDENT if days else NO_ACCIDENT, translate, waiting_days_accident=words)
    if benefit.min_tenure is not None:
        yield told(MIN_TENURE, translate, min_tenure=value_in_words("", benefit.min_tenure, translate))
    if benefit.min_age_years is not None:
        yield told(MIN_AGE, translate, min_age=counted(benefit.min_age_years, "year", translate))
    if benefit.condition is not None:
        by_people = isinstance(benefit.amount, Range)
        yield told(BY_COMMITTEE if by_people else CONDITION, translate, condition=benefit.condition)


def _caps(caps: Caps, translate: Translate) -> Iterator[Sentence]:
    shared = {
        "cap_year": value_in_words("year", caps.year, translate),
        "cap_counted_per": translate(PER[caps.counted_per]),
    }
    for field in fields(caps):
        value = getattr(caps, field.name)
        if value is None or field.name in ("year", "counted_per"):
            continue
        if field.name in CAP_SENTENCES:
            digits = baht_in_digits(value) if field.name.endswith("_satang") else str(value)
            slot = "cap_" + field.name.removesuffix("_satang")
            yield told(CAP_SENTENCES[field.name], translate, **shared, **{slot: digits})
        else:
            yield _other(f"caps.{field.name}", value, translate)


def _others(regulation: Regulation, benefit: Benefit, translate: Translate) -> Iterator[Sentence]:
    if benefit.pool is not None:
        pool = regulation.pool(benefit.pool)
        yield told(POOL, translate, pool=pool.title if pool else benefit.pool)
    if benefit.payee is not None:
        yield told(PAYEE, translate, payee=value_in_words("payee", benefit.payee, translate))
    if benefit.goods is not None:
        yield told(GOODS, translate, goods=benefit.goods)
    if benefit.not_with:
        others = [other for other in regulation.benefits if other.code in benefit.not_with]
        named = ", ".join(f"{other.clause} {_title(other, translate)}" for other in others)
        yield told(NOT_WITH, translate, not_with=named)
    if not benefit.deducts_arrears:
        yield told(NO_ARREARS, translate, arrears_not_deducted=translate(_NOT_TAKEN_OFF))
    for field in fields(benefit):
        value = getattr(benefit, field.name)
        if field.name not in _TOLD and value != field.default:
            yield _other(field.name, value, translate)


def _title(benefit: Benefit, translate: Translate) -> str:
    return benefit.title_en if translate("en") == "en" else benefit.title_th


def _other(name: str, value: object, translate: Translate) -> Sentence:
    place = Difference("", "", ("", ""), name, None, value, "added")
    words = value_in_words(name.rpartition(".")[2], value, translate)
    return told(OTHER, translate, field=field_in_words(place, translate), value=words)
