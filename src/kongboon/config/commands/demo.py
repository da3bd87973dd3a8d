"""demo: synthetic data made through the same services."""

from __future__ import annotations

import click

from kongboon.config.commands.shared import JSON, act, show, with_django


@click.command()
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 10_000))
@click.option("--size", type=click.Choice(["fund", "zone"]), default="fund", show_default=True)
@click.option("--if-empty", is_flag=True, help="Do nothing where a fund is here already.")
@JSON
@with_django
@act("run_installation")
def demo(seed: int, size: str, if_empty: bool, as_json: bool) -> None:
    """Make a synthetic fund with its months, and print a sign-in for each role."""
    from dataclasses import asdict

    from django.utils.timezone import localdate

    from kongboon.access.passwords import easy_password
    from kongboon.config.demo.build import build
    from kongboon.config.demo.logins import forget, keep, kept
    from kongboon.funds.models import Fund

    if if_empty and Fund.objects.exists():
        logins = kept()
    else:
        forget()
        logins = build(seed=seed, size=size, password=easy_password(), today=localdate())
        keep(logins)
    lines = [f"  {login.fund}  {login.role:<11} {login.username:<14} {login.password}" for login in logins]
    head = "ข้อมูลสาธิต (สมมติทั้งหมด) · demo sign-ins: fund, role, name, password"
    show([asdict(login) for login in logins], "\n".join([head, *lines]) if lines else "", as_json)


COMMANDS: dict[str, click.Command] = {"demo": demo}
