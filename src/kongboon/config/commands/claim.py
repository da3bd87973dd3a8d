"""claim submit, approve, pay, withdraw, take-back, appeal, rule, exception, sign: from the paper to the voucher."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kongboon.config.commands.claim_asked import asked_of, filed_papers, key_of
from kongboon.config.commands.shared import BY, FILE, FUND, JSON, act, acting, inside, now, show, with_django

if TYPE_CHECKING:
    from kongboon.access.models import Officer
    from kongboon.benefits.models import Claim
    from kongboon.funds.models import BankAccount, Fund

NUMBER = click.argument("number", metavar="N")


@click.group()
def claim() -> None:
    """Ask for a benefit, confirm it, pay it, take it back."""


@claim.command()
@FILE
@FUND
@BY
@JSON
@with_django
@act("submit_claim")
def submit(file: Path, fund_code: str, by_name: str, as_json: bool) -> None:
    """Hand in the claim of FILE (TOML or JSON); prints each benefit, its sum and the reasons.

    \b
    member = "0012"          event = "death"        date = "2567-06-09"
    certificate_no = "33-01/2567"                   nights = 3
    payee = "..."            payee_relation = "..." person_name = "..."
    benefit = "B05"          (one benefit; otherwise every benefit of the event)
    units = 2                by_accident = true     story = "..."  (where the benefit asks)
    consent = "agreed"       consent_on = "2567-06-09"  (an illness or a disability; or "relative", "vital")
    relation = "non_member"  village = 4  house_no = "99"  vouched_by = "0012"  (who is no member, named by person_name)
    [evidence]
    death_certificate = "photo.jpg"
    """
    from kongboon.benefits.claims.claim_file import read_claim
    from kongboon.benefits.claims.services import submit_claim, submit_event
    from kongboon.funds import transaction
    from kongboon.funds.ids import lock_fund

    written = read_claim(file)
    with inside(fund_code) as fund, transaction.atomic():
        by, at = acting(fund, by_name), now()
        lock_fund(fund)
        asked = asked_of(by, written)
        key = key_of(written.key.encode() or file.read_bytes())
        if written.benefit:
            claims = [submit_claim(asked=asked, by=by, at=at, idem_key=key)]
        else:
            claims = submit_event(asked=asked, by=by, at=at, idem_key=key)
        _show([_figures(one, by) for one in claims], as_json)
        refused = [one for one in claims if one.status == one.Status.REFUSED]
    if refused:
        raise click.exceptions.Exit(1)


@claim.command()
@NUMBER
@FUND
@BY
@click.option("--amount", metavar="BAHT", help="The sum, where the committee chooses it.")
@click.option("--resolution", default="", metavar="N/YEAR", help="The committee's resolution on that sum.")
@click.option("--note", default="", help="A remark.")
@JSON
@with_django
@act("confirm_claim")
def approve(
    number: str,
    fund_code: str,
    by_name: str,
    amount: str | None,
    resolution: str,
    note: str,
    as_json: bool,
) -> None:
    """Confirm claim N (สค.2567/0001, or 2567/1) as another officer than the one who handed it in."""
    from kongboon.benefits.claims.services import confirm_claim
    from kongboon.kernel.money import parse_baht

    with inside(fund_code) as fund:
        satang = None if amount is None else parse_baht(amount)
        by = acting(fund, by_name)
        found = _claim(by, number)
        done = confirm_claim(
            claim=found, by=by, at=now(), note=note, amount_satang=satang, resolution=resolution
        )
        _show([_figures(done, by)], as_json)


@claim.command()
@NUMBER
@FUND
@BY
@click.option(
    "--from", "source", metavar="cash|bank:NUMBER", help="Out of the cash box where it is left out."
)
@JSON
@with_django
@act("pay_claim")
def pay(number: str, fund_code: str, by_name: str, source: str | None, as_json: bool) -> None:
    """Pay claim N; prints the voucher's number. Sent twice it is paid once."""
    from kongboon.benefits.claims.services import pay_claim

    with inside(fund_code) as fund:
        by = acting(fund, by_name)
        found = _claim(by, number)
        key = f"claim/{found.pk}/pay/{by.pk}"
        # Asked once more without a place, it is the place that it was paid out of.
        bank = _paid_from(found) if source is None else _bank(fund, source)
        done = pay_claim(claim=found, by=by, at=now(), idem_key=key, bank=bank)
        _show([_figures(done, by)], as_json)


