"""Forms that come with a photo: what was sent is filed at once, so that it need not be chosen again after an error."""

from __future__ import annotations

from typing import Any

from django import forms

from kongboon.access.forms import KeyedForm
from kongboon.access.web import FundRequest
from kongboon.documents.models import Document
from kongboon.documents.services import file_upload
from kongboon.funds.models import Fund
from kongboon.kernel.thai_text import whole_number


class PhotoForm(KeyedForm):
    """A form with the boxes `photo` and `filed`; a form that is built on it adds the box `photo`.

    `kind`: of which kind the photo is. `kept`: the one that was filed when the form was refused before.
    """

    kind: str = Document.Kind.RECEIPT

    filed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, fund: Fund, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fund = fund
        self._filed: Document | None = None

    @property
    def kept(self) -> Document | None:
        """The photo that was filed with the form before, or with what is asked for anew."""
        sent = self.data.get("filed", "") if self.is_bound else self.initial.get("filed", "")
        number = whole_number(str(sent or ""))
        photos = Document.objects.filter(fund=self.fund, kind=self.kind)
        found: Document | None = photos.filter(pk=number).first() if number is not None else None
        return found

    def filed_photo(self, request: FundRequest, at: Any) -> Document | None:
        """The photo that was sent, filed; else the one that was kept before. Errors: those of `file_upload`."""
        if self._filed is None and (upload := self.cleaned_data.get("photo")) is not None:
            filed = file_upload(fund=self.fund, upload=upload, kind=self.kind, by=request.officer, at=at)
            self.data = {**dict(self.data.items()), "filed": str(filed.pk)}
            # One that was filed for something else before is not kept, but it is what was sent.
            self._filed = filed
        return self._filed or self.kept
