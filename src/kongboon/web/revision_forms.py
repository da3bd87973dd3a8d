"""Forms of the year's revision. A box holds what was typed; the document's own reader says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import Form, KeyedForm, PeopleField, ThaiDateField
from kongboon.documents.forms import PhotoForm
from kongboon.documents.models import Document
from kongboon.funds.confined import TooHeavyToRead, confined
from kongboon.funds.words import explain
from kongboon.kernel.thai_calendar import BE_OFFSET
from kongboon.regulations.editing import try_regulation
from kongboon.regulations.services import MeetingSaid, Voted
from kongboon.rules.errors import BadRegulation
from kongboon.rules.vocabulary import EVENTS
from kongboon.web.revision_boxes import DraftForm, box, choice, worded

ACCEPT = "image/*,application/pdf"


class WholeTextForm(DraftForm):
    """The document as it is written."""

    text = forms.CharField(
        label=_("Text"),
        strip=False,
        max_length=300_000,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "code"}),
    )

    def clean_text(self) -> str:
        """What is wrong in the text is told at its line by `place`; here, only that it cannot be read in time."""
        text = str(self.cleaned_data["text"])
        try:
            confined(try_regulation, text)
        except TooHeavyToRead as refusal:
            raise forms.ValidationError(explain(refusal)) from None
        except BadRegulation:
            pass
        return text

    def place(self, text: str, wrong: BadRegulation, rows: Sequence[Any]) -> None:
        for problem in wrong.problems:
            self.add_error("text", problem.text(gettext))


class BeginForm(Form):
    """From which text a draft begins."""

    origin = forms.ChoiceField(
        label=_("Begin with"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these.")},
    )

    def __init__(self, *args: Any, origins: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("origin", list(origins))


OWN_KINDS = ("own", "known", "text")


class AddForm(DraftForm):
    """One more benefit: one of the fund's own, written in sums or as text, or an article of another document."""

    source = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": _("Choose one of these.")}
    )
    event_name = box(_("What happens"), help_text=_("For example: the buffalo has a calf"))
    event = choice(_("Which event"))
    amount = box(_("Sum to pay"), money=True)
    text_name = box(_("Name of the benefit"), help_text=_("For example: help in other hardship"))
    condition = forms.CharField(
        label=_("Text by which the committee decides"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    range_min = box(_("At least"), money=True)
    range_max = box(_("At most"), money=True)

    def __init__(
        self,
        *args: Any,
        offered: Iterable[tuple[str, str]],
        own_events: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = (
            gettext("An event of our own"),
            gettext("Birth, sickness, old age, death and others that every fund knows"),
            gettext("Written as text, the committee decides"),
        )
        self.offer("source", [*zip(OWN_KINDS, kinds, strict=True), *offered])
        events = sorted(worded(EVENTS, "events"), key=lambda event: event[1])
        self.offer("event", [("", "–"), *events, *own_events])

    def own_kinds(self) -> list[Any]:
        """The choices of the fund's own, before those of other documents."""
        return list(self["source"])[: len(OWN_KINDS)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        needed = {
            "own": ("event_name", "amount"),
            "known": ("event", "amount"),
            "text": ("text_name", "condition", "range_min", "range_max"),
        }
        for name in needed.get(data.get("source", ""), ()):
            if name not in self.errors and not data.get(name):
                self.add_error(name, gettext("Fill in “%(key)s”.") % {"key": self.fields[name].label})
        return data


class MinutesForm(PhotoForm):
    """The minutes of a meeting, as a photo or a PDF."""

    box, document_kind = "minutes", Document.Kind.MINUTES

    minutes = forms.FileField(
        label=_("Minutes of the meeting"),
        help_text=_("A photo or a PDF."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={
            "required": _("Add a photo of the minutes. Without them no regulation comes into force.")
        },
    )


class MeetingForm(MinutesForm, KeyedForm):
    """What the minutes say of one question."""

    meeting = forms.CharField(
        label=_("Meeting"), max_length=200, help_text=_("For example: yearly general meeting 2567")
    )
    held_on = ThaiDateField(label=_("Day of the meeting"), initial=localdate)
    quorum = PeopleField(label=_("Needed for the meeting to decide"))
    present = PeopleField(label=_("Present"))
    votes_for = PeopleField(label=_("For"))
    votes_against = PeopleField(label=_("Against"))
    abstained = PeopleField(label=_("Abstained"))
    resolution = forms.CharField(label=_("Number of the resolution"), max_length=200)

    def said(self) -> MeetingSaid:
        """The vote as the service takes it."""
        return MeetingSaid(**{name: self.cleaned_data[name] for name in MeetingSaid.__dataclass_fields__})


class VoteForm(MeetingForm):
    """What the minutes say of a draft."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    number = forms.CharField(label=_("Number of the new regulation"), max_length=50)
    in_force_from = ThaiDateField(
        label=_("In force from"),
        help_text=_("From the day after the meeting to one year after it."),
    )

    def said(self) -> Voted:
        """The vote as the service takes it; the regulation's year is that of the meeting."""
        names = set(Voted.__dataclass_fields__) - {"year_be"}
        told = {name: self.cleaned_data[name] for name in names}
        return Voted(**told, year_be=self.cleaned_data["held_on"].year + BE_OFFSET)
