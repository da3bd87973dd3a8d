"""The change log as people read it: who changed what, from what to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Case, Count, F, Max, Q, QuerySet, Value, When
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import localdate, localtime, make_aware
from django.utils.translation import gettext
from django_scopes import scopes_disabled

from kongboon.access.levels import Area
from kongboon.access.models import Officer, User
from kongboon.funds.models import ROWS_PER_FUND, Fund
from kongboon.funds.words import shown_date, shown_month
from kongboon.governance.logged import BY_TABLE
from kongboon.governance.models import Change
from kongboon.governance.request_models import Request, RequestAct
from kongboon.kernel.money import format_baht

A_PAGE = 30
SHOWN_WHOLE = 3  # an act on more rows of one kind than these is one line with their number
NOTHING = "–"
_BY_REQUEST = "request/"  # as governance.requests.source_of_change writes it


@dataclass(frozen=True)
class Part:
    """One thing that changed; `before` and `after` are empty where only that it changed is kept."""

    word: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Told:
    """One line of the log; with `count` above 1 it is that many rows at once, which `key` opens."""

    at: datetime
    who: str
    sentence: str
    parts: tuple[Part, ...] = ()
    count: int = 1
    key: str = ""

    @property
    def day(self) -> date:
        return localdate(self.at)


def of_fund(fund: Fund) -> QuerySet[Change]:
    """Every change of a fund's rows, and of the sign-ins of those who hold or held an office there."""
    users = Officer._base_manager.filter(fund_id=fund.pk, user__isnull=False).values("user_id")
    return Change._base_manager.filter(
        Q(fund_id=fund.pk) | Q(fund_id=None, table_name="access_user", row_id__in=users)
    )


def history_of(
    fund: Fund, tables: str | Sequence[str], row_id: int | None = None, most: int = 20
) -> list[Told]:
    """What happened to one row, or to all rows of some tables, the newest first. Seven queries at most."""
    names = [tables] if isinstance(tables, str) else list(tables)
    found = of_fund(fund).filter(table_name__in=names)
    if row_id is not None:
        found = found.filter(row_id=row_id)
    return told(found.order_by("-at", "-pk")[:most])


def changes(
    fund: Fund,
    since: date | None = None,
    until: date | None = None,
    table: str = "",
    person: Officer | None = None,
    page: int | str | None = 1,
) -> Page[Told]:
    """One part of the whole log, the newest first; days count in Bangkok, both included.

    `person`: what they did, asked for or agreed to. Many rows of one kind in one act (an import) are one line.
    """
    found = of_fund(fund)
    if table:
        found = found.filter(table_name=table)
    if person is not None:
        found = found.filter(_by_person(person))
    if since:
        found = found.filter(at__gte=make_aware(datetime.combine(since, time.min)))
    if until:
        found = found.filter(at__lte=make_aware(datetime.combine(until, time.max)))
    own = Case(When(request_id="", then=F("pk")), default=Value(0), output_field=models.BigIntegerField())
    key = ("request_id", "own", "table_name", "action", "user_id", "officer_id", "act")
    acts = found.annotate(own=own).values(*key).annotate(count=Count("pk"), last=Max("pk"), last_at=Max("at"))
    shown = Paginator(acts.order_by("-last_at", "-last"), A_PAGE).get_page(page)
    shown.object_list = _lines(found, list(shown.object_list))
    return shown


def rows_of_act(fund: Fund, key: str, page: int | str | None = 1) -> Page[Told] | None:
    """Every row of one line of the log that stands for many, as `Told.key` names it; None for no such line."""
    request_id, _, rest = key.partition("/")
    table, _, action = rest.partition("/")
    found = of_fund(fund).filter(request_id=request_id, table_name=table, action=action)
    if not request_id or table not in BY_TABLE or not found.exists():
        return None
    shown = Paginator(found.order_by("-at", "-pk"), A_PAGE).get_page(page)
    rows = told(list(shown.object_list))
    shown.object_list = rows  # type: ignore[assignment]
    return shown  # type: ignore[return-value]


def people(fund: Fund) -> list[Officer]:
    """Everybody who holds or held an office, one office a person, in the order of their names."""
    by_person: dict[int, Officer] = {}
    for officer in Officer.objects.filter(fund=fund).order_by("pk"):
        by_person.setdefault(officer.user_id or -officer.pk, officer)
    return sorted(by_person.values(), key=lambda officer: officer.name)


def _by_person(person: Officer) -> Q:
    offices = Officer.objects.filter(fund=person.fund_id).filter(
        Q(pk=person.pk) | (Q(user_id=person.user_id) if person.user_id is not None else Q())
    )
    asked = Request.objects.filter(fund=person.fund_id, asked_by__in=offices).values_list("pk", flat=True)
    spoke = RequestAct.objects.filter(
        fund=person.fund_id, officer__in=offices, kind=RequestAct.Kind.CONFIRM
    ).values_list("request_id", flat=True)
    # What is done by a request is named by it; whoever pressed may be somebody else's sign-in.
    by_request = Q(act__in=[f"{_BY_REQUEST}{pk}" for pk in {*asked, *spoke}])
    own = Q(officer_id__in=offices.values("pk")) | (
        Q(user_id=person.user_id) if person.user_id is not None else Q()
    )
    return by_request | (own & ~Q(act__startswith=_BY_REQUEST))


