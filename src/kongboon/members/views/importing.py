"""An old register comes in: choose the file, look it over, take everybody in at once, and undo that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext, gettext_lazy, ngettext

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act
from kongboon.access.web import XLSX, FundRequest, file_answer, fund_view
from kongboon.funds.models import Village
from kongboon.funds.services import add_villages
from kongboon.funds.words import explain, shown_date
from kongboon.kernel.errors import DomainError
from kongboon.members import import_waiting as waiting_room
from kongboon.members.errors import FileImported
from kongboon.members.import_asked import (
    answers_of,
    asked_changes,
    asked_columns,
    asked_pairs,
    decisions_of,
    mended_of,
    wrong_kinds,
)
from kongboon.members.import_forms import ColumnsForm, MissingVillagesForm, RegisterFileForm, SheetForm
from kongboon.members.import_page import HEADINGS, check_page, missing_villages
from kongboon.members.import_services import Preview, commit_register, corrected_by, preview, undo_import
from kongboon.members.import_waiting import Waiting
from kongboon.members.imported_rights import imported_names, imported_rights, is_agreed
from kongboon.members.models import Member, RegisterImport
from kongboon.members.queries import import_by_file
from kongboon.members.register_beside import listed
from kongboon.members.register_columns import find_layout
from kongboon.members.register_file import mend_cells
from kongboon.members.register_red import red_workbook
from kongboon.members.register_refusals import RegisterFileTooLarge, SeveralSheets
from kongboon.members.register_workbook import FILE_BYTES_MAX, read_sheets

NAMES_A_PAGE = 200
STEPS = (gettext_lazy("Choose the file"), gettext_lazy("Look it over"), gettext_lazy("They are in"))


@fund_view(Act.IMPORT_REGISTER)
def choose(request: FundRequest) -> HttpResponse:
    """Step 1: choose the file; it is read at once, and a file that cannot be read is refused here."""
    form = RegisterFileForm(request.POST, request.FILES) if request.method == "POST" else RegisterFileForm()
    context: dict[str, Any] = {"steps": STEPS, "current": 1}
    if request.method == "POST" and form.is_valid():
        try:
            _take(request, form.cleaned_data["file"])
        except DomainError as error:
            form.refuse(error, "file")
            waiting_room.let_go(request)
        else:
            return redirect("members:import-check", request.fund.code)
    return show_form(request, "members/import/choose.html", form, **context)


def _take(request: FundRequest, upload: Any) -> None:
    """Keep the file for this session if it can be read, or if a sheet has to be chosen first."""
    if upload.size > FILE_BYTES_MAX:
        raise RegisterFileTooLarge(megabytes=-(-upload.size // 2**20), megabytes_max=FILE_BYTES_MAX // 2**20)
    data = upload.read()
    waiting = waiting_room.put(request, data, upload.name)
    try:
        _preview(request, waiting, data)
    except SeveralSheets:
        sheets = read_sheets(data, upload.name)
        waiting.sheets = [sheet.name for sheet in sheets if find_layout(sheet) is not None]
        waiting_room.remember(request, waiting)


def _preview(request: FundRequest, waiting: Waiting, data: bytes) -> Preview:
    return preview(
        fund=request.fund,
        data=data,
        file_name=waiting.file_name,
        today=localdate(),
        columns=waiting.columns or None,
        sheet=waiting.sheet,
        readings=waiting.readings,
        decisions={int(row_no): word for row_no, word in waiting.decisions.items()},
        mended=waiting.mended_cells,
        sex_from_title=waiting.sex_from_title,
    )


@fund_view(Act.IMPORT_REGISTER)
def check(request: FundRequest) -> HttpResponse:
    """Step 2: what would come in and what is wrong; nothing is written before the last button."""
    waiting = waiting_room.waiting_of(request)
    data = waiting_room.bytes_of(request, waiting) if waiting else None
    if waiting is None or data is None:
        return _nothing_waits(request)
    if request.method != "POST":
        return _show(request, waiting, data)
    act = request.POST.get("act", "")
    if act == "leave":
        waiting_room.let_go(request)
        return redirect("members:import", request.fund.code)
    if request.POST.get("mark") != waiting.mark:
        said = gettext("The file was read anew in the meantime. Look it over once more.")
        return _show(request, waiting, data, refusal=said)
    verbs = {
        "sheet": _choose_sheet,
        "columns": _choose_columns,
        "villages": _add_villages,
        "readings": _answer,
        "decisions": _decide,
        "mend": _mend,
        "sex": _take_sex,
        "commit": _commit,
    }
    return verbs[act](request, waiting, data) if act in verbs else _show(request, waiting, data)


@fund_view(Act.IMPORT_REGISTER)
def red_cells(request: FundRequest) -> HttpResponse:
    """The waiting register as an Excel file with its wrong cells in red, with what was mended on the page."""
    waiting = waiting_room.waiting_of(request)
    data = waiting_room.bytes_of(request, waiting) if waiting else None
    if waiting is None or data is None:
        return _nothing_waits(request)
    found = _preview(request, waiting, data)
    sheet = next(one for one in read_sheets(data, waiting.file_name) if one.name == found.register.sheet)
    layout = find_layout(sheet, waiting.columns or None)
    assert layout is not None, "the preview has read this sheet"
    mend_cells(sheet, layout, waiting.mended_cells)
    name = gettext("%(file)s, to be mended.xlsx") % {"file": PurePath(waiting.file_name).stem}
    return file_answer(red_workbook(sheet, layout, found.issues), name, XLSX, inline=False)


def _nothing_waits(request: FundRequest) -> HttpResponse:
    """The file is gone: taken in already by the press before this one, or too long ago."""
    done = import_by_file(request.fund, request.POST.get("file", ""))
    if done is not None:
        return redirect("members:imported", request.fund.code, done.pk)
    if request.method == "POST":
        messages.warning(request, gettext("The file is not here any more. Choose it again."))
    return redirect("members:import", request.fund.code)


def _show(
    request: FundRequest,
    waiting: Waiting,
    data: bytes,
    *,
    refusal: str = "",
    forms: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page of step 2; `forms` are those that were refused, to be shown with their errors."""
    context: dict[str, Any] = {"steps": STEPS, "current": 2, "waiting": waiting, "refusal": refusal}
    status = 422 if refusal or forms else 200
    if waiting.sheets:
        context["sheet_form"] = SheetForm(waiting.sheets, initial={"sheet": waiting.sheet})
    if waiting.sheets and waiting.sheet is None:
        return render(request, "members/import/sheet.html", context | (forms or {}), status=status)
    try:
        found = _preview(request, waiting, data)
    except FileImported:
        return _nothing_waits(request)
    missing = missing_villages(found)
    read_as = dict(found.register.columns) | dict.fromkeys(found.register.unread_columns, "")
    villages = {village.pk: village for village in Village.objects.filter(fund=request.fund)}
    context |= {
        "found": found,
        "tally": found.tally,
        "is_open": found.is_open,
        "has_news": found.has_news,
        "asked_columns": asked_columns(found),
        "asked_pairs": asked_pairs(found, villages),
        "asked_changes": asked_changes(found, villages),
        "wrong_kinds": wrong_kinds(found),
        "sex_unsaid": found.sex_unsaid,
        "look": check_page(found),
        "headings": HEADINGS,
        "columns_form": ColumnsForm(read_as),
        "villages_form": MissingVillagesForm(missing) if missing else None,
        "file_form": RegisterFileForm(),
        **(forms or {}),
    }
    return render(request, "members/import/check.html", context, status=status)


