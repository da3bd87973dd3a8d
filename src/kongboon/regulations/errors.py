from __future__ import annotations

from kongboon.funds.errors import KeyReused
from kongboon.kernel.errors import DomainError, gettext_noop


class DraftChanged(DomainError):
    code = "regulations.draft_changed"
    msgid = gettext_noop(
        "%(name)s changed this draft while you were writing. Open the clause again, look at it, and change it anew."
    )


class DraftClosed(DomainError):
    code = "regulations.draft_closed"
    msgid = gettext_noop("This draft is not being written any more, so it stays as it is. Begin a new draft.")


class NotVotedYet(DomainError):
    code = "regulations.not_voted"
    msgid = gettext_noop("No meeting has approved this draft yet. Record the vote first.")


class NoQuorum(DomainError):
    code = "regulations.no_quorum"
    msgid = gettext_noop(
        "%(present)s people were present, and %(quorum)s are needed. The meeting could not decide."
    )


class TooManyVotes(DomainError):
    code = "regulations.too_many_votes"
    msgid = gettext_noop(
        "%(votes)s votes were counted, but only %(present)s people were present. Count once more."
    )


class MinutesMissing(DomainError):
    code = "regulations.minutes_missing"
    msgid = gettext_noop(
        "Add a photo of the minutes of the meeting. Without them no regulation comes into force."
    )


class NotCarried(DomainError):
    code = "regulations.not_carried"
    msgid = gettext_noop("The meeting did not agree to withdraw it, so the version stands.")


class WithdrawnBeforeVote(DomainError):
    code = "regulations.withdrawn_before_vote"
    msgid = gettext_noop(
        "The version was voted on at the meeting of %(on)s. Only a later meeting can withdraw it. Check the day."
    )


class MinutesFiled(DomainError):
    code = "regulations.minutes_filed"
    msgid = gettext_noop("The minutes of this version are filed already.")


class VoteKeyUsed(KeyReused):
    code = "regulations.vote_key_used"
    msgid = gettext_noop("This form was sent before with other numbers. Open the page again.")


class NoSuchClause(DomainError):
    code = "regulations.no_such_clause"
    msgid = gettext_noop("The draft has no benefit %(benefit_code)s any more. Choose one from the list.")


class NoCodeLeft(DomainError):
    code = "regulations.no_code_left"
    msgid = gettext_noop("The regulation has 99 benefits already. Remove one first.")


class InUse(DomainError):
    code = "regulations.in_use"
    msgid = gettext_noop(
        "%(clauses)s of this draft needs it. Change that clause first, then take this row out."
    )


class PoolFilled(DomainError):
    code = "regulations.pool_filled"
    msgid = gettext_noop(
        "Money still goes into it from: %(sources)s. Change how income is divided first, then take this row out."
    )


class NoLongerShared(DomainError):
    code = "regulations.no_longer_shared"
    msgid = gettext_noop("The other fund does not share this article any more. Choose another one.")
