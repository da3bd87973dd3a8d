"""The differences of two regulations as sentences, as `explain` makes sentences of a decision.

One table has the words for the fields that are known; a field that is not in it is told by its own name, and
its value by the unit at the end of that name ("_satang", "_days").
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from kongboon.kernel.errors import gettext_noop
from kongboon.rules.compare import HEAD, Difference
from kongboon.rules.field_words import BY_FIELD, BY_SECTION, FIELDS, SECTIONS, VALUES
from kongboon.rules.terms import Tenure
from kongboon.rules.vocabulary import ASSUMED_NAMES, EVIDENCE_NAMES
from kongboon.rules.wording import Translate, baht_in_digits, counted, date_in_words, fill, same

CHANGED = gettext_noop("%(where)s: %(field)s changes from %(before)s to %(after)s.")
ADDED = gettext_noop("%(where)s: %(field)s is new: %(after)s.")
REMOVED = gettext_noop("%(where)s: %(field)s no longer stands there; it was %(before)s.")
WHOLE_ADDED = gettext_noop("%(where)s is new: %(after)s.")
WHOLE_REMOVED = gettext_noop("%(where)s is taken out; it was %(before)s.")
WHOLE_CHANGED = gettext_noop("%(where)s changes from %(before)s to %(after)s.")
NO_DIFFERENCE = gettext_noop("Both say the same.")
_NONE = gettext_noop("not said")
_YES, _NO = gettext_noop("yes"), gettext_noop("no")
_BAHT = gettext_noop("%(amount)s baht")
_PERCENT = gettext_noop("%(count)s percent")
_AT = gettext_noop("%(field)s at %(item)s")
_FOR_EACH = gettext_noop("amount for each %(unit)s")

_UNITS = {"_days": "day", "_months": "month", "_years": "year", "_count": "time", "_hours": "hour"}
_PLACES = frozenset({"amount", "caps", "tiers"})  # parts that need no words of their own


def difference_in_words(difference: Difference, translate: Translate = same) -> str:
    """One difference as a sentence in the language of `translate`.

    >>> difference_in_words(Difference("regulation", "", ("", ""), "waiting_days", 180, 90, "changed"))
    'Head of the regulation: waiting days changes from 180 days to 90 days.'
    """
    facts = {
        "where": where_in_words(difference, translate),
        "field": field_in_words(difference, translate),
        "before": before_in_words(difference, translate),
        "after": after_in_words(difference, translate),
    }
    whole = {"added": WHOLE_ADDED, "removed": WHOLE_REMOVED, "changed": WHOLE_CHANGED}
    part = {"added": ADDED, "removed": REMOVED, "changed": CHANGED}
    chosen = part if facts["field"] else whole
    return fill(chosen[difference.kind], facts, translate)


def differences_in_words(differences: tuple[Difference, ...], translate: Translate = same) -> list[str]:
    """A sentence for each difference, or the one sentence that there is none."""
    if not differences:
        return [translate(NO_DIFFERENCE)]
    return [difference_in_words(difference, translate) for difference in differences]


def where_in_words(difference: Difference, translate: Translate = same) -> str:
    """The clause and the benefit's name, or the section.

    >>> where_in_words(Difference("B05", "ข้อ 12(5)", ("เสียชีวิต", "death"), "", None, None, "added"))
    'ข้อ 12(5) death'
    """
    if any(difference.title):
        thai, english = difference.title
        return f"{difference.clause} {english if translate('en') == 'en' else thai}".strip()
    known = SECTIONS.get(difference.where)
    return translate(known) if known else _field(difference.where, translate)


def field_in_words(difference: Difference, translate: Translate = same) -> str:
    """What changed, with the part of a list it is in; "" where a whole benefit or section comes or goes.

    >>> field_in_words(Difference("B05", "", ("", ""), "amount.tiers.amount_satang", 1, 2, "changed",
    ...                           (("begins", Tenure(5, "year")),)))
    'sum of money at 5 years'
    """
    way = difference.field.split(".") if difference.field else []
    named = [name for name in way if name not in _PLACES] or way[-1:]
    words = " · ".join(_field_of(difference.where, name, translate) for name in named)
    if difference.unit:
        return fill(_FOR_EACH, {"unit": translate(difference.unit)}, translate)
    if difference.where == "own_events":
        return words  # the name of an event is for the document; people know it by its words
    for name, item in difference.items:
        shown = value_in_words(name, item, translate)
        words = fill(_AT, {"field": words, "item": shown}, translate) if words else shown
    return words


def before_in_words(difference: Difference, translate: Translate = same) -> str:
    """The value that stood there."""
    return value_in_words(_last(difference) or difference.where, difference.before, translate)


def after_in_words(difference: Difference, translate: Translate = same) -> str:
    """The value that stands there now."""
    return value_in_words(_last(difference) or difference.where, difference.after, translate)


def value_in_words(name: str, value: Any, translate: Translate = same) -> str:
    """A value by the unit in its field's name: satang as baht, lengths with their unit, words from the tables.

    >>> value_in_words("per_year_satang", 100000), value_in_words("waiting_days", 1)
    ('1,000 baht', '1 day')
    """
    if value is None or value == ():
        return translate(_NONE)
    if isinstance(value, bool):
        return translate(_YES if value else _NO)
    if isinstance(value, date):
        return date_in_words(value, translate)
    if isinstance(value, (tuple, frozenset)):
        return _list(name, tuple(value), translate)
    if isinstance(value, int):
        return _number(name, value, translate)
    return _part(value, translate) if is_dataclass(value) else _word(name, str(value), translate)


def _list(name: str, values: tuple[Any, ...], translate: Translate) -> str:
    """The values with commas; a name and its value stand together."""
    return ", ".join(
        " ".join(value_in_words(name, part, translate) for part in value)
        if isinstance(value, tuple)
        else value_in_words(name, value, translate)
        for value in values
    )


def _last(difference: Difference) -> str:
    return difference.field.rpartition(".")[2]


def _field_of(where: str, name: str, translate: Translate) -> str:
    """The word for a field where it stands: only the head's title is that of the regulation."""
    known = BY_SECTION.get((where, name)) or BY_SECTION.get(("", name))
    return translate(known) if known and where != HEAD else _field(name, translate)


