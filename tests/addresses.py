"""Every address of the URL conf and every command of the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click
from django.urls import URLPattern, URLResolver, get_resolver

from kongboon.config.cli import cli


@dataclass(frozen=True)
class Address:
    """One line of the URL conf: the path with its parts, e.g. "f/<fund:fund>/members/<int:pk>/"."""

    path: str
    app: str
    name: str
    view: Any

    @property
    def parts(self) -> list[str]:
        """What stands in it beside the fund."""
        return [part for part in re.findall(r"<(?:\w+:)?(\w+)>", self.path) if part != "fund"]

    @property
    def title(self) -> str:
        return f"{self.app}:{self.name}" if self.app else self.name

    def at(self, fund: str, values: dict[str, int | str]) -> str:
        values = {"fund": fund, **values}
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), self.path)


def _walk(resolver: URLResolver, path: str = "", app: str = "") -> Iterator[Address]:
    for each in resolver.url_patterns:
        here = path + str(each.pattern)
        if isinstance(each, URLPattern):
            yield Address(here, app, str(each.name), each.callback)
        else:
            yield from _walk(each, here, each.namespace or app)


ADDRESSES = list(_walk(get_resolver()))
OF_FUNDS = [address for address in ADDRESSES if address.path.startswith("f/<fund:fund>/")]


def _commands(group: click.Group, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        if isinstance(command, click.Group):
            yield from ((f"{name} {below}", each) for below, each in _commands(command, context))
            if not command.invoke_without_command:
                continue
        yield name, command


COMMANDS = dict(_commands(cli, click.Context(cli)))
