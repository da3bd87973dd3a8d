"""The one table of acts: every address, command and service names one of them, and each of them is used."""

from __future__ import annotations

import ast
from pathlib import Path

from django.http import HttpResponse
from django.urls import URLPattern, get_resolver
from scripts import permissions

from kongboon.access.levels import Level, Second
from kongboon.access.models import Role
from kongboon.access.permissions import Act
from kongboon.governance.doings import registered
from tests.addresses import ADDRESSES, COMMANDS, OF_FUNDS

SRC = Path(__file__).resolve().parent.parent / "src" / "kongboon"

# Acts that no address and no command carries, with the service that requires them.
WITHIN_ANOTHER = {
    Act.WRITE_OFF_DIFFERENCE: "asked for by counting a collector's cash (dues.services.hand_over)",
}
# Acts by two people that have a second person of their own: other service, other rows.
OWN_SECOND_PERSON = {
    Act.PAY_CLAIM: "benefits.claims.services: confirm_claim by others than who handed it in, then pay_claim",
    Act.PAY_REFUND: "benefits.refunds.services: confirm_refund by others than who asked, then pay_refund",
}


def _named_in_source() -> dict[Act, set[str]]:
    """Act -> the files that name it, the table apart."""
    found: dict[Act, set[str]] = {}
    for file in SRC.rglob("*.py"):
        if "tests" in file.parts or file.name == "permissions.py":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "Act"
            ):
                if node.attr in Act.__members__:
                    found.setdefault(Act[node.attr], set()).add(file.name)
                elif node.attr.isupper():
                    raise AssertionError(f"{file.name} names the act {node.attr}, which the table has not")
    return found


def test_every_address_has_an_act() -> None:
    without = [
        address.title for address in ADDRESSES if not isinstance(getattr(address.view, "act", None), Act)
    ]
    assert len(ADDRESSES) > 150
    assert without == []


def test_every_address_of_a_fund_has_an_act_of_a_fund() -> None:
    assert [a.title for a in OF_FUNDS if a.view.act.rule.level is not Level.FUND] == []


def test_every_command_has_an_act() -> None:
    codes = {act.code for act in Act}
    without = [
        name for name, command in COMMANDS.items() if getattr(command.callback, "act", None) not in codes
    ]
    assert len(COMMANDS) > 30
    assert without == []


def test_every_act_of_the_table_is_used() -> None:
    named = _named_in_source()
    by_commands = {getattr(command.callback, "act", None) for command in COMMANDS.values()}
    unused = [act.name for act in Act if act not in named and act.code not in by_commands]
    assert unused == []


def test_every_act_at_a_fund_has_an_office_and_no_other_has_one() -> None:
    for act in Act:
        assert bool(act.rule.roles) == (act.rule.level is Level.FUND), act.name
        assert set(act.rule.roles) <= set(Role.values), act.name


def test_every_act_by_two_people_goes_the_shared_way_or_has_its_own() -> None:
    wanted = {act for act in Act if act.rule.second is Second.ALWAYS}
    assert wanted - registered() == set(OWN_SECOND_PERSON)
    assert all(act.rule.second is not Second.NONE for act in registered())
    files = _named_in_source()
    assert all(files[act] for act in OWN_SECOND_PERSON)


def test_an_address_without_an_act_would_be_found() -> None:
    """The control of the tests above: a view as Django knows it carries no act."""
    assert not hasattr(HttpResponse, "act")
    bare = URLPattern(get_resolver().pattern, lambda request: HttpResponse())
    assert not isinstance(getattr(bare.callback, "act", None), Act)


def test_the_printed_table_is_what_the_program_does() -> None:
    """`make permissions` writes it anew."""
    assert permissions.DOCUMENT.read_text(encoding="utf-8") == permissions.document()


# What takes back or ends by itself: pages and commands ask for it (`ask_undo`, `ask_take_back`, `ask_claim_back`,
# `ask_refund_back`, `ask_end`), and another officer's word does it.
CORE = {"reverse_entry", "reverse_entries", "take_back", "take_back_claim", "end_membership"}


def _core_calls(source: str) -> set[str]:
    """Which of CORE a module calls, by its own name or as an attribute of a module, e.g. `services.take_back(...)`."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = {call.id for call in calls if isinstance(call, ast.Name)}
    return CORE & (names | {call.attr for call in calls if isinstance(call, ast.Attribute)})


def test_pages_and_commands_ask_and_do_not_take_back_by_themselves() -> None:
    assert _core_calls("services.take_back(entry=e)\nend_membership(member=m)") == {
        "take_back",
        "end_membership",
    }
    pages = [path for path in SRC.rglob("*.py") if "views" in path.parts or path.stem.endswith("views")]
    commands = list((SRC / "config" / "commands").glob("*.py"))
    assert len(pages) > 40
    assert len(commands) > 10
    found = {str(path.relative_to(SRC)): _core_calls(path.read_text()) for path in (*pages, *commands)}
    assert {path: calls for path, calls in found.items() if calls} == {}
