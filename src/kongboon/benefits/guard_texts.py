"""What the guards of the claims are made of: one trigger of several checks, and conditions that several of them ask."""

# ruff: noqa: S608  (the texts are made of constants of this module alone)
from __future__ import annotations

from kongboon.funds.models import ROWS_PER_FUND
from kongboon.members.corrections import FORMER_COUNTS

N = ROWS_PER_FUND
_FORMER_COUNTS = int(FORMER_COUNTS.total_seconds())


ITS_CLAIM = "SELECT 1 FROM {p}benefits_claim c WHERE c.id=NEW.claim_id AND c.fund_id=NEW.fund_id"


def own_house(officer: str, claim: str, at: str = "NEW.at") -> str:
    """The officer is the member of the claim or of the household it is for: the same village and house number.

    Which member an officer is says the newest row, of this office or of another one of the same user, and whichever
    stood until another word of the last days. A house that was corrected away counts until its time is over; `at`: the
    moment of the act.
    """
    return _at_home(
        officer,
        f"JOIN {{p}}benefits_claim hc ON hc.id={claim} LEFT JOIN {{p}}members_member m ON m.id=hc.member_id",
        ("COALESCE(m.village_id,hc.village_id)", "COALESCE(m.house_no,hc.house_no)"),
        at,
    )


def house_of(officer: str, member: str) -> str:
    """The officer is this member or of the member's household; as `own_house`."""
    person = f"JOIN {{p}}members_member m ON m.id={member}"
    return _at_home(officer, person, ("m.village_id", "m.house_no"), "NEW.at")


def _at_home(officer: str, person: str, home: tuple[str, str], at: str) -> str:
    village, house = home
    former = "SELECT 1 FROM {p}members_statusevent f WHERE f.member_id=%s AND f.former_house<>''"
    lately = (
        f" OR EXISTS({former % 'o.id'} AND f.former_until>={at} AND f.former_village_id={village}"
        f" AND f.former_house={house})"
        f" OR EXISTS({former % 'm.id'} AND f.former_until>={at} AND f.former_village_id=o.village_id"
        " AND f.former_house=o.house_no)"
    )
    return (
        "EXISTS(SELECT 1 FROM {p}benefits_officermembership h JOIN {p}members_member o ON o.id=h.member_id"
        f" {person} WHERE (h.officer_id={officer} OR h.officer_id IN"
        " (SELECT a.id FROM {p}access_officer a JOIN {p}access_officer s ON s.user_id=a.user_id"
        f" WHERE s.id={officer})) AND NOT EXISTS(SELECT 1 FROM {{p}}benefits_officermembership x"
        " WHERE x.officer_id=h.officer_id AND x.id>h.id"
        f" AND {{seconds}}x.at{{end}}<{{seconds}}{at}{{end}}-{_FORMER_COUNTS}) AND (o.id=m.id OR (o.house_no<>''"
        f" AND o.village_id={village} AND o.house_no={house}){lately}))"
    )
