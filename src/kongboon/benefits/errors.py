"""What every room of the benefits refuses alike: money that is not there, and who an officer is in the register."""

from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class InsufficientCash(DomainError):
    code = "benefits.insufficient_cash"
    msgid = gettext_noop(
        "There are %(held)s baht in the cash box, and %(amount)s baht are to be paid. "
        "Choose the bank account, or withdraw cash first."
    )


class InsufficientBank(DomainError):
    code = "benefits.insufficient_bank"
    msgid = gettext_noop(
        "By the books %(account)s holds %(held)s baht, and %(amount)s baht are to be paid. Choose another account."
    )


class InsufficientStock(DomainError):
    code = "benefits.insufficient_stock"
    msgid = gettext_noop(
        "By the books there are supplies for %(held)s baht, and goods for %(amount)s baht are to be given. "
        "Record what was bought first, in the books under other money; or choose the money it was bought with."
    )


class NotInGoods(DomainError):
    code = "benefits.not_in_goods"
    msgid = gettext_noop(
        "The regulation gives this benefit in money. Choose the cash box or a bank account; supplies stay in store."
    )


class NoSuchBankAccount(DomainError):
    code = "benefits.no_such_bank"
    msgid = gettext_noop("The fund has no bank account with the number %(number)s. It has: %(numbers)s.")


class UnknownSource(DomainError):
    code = "benefits.unknown_source"
    msgid = gettext_noop(
        "“%(source)s” is no place to pay from. Write cash, or bank:NUMBER with the account's number."
    )


class NoMemberOfThatNumber(DomainError):
    code = "benefits.no_member_of_number"
    msgid = gettext_noop("There is no member with the number %(number)s. Look it up in the register.")


class OwnMembership(DomainError):
    code = "benefits.own_membership"
    msgid = gettext_noop(
        "Which member you are is written down by another officer: chair, secretary or registrar."
    )


class PaidElsewhere(DomainError):
    code = "benefits.paid_elsewhere"
    msgid = gettext_noop(
        "Since %(number)s was confirmed, %(funds)s paid on the same photo or certificate. Ask that fund; if both are right, "
        "withdraw this claim and hand it in again, so that whoever confirms it knows."
    )
