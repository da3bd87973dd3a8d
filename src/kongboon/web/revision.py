"""What the pages of a revision have in common: the draft, its regulation, its clauses and what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404
from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest
from kongboon.benefits.back_test.own_claims import past_claims
from kongboon.benefits.back_test.replay import Line, replay
from kongboon.funds.models import RegulationVersion
from kongboon.funds.words import explain, language
from kongboon.kernel.errors import DomainError
from kongboon.regulations.clauses import clause_sentences, main_sentences, open_values
from kongboon.regulations.errors import DraftClosed
from kongboon.regulations.models import RegulationDraft
from kongboon.regulations.section_sentences import section_sentences
from kongboon.regulations.services import change_draft
from kongboon.regulations.telling import Sentence
from kongboon.rules.compare import Difference, compare
from kongboon.rules.compare_titles import with_titles
from kongboon.rules.compare_words import (
    after_in_words,
    before_in_words,
    difference_in_words,
    field_in_words,
    value_in_words,
    where_in_words,
)
from kongboon.rules.document import BadRegulation, load_regulation
from kongboon.rules.terms import Regulation
from kongboon.web.revision_boxes import DraftForm

ROWS_PAGE = "web:draft-rows"


@dataclass(frozen=True)
class Clause:
    """One benefit on a page; `assumed` names what is only an assumption in it."""

    code: str
    number: str
    title: str
    sentences: tuple[Sentence, ...]
    assumed: str

    @property
    def main(self) -> tuple[Sentence, ...]:
        """What happens and how much is paid."""
        return self.sentences[: main_sentences(self.sentences)]

    @property
    def others(self) -> tuple[Sentence, ...]:
        """The conditions, ceilings, papers and the way of approval."""
        return self.sentences[main_sentences(self.sentences) :]


@dataclass(frozen=True)
class DraftPart:
    """One section that is no benefit: its name, its title, the page on which it is changed, what it says.

    `assumed` names what is only an assumption in it.
    """

    name: str
    title: str
    url_name: str
    sentences: tuple[Sentence, ...]
    assumed: str = ""

    @property
    def has_rows(self) -> bool:
        """Whether its page is one of rows, whose address has the name."""
        return self.url_name == ROWS_PAGE


@dataclass(frozen=True)
class Change:
    """One difference on a page."""

    where: str
    field: str
    before: str
    after: str
    kind: str
    sentence: str


def draft_of(request: FundRequest, pk: int) -> RegulationDraft:
    """The fund's draft, or the answer for one that does not exist."""
    found = (
        RegulationDraft.objects.filter(fund=request.fund, pk=pk)
        .select_related("based_on", "adopted", "made_by", "changed_by")
        .first()
    )
    if found is None:
        raise Http404
    return found


def open_draft_of(request: FundRequest, pk: int) -> RegulationDraft:
    """As `draft_of`, but only one that is being written. Errors: DraftClosed."""
    found = draft_of(request, pk)
    if not found.is_open:
        raise DraftClosed
    return found


def may_edit(request: FundRequest) -> bool:
    return may(request.officer, Act.EDIT_REGULATION)


def clauses_of(regulation: Regulation) -> list[Clause]:
    """Every benefit in plain sentences."""
    is_thai = language() == "th"
    return [
        Clause(
            benefit.code,
            benefit.clause,
            benefit.title_th if is_thai else benefit.title_en,
            clause_sentences(regulation, benefit, gettext),
            open_values(benefit, gettext),
        )
        for benefit in regulation.benefits
    ]


def parts_of(regulation: Regulation) -> list[DraftPart]:
    """Everything beyond the benefits in plain sentences, section by section."""
    assumed = {"general": assumed_in_general(regulation)}
    return [
        DraftPart(name, title, url_name, section_sentences(regulation, name, gettext), assumed.get(name, ""))
        for name, title, url_name in part_titles()
    ]


# Marks of the head that speak of the general part; the others go with the meeting's vote.
GENERAL_MARKS = ("waiting_days", "dues", "entry_fee", "arrears")


def assumed_in_general(regulation: Regulation) -> str:
    """What is only an assumption in the general part, in words; "" where nothing is."""
    names = tuple(name for name in regulation.assumed if name in GENERAL_MARKS)
    return value_in_words("assumed", names, gettext) if names else ""


