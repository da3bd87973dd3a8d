"""Facts as words: dates, sums and lengths of membership in the language of a `translate` function.

The language lives in the translation catalogue alone: the language code is a msgid too ("en", in Thai "th"),
so a caller passes gettext and needs no second argument that could disagree with it.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from kongboon.kernel.errors import DomainError, gettext_noop
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_dates import format_thai_date

Translate = Callable[[str], str]

_LANGUAGE = gettext_noop("en")
_COUNTED = {
    "day": (gettext_noop("%(count)s day"), gettext_noop("%(count)s days")),
    "month": (gettext_noop("%(count)s month"), gettext_noop("%(count)s months")),
    "year": (gettext_noop("%(count)s year"), gettext_noop("%(count)s years")),
    "night": (gettext_noop("%(count)s night"), gettext_noop("%(count)s nights")),
    "time": (gettext_noop("%(count)s time"), gettext_noop("%(count)s times")),
    "hour": (gettext_noop("%(count)s hour"), gettext_noop("%(count)s hours")),
}


def same(message: str) -> str:
    """The English sentence itself: the `translate` of a caller that has none."""
    return message


@cache
def translator(language: str) -> Translate:
    """The package's own translations, for callers without Django; English is the fallback.

    >>> translator("th")("%(count)s years") % {"count": 7}
    '7 ปี'
    """
    if language == "en":
        return same
    compiled = files("kongboon.rules") / "locale" / language / "LC_MESSAGES" / "django.mo"
    with compiled.open("rb") as stream:
        return gettext.GNUTranslations(stream).gettext


def date_in_words(on: date, translate: Translate = same) -> str:
    """A date with a short month, in the Buddhist era.

    >>> from datetime import date
    >>> date_in_words(date(2024, 6, 7)), date_in_words(date(2024, 6, 7), translator("th"))
    ('7 Jun 2567 BE', '7 มิ.ย. 2567')
    """
    return format_thai_date(on, language=translate(_LANGUAGE))


def baht_in_digits(satang: int) -> str:
    """Baht without ".00", as people say it: "10,000" or "12.50".

    >>> baht_in_digits(1000000)
    '10,000'
    """
    return format_baht(satang, satang_always=False)


def counted(count: int, unit: str, translate: Translate = same) -> str:
    """A number with its unit, singular or plural.

    >>> counted(1, "night"), counted(3, "night")
    ('1 night', '3 nights')
    """
    one, many = _COUNTED[unit]
    return translate(one if count == 1 else many) % {"count": count}


def tenure_in_words(months: int, translate: Translate = same) -> str:
    """Completed years and months, leaving out a part that is zero.

    >>> tenure_in_words(87), tenure_in_words(24), tenure_in_words(0)
    ('7 years 3 months', '2 years', '0 months')
    """
    years, rest = divmod(months, 12)
    parts = [counted(years, "year", translate)] if years else []
    if rest or not years:
        parts.append(counted(rest, "month", translate))
    return " ".join(parts)


def fill(msgid: str, facts: Mapping[str, Any], translate: Translate = same) -> str:
    """The sentence with its facts in place: dates and nested refusals in the language of the sentence.

    >>> from datetime import date
    >>> fill("Not before %(on)s.", {"on": date(2024, 6, 7)})
    'Not before 7 Jun 2567 BE.'
    """
    return translate(msgid) % {name: _shown(fact, translate) for name, fact in facts.items()}


def _shown(fact: Any, translate: Translate) -> Any:
    if isinstance(fact, DomainError):
        return fact.text(translate)
    return date_in_words(fact, translate) if isinstance(fact, date) else fact
