"""What the page of a request shows to whoever judges it, and whose word it still wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.timezone import now

from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act
from kongboon.access.services import is_same_person
from kongboon.documents.queries import visible_documents
from kongboon.governance.doings import Paper, doing_of
from kongboon.governance.payments import FIRST_OTHERS
from kongboon.governance.request_models import Request
from kongboon.governance.requests import step_of, who_speaks


@dataclass(frozen=True)
class Beside:
    """A part of the page that an app to the right of this one draws: its template, and what the template reads."""

    template: str
    context: Callable[[Request], dict[str, Any]]


_BESIDE: dict[Act, Beside] = {}


def show_beside(act: Act, beside: Beside) -> None:
    """Say what stands on the page of a request beside its lines; called once, from an AppConfig.ready."""
    assert act not in _BESIDE, act
    _BESIDE[act] = beside


def beside(request: Request) -> dict[str, Any]:
    """The template of that part and what it reads; nothing for most acts."""
    shown = _BESIDE.get(request.asked)
    return {"beside": shown.template, **shown.context(request)} if shown is not None else {}


def about(request: Request) -> str:
    """Whom or what a request is about, for a row of a list: who is paid, else what its first line says."""
    first = next(iter(doing_of(request).words(request)), ("", ""))
    return request.payee or str(first[1])


def papers_of(request: Request, officer: Officer) -> list[Paper]:
    """The filed papers that the request rests on and this officer may open. One query where there are any."""
    found = doing_of(request).papers(request)
    if not found:
        return []
    seen = set(visible_documents(officer).filter(pk__in=[pk for _, pk in found]).values_list("pk", flat=True))
    return [paper for paper in found if paper[1] in seen]


@dataclass(frozen=True)
class Missing:
    """How many words are missing, whose one of them is, and who can say the next.

    `later`: who can too from a moment on, where nobody has come until then (`requests.stand_ins`).
    """

    words: int = 0
    with_chair: bool = False
    who: list[Officer] = field(default_factory=list)
    later: list[Officer] = field(default_factory=list)
    later_from: datetime | None = None

    @property
    def chair(self) -> str:
        """The name of the chair whose word is missing; "" where it is not."""
        return next((one.name for one in self.who if self.with_chair and one.role == Role.CHAIR), "")

    @property
    def beside_chair(self) -> int:
        """How many words are missing beside the chair's."""
        return self.words - 1

    @property
    def others(self) -> list[Officer]:
        """Who can say the words beside the chair's."""
        return [one for one in self.who if not (self.with_chair and one.role == Role.CHAIR)]

    @property
    def only_chair(self) -> bool:
        """The last word, and only the chair's will do."""
        return self.with_chair and self.words == 1

    def waits_for(self, officer: Officer) -> bool:
        """Whether this officer's word is one that will do."""
        return any(one.pk == officer.pk or is_same_person(one, officer) for one in self.who)


def missing(request: Request) -> Missing:
    """The words that an open request still wants."""
    if not request.is_open:
        return Missing()
    said = [word.officer for word in request.confirmations]
    able, later = who_speaks(request)
    step = step_of(request, able=able)
    with_chair = step.with_chair and all(officer.role != Role.CHAIR for officer in said)
    words = max(int(with_chair), step.confirmations - len(said))
    if not words:
        return Missing()
    able, later = (
        [one for one in some if not any(is_same_person(one, spoke) for spoke in said)]
        for some in (able, later)
    )
    if with_chair and words == 1:
        return Missing(words, with_chair, [one for one in able if one.role == Role.CHAIR])
    moment = request.at + FIRST_OTHERS
    if now() >= moment:
        return Missing(words, with_chair, [*able, *later])
    return Missing(words, with_chair, able, later, moment if later else None)