def _field(name: str, translate: Translate) -> str:
    if name in FIELDS:
        return translate(FIELDS[name])
    return translate(ASSUMED_NAMES[name]) if name in ASSUMED_NAMES else _spaced(name)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _number(name: str, value: int, translate: Translate) -> str:
    if name.endswith("_satang"):
        return fill(_BAHT, {"amount": baht_in_digits(value)}, translate)
    if name.endswith("_percent") or name == "shares":
        return fill(_PERCENT, {"count": value}, translate)
    unit = next((unit for suffix, unit in _UNITS.items() if suffix in f"_{name}_"), None)
    return str(value) if unit is None else counted(value, unit, translate)


def _word(name: str, value: str, translate: Translate) -> str:
    known = BY_FIELD.get(name, {}).get(value) or VALUES.get(value) or EVIDENCE_NAMES.get(value)
    return translate(known) if known else value


def _part(value: Any, translate: Translate) -> str:
    """A part of the document in one breath: what it says beyond silence, as "field value" with commas."""
    if isinstance(value, Tenure):
        return counted(value.length, value.unit, translate)
    told = []
    for field in fields(value):
        inner = getattr(value, field.name)
        if field.compare and field.name not in _UNTOLD and inner not in (None, (), "", False, field.default):
            told.append(part_in_words(field.name, inner, translate))
    return ", ".join(told) or translate(_NONE)


def part_in_words(name: str, value: Any, translate: Translate = same) -> str:
    """A field and its value in one breath: a yes is the field alone, a title the value alone.

    >>> part_in_words("deducted", True), part_in_words("new_waiting_days", 30)
    ('arrears are taken off a benefit', 'waiting days after arrears were paid 30 days')
    """
    if value is True:
        return _field(name, translate)
    shown = value_in_words(name, value, translate)
    if (
        name in _PLACES
        or name in ("title", "text")
        or (is_dataclass(value) and not isinstance(value, Tenure))
    ):
        return shown
    return f"{_field(name, translate)} {shown}"


# Where a chapter comes or goes, its number stands beside it already.
_UNTOLD = frozenset({"code", "key", "number", "events", "title_th", "title_en", "clause", "quote", "assumed"})
