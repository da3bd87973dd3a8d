"""Forms that come with a photo: what was sent is filed at once, so that it need not be chosen again after an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.http import HttpRequest
from django.utils.timezone import now

from kongboon.access.forms import Form
from kongboon.access.models import Officer
from kongboon.access.services import is_same_person
from kongboon.documents.errors import UnfitPhoto
from kongboon.documents.models import Document
from kongboon.documents.services import file_upload
from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_text import whole_number

Done = TypeVar("Done")


class PhotoForm(Form):
    """A form with a photo or a PDF in one box; components/file.html carries the one that is kept.

    `box`: the name of that box. `document_kind`: as what the photo is filed. `by`: who sends it;
    only their own photo is offered again.
    """

    box: ClassVar[str] = "photo"
    document_kind: ClassVar[str] = Document.Kind.RECEIPT

    def __init__(self, by: Officer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.fund = by, by.fund
        self._filed: Document | None = None
        self._is_unfit = False
        # What is kept counts as what was sent, also where a photo is required.
        self.initial = {**self.initial, self.box: self.kept}

    @property
    def kept(self) -> Document | None:
        """The photo that was filed with the form before, or with what is asked for anew; None once it was refused."""
        if self._is_unfit:
            return None
        sent = self.data.get("filed", "") if self.is_bound else self.initial.get("filed", "")
        number = whole_number(str(sent or ""))
        found = self._filed
        if found is None and number is not None:
            found = Document.objects.filter(fund=self.fund, pk=number).select_related("uploaded_by").first()
        # One that was filed for something else, or by somebody else, is not offered again.
        is_own = found is not None and is_same_person(found.uploaded_by, self.by)
        return found if found is not None and is_own and found.kind == self.document_kind else None

    def filed_photo(self) -> Document | None:
        """The photo that was sent, filed; else the one that is kept. Errors: those of `file_upload`."""
        sent = self.cleaned_data.get(self.box)
        if self._filed is None and sent is not None and not isinstance(sent, Document):
            self._filed = file_upload(
                fund=self.fund, upload=sent, kind=self.document_kind, by=self.by, at=now()
            )
        return self._filed or self.kept

    def required_photo(self) -> Document:
        """The photo of a form that is whole and wants one. Errors: those of `file_upload`."""
        filed = self.filed_photo()
        assert filed is not None, "the box is required"
        return filed

    def refuse(self, error: DomainError, field: str | None = None) -> None:
        """What a service refused; a photo that is none for this is not kept, and is said beside its box."""
        if isinstance(error, UnfitPhoto):
            self._is_unfit, field = True, self.box
        super().refuse(error, field)


def sent_with_files(request: HttpRequest) -> tuple[Any, Any]:
    """What a form with a file is bound to: boxes and files, or neither."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def tried(request: HttpRequest, form: Form, do: Callable[[], Done], field: str | None = None) -> Done | None:
    """What comes of a form that was sent; None where nothing was sent, or where it is refused (beside `field`).

    Whatever else is wrong, its photo is kept.
    """
    if request.method != "POST" or not form.is_bound:
        return None
    is_whole = form.is_valid()
    try:
        if isinstance(form, PhotoForm):
            form.filed_photo()
        return do() if is_whole else None
    except DomainError as error:
        form.refuse(error, field)
    return None