_AREAS = {
    "members": Area.MEMBERS,
    "dues": Area.DUES,
    "ledger": Area.BOOKS,
    "benefits": Area.BENEFITS,
    "regulations": Area.REGULATION,
    "funds_regulationversion": Area.REGULATION,
    "access_user": Area.INSTALLATION,
}


def kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every kind of thing that the log knows, by table, in the order of their words within their areas."""
    groups: dict[Area, list[tuple[str, str]]] = {area: [] for area in Area}
    for table, logged in BY_TABLE.items():
        area = _AREAS.get(table) or _AREAS.get(table.partition("_")[0], Area.FUND)
        groups[area].append((table, str(logged.many or logged.word)))
    return [
        (gettext(area.value), sorted(group, key=lambda kind: kind[1]))
        for area, group in groups.items()
        if group
    ]


def _lines(found: QuerySet[Change], acts: list[dict[str, Any]]) -> list[Told]:
    """A line for each row of a small act, one line for a large one."""
    wanted = Q(pk__in=[act["last"] for act in acts])
    for act in acts:
        if 1 < act["count"] <= SHOWN_WHOLE:
            wanted |= Q(**{name: act[name] for name in ("request_id", "table_name", "action", "act")})
    rows = list(found.filter(wanted).order_by("-at", "-pk"))
    by_act: dict[tuple[Any, ...], list[Change]] = defaultdict(list)
    for row in rows:
        by_act[_key(row.__dict__ | {"own": 0 if row.request_id else row.pk})].append(row)
    ordered: list[tuple[Change, int]] = []
    for act in acts:
        mine = by_act[_key(act)]
        many = act["count"] > SHOWN_WHOLE
        ordered += [(row, act["count"] if many else 1) for row in (mine[:1] if many else mine)]
    return told([row for row, _ in ordered], [count for _, count in ordered])


def _key(values: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(
        values[n] for n in ("request_id", "own", "table_name", "action", "user_id", "officer_id", "act")
    )


# ---- Words -------------------------------------------------------------------------------------------------


@cache
def _model(table: str) -> type[models.Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


@cache
def _fields(table: str) -> dict[str, Any]:
    return {str(field.column): field for field in _model(table)._meta.concrete_fields}


def told(rows: Iterable[Change], counts: Sequence[int] = ()) -> list[Told]:
    """Changes as sentences; `counts` says of each how many rows it stands for."""
    found = list(rows)
    names = _Names(found)
    return [
        Told(
            at=row.at,
            who=names.who(row),
            sentence=_sentence(row, names, count),
            parts=() if count > 1 else tuple(_parts(row, names)),
            count=count,
            key=f"{row.request_id}/{row.table_name}/{row.action}" if count > 1 else "",
        )
        for row, count in zip(found, counts or [1] * len(found), strict=True)
    ]


def _asked_by(officer: Officer) -> str:
    return gettext("%(name)s (%(office)s) asked") % {
        "name": officer.name,
        "office": officer.get_role_display(),
    }


def _agreed_by(officer: Officer) -> str:
    return gettext("%(name)s (%(office)s) agreed") % {
        "name": officer.name,
        "office": officer.get_role_display(),
    }


def _sentence(row: Change, names: _Names, count: int) -> str:
    words = {"action": row.get_action_display(), "kind": BY_TABLE[row.table_name].word}
    if count > 1:
        many = BY_TABLE[row.table_name].many or words["kind"]
        told = words | {"kind": many, "count": f"{count:,}"}
        return gettext("%(action)s: %(kind)s, %(count)s at once") % told
    change = gettext("%(action)s: %(kind)s %(thing)s") % (words | {"thing": names.thing(row)})
    if is_in_anothers_name(row):
        return gettext("%(change)s, written in this officer's name by somebody else") % {"change": change}
    return change


def is_in_anothers_name(row: Change) -> bool:
    """Whether an officer's word was put in by somebody else, or by no part of the program."""
    speaker = BY_TABLE[row.table_name].speaker
    return bool(speaker) and (row.after or {}).get(speaker) != row.officer_id


def _parts(row: Change, names: _Names) -> Iterable[Part]:
    logged, before, after = BY_TABLE[row.table_name], row.before or {}, row.after or {}
    for name, word in logged.columns.items():
        if name in before or name in after:
            old, new = (names.shown(row.table_name, name, side.get(name)) for side in (before, after))
            # Of a row that is added, only what it says: neither what it leaves empty nor a plain no.
            if (old, new) != (NOTHING, NOTHING) and not (row.before is None and after[name] in (False, 0)):
                yield Part(str(word), old, new)
    for name, word in logged.hidden.items():
        if name in after:
            yield Part(str(word))


