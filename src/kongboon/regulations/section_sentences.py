"""What a regulation says beyond its benefits, as plain sentences with slots, section by section.

A section of which a regulation is silent has no sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kongboon.kernel.errors import gettext_noop
from kongboon.regulations.telling import Sentence, told
from kongboon.rules.compare_words import value_in_words
from kongboon.rules.terms import InKind, Regulation
from kongboon.rules.wording import Translate, baht_in_digits, counted

WAITING = gettext_noop(
    "Benefits are given after %(waiting_days)s as a member, unless a clause says otherwise."
)
NO_WAITING = gettext_noop(
    "Benefits are given from the first day as a member, unless a clause says otherwise."
)
DUES = gettext_noop("Dues are %(dues_amount)s baht %(dues_per)s.")
LEAP = gettext_noop("In a leap year %(leap_year_days)s days are paid.")
ENTRY_FEE = gettext_noop("The entry fee is %(entry_fee)s baht.")
AHEAD = gettext_noop("Dues can be paid up to %(ahead_max_years)s ahead.")
GRACE = gettext_noop("Arrears of up to %(grace_months)s are let pass.")
SUSPENDED = gettext_noop("With arrears of more than %(suspended_after_months)s benefits rest.")
ENDED = gettext_noop("With arrears of more than %(ended_after_months)s the membership ends.")
WAIT_AGAIN = gettext_noop("Whoever pays what was owed waits another %(new_waiting_days)s.")
DEDUCTED = gettext_noop("What is owed is %(deducted)s a benefit.")
_TAKEN_OFF = gettext_noop("taken off")
TIER = gettext_noop("A member may choose %(title)s: %(amount)s baht %(per)s.")
MIN_AGE = gettext_noop("Whoever joins is at least %(min_age)s old.")
MAX_AGE = gettext_noop("Whoever joins is at most %(max_join_age)s old.")
OUTSIDERS = gettext_noop("People from outside the sub-district may join %(outsiders)s.")
EXEMPT_AGE = gettext_noop("No dues are paid from the age of %(exempt_from_age)s.")
EXEMPT_TENURE = gettext_noop("No dues are paid after %(exempt_from_tenure_years)s as a member.")
EXEMPT_DISABLED = gettext_noop("People with disabilities %(exempt_disabled)s.")
_PAY_NONE = gettext_noop("pay no dues")
REFUND = gettext_noop("Whoever resigns is paid back %(refund_percent)s percent of the dues paid in.")
TENURE_KEPT = gettext_noop(
    "Whoever joins again within %(tenure_kept_days)s keeps the earlier time as a member."
)
ROUNDED = gettext_noop("%(title)s. Shares are rounded down to %(rounding)s.")
POOL = gettext_noop("%(title)s. When it is short: %(when_short)s.")
POOL_ACCOUNT = gettext_noop(
    "%(title)s is the %(account)s of the books: claims get no more than is left in it."
)
SHARE = gettext_noop("Of %(source)s: %(shares)s.")
_SHARE = gettext_noop("%(pool)s %(count)s percent")
CEILING = gettext_noop("Running the fund may cost at most %(admin_ceiling_percent)s percent.")
BY_DAYS = gettext_noop("%(title)s: one %(unit)s counts for %(days)s of dues.")
BY_PRICE = gettext_noop("%(title)s: each %(unit)s counts by its price.")
YEAR_CAP = gettext_noop("%(title)s: at most %(year_cap_percent)s percent of a year's dues.")
STEP = gettext_noop("Up to %(up_to)s baht: %(confirmations)s confirm.")
STEP_CHAIR = gettext_noop("Up to %(up_to)s baht: %(confirmations)s confirm, %(with_chair)s.")
LAST = gettext_noop("Every other sum: %(confirmations)s confirm.")
LAST_CHAIR = gettext_noop("Every other sum: %(confirmations)s confirm, %(with_chair)s.")
_CHAIR = gettext_noop("one of them the chair")
WAIT = gettext_noop(
    "It is published to the members and paid no sooner than %(wait_hours)s after the last confirmation."
)
_OFFICER, _OFFICERS = gettext_noop("%(count)s officer"), gettext_noop("%(count)s officers")
EVENT = gettext_noop("The fund's own event: %(title)s.")

SECTIONS = ("general", "tiers", "members", "pools", "shares", "in-kind", "approvals", "events")


def section_sentences(regulation: Regulation, section: str, translate: Translate) -> tuple[Sentence, ...]:
    """Everything that one of SECTIONS says, in the language of `translate`.

    >>> from kongboon.rules.catalogue import catalogue_text
    >>> from kongboon.rules.document import load_regulation
    >>> regulation = load_regulation(catalogue_text("standard-13"))
    >>> [str(said) for said in section_sentences(regulation, "approvals", str)][-2]
    'Every other sum: 2 officers confirm, one of them the chair.'
    """
    return tuple(_TELLERS[section](regulation, translate))


def _general(regulation: Regulation, translate: Translate) -> Iterator[Sentence]:
    days = regulation.waiting_days
    yield told(WAITING if days else NO_WAITING, translate, waiting_days=counted(days, "day", translate))
    yield from dues_sentences(regulation, translate)
    yield from arrears_sentences(regulation, translate)


def arrears_sentences(regulation: Regulation, translate: Translate) -> Iterator[Sentence]:
    """What happens with arrears."""
    arrears = regulation.arrears
    if arrears.grace_months:
        yield told(GRACE, translate, grace_months=counted(arrears.grace_months, "month", translate))
    if arrears.suspended_after_months is not None:
        months = counted(arrears.suspended_after_months, "month", translate)
        yield told(SUSPENDED, translate, suspended_after_months=months)
    if arrears.ended_after_months is not None:
        yield told(
            ENDED, translate, ended_after_months=counted(arrears.ended_after_months, "month", translate)
        )
    if arrears.new_waiting_days:
        yield told(
            WAIT_AGAIN, translate, new_waiting_days=counted(arrears.new_waiting_days, "day", translate)
        )
    if arrears.deducted:
        yield told(DEDUCTED, translate, deducted=translate(_TAKEN_OFF))


def dues_sentences(regulation: Regulation, translate: Translate) -> Iterator[Sentence]:
    """What a member pays in ordinary dues."""
    dues = regulation.dues
    per = value_in_words("per", dues.per, translate)
    yield told(DUES, translate, dues_amount=baht_in_digits(dues.amount_satang), dues_per=per)
    if dues.per == "day":
        yield told(LEAP, translate, leap_year_days=str(dues.leap_year_days))
    if dues.entry_fee_satang:
        yield told(ENTRY_FEE, translate, entry_fee=baht_in_digits(dues.entry_fee_satang))
    yield told(AHEAD, translate, ahead_max_years=counted(dues.ahead_max_years, "year", translate))


def _tiers(regulation: Regulation, translate: Translate) -> Iterator[Sentence]:
    per = value_in_words("per", regulation.dues.per, translate)
    for tier in regulation.dues.tiers:
        yield told(TIER, translate, title=tier.title, amount=baht_in_digits(tier.amount_satang), per=per)


def _members(regulation: Regulation, translate: Translate) -> Iterator[Sentence]:
    terms = regulation.membership
    if terms.min_age_years:
        yield told(MIN_AGE, translate, min_age=counted(terms.min_age_years, "year", translate))
    if terms.max_join_age_years is not None:
        yield told(MAX_AGE, translate, max_join_age=counted(terms.max_join_age_years, "year", translate))
    if terms.outsiders != "no":
        outsiders = value_in_words("outsiders", terms.outsiders, translate)
        yield told(OUTSIDERS, translate, outsiders=outsiders)
    if terms.exempt_from_age_years is not None:
        years = counted(terms.exempt_from_age_years, "year", translate)
        yield told(EXEMPT_AGE, translate, exempt_from_age=years)
    if terms.exempt_from_tenure_years is not None:
        years = counted(terms.exempt_from_tenure_years, "year", translate)
        yield told(EXEMPT_TENURE, translate, exempt_from_tenure_years=years)
    if terms.exempt_disabled:
        yield told(EXEMPT_DISABLED, translate, exempt_disabled=translate(_PAY_NONE))
    if terms.refund_percent:
        yield told(REFUND, translate, refund_percent=str(terms.refund_percent))
    if terms.tenure_kept_days:
        days = counted(terms.tenure_kept_days, "day", translate)
        yield told(TENURE_KEPT, translate, tenure_kept_days=days)


def _pools(regulation: Regulation, translate: Translate) -> Iterator[Sentence]:
    for pool in regulation.pools:
        short = value_in_words("when_short", pool.when_short, translate)
        yield told(POOL, translate, title=pool.title, when_short=short)
        if pool.when_short == "pro_rata":
            rounding = value_in_words("rounding", pool.rounding, translate)
            yield told(ROUNDED, translate, title=pool.title, rounding=rounding)
        if pool.account is not None:
            account = value_in_words("account", pool.account, translate)
            yield told(POOL_ACCOUNT, translate, title=pool.title, account=account)


def _shares(regulation: Regulation, translate: Translate) -> Iterator[Sentence]:
    titles = {pool.key: pool.title for pool in regulation.pools}
    for allocation in regulation.allocations:
        shares = ", ".join(
            translate(_SHARE) % {"pool": titles.get(key, key), "count": percent}
            for key, percent in allocation.shares
        )
        source = value_in_words("source", allocation.source, translate)
        yield told(SHARE, translate, source=source, shares=shares)
    if regulation.admin_ceiling_percent is not None:
        yield told(CEILING, translate, admin_ceiling_percent=str(regulation.admin_ceiling_percent))


def _in_kind(regulation: Regulation, translate: Translate) -> Iterator[Sentence]:
    for form in regulation.in_kind:
        yield _conversion(form, translate)
        if form.year_cap_percent is not None:
            yield told(YEAR_CAP, translate, title=form.title, year_cap_percent=str(form.year_cap_percent))


def _conversion(form: InKind, translate: Translate) -> Sentence:
    if form.days is None:
        return told(BY_PRICE, translate, title=form.title, unit=form.unit)
    days = counted(form.days, "day", translate)
    return told(BY_DAYS, translate, title=form.title, unit=form.unit, days=days)


def _approvals(regulation: Regulation, translate: Translate) -> Iterator[Sentence]:
    for step in regulation.approvals:
        officers = _OFFICER if step.confirmations == 1 else _OFFICERS
        said = {"confirmations": translate(officers) % {"count": step.confirmations}}
        if step.with_chair:
            said["with_chair"] = translate(_CHAIR)
        if step.up_to_satang is None:
            yield told(LAST_CHAIR if step.with_chair else LAST, translate, **said)
        else:
            said["up_to"] = baht_in_digits(step.up_to_satang)
            yield told(STEP_CHAIR if step.with_chair else STEP, translate, **said)
        if step.wait_hours:
            yield told(WAIT, translate, wait_hours=counted(step.wait_hours, "hour", translate))


def _events(regulation: Regulation, translate: Translate) -> Iterator[Sentence]:
    for _, title in regulation.own_events:
        yield told(EVENT, translate, title=title)


_TELLERS: dict[str, Callable[[Regulation, Translate], Iterator[Sentence]]] = {
    "general": _general,
    "tiers": _tiers,
    "members": _members,
    "pools": _pools,
    "shares": _shares,
    "in-kind": _in_kind,
    "approvals": _approvals,
    "events": _events,
}
