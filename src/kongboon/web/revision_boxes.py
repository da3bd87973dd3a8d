"""The boxes of the pages on which a draft is changed, and the words in which a box is told what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import Form
from kongboon.kernel.thai_text import whole_number
from kongboon.regulations.filling import problems_at
from kongboon.rules.compare_words import value_in_words
from kongboon.rules.errors import BadRegulation, Problem
from kongboon.rules.wording import fill
from kongboon.web.revision_words import BOX_WORDS

ROWS_SPARE = 3
ROWS_MAX = 60


def box(label: Any, *, help_text: Any = "", money: bool = False, number: bool = False) -> forms.CharField:
    """A line of text as it is typed; the reader of the document says what is wrong with it."""
    attrs = {"autocomplete": "off"}
    if money:
        attrs |= {"inputmode": "decimal", "class": "money"}
    elif number:
        attrs |= {"inputmode": "numeric"}
    field = forms.CharField(
        label=label, help_text=help_text, required=False, max_length=500, widget=forms.TextInput(attrs=attrs)
    )
    if money:
        field.unit = _("baht")  # type: ignore[attr-defined]
    return field


def choice(label: Any, *, help_text: Any = "") -> forms.ChoiceField:
    """One of several; what can be chosen is offered later."""
    return forms.ChoiceField(label=label, help_text=help_text, required=False)


def ticks(label: Any) -> forms.MultipleChoiceField:
    """Some of several; what can be chosen is offered later."""
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple)


def truth(label: Any) -> forms.BooleanField:
    """Yes or no."""
    return forms.BooleanField(label=label, required=False)


def worded(names: Mapping[str, str] | Iterable[str], kind: str = "") -> list[tuple[str, str]]:
    """Words of the vocabulary to choose from, in their order: by their own sentences or as values of a field."""
    words = names if isinstance(names, Mapping) else dict.fromkeys(names, "")
    return [
        (name, gettext(word) if word else value_in_words(kind, name, gettext)) for name, word in words.items()
    ]


def rows_asked(post: QueryDict, shown: int) -> tuple[QueryDict, int, bool]:
    """What was sent, how many rows the page is to show, and whether «more rows» was pressed.

    `shown`: how many a page has that is opened anew.
    """
    asked = whole_number(post.get("rows", ""), most=999)
    count = shown if asked is None else asked
    wants_more = "more" in post
    count = min(max(count + ROWS_SPARE * wants_more, 0), ROWS_MAX)
    if wants_more:
        post = post.copy()
        post["rows"] = str(count)
    return post, count, wants_more


SETTLED = _("The meeting has looked at these values: they are ours now, no longer an assumption")


class DraftForm(Form):
    """A form that writes a draft: it carries the edition that it was shown for."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def show_again(self) -> None:
        """Show what was typed and say nothing about it: the page asked for more rows, and nothing is kept."""
        self._errors = ErrorDict()

    def place(self, text: str, wrong: BadRegulation, rows: Sequence[Any]) -> None:
        """Say each problem of the document at its box, in the words of the page.

        `rows`: what the page's rows were written from, where it has any.
        """
        self.say(problems_at(text, wrong.problems, list(rows)))

    def say(self, found: Iterable[tuple[str, Problem]]) -> None:
        """Say each problem at the box of that name; above the form, with its line, where there is no such box."""
        for name, problem in found:
            if name not in self.fields:
                self.add_error(None, problem.text(gettext))
                continue
            facts = dict(problem.facts) | {"key": self.fields[name].label or ""}
            self.add_error(name, fill(BOX_WORDS.get(problem.msgid, problem.msgid), facts, gettext))
