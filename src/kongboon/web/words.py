"""What kinds of entry are called, and an entry told in one sentence."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

from kongboon.ledger.queries import EntryShown

KINDS = {
    "opening": gettext_noop("Opening balances"),
    "opening-correction": gettext_noop("Opening balance corrected"),
    "reversal": gettext_noop("Taken back"),
    "dues": gettext_noop("Dues collected"),
    "dues-back": gettext_noop("Dues taken back"),
    "dues-release": gettext_noop("Dues paid ahead become due"),
    "hand-over": gettext_noop("Collector handed over"),
    "deposit": gettext_noop("Cash brought to the bank"),
    "withdrawal": gettext_noop("Cash taken from the bank"),
    "other_income": gettext_noop("Other money received"),
    "other_expense": gettext_noop("Other money paid"),
    "benefit-owed": gettext_noop("Benefit confirmed, to be paid"),
    "benefit": gettext_noop("Benefit paid"),
    "benefit-back": gettext_noop("Benefit withdrawn before it was paid"),
    "refund": gettext_noop("Dues paid back to whoever resigned"),
    "refund-back": gettext_noop("Payment of dues back taken back"),
    "benefit-returned": gettext_noop("Benefit payment taken back"),
}
# Entries that the treasurer may undo from the books; dues and benefits are taken back where they were made.
UNDONE_IN_BOOKS = frozenset({"deposit", "withdrawal", "other_income", "other_expense"})


def kind_word(kind: str) -> str:
    """The kind of an entry in plain words."""
    return gettext(KINDS[kind]) if kind in KINDS else gettext("Entry")


def way_of_money(entry: EntryShown) -> tuple[str, str]:
    """Where the money of an entry came from and where it went, by the names of the accounts."""
    source = ", ".join(dict.fromkeys(side.name for side in entry.credits))
    target = ", ".join(dict.fromkeys(side.name for side in entry.debits))
    return source, target