@claim.command()
@NUMBER
@FUND
@BY
@click.option("--reason", required=True, help="Why, in a few words; it stays with the claim.")
@JSON
@with_django
@act("withdraw_claim")
def withdraw(number: str, fund_code: str, by_name: str, reason: str, as_json: bool) -> None:
    """Withdraw claim N before it is paid; a paid one is taken back by two people (take-back)."""
    from kongboon.benefits.claims.services import withdraw_claim

    with inside(fund_code) as fund:
        by = acting(fund, by_name)
        done = withdraw_claim(claim=_claim(by, number), reason=reason, by=by, at=now())
        _show([_figures(done, by)], as_json)


@claim.command("take-back")
@NUMBER
@FUND
@BY
@click.option("--reason", required=True, help="Why, in a few words; it stays in the books.")
@click.option("--into", "source", default="cash", show_default=True, metavar="cash|stock|bank:NUMBER")
@click.option("--on", "day", default="", metavar="DAY", help="Since when the money is back; today.")
@click.option("--holder", required=True, help="Who holds the money or the deposit slip.")
@with_django
@act("take_back_claim")
def take_back(
    number: str, fund_code: str, by_name: str, reason: str, source: str, day: str, holder: str
) -> None:
    """Ask for paid claim N to be taken back, now that its money is back; another officer agrees (not who paid it)."""
    from django.utils.timezone import localdate

    from kongboon.benefits.returning import CameBack, ask_claim_back
    from kongboon.kernel.thai_dates import parse_thai_date

    with inside(fund_code) as fund:
        by, at = acting(fund, by_name), now()
        found, is_stock = _claim(by, number), source == "stock"
        bank = None if is_stock else _bank(fund, source)
        on = parse_thai_date(day) if day else localdate(at)
        came = CameBack(on, holder, bank.pk if bank else None, is_stock)
        key = f"claim-back/{found.pk}/{by.pk}/{at:%Y%m%d%H%M}"
        asked = ask_claim_back(claim=found, came=came, reason=reason, by=by, at=at, idem_key=key)
        click.echo(f"รอกรรมการอีกคนเห็นชอบ คำขอ {asked.pk} · waits for another officer")


@claim.command()
@NUMBER
@FUND
@BY
@click.option("--reason", required=True, help="Why it should be looked at again.")
@click.option("--paper", "papers", multiple=True, metavar="NAME=FILE", help="A new paper, e.g. photo=a.jpg.")
@JSON
@with_django
@act("appeal_claim")
def appeal(
    number: str, fund_code: str, by_name: str, reason: str, papers: tuple[str, ...], as_json: bool
) -> None:
    """Ask for the member that refused claim N be looked at again: once, within thirty days."""
    from kongboon.benefits.claims.services import appeal_claim
    from kongboon.funds import transaction
    from kongboon.funds.ids import lock_fund

    evidence = tuple(_named_file(paper) for paper in papers)
    with inside(fund_code) as fund, transaction.atomic():
        by = acting(fund, by_name)
        lock_fund(fund)
        found = _claim(by, number)
        filed = filed_papers(fund, evidence, by)
        done = appeal_claim(claim=found, reason=reason, papers=filed, by=by, at=now())
        _show([_figures(done, by)], as_json)


def _named_file(paper: str) -> tuple[str, Path]:
    name, _, file = paper.partition("=")
    if not name or not Path(file).is_file():
        raise click.BadParameter(f"{paper}: NAME=FILE")
    return name, Path(file)


@claim.command()
@NUMBER
@FUND
@BY
@click.option("--anew/--uphold", required=True, help="Decide anew by the rules, or let the refusal stand.")
@click.option("--note", required=True, help="The committee's resolution and its reason.")
@JSON
@with_django
@act("rule_appeal")
def rule(number: str, fund_code: str, by_name: str, anew: bool, note: str, as_json: bool) -> None:
    """Rule on the appeal of claim N; decided anew it becomes a new claim, which is printed."""
    from kongboon.benefits.claims.services import decide_anew, uphold_refusal

    with inside(fund_code) as fund:
        by = acting(fund, by_name)
        verb = decide_anew if anew else uphold_refusal
        done = verb(claim=_claim(by, number), note=note, by=by, at=now())
        _show([_figures(done, by)], as_json)


@claim.command("exception")
@NUMBER
@FUND
@BY
@click.option("--amount", required=True, metavar="BAHT")
@click.option("--resolution", required=True, metavar="NO", help="The number of the resolution, e.g. 3/2567.")
@click.option("--reason", required=True, help="Why; it is printed on the voucher.")
@JSON
@with_django
@act("make_exception")
def make_exception(
    number: str, fund_code: str, by_name: str, amount: str, resolution: str, reason: str, as_json: bool
) -> None:
    """Write down a sum that the committee grants for refused claim N; two others sign it (claim sign)."""
    from kongboon.benefits.claims.services import grant_exception
    from kongboon.kernel.money import parse_baht

    with inside(fund_code) as fund:
        by = acting(fund, by_name)
        grant = grant_exception(
            claim=_claim(by, number),
            amount_satang=parse_baht(amount),
            resolution_no=resolution,
            reason=reason,
            by=by,
            at=now(),
        )
        _show([_figures(grant.claim, by)], as_json)


