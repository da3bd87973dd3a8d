"""A decision in plain sentences: why, the arithmetic, the sum and its clause (S118, DESIGN promise 2).

The sentences are English msgids; the Thai ones live in this package's locale. Facts are raw in a decision
(days, satang) and become words only here. A fact's last word is its unit: `needed_days` reads "180 days".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from kongboon.kernel.errors import gettext_noop
from kongboon.rules.decision import Decision, Reason, Step, Value
from kongboon.rules.sentences import REASONS, STEPS
from kongboon.rules.tenure import months_later
from kongboon.rules.vocabulary import ASSUMED_NAMES, EVIDENCE_NAMES
from kongboon.rules.wording import Translate, baht_in_digits, counted, fill, same, tenure_in_words

TIER_PAID = gettext_noop(
    "A member for %(tenure)s, past the step of %(step)s: receives %(result)s baht (%(clause)s)"
)
TOTAL = gettext_noop("Receives %(amount)s baht (%(clause)s)")
WORTH = gettext_noop("Its value is %(amount)s baht (%(clause)s)")
WOULD_RECEIVE = gettext_noop("Still missing: %(papers)s. Once it is here, %(amount)s baht will be paid.")
ALL_HOLD_FROM = gettext_noop("All conditions are met from %(holds_from)s.")
UNDER_CLAUSE = gettext_noop("See the regulation, %(clause)s.")
ASSUMED = gettext_noop(
    "The published regulation does not say: %(names)s. What is used here is an assumption."
)
RELATIONS = {
    "self": gettext_noop("the member"),
    "spouse": gettext_noop("husband or wife"),
    "parent": gettext_noop("parent of the member"),
    "child": gettext_noop("child of the member"),
    "household": gettext_noop("someone in the household"),
    "non_member": gettext_noop("someone who is not a member"),
}
PER = {
    "member": gettext_noop("for each member"),
    "household": gettext_noop("for each household"),
    "child": gettext_noop("for each child"),
    "person": gettext_noop("for each person"),
}
ENDED = gettext_noop(
    "On %(event_on)s, the day it happened, this regulation was no longer in force. Its last day was %(in_force_to)s."
)
YEAR_COUNTED = gettext_noop("The year that is counted is from %(first)s to %(last)s.")
# Reasons that speak of a year which ends on the day before the one on which they hold no more.
_OF_A_YEAR = frozenset(
    {
        "year_count_used_up", "year_sum_used_up", "year_nights_used_up", "year_units_used_up", "household_sum_used_up",
        "quota_used_up",
    }
)  # fmt: skip
SINCE = {
    "event": gettext_noop("the day it happened"),
    "admission": gettext_noop("the day of admission"),
    "discharge": gettext_noop("the day of discharge"),
}
_UNITS = {"_nights": "night", "_days": "day", "_months": "month", "_years": "year", "_times": "time"}


def explain(decision: Decision, translate: Translate = same) -> list[str]:
    """The sentences that a member is told, in the language of `translate`.

    >>> decision = Decision("pay", "B01", "ข้อ 12(1)", 50000, (Reason.of("member_for", member_days=400,
    ...                     member_months=13),), "", (Step("flat", (), 50000),))
    >>> explain(decision)
    ['A member for 1 year 1 month.', 'Receives 500 baht (ข้อ 12(1))']
    """
    sentences = _reasons(decision, translate)
    if decision.outcome == "pay":
        sentences += _payment(decision, translate)
    elif decision.outcome == "committee":
        sentences += workings(decision, translate)
    elif decision.clause:
        sentences.append(fill(UNDER_CLAUSE, {"clause": decision.clause}, translate))
    if decision.assumed:
        names = ", ".join(translate(ASSUMED_NAMES.get(name, name)) for name in decision.assumed)
        sentences.append(fill(ASSUMED, {"names": names}, translate))
    return sentences


def workings(decision: Decision, translate: Translate = same) -> list[str]:
    """The arithmetic, one sentence a step; also for a refusal that lacks only papers.

    >>> workings(Decision("pay", "B03", "ข้อ 12(3)", 40000, (), "", (
    ...     Step("nights", (("nights", 2), ("rate_satang", 20000)), 40000),)))
    ['2 nights in hospital at 200 baht a night make 400 baht.']
    """
    return [_step(STEPS[step.code], step, decision, translate) for step in decision.arithmetic]


def evidence_in_words(name: str, translate: Translate = same) -> str:
    """What a paper is called; a fund's own name for one is given back as it stands.

    >>> evidence_in_words("death_certificate"), evidence_in_words("ใบรับรองของวัด")
    ('death certificate', 'ใบรับรองของวัด')
    """
    return translate(EVIDENCE_NAMES.get(name, name))


def _reasons(decision: Decision, translate: Translate) -> list[str]:
    by_tenure = any(step.code == "tier" for step in decision.arithmetic)
    told = []
    for reason in decision.reasons:
        # The sentence of a tier already says how long, and nobody reaches a tier while still waiting.
        if by_tenure and reason.code in ("member_for", "waiting_over"):
            continue
        told.append(_reason(reason, decision, translate))
    if len(decision.reasons) > 1 and decision.holds_from is not None:
        told.append(fill(ALL_HOLD_FROM, {"holds_from": decision.holds_from}, translate))
    return told


def _reason(reason: Reason, decision: Decision, translate: Translate) -> str:
    facts = _words(reason.values, translate)
    msgid = REASONS[reason.code]
    if reason.code == "evidence_missing":
        facts["papers"] = ", ".join(evidence_in_words(name, translate) for name in decision.missing_evidence)
        msgid = WOULD_RECEIVE if "amount" in facts else msgid
    if reason.code == "regulation_not_in_force" and "in_force_to" in facts:
        msgid = ENDED
    told = fill(msgid, facts, translate)
    following = reason.values.get("holds_from")
    if reason.code in _OF_A_YEAR and isinstance(following, date):
        year = {"first": months_later(following, -12), "last": following - timedelta(days=1)}
        told = f"{told} {fill(YEAR_COUNTED, year, translate)}"
    return told


def _payment(decision: Decision, translate: Translate) -> list[str]:
    """The arithmetic and the sum; one sentence where the arithmetic is one step."""
    steps = decision.arithmetic
    if [step.code for step in steps] == ["tier"]:
        return [_step(TIER_PAID, steps[0], decision, translate)]
    told = [] if [step.code for step in steps] == ["flat"] else workings(decision, translate)
    total = {"amount": baht_in_digits(decision.amount_satang), "clause": decision.clause}
    # Goods are handed out, not counted in baht: their sum is told as a value.
    in_goods = any(reason.code == "goods" for reason in decision.reasons)
    return [*told, fill(WORTH if in_goods else TOTAL, total, translate)]


def _step(msgid: str, step: Step, decision: Decision, translate: Translate) -> str:
    facts = _words(step.values, translate) | {"clause": decision.clause}
    if step.unit == "night":
        facts["result_nights"] = counted(step.result, "night", translate)
    elif step.unit != "satang":
        facts |= {"result_count": step.result, "result_unit": step.unit}
    else:
        facts["result"] = baht_in_digits(step.result)
    return fill(msgid, facts, translate)


def _words(values: Mapping[str, Value], translate: Translate) -> dict[str, Any]:
    """The facts as they stand in a sentence; dates are left to `fill`."""
    shown: dict[str, Any] = {}
    for name, value in values.items():
        unit = next(
            (unit for suffix, unit in _UNITS.items() if name == suffix[1:] or name.endswith(suffix)), None
        )
        if isinstance(value, int) and name.endswith("_satang"):
            shown[name.removesuffix("_satang")] = baht_in_digits(value)
        elif isinstance(value, int) and unit is not None:
            shown[name] = counted(value, unit, translate)
        else:
            shown[name] = value
    if "relation" in shown:
        shown["relation"] = translate(RELATIONS.get(shown["relation"], shown["relation"]))
    if "per" in shown:
        shown["per"] = translate(PER.get(shown["per"], shown["per"]))
    if "since" in shown:
        shown["since"] = translate(SINCE.get(shown["since"], shown["since"]))
        shown["limit"] = counted(int(shown["length"]), str(shown["unit"]), translate)
    return shown | _tenure(values, translate)


def _tenure(values: Mapping[str, Value], translate: Translate) -> dict[str, str]:
    months, days = values.get("member_months"), values.get("member_days")
    if not isinstance(months, int) or not isinstance(days, int):
        return {}
    unit, length = values.get("unit"), values.get("length")
    by_days = unit == "day" or months == 0
    told = {"tenure": counted(days, "day", translate) if by_days else tenure_in_words(months, translate)}
    if isinstance(unit, str) and isinstance(length, int):
        told["step"] = counted(length, unit, translate)
    return told