def part_titles() -> list[tuple[str, str, str]]:
    """The sections in the order of the page: name, title, the page on which each is changed."""
    return [
        ("general", gettext("General"), "web:draft-general"),
        ("tiers", gettext("Higher contributions"), ROWS_PAGE),
        ("members", gettext("Members"), "web:draft-members"),
        ("pools", gettext("Money set aside"), ROWS_PAGE),
        ("shares", gettext("How income is divided"), "web:draft-shares"),
        ("in-kind", gettext("Contributions that are not money"), ROWS_PAGE),
        ("approvals", gettext("Who confirms payments"), ROWS_PAGE),
        ("events", gettext("The fund's own events"), ROWS_PAGE),
    ]


def part_title(name: str) -> str:
    """The title of a section of rows."""
    titles = {part: title for part, title, _ in part_titles()} | {"chapters": gettext("Chapters")}
    return titles[name]


def differences_of(draft: RegulationDraft) -> tuple[Difference, ...]:
    """What a draft changes in the version that it began with; nothing where it began with none.

    Who approves it, and when, is no change of the draft: the meeting's vote fills it in.
    """
    if draft.based_on is None:
        return ()
    return differences_between(load_regulation(draft.based_on.text), load_regulation(draft.text))


def differences_between(old: Regulation, new: Regulation) -> tuple[Difference, ...]:
    """What one regulation changes in another, but for who approved it and when."""
    same = {name: getattr(old, name) for name in _OF_THE_VOTE}
    open_now = tuple(name for name in new.assumed if name not in _OF_THE_VOTE)
    new = replace(new, **same, assumed=open_now)
    return with_titles(compare(old, new), old, new)


_OF_THE_VOTE = (
    "number",
    "year_be",
    "approved_by",
    "approved_on",
    "resolution",
    "in_force_from",
    "in_force_to",
)


def changes_of(differences: tuple[Difference, ...]) -> list[Change]:
    """The differences in the words of the page."""
    return [
        Change(
            where_in_words(one, gettext),
            field_in_words(one, gettext),
            before_in_words(one, gettext),
            after_in_words(one, gettext),
            one.kind,
            difference_in_words(one, gettext),
        )
        for one in differences
    ]


def keep(
    request: FundRequest, draft: RegulationDraft, text: str, form: DraftForm, rows: Sequence[Any] = ()
) -> bool:
    """Write the draft's text; what is refused is said at its box, and then the answer is False."""
    try:
        change_draft(
            draft=draft, text=text, edition=form.cleaned_data["edition"], by=request.officer, at=now()
        )
    except BadRegulation as wrong:
        form.place(text, wrong, rows)
        return False
    except DomainError as error:
        form.refuse(error)
        return False
    return True


def decided_otherwise(version: RegulationVersion) -> list[Line]:
    """Claims that were decided before a version was written down, of days on which it holds, and otherwise than it would.

    They stand as they were decided; also those of which nobody can tell. Nothing for one that is withdrawn, or
    was written down before its first day.
    """
    written_on = localdate(version.adopted_at)
    if version.withdrawn_at is not None or version.in_force_from > written_on:
        return []
    until = min(version.ends_on or written_on, written_on)
    earlier, past = past_claims(version.fund, version.in_force_from, until)
    others = [one for one in past if one.regulation is None or one.regulation.text_sha256 != version.sha256]
    lines = replay(load_regulation(version.text), earlier, others)
    return [line for line in lines if line.result != "same" and not line.is_new]


def doubt_in_words(line: Line) -> str:
    """Why nobody can tell what a past claim would have received."""
    if line.refusal is not None:
        return explain(line.refusal)
    if line.doubt == "condition":
        return gettext("People would have had to check the condition.")
    if line.doubt == "exception":
        return gettext("It was given as an exception to the rule, by a resolution.")
    return gettext("The committee would have chosen the sum.")


def steps() -> list[str]:
    """The way of a revision."""
    return [gettext("Write"), gettext("Compare"), gettext("Try"), gettext("Vote"), gettext("In force")]
