from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import Form
from kongboon.paper.report_document import IssueRow


class FreezeForm(Form):
    """What people add to the figures before the report is final."""

    problem = forms.CharField(label=_("A problem of this half-year"), max_length=300, required=False)
    proposal = forms.CharField(label=_("What the fund proposes"), max_length=300, required=False)
    reason = forms.CharField(label=_("Why it is made anew"), max_length=300, required=False)

    def issues(self) -> tuple[IssueRow, ...] | None:
        """The problem as a row of the report, None when nothing was written."""
        problem, proposal = self.cleaned_data["problem"], self.cleaned_data["proposal"]
        return (IssueRow(problem, proposal, "เสนอแล้ว"),) if problem or proposal else None