def _again(request: FundRequest, waiting: Waiting) -> HttpResponse:
    waiting_room.remember(request, waiting)
    return redirect("members:import-check", request.fund.code)


def _choose_sheet(request: FundRequest, waiting: Waiting, data: bytes) -> HttpResponse:
    form = SheetForm(waiting.sheets, request.POST)
    if not form.is_valid():
        return _show(request, waiting, data, forms={"sheet_form": form})
    tried = Waiting(waiting.token, waiting.file_name, form.cleaned_data["sheet"], waiting.sheets)
    try:
        _preview(request, tried, data)
    except DomainError as error:
        form.refuse(error, "sheet")
        return _show(request, waiting, data, forms={"sheet_form": form})
    return _again(request, tried)


def _choose_columns(request: FundRequest, waiting: Waiting, data: bytes) -> HttpResponse:
    found = _preview(request, waiting, data)
    read_as = dict(found.register.columns) | dict.fromkeys(found.register.unread_columns, "")
    form = ColumnsForm(read_as, request.POST)
    if not form.is_valid():
        return _show(request, waiting, data, forms={"columns_form": form})
    tried = replace(waiting, columns=form.columns())
    try:
        _preview(request, tried, data)
    except DomainError as error:
        form.refuse(error)
        return _show(request, waiting, data, forms={"columns_form": form})
    return _again(request, tried)


def _add_villages(request: FundRequest, waiting: Waiting, data: bytes) -> HttpResponse:
    missing = missing_villages(_preview(request, waiting, data))
    form = MissingVillagesForm(missing, request.POST)
    if not form.is_valid():
        return _show(request, waiting, data, forms={"villages_form": form})
    try:
        made = add_villages(request.fund, form.villages())
    except DomainError as error:
        form.refuse(error)
        return _show(request, waiting, data, forms={"villages_form": form})
    messages.success(request, gettext("Added: %(villages)s") % {"villages": ", ".join(map(str, made))})
    return _again(request, waiting)


def _answer(request: FundRequest, waiting: Waiting, data: bytes) -> HttpResponse:
    for header, answers in answers_of(_preview(request, waiting, data), request.POST).items():
        waiting.readings[header] = [*waiting.readings.get(header, []), *answers]
    return _again(request, waiting)