@claim.command()
@NUMBER
@FUND
@BY
@click.option("--yes/--no", "agreed", required=True, help="Agree to the exception, or not.")
@click.option("--note", default="", help="A remark; with --no the reason.")
@JSON
@with_django
@act("sign_exception")
def sign(number: str, fund_code: str, by_name: str, agreed: bool, note: str, as_json: bool) -> None:
    """Say yes or no to the exception for claim N; with two, one of them the chair, it can be paid."""
    from kongboon.benefits.claims.services import confirm_exception

    with inside(fund_code) as fund:
        by = acting(fund, by_name)
        done = confirm_exception(claim=_claim(by, number), agreed=agreed, by=by, at=now(), note=note)
        _show([_figures(done, by)], as_json)


def _claim(by: Officer, number: str) -> Claim:
    """A claim that an officer sees, by its number: สค.2567/0001, 2567/1, or 1 for the newest; Thai digits too."""
    import re

    from kongboon.benefits.claims.errors import NoSuchClaim
    from kongboon.benefits.claims.queries import visible_claims
    from kongboon.kernel.thai_text import to_arabic_digits

    found = re.fullmatch(r"(?:(?:สค\.?)?\s*(\d{4})/)?(\d{1,9})", to_arabic_digits(number).strip())
    if found:
        claims = visible_claims(by.fund, by).filter(serial=int(found[2]))
        known = (claims.filter(year_be=int(found[1])) if found[1] else claims).order_by("-year_be").first()
        if known is not None:
            return known
    raise NoSuchClaim(number=number)


def _paid_from(claim: Claim) -> BankAccount | None:
    """The bank account that a claim was paid out of; None for the cash box, and for one that is not paid."""
    from kongboon.ledger.models import Line

    lines = Line.objects.filter(entry=claim.paid_entry_id, amount__lt=0, account__bank_account__isnull=False)
    line = lines.select_related("account__bank_account").first()
    return line.account.bank_account if line is not None else None


def _bank(fund: Fund, source: str) -> BankAccount | None:
    from kongboon.benefits.errors import NoSuchBankAccount, UnknownSource
    from kongboon.funds.models import BankAccount

    place, _, number = source.partition(":")
    if place == "cash" and not number:
        return None
    if place != "bank" or not number:
        raise UnknownSource(source=source)
    banks = {
        "".join(filter(str.isalnum, bank.number)): bank for bank in BankAccount.objects.filter(fund=fund)
    }
    wanted = "".join(filter(str.isalnum, number))
    if wanted not in banks:
        raise NoSuchBankAccount(
            number=number, numbers=", ".join(bank.number for bank in banks.values()) or "–"
        )
    return banks[wanted]


def _figures(found: Claim, by: Officer) -> dict[str, Any]:
    from kongboon.benefits.claims.results import sentences_for, told_to

    decision, _ = told_to(by, found.decided)
    return {
        "number": found.number,
        "status": found.status,
        "member": found.member.number if found.member else None,
        "person": found.beneficiary,
        "benefit": found.benefit_code,
        "title": found.benefit_title,
        "clause": found.clause,
        "amount_satang": found.due_satang,
        "dues_satang": found.dues_satang or 0,
        "handed_out_satang": found.handed_out_satang if found.paid_entry else None,
        "reasons": sentences_for(by, found.decided),
        "holds_from": decision.holds_from,
        "voucher": found.paid_entry.paper_number if found.paid_entry else None,
        "entry_no": found.paid_entry.entry_no if found.paid_entry else None,
        "check_due_on": found.check_due_on,
        "exception": found.exception.resolution_no if found.exception else None,
        "regulation_sha256": found.regulation_sha256,
    }


def _show(claims: list[dict[str, Any]], as_json: bool) -> None:
    from kongboon.kernel.money import format_baht

    lines = []
    for told in claims:
        voucher = f"  {told['voucher']}" if told["voucher"] else ""
        lines.append(
            f"{told['number']}  {told['title']}  {format_baht(told['amount_satang'])} บาท  {told['status']}{voucher}"
        )
        lines += [f"  · {reason}" for reason in told["reasons"]]
    show({"unit": "satang", "claims": claims}, "\n".join(lines), as_json)


COMMANDS: dict[str, click.Command] = {"claim": claim}
