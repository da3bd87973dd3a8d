"""The forms of what is no benefit: the general part, members, the division of money, and lists of rows."""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import month_words
from kongboon.kernel.thai_text import whole_number
from kongboon.regulations.sections import (
    SOURCES,
    Row,
    RowSection,
    boxes_of_problems,
    is_typed,
    place_in_list,
)
from kongboon.rules.errors import BadRegulation
from kongboon.rules.fund_reading import SHORT_NAME_TWICE
from kongboon.rules.terms import Pool
from kongboon.rules.vocabulary import DUES_PERIODS, OUTSIDERS, POOL_ACCOUNTS, ROUNDING, WHEN_SHORT
from kongboon.rules.wording import fill
from kongboon.web.revision_boxes import ROWS_MAX, SETTLED, DraftForm, box, choice, truth, worded

TEXT_MAX = 20_000


class GeneralForm(DraftForm):
    """What holds for every benefit: title, waiting time, dues, arrears."""

    title = box(_("Title of the regulation"))
    waiting_days = box(_("Waiting days"), number=True)
    fiscal_year_starts = choice(_("First month of the fund's year"))
    dues_amount = box(_("Dues"), money=True)
    dues_per = choice(_("How often"))
    entry_fee = box(_("Entry fee"), money=True)
    ahead_max_years = box(_("Years that can be paid ahead"), number=True)
    leap_year_days = forms.ChoiceField(
        label=_("Days paid in a leap year"),
        required=False,
        choices=[("", "–"), ("365", "365"), ("366", "366")],
    )
    grace_months = box(_("Months of arrears that are let pass"), number=True)
    suspended_after_months = box(_("Benefits rest after so many months of arrears"), number=True)
    ended_after_months = box(_("Membership ends after so many months of arrears"), number=True)
    new_waiting_days = box(_("Waiting days after arrears were paid"), number=True)
    deducted = truth(_("What is owed is taken off a benefit"))
    settled = truth(SETTLED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        periods = ("day", "week", "month", "half_year", "year")
        self.offer("dues_per", worded(name for name in periods if name in DUES_PERIODS))
        self.offer("fiscal_year_starts", month_words())


class MembershipForm(DraftForm):
    """Who may join, who pays no dues, what an end of membership means."""

    min_age = box(_("Youngest age to join"), number=True, help_text=_("Leave it empty for every age."))
    max_join_age = box(_("Highest age to join"), number=True, help_text=_("Leave it empty for every age."))
    outsiders = choice(_("People from outside the sub-district"))
    exempt_from_age = box(_("No dues from the age of"), number=True)
    exempt_from_tenure_years = box(_("No dues after so many years as a member"), number=True)
    exempt_disabled = truth(_("No dues for people with disabilities"))
    refund_percent = box(
        _("Paid back to who resigns"),
        number=True,
        help_text=_("In percent of the dues paid in. Empty is nothing."),
    )
    tenure_kept_days = box(
        _("Who joins again within so many days keeps the earlier time"),
        number=True,
        help_text=_("Empty means that the time begins anew."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may_not = gettext("cannot join")
        words = [
            (name, may_not if name == "no" else word) for name, word in worded(sorted(OUTSIDERS), "outsiders")
        ]
        self.offer("outsiders", [("", "–"), *words])
        for name in ("refund_percent",):
            self.fields[name].unit = _("percent")  # type: ignore[attr-defined]


class SharesForm(DraftForm):
    """How the money of each source divides over the pools, and what running the fund may cost."""

    admin_ceiling_percent = box(_("Running the fund may cost at most"), number=True)

    def __init__(self, *args: Any, pools: Sequence[Pool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pools = pools
        for source in SOURCES:
            for place, pool in enumerate(pools):
                self.fields[share_box(source, place)] = box(pool.title, number=True)
        for field in self.fields.values():
            field.unit = _("percent")  # type: ignore[attr-defined]

    def sources(self) -> list[dict[str, Any]]:
        """Each source with its boxes, and what they make together."""
        found = []
        for source, word in worded(SOURCES, "source"):
            boxes = [self[share_box(source, place)] for place in range(len(self.pools))]
            values = [str(shown.value() or "") for shown in boxes]
            total = sum(whole_number(value) or 0 for value in values)
            found.append({"title": word, "boxes": boxes, "sum": total, "is_used": any(values)})
        return found

    def place(self, text: str, wrong: BadRegulation, rows: Sequence[Any]) -> None:
        """A wrong share stands at its box, a wrong sum at the first box of its source."""
        for problem in wrong.problems:
            found = self._share_of(text, problem.line, str(problem.facts.get("key")), rows)
            name = found or str(problem.facts.get("key"))
            self.say([(name, problem)])

    def _share_of(self, text: str, line: int | None, key: str, rows: Sequence[str]) -> str:
        place = place_in_list(text, ("allocation",), line)
        if place is None or place >= len(rows):
            return ""
        keys = [pool.key for pool in self.pools]
        return share_box(rows[place], keys.index(key) if key in keys else 0)


def share_box(source: str, place: int) -> str:
    """The name of the box for what one pool (by its place) receives from a source."""
    return f"share_{source}_{place}"


_SHORT = box(
    _("Short name"), help_text=_("Small English letters, for other programs. Leave it empty and one is made.")
)
_BOXES: dict[str, dict[str, forms.Field]] = {
    "tiers": {
        "title": box(_("Name of the higher contribution"), help_text=_("For example: two baht a day")),
        "amount": box(_("Sum each time"), money=True),
        "key": _SHORT,
    },
    "pools": {
        "title": box(_("Name of the money"), help_text=_("For example: welfare, disasters, reserve")),
        "when_short": choice(_("When it is short")),
        "rounding": choice(_("Shares are rounded down to")),
        "account": choice(
            _("Which money of the books it is"),
            help_text=_("Then claims get no more than is left in it. Not named: it is a plan only."),
        ),
        "key": _SHORT,
    },
    "in-kind": {
        "title": box(
            _("What is given"), help_text=_("For example: a tree planted that lives for six months")
        ),
        "unit": box(_("Counted in"), help_text=_("For example: trip, tree, day")),
        "days": box(_("Days of dues for each of them"), number=True),
        "by_price": truth(_("It counts by its price")),
        "year_cap_percent": box(_("At most so much of a year's dues"), number=True),
        "key": _SHORT,
    },
    "approvals": {
        "up_to": box(
            _("Payments up to"), money=True, help_text=_("Empty in the last row: for every larger sum.")
        ),
        "confirmations": box(_("How many officers confirm"), number=True),
        "with_chair": truth(_("One of them is the chair")),
        "wait_hours": box(
            _("Hours to wait after the last confirmation"),
            number=True,
            help_text=_(
                "Meanwhile the payment stands on the notice for the members. Empty is no wait; what is paid at once "
                "never waits."
            ),
        ),
    },
    "events": {
        "title": box(_("What happens"), help_text=_("For example: the buffalo has a calf")),
        "key": _SHORT,
    },
    "chapters": {
        "number": box(_("Chapter")),
        "title": box(_("Name of the chapter")),
        "text": forms.CharField(
            label=_("Text"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 5}),
            validators=[
                MaxLengthValidator(
                    TEXT_MAX,
                    _(
                        "This text has %(show_value)s characters; a chapter has room for %(limit_value)s. "
                        "Divide it into several chapters."
                    ),
                )
            ],
        ),
    },
}


_UNITS = {"year_cap_percent": _("percent"), "wait_hours": _("hours")}


class RowsForm(DraftForm):
    """A list of rows: those of the document and some empty ones. An empty row is left out."""

    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, section: RowSection, stands: Sequence[Mapping[str, Any]], count: int, **kwargs: Any
    ) -> None:
        self.section, self.stands, self.typed_rows, self.gone = section, stands, list[Row](), list[Row]()
        self.count = min(max(count, len(stands)), ROWS_MAX)
        super().__init__(*args, **kwargs)
        self.initial.setdefault("rows", self.count)
        for at in range(self.count):
            self._add_row(at)

    def _add_row(self, at: int) -> None:
        is_new = at >= len(self.stands)
        for column in self.section.columns:
            if column.key == "key" and not is_new:
                continue
            name = f"row_{at}_{column.key}"
            field = self.fields[name] = copy.deepcopy(_BOXES[self.section.name][column.key])
            if column.key == "when_short":
                self.offer(name, worded(sorted(WHEN_SHORT), "when_short"))
            elif column.key == "rounding":
                self.offer(name, worded(sorted(ROUNDING), "rounding"))
            if column.key == "account":
                self.offer(name, [("", _("not named")), *worded(list(POOL_ACCOUNTS), "account")])
            if column.key in _UNITS:
                field.unit = _UNITS[column.key]  # type: ignore[attr-defined]
            self.initial.setdefault(name, column.spare if is_new else self.stands[at][column.key])
        if not is_new:
            self.fields[f"row_{at}_out"] = truth(_("Take this row out"))

    def row_boxes(self) -> list[dict[str, Any]]:
        """Each row with its boxes in order, for the page; a chapter that stands there is folded under its summary."""
        found = []
        for at in range(self.count):
            names = [name for name in self.fields if name.startswith(f"row_{at}_")]
            is_new = at >= len(self.stands)
            folded = self.section.name == "chapters" and not is_new
            found.append(
                {
                    "number": at + 1,
                    "is_new": is_new,
                    "summary": "{number}. {title}".format(**self.stands[at]) if folded else "",
                    "is_wrong": any(name in self.errors for name in names),
                    "boxes": [self[name] for name in names],
                }
            )
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        keys = {str(row.get("key")) for row in self.stands if row.get("key")}
        for at in range(self.count):
            values = {
                column.key: _clean(data.get(f"row_{at}_{column.key}")) for column in self.section.columns
            }
            if at < len(self.stands):
                row = Row(at, at, values | {"key": self.stands[at].get("key")})
                (self.gone if data.get(f"row_{at}_out") else self.typed_rows).append(row)
            elif is_typed(self.section, values):
                self.typed_rows.append(Row(at, None, values))
                self._check_key(f"row_{at}_key", str(values.get("key") or ""), keys)
        self._check_titles()
        return data

    def _check_titles(self) -> None:
        """Two rows of one name could not be told apart where one of them is chosen; chapters go by their number."""
        if self.section.name == "chapters":
            return
        titles = set[str]()
        for row in self.typed_rows:
            title = str(row.values.get("title") or "").strip()
            if title and title in titles:
                words = gettext("“%(value)s” is in this list already. Give this row a name of its own.")
                self.add_error(f"row_{row.at}_title", words % {"value": title})
            titles.add(title)

    def _check_key(self, name: str, key: str, keys: set[str]) -> None:
        if key and key in keys:
            self.add_error(name, fill(SHORT_NAME_TWICE, {"value": key}, gettext))
        keys.add(key)

    def place(self, text: str, wrong: BadRegulation, rows: Sequence[Row]) -> None:
        """Each problem at the box of its row."""
        self.say(boxes_of_problems(text, self.section, wrong.problems, rows))


def _clean(value: Any) -> Any:
    """What was typed, without what no document can hold: lines end one way, no signs that are not seen."""
    if not isinstance(value, str):
        return value
    lines = "\n".join(value.splitlines())
    return "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) != "Cc")