def _decide(request: FundRequest, waiting: Waiting, data: bytes) -> HttpResponse:
    waiting.decisions = decisions_of(_preview(request, waiting, data), request.POST)
    return _again(request, waiting)


def _mend(request: FundRequest, waiting: Waiting, data: bytes) -> HttpResponse:
    waiting.mend(mended_of(_preview(request, waiting, data), request.POST))
    return _again(request, waiting)


def _take_sex(request: FundRequest, waiting: Waiting, data: bytes) -> HttpResponse:
    waiting.sex_from_title = True
    return _again(request, waiting)


def _commit(request: FundRequest, waiting: Waiting, data: bytes) -> HttpResponse:
    try:
        found = _preview(request, waiting, data)
        record = commit_register(fund=request.fund, preview=found, by=request.officer, at=now())
        _tell_new_numbers(request, found)
    except FileImported:
        return _nothing_waits(request)
    except DomainError as error:
        return _show(request, waiting, data, refusal=explain(error))
    waiting_room.let_go(request)
    return redirect("members:imported", request.fund.code, record.pk)


def _tell_new_numbers(request: FundRequest, found: Preview) -> None:
    """Say that numbers were given where the file has none."""
    has_number = {row.row_no for row in found.register.rows if row.member_no}
    given = [person.new.number for person in found.incoming if person.row_no not in has_number]
    if given:
        said = ngettext(
            "The file has no member number for %(count)s of them, so a new number was given: %(numbers)s.",
            "The file has no member number for %(count)s of them, so new numbers were given: %(numbers)s.",
            len(given),
        )
        numbers = given[0] if len(given) == 1 else f"{given[0]} – {given[-1]}"
        messages.warning(request, said % {"count": len(given), "numbers": numbers})


def _import_or_404(request: FundRequest, pk: int) -> RegisterImport:
    found: RegisterImport | None = (
        RegisterImport.objects.filter(fund=request.fund, pk=pk).select_related("by", "undone_by").first()
    )
    if found is None:
        raise Http404
    return found


@fund_view(Act.IMPORT_REGISTER)
def imported(request: FundRequest, pk: int) -> HttpResponse:
    """Step 3: the slip of an import, with the way back."""
    return _slip(request, _import_or_404(request, pk))


def _slip(
    request: FundRequest, record: RegisterImport, refusal: str = "", *, asks: bool = False
) -> HttpResponse:
    """The slip of an import; `asks`: whether it shall really be undone, with how many go."""
    lines = [
        (gettext("Members"), f"{record.rows:,}"),
        (gettext("File"), record.file_name),
        (gettext("Day"), shown_date(localdate(record.at), "long")),
        (gettext("Recorded by"), record.by.name),
    ]
    first = Member.objects.filter(imported_by=record).order_by("pk").first()
    last = Member.objects.filter(imported_by=record).order_by("pk").last()
    if first is not None and last is not None:
        lines.insert(
            1,
            (gettext("Member numbers"), f"{first.number} – {last.number}" if first != last else first.number),
        )
    asked = imported_rights(record)
    waiting = asked if asked is not None and asked.is_open else None
    context = {
        "record": record,
        "lines": lines,
        "steps": STEPS,
        "current": 3,
        "refusal": refusal,
        "asks": asks,
        "waiting": waiting,
        "agreed": is_agreed(record),
        "corrected": _corrected(record) if asks else "",
    }
    return render(request, "members/import/done.html", context, status=422 if refusal else 200)


@fund_view(Act.SEE_REQUESTS)
def names(request: FundRequest, pk: int) -> HttpResponse:
    """Everybody of an import with what another officer agrees to, for whoever agrees."""
    record = _import_or_404(request, pk)
    asked = imported_rights(record)
    if asked is None:
        raise Http404
    page = Paginator(imported_names(asked), NAMES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "members/import/names.html", {"record": record, "asked": asked, "page_obj": page})


def _corrected(record: RegisterImport) -> str:
    return listed([f"{member.full_name} ({member.number})" for member in corrected_by(record)])


@fund_view(Act.IMPORT_REGISTER)
def undo(request: FundRequest, pk: int) -> HttpResponse:
    """Take the members of an import out again after a question; refused once one of them has an entry."""
    record = _import_or_404(request, pk)
    if request.POST.get("sure") != str(record.rows):
        return _slip(request, record, asks=record.undone_at is None and record.rows > 0)
    try:
        undo_import(register_import=record, by=request.officer, at=now())
    except DomainError as error:
        return _slip(request, record, refusal=explain(error))
    if names := _corrected(record):
        said = gettext(
            "The import was undone. What it corrected stays and is put right at each member: %(names)s."
        )
        messages.warning(request, said % {"names": names})
    else:
        messages.success(request, gettext("The import was undone. The register is as it was before."))
    return redirect("members:list", request.fund.code)
