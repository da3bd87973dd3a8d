"""What kinds of entry are called, and an entry told in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from kongboon.access.levels import Area, Second
from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act, may
from kongboon.ledger.queries import EntryShown

KINDS = {
    "opening": gettext_noop("Opening balances"),
    "opening-correction": gettext_noop("Opening balance corrected"),
    "reversal": gettext_noop("Taken back"),
    "dues": gettext_noop("Dues collected"),
    "dues-back": gettext_noop("Dues taken back"),
    "dues-release": gettext_noop("Dues paid ahead become due"),
    "entry-fee": gettext_noop("Entry fee of a new member"),
    "hand-over": gettext_noop("Collector handed over"),
    "deposit": gettext_noop("Cash brought to the bank"),
    "withdrawal": gettext_noop("Cash taken from the bank"),
    "other_income": gettext_noop("Other money received"),
    "other_expense": gettext_noop("Other money paid"),
    "petty_cash": gettext_noop("Paid out of petty cash"),
    "write-off": gettext_noop("Missing cash written off"),
    "collector-paid-back": gettext_noop("Paid to a collector to whom the fund owed it"),
    "goods-received": gettext_noop("Goods received as a gift"),
    "goods-given": gettext_noop("Goods given out"),
    "goods-written-off": gettext_noop("Goods written off"),
    "benefit-owed": gettext_noop("Benefit confirmed, to be paid"),
    "benefit": gettext_noop("Benefit paid"),
    "benefit-back": gettext_noop("Benefit withdrawn before it was paid"),
    "refund": gettext_noop("Dues paid back to whoever resigned"),
    "refund-back": gettext_noop("Payment of dues back taken back"),
    "benefit-returned": gettext_noop("Benefit payment taken back"),
    "came-back": gettext_noop("Money that came back to another place"),
}


def kind_word(kind: str) -> str:
    """The kind of an entry in plain words."""
    return gettext(KINDS[kind]) if kind in KINDS else gettext("Entry")


def way_of_money(entry: EntryShown) -> tuple[str, str]:
    """Where the money of an entry came from and where it went, by the names of the accounts."""
    source = ", ".join(dict.fromkeys(side.name for side in entry.credits))
    target = ", ".join(dict.fromkeys(side.name for side in entry.debits))
    return source, target


@dataclass(frozen=True)
class ActShown:
    """One line of the table of acts as a committee reads it."""

    title: str
    who: str
    second: str
    is_mine: bool


# Where each office does most of its work.
_OWN_AREA = {
    Role.TREASURER: Area.BOOKS,
    Role.BOOKKEEPER: Area.BOOKS,
    Role.AUDITOR: Area.BOOKS,
    Role.REGISTRAR: Area.MEMBERS,
    Role.WELFARE: Area.BENEFITS,
    Role.COLLECTOR: Area.DUES,
}


def table_of_acts(officer: Officer) -> list[tuple[str, list[ActShown], bool]]:
    """The acts of a fund by area: what, which offices, where a second person is wanted, whether it is the reader's;
    and whether the area is the reader's own."""
    own = _OWN_AREA.get(Role(officer.role), Area.FUND)
    return [
        (gettext(area.value), [_act_shown(act, officer) for act in Act if act.rule.area is area], area is own)
        for area in Area
        if area is not Area.INSTALLATION
    ]


def _act_shown(act: Act, officer: Officer) -> ActShown:
    roles = act.rule.roles
    if set(roles) == set(Role.values):
        who = gettext("everybody with an office")
    else:
        who = ", ".join(str(Role(role).label) for role in Role.values if role in roles)
    return ActShown(gettext(act.rule.title), who, second_word(act), may(officer, act))


def second_word(act: Act) -> str:
    """Whether a second person is wanted, in words; "" where none is."""
    if act.rule.second is Second.NONE:
        return ""
    return gettext("two people") if act.rule.second is Second.ALWAYS else gettext("two people above a sum")