class _Names:
    """What the rows, officers and sign-ins are called that some changes speak of; one query for each table."""

    def __init__(self, rows: list[Change]) -> None:
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for row in rows:
            wanted[_model(row.table_name)].add(row.row_id)
            wanted[Officer].add(row.officer_id)
            wanted[User].add(row.user_id)
            for name, value in [*(row.before or {}).items(), *(row.after or {}).items()]:
                if name in BY_TABLE[row.table_name].columns and _fields(row.table_name)[name].is_relation:
                    wanted[_fields(row.table_name)[name].related_model].add(value)
        asked = {row.act.removeprefix(_BY_REQUEST) for row in rows if row.act.startswith(_BY_REQUEST)}
        with scopes_disabled():
            self._requests = self._load_requests({int(pk) for pk in asked})
            self._found = {model: self._load(model, keys) for model, keys in wanted.items()}

    @staticmethod
    def _load_requests(keys: set[int]) -> dict[int, str]:
        """Who asked and who agreed, by the request. Two queries where there are any."""
        if not keys:
            return {}
        asked = Request._base_manager.filter(pk__in=keys).select_related("asked_by")
        found = {one.pk: [_asked_by(one.asked_by)] for one in asked}
        words = RequestAct._base_manager.filter(request_id__in=keys, kind=RequestAct.Kind.CONFIRM)
        for word in words.select_related("officer").order_by("pk"):
            found[word.request_id].append(_agreed_by(word.officer))
        return {pk: " · ".join(told) for pk, told in found.items()}

    @staticmethod
    def _load(model: type[models.Model], keys: set[Any]) -> dict[Any, models.Model]:
        logged = BY_TABLE.get(model._meta.db_table)
        found = model._base_manager.filter(pk__in=keys - {None})
        relations = {field.name for field in model._meta.concrete_fields if field.is_relation}
        if logged and logged.title in relations:
            found = found.select_related(logged.title)
        return {row.pk: row for row in found}

    def _name(self, model: type[models.Model], key: Any) -> str:
        row = self._found.get(model, {}).get(key)
        if row is None:
            return ""
        logged = BY_TABLE.get(model._meta.db_table)
        if logged and logged.title:
            return str(getattr(row, logged.title))
        if model.__str__ is not models.Model.__str__:
            return str(row)
        return str(key % ROWS_PER_FUND)

    def who(self, row: Change) -> str:
        """Who asked and who agreed; the officer with the office, else who signed in, else from where it came."""
        if row.act.startswith(_BY_REQUEST):
            told = self._requests.get(int(row.act.removeprefix(_BY_REQUEST)))
            if told is not None:
                return told
        if officer := self._found[Officer].get(row.officer_id):
            return f"{officer} ({officer.get_role_display()})"  # type: ignore[attr-defined]
        user: Any = self._found[User].get(row.user_id)
        if user is not None:
            return user.first_name or user.username
        if row.act.startswith("/"):  # the address of a page
            return gettext("On a page, before anybody had signed in")
        if row.act or row.request_id:
            return gettext("At the computer itself, with nobody signed in")
        return gettext("From outside the program")

    def thing(self, row: Change) -> str:
        """Which row it is: by its name today, else by what it was when it was removed."""
        found = self._found[_model(row.table_name)].get(row.row_id)
        if isinstance(found, User):
            return found.first_name or found.username
        name = self._name(_model(row.table_name), row.row_id)
        was = row.before or row.after or {}
        return name or next(
            (str(was[key]) for key in ("name", "number", "title", "username") if was.get(key)), ""
        )

    def shown(self, table: str, column: str, value: Any) -> str:
        """A value as people read it."""
        field = _fields(table)[column]
        if value is None or value == "":
            return NOTHING
        if field.is_relation:
            return self._name(field.related_model, value) or gettext("somebody or something that is not here")
        if isinstance(field, models.BooleanField):
            return gettext("yes") if value else gettext("no")
        if field.flatchoices:
            return str(dict(field.flatchoices).get(value, value))
        return _shown_plain(field, column, value)


def _shown_plain(field: Any, column: str, value: Any) -> str:
    if column.endswith("_satang"):
        return gettext("%(amount)s baht") % {"amount": format_baht(int(value))}
    if isinstance(field, models.DateTimeField):
        moment = parse_datetime(str(value))
        return shown_moment(moment) if moment else str(value)
    if isinstance(field, models.DateField):
        day = parse_date(str(value))
        return shown_date(day) if day else str(value)
    if column == "fiscal_start_month":
        return shown_month(f"2024-{int(value):02}").rpartition(" ")[0]
    if column.endswith("month") and len(str(value)) == 7:
        return shown_month(value)
    return str(value)


def shown_moment(moment: datetime) -> str:
    """A moment as people here read it; one without a zone is UTC."""
    here = localtime(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return f"{shown_date(here.date())} {here:%H:%M}"
