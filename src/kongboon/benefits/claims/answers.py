"""Each question of a claim: the form that asks it, and what becomes of its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.forms import Form
from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest
from kongboon.benefits.claims import draft as drafts
from kongboon.benefits.claims.checks import check_asked
from kongboon.benefits.claims.draft import PAPERS_MAX, Draft
from kongboon.benefits.claims.errors import DayNotCome, TooManyPapers
from kongboon.benefits.claims.forms import DayForm, PapersForm, PayeeForm, WhoForm, sent
from kongboon.benefits.claims.health import check_ground
from kongboon.benefits.claims.question_forms import (
    AccidentForm,
    HealthForm,
    NightsForm,
    PersonForm,
    StoryForm,
    UnitsForm,
)
from kongboon.benefits.claims.questions import (
    ACCIDENT,
    DAY,
    HEALTH,
    NIGHTS,
    PAPERS,
    PAYEE,
    PERSON,
    STORY,
    UNITS,
    WHO,
    papers_of,
    relations_of,
    touched,
    units_of,
)
from kongboon.documents.models import Document
from kongboon.documents.services import file_upload
from kongboon.funds.regulations import regulation_on
from kongboon.funds.words import shown_date
from kongboon.kernel.errors import DomainError
from kongboon.members.models import Member
from kongboon.rules.amounts import NIGHT
from kongboon.rules.impossible import check_nights
from kongboon.rules.terms import Regulation


@dataclass(frozen=True)
class Question:
    """`form(request, draft, member)` asks; `answer(request, draft, member, form)` keeps, or refuses by DomainError."""

    form: Callable[[FundRequest, Draft, Member | None], Form]
    answer: Callable[[FundRequest, Draft, Member | None, Any], None]


def _regulation(request: FundRequest, draft: Draft) -> Regulation:
    """The regulation of the day; of today while only who died is known."""
    return regulation_on(request.fund, draft.event_on or localdate())


def _day_form(request: FundRequest, draft: Draft, member: Member | None) -> Form:
    labels = {
        "death": gettext("On which day did %(name)s die?"),
        "birth": gettext("On which day was the child born?"),
        "hospital": gettext("On which day did the hospital stay begin?"),
    }
    of_member = member is not None and draft.relation == "self"
    name = member.full_name if member is not None and of_member else draft.person_name
    label = labels.get(draft.event, gettext("On which day did it happen?")) % {"name": name}
    return DayForm(sent(request), label=label, initial={"on": draft.event_on})


def _keep_day(request: FundRequest, draft: Draft, member: Member | None, form: DayForm) -> None:
    on = form.cleaned_data["on"]
    if on > localdate():
        raise DayNotCome(on=shown_date(on))
    kept, draft.on = draft.on, on.isoformat()
    try:
        if member is not None:
            check_asked(draft.asked(member), request.officer)
        regulation = _regulation(request, draft)
    except DomainError:
        draft.on = kept
        raise
    if WHO in draft.answered and draft.relation not in relations_of(regulation, draft.event):
        draft.answered.remove(WHO)  # the regulation of that day knows this relation no more
    if kept and kept != draft.on:
        # Another day is another event: what was said of the first one is shown again before it counts.
        draft.answered = []


def _person_form(request: FundRequest, draft: Draft, member: Member | None) -> Form:
    vouching = Member.objects.filter(fund=request.fund, pk=draft.vouched_by_id).first()
    initial = {
        "person_name": draft.person_name,
        "village": draft.village_id,
        "house_no": draft.house_no,
        "vouched_by": vouching.number if vouching else "",
    }
    return PersonForm(sent(request), officer=request.officer, initial=initial)


def _keep_person(request: FundRequest, draft: Draft, member: Member | None, form: PersonForm) -> None:
    told = form.cleaned_data
    draft.person_name, draft.house_no = told["person_name"], told["house_no"]
    draft.village_id = int(told["village"])
    draft.vouched_by_id = told["vouched_by"].pk if told["vouched_by"] else None
    check_asked(draft.asked(None), request.officer)


def _who_form(request: FundRequest, draft: Draft, member: Member | None) -> Form:
    relations = relations_of(_regulation(request, draft), draft.event)
    initial = {"relation": draft.relation, "person_name": draft.person_name}
    return WhoForm(
        sent(request),
        relations=relations,
        event=draft.event,
        initial=initial,
    )


def _keep_who(request: FundRequest, draft: Draft, member: Member | None, form: WhoForm) -> None:
    draft.relation, draft.person_name = form.cleaned_data["relation"], form.cleaned_data["person_name"]


def _nights_form(request: FundRequest, draft: Draft, member: Member | None) -> Form:
    return NightsForm(sent(request), initial={"nights": draft.nights})


def _keep_nights(request: FundRequest, draft: Draft, member: Member | None, form: NightsForm) -> None:
    nights, on = form.cleaned_data["nights"], draft.event_on
    assert on is not None, "the day is asked before"
    check_nights(draft.event, on, localdate(), nights)
    draft.nights = nights


def _units_form(request: FundRequest, draft: Draft, member: Member | None) -> Form:
    units = [unit for unit in units_of(touched(_regulation(request, draft), draft)) if unit != NIGHT]
    return UnitsForm(sent(request), unit=units[0], initial={"units": draft.units})


def _keep_units(request: FundRequest, draft: Draft, member: Member | None, form: UnitsForm) -> None:
    draft.units = form.cleaned_data["units"]


def _accident_form(request: FundRequest, draft: Draft, member: Member | None) -> Form:
    known = {"by_accident": "yes" if draft.by_accident else "no"} if ACCIDENT in draft.answered else {}
    return AccidentForm(sent(request), initial=known)


def _keep_accident(request: FundRequest, draft: Draft, member: Member | None, form: AccidentForm) -> None:
    draft.by_accident = form.cleaned_data["by_accident"] == "yes"


def _health_form(request: FundRequest, draft: Draft, member: Member | None) -> Form:
    on = date.fromisoformat(draft.ground_on) if draft.ground_on else localdate()
    return HealthForm(sent(request), initial={"ground": draft.ground, "ground_on": on})


def _keep_health(request: FundRequest, draft: Draft, member: Member | None, form: HealthForm) -> None:
    draft.ground, draft.ground_on = form.cleaned_data["ground"], form.cleaned_data["ground_on"].isoformat()
    check_ground(draft.asked(member), localdate())


def _story_form(request: FundRequest, draft: Draft, member: Member | None) -> Form:
    return StoryForm(sent(request), event=draft.event, initial={"story": draft.story})


def _keep_story(request: FundRequest, draft: Draft, member: Member | None, form: StoryForm) -> None:
    draft.story = form.cleaned_data["story"]


def _papers_form(request: FundRequest, draft: Draft, member: Member | None) -> Form:
    papers = papers_of(_regulation(request, draft), draft)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return PapersForm(*data, papers=papers, initial={"certificate_no": draft.certificate_no})


def _keep_papers(request: FundRequest, draft: Draft, member: Member | None, form: PapersForm) -> None:
    """File each photo; one that cannot be filed is said beside its field, and those before it stay."""
    draft.certificate_no = form.cleaned_data["certificate_no"]
    for name, field, upload in form.uploads():
        try:
            if len(draft.papers) >= PAPERS_MAX:
                raise TooManyPapers(limit=PAPERS_MAX)
            document = file_upload(
                fund=request.fund,
                upload=upload,
                kind=Document.Kind.EVIDENCE,
                by=request.officer,
                at=timezone.now(),
            )
        except DomainError as error:
            drafts.save(request.session, request.fund, draft)
            form.refuse(error, field)
            raise
        if [name, document.pk] not in draft.papers:
            draft.papers.append([name, document.pk])


def _payee_form(request: FundRequest, draft: Draft, member: Member | None) -> Form:
    assert member is not None, "who is no member receives it themselves"
    heir = (member.heir_name, member.heir_relation) if may(request.officer, Act.SEE_PERSON) else ("", "")
    initial = {
        "payee_name": draft.payee_name or heir[0],
        "payee_relation": draft.payee_relation or heir[1],
    }
    return PayeeForm(sent(request), initial=initial)


def _keep_payee(request: FundRequest, draft: Draft, member: Member | None, form: PayeeForm) -> None:
    draft.payee_name, draft.payee_relation = (
        form.cleaned_data["payee_name"],
        form.cleaned_data["payee_relation"],
    )


QUESTIONS = {
    DAY: Question(_day_form, _keep_day),
    PERSON: Question(_person_form, _keep_person),
    WHO: Question(_who_form, _keep_who),
    NIGHTS: Question(_nights_form, _keep_nights),
    UNITS: Question(_units_form, _keep_units),
    ACCIDENT: Question(_accident_form, _keep_accident),
    HEALTH: Question(_health_form, _keep_health),
    STORY: Question(_story_form, _keep_story),
    PAPERS: Question(_papers_form, _keep_papers),
    PAYEE: Question(_payee_form, _keep_payee),
}
