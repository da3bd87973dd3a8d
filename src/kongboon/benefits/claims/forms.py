"""The forms of claims: what is typed becomes typed values; whether a benefit is due is not decided here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import BahtField, Form, KeyedForm, ThaiDateField
from kongboon.access.models import Officer
from kongboon.benefits.claims.queries import Source
from kongboon.benefits.models import Claim
from kongboon.documents.forms import PhotoForm
from kongboon.documents.models import Document
from kongboon.governance.models import Resolution
from kongboon.governance.request_views import SameScreenForm
from kongboon.governance.resolution_forms import ResolutionField
from kongboon.kernel.money import format_baht
from kongboon.rules.explain import RELATIONS, evidence_in_words

ACCEPT = "image/*,application/pdf"
NAME_MISSING = _("Write the name, so that the same person is not counted twice.")


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, also when that is nothing at all."""
    return request.POST if request.method == "POST" else None


class DayForm(Form):
    """When it happened."""

    on = ThaiDateField(label=_("Day"))

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = label


class WhoForm(Form):
    """To whom it happened, as seen from the member, and the name of that person."""

    relation = forms.ChoiceField(widget=forms.RadioSelect, label=_("To whom did it happen?"))
    person_name = forms.CharField(
        max_length=200,
        required=False,
        label=_("That person's name"),
        help_text=_("Leave it empty where it is the member."),
    )

    def __init__(self, *args: Any, relations: Sequence[str], event: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["relation"].choices = [  # type: ignore[attr-defined]
            (relation, gettext(RELATIONS.get(relation, relation))) for relation in relations
        ]
        if event == "birth":
            self.fields["relation"].label = _("Seen from the member, who gave birth or was born?")
            self.fields["person_name"].label = _("Name of the child")
            self.fields["person_name"].help_text = _("As on the birth certificate.")
            self.fields["person_name"].required = True
            self.fields["person_name"].error_messages["required"] = NAME_MISSING

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("relation", "self") != "self" and not told.get("person_name") and self.event != "birth":
            self.add_error("person_name", NAME_MISSING)
        return told


class Photos(forms.ClearableFileInput):
    """A camera button on a phone, a choice of files on a desk."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile[Any]]:
        return list(files.getlist(name)) if hasattr(files, "getlist") else [f for f in [files.get(name)] if f]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files


class PhotosField(forms.FileField):
    """Several files under one name; empty where none was chosen. What they hold is looked at when they are filed."""

    widget = Photos

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        return [upload for upload in data or [] if upload is not None]

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data


def camera(*, required: bool = False, **kwargs: Any) -> PhotosField:
    """The field that opens the camera of a phone; `required` only says so, the form asks for one of the two."""
    attrs = {"accept": ACCEPT, "capture": "environment", "multiple": True}
    return PhotosField(required=required, widget=Photos(attrs=attrs), **kwargs)


def album(**kwargs: Any) -> PhotosField:
    """The field for a photo that was taken before."""
    return PhotosField(required=False, widget=Photos(attrs={"accept": ACCEPT, "multiple": True}), **kwargs)


class PapersForm(Form):
    """The certificate's number and a photo of each paper that the regulation asks for."""

    certificate_no = forms.CharField(
        max_length=50,
        required=False,
        label=_("Number of the certificate"),
        help_text=_("As printed on it; it keeps one paper from being used twice."),
    )

    def __init__(self, *args: Any, papers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = list(papers)
        for place, name in enumerate(self.papers):
            word = evidence_in_words(name, gettext)
            self.fields[f"camera_{place}"] = camera(label=gettext("Photo: %(paper)s") % {"paper": word})
            self.fields[f"album_{place}"] = album(
                label=gettext("From this device: %(paper)s") % {"paper": word}
            )

    def uploads(self) -> list[tuple[str, str, UploadedFile[Any]]]:
        """(evidence name, field, file) of everything that was sent."""
        found = []
        for place, name in enumerate(self.papers):
            for field in (f"camera_{place}", f"album_{place}"):
                found += [(name, field, upload) for upload in self.cleaned_data.get(field) or []]
        return found

    def paper_fields(self) -> list[tuple[str, Any, Any]]:
        """(evidence name, camera field, album field) for the page."""
        return [
            (name, self[f"camera_{place}"], self[f"album_{place}"]) for place, name in enumerate(self.papers)
        ]


class PayeeForm(Form):
    """Who receives the money of a member who died."""

    payee_name = forms.CharField(
        max_length=200,
        label=_("Who receives the money?"),
        help_text=_("The heir whom the member named, or whoever looks after the rites."),
        error_messages={"required": _("Write who receives the money.")},
    )
    payee_relation = forms.CharField(
        max_length=100,
        required=False,
        label=_("How are they related?"),
        help_text=_("For example: son, wife, temple."),
    )


class ConfirmForm(Form):
    """Another officer's yes; where the committee chooses the sum, the sum and its resolution."""

    amount = BahtField(required=False, label=_("Sum that the committee gives"))
    resolution = ResolutionField(Resolution.Purpose.SUM)
    note = forms.CharField(max_length=500, required=False, label=_("Note"))

    def __init__(
        self,
        *args: Any,
        claim: Claim,
        first_sum: int | None,
        warned: bool = False,
        late: bool = False,
        asks_payee: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.claim = claim
        if warned:
            self.fields["note"].required = True
            self.fields["note"].label = _("What did the other fund say?")
            self.fields["note"].error_messages["required"] = _(
                "Write what you found when you asked the other fund."
            )
        elif late:
            self.fields["note"].required = True
            self.fields["note"].label = _("When was the money really paid?")
            self.fields["note"].error_messages["required"] = _("Write what you found when you asked.")
        elif asks_payee:
            self.fields["note"].required = True
            self.fields["note"].label = _("Why does this person receive the money?")
            self.fields["note"].error_messages["required"] = _("Write what you found when you asked.")
        if not claim.by_committee or first_sum is not None:
            del self.fields["amount"], self.fields["resolution"]
            return
        cast(ResolutionField, self.fields["resolution"]).offer(claim.fund)
        least, most = claim.amount_min_satang or 0, claim.amount_max_satang or 0
        self.fields["amount"].required = True
        self.fields["amount"].help_text = gettext("From %(least)s to %(most)s baht by the regulation.") % {
            "least": format_baht(least, satang_always=False),
            "most": format_baht(most, satang_always=False),
        }


class ConfirmHereForm(SameScreenForm, ConfirmForm):
    """The same on the screen of another officer, under the own name and password."""

    field_order = ("amount", "resolution", "note", "username", "password")


class ReasonForm(Form):
    """Why something is refused or taken back."""

    reason = forms.CharField(
        max_length=300,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a few words; it stays with the claim."),
        error_messages={"required": _("Write the reason in a few words; it stays with the claim.")},
    )


class RefundReasonForm(ReasonForm):
    """Why a refund is not agreed to, or taken back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("In a few words; it stays with the refund.")
        self.fields["reason"].error_messages["required"] = _(
            "Write the reason in a few words; it stays with the refund."
        )


def _held(source: Source) -> str:
    words = gettext("%(place)s · holds %(held)s baht")
    if source.is_stock:
        words = gettext("%(place)s · worth %(held)s baht")
    return words % {"place": source.word, "held": format_baht(source.held_satang)}


class PayForm(KeyedForm):
    """From where the money is taken."""

    source = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("Where does the money come from?"),
        error_messages={"required": _("Choose the cash box or a bank account.")},
    )

    def __init__(self, *args: Any, sources: Sequence[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources = {source.key: source for source in sources}
        self.fields["source"].choices = [  # type: ignore[attr-defined]
            (
                source.key,
                _held(source),
            )
            for source in sources
        ]

    @property
    def chosen(self) -> Source:
        return self.sources[self.cleaned_data["source"]]


class CameBackForm(PhotoForm, KeyedForm):
    """Where the money of a payment came back, since when, with which proof, and why."""

    document_kind = Document.Kind.CAME_BACK

    source = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("Where is the money now?"),
        error_messages={"required": _("Choose the cash box or a bank account.")},
    )
    on = ThaiDateField(label=_("Since which day?"), initial=localdate)
    holder = forms.CharField(
        max_length=150,
        label=_("Who holds the money or the deposit slip?"),
        help_text=_("Name whoever the next officer can ask to see it."),
        error_messages={"required": _("Write who holds the money or the slip.")},
    )
    photo = forms.FileField(
        required=False,
        label=_("Photo of the deposit slip or receipt"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    reason = forms.CharField(
        max_length=300,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a few words; it stays in the books."),
        error_messages={"required": _("Write the reason in a few words; it stays with the claim.")},
    )

    def __init__(self, by: Officer, *args: Any, sources: Sequence[Source], **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        self.sources = {source.key: source for source in sources}
        self.fields["source"].choices = [  # type: ignore[attr-defined]
            (source.key, source.word) for source in sources
        ]
        if all(source.is_stock for source in sources):
            self.fields["source"].label = _("Where are the goods now?")

    @property
    def chosen(self) -> Source:
        return self.sources[self.cleaned_data["source"]]


class SignedForm(Form):
    """The photo of the voucher with its signatures."""

    camera = camera(required=True, label=_("Photo of the signed voucher"))
    album = album(label=_("From this device: the signed voucher"))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not (told.get("camera") or told.get("album")):
            self.add_error("camera", _("Take the photo first."))
        return told

    def uploads(self) -> list[UploadedFile[Any]]:
        return [*self.cleaned_data["camera"], *self.cleaned_data["album"]]


class CheckForm(Form):
    """What the committee found when it looked at a payment."""

    verdict = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("What did the committee find?"),
        choices=[("yes", _("In order")), ("no", _("Not in order"))],
        error_messages={"required": _("Choose one of the two.")},
    )
    note = forms.CharField(max_length=500, required=False, label=_("Resolution or reason"))
