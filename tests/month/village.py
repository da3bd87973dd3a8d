"""What the people of the fund do in the browser, each under their own sign-in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.looking import CHROMIUM, follow
from tests.month.place import Place, Wrong
from tests.registers import TrueMember

MONTH = "2024-02"
PIECES = (100_000, 50_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25)
# A loaded machine answers late; a wrong answer is wrong however long one waits.
expect.set_options(timeout=30_000)


class Browser:
    """Debian's Chromium before the month's server."""

    def __init__(self, address: str, password: str, place: Place) -> None:
        self.address, self.password, self.folder = address.rstrip("/"), password, place.folder
        self.own = place.own

    def __enter__(self) -> Browser:
        self._playwright = sync_playwright().start()
        self._chromium = self._playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._chromium.close()
        self._playwright.stop()

    @contextmanager
    def signed_in(self, username: str) -> Iterator[Page]:
        """A fresh telephone on which somebody signs in by the form."""
        context = self._chromium.new_context(base_url=self.address, viewport={"width": 390, "height": 844})
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto("/")
        page.fill("[name=login]", username)
        page.fill("[name=password]", self.own.get(username, self.password))
        page.press("[name=password]", "Enter")
        page.wait_for_url(re.compile("/f/|/own-password/"))
        if "/own-password/" in page.url:
            self.own[username] = f"{self.password} ของเราเอง"
            for name in ("password", "again"):
                page.fill(f"[name={name}]", self.own[username])
            page.press("[name=again]", "Enter")
            page.wait_for_url("**/f/**")
        try:
            yield page
        except Exception as wrong:
            page.screenshot(path=str(self.folder / "wrong.png"), full_page=True)
            said = page.locator("main").inner_text()[:600]
            raise Wrong(f"{wrong}\nat {page.url}, the page says:\n{said}") from wrong
        finally:
            context.close()

    # --- dues

    def open_village(self, page: Page, code: str, moo: int) -> None:
        page.goto(f"/f/{code}/dues/{moo}/{MONTH}/")

    def tap(self, page: Page, member: TrueMember, amount: int) -> None:
        """One tap on the house of a member; the button says the sum, the row then shows the receipt."""
        row = page.locator(".house", has_text=f"{member.first_name} {member.last_name}")
        button = row.locator("button[name=take]")
        expect(button).to_contain_text(f"{amount / 100:,.2f}")
        page.once("request", self._remember)
        button.click()
        expect(row.locator("a", has_text="รบ.2567/")).to_be_visible()

    def _remember(self, request: Any) -> None:
        self._last = (request.url, request.post_data)

    def send_last_again(self, page: Page) -> None:
        """The last tap's bytes once more, as after an answer that was lost."""
        url, body = self._last
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Tap": "1", "Referer": page.url}
        answer = page.request.post(url, data=body, headers=headers)
        if not answer.ok:
            raise Wrong(f"the repeated tap was answered {answer.status}: {answer.text()[:300]}")

    def cash_on_screen(self, page: Page) -> int:
        page.reload()
        return int(page.locator("#cash").get_attribute("data-satang") or -1)

    def hand_over(self, page: Page, code: str, collector: str, counted: int, note: str) -> None:
        """The treasurer counts by coins and notes; a difference is shown first and needs a word."""
        page.goto(f"/f/{code}/dues/cash/")
        page.locator("main a", has_text=collector).first.click()
        for piece in PIECES:
            pieces, counted = divmod(counted, piece)
            if pieces:
                page.fill(f"[name=piece_{piece}]", str(pieces))
        if note:
            page.fill("[name=note]", note)
        page.locator("main form button.btn-primary").click()
        page.wait_for_url("**/dues/slips/**")

    # --- what two people do together

    def ask_to_pay(self, page: Page, code: str, amount: int, payee: str, what: str) -> str:
        """The treasurer asks for money to be paid for the office; the address of the request."""
        page.goto(f"/f/{code}/books/other/?direction=out")
        page.select_option("[name=what]", "5301")
        page.fill("[name=amount]", f"{amount / 100:.2f}")
        page.locator("select[name=money]").select_option("1101")
        page.fill("[name=payee]", payee)
        page.fill("[name=note]", what)
        follow(page.locator("main form button.btn-danger"))
        page.wait_for_url("**/requests/**")
        return urlsplit(page.url).path

    def waiting(self, page: Page, code: str) -> list[str]:
        """Addresses of the requests that wait."""
        page.goto(f"/f/{code}/requests/")
        links = page.locator("main h2:first-of-type + .list a")
        found: list[str] = links.evaluate_all("all => all.map(a => a.pathname)")
        return found

    def agree(self, page: Page, request: str) -> None:
        """Another officer reads a request and agrees."""
        page.goto(request)
        follow(page.locator(f"main form[action='{request}agree/'] button"))

    def may_agree(self, page: Page, request: str) -> bool:
        page.goto(request)
        return page.locator(f"main form[action='{request}agree/']").count() > 0

    def may_hand_out(self, page: Page, request: str) -> bool:
        page.goto(request)
        return page.locator(f"main form[action='{request}do/']").count() > 0

    def hand_out(self, page: Page, request: str) -> bytes:
        """The treasurer hands out what others agreed to; the voucher as PDF."""
        page.goto(request)
        follow(page.locator(f"main form[action='{request}do/'] button"))
        return self._pdf(page, str(page.locator("main a[href$='voucher.pdf']").get_attribute("href")))

    def round_receipts(self, page: Page, code: str, moo: int) -> bytes:
        self.open_village(page, code, moo)
        link = page.locator("a[href$='receipts.pdf']").first.get_attribute("href")
        return self._pdf(page, str(link))

    # --- books

    def deposit(self, page: Page, code: str, amount: int) -> None:
        page.goto(f"/f/{code}/books/deposit/")
        bank = page.locator("select[name=bank]")
        if bank.count():
            bank.select_option(index=bank.locator("option").count() - 1)
        page.fill("[name=amount]", f"{amount / 100:.2f}")
        page.locator("main form button.btn-primary").click()
        page.wait_for_url("**/slip/")

    # --- a death

    def claim_death(self, page: Page, code: str, member: TrueMember, died: date, certificate: str) -> int:
        """The welfare officer asks question by question; returns the sum of the funeral benefit shown, in satang."""
        self._ask(page, code, member, died, certificate)
        shown = page.locator("section.sheet", has_text="ข้อ 12(5)").locator(".figure.large").inner_text()
        follow(page.locator("main form button.btn-primary"))
        return round(float(re.sub(r"[^\d.]", "", shown)) * 100)

    def _ask(self, page: Page, code: str, member: TrueMember, died: date, certificate: str) -> None:
        page.goto(f"/f/{code}/benefits/new/?q={member.first_name}")
        follow(page.locator(".list a", has_text=f"{member.first_name} {member.last_name}"))
        follow(page.locator("a[href*='/death/']"))
        for _ in range(8):
            question = urlsplit(page.url).path.rstrip("/").rsplit("/", 1)[-1]
            if question == "result" or page.locator("main .say.stop, main [role=alert]").count():
                return
            if question == "day":
                page.fill("[name=on_0]", str(died.day))
                page.select_option("[name=on_1]", str(died.month))
                page.fill("[name=on_2]", str(died.year + 543))
            elif question == "papers":
                page.fill("[name=certificate_no]", certificate)
                page.locator("input[type=file]").first.set_input_files(self._certificate())
            elif question == "payee" and not page.input_value("[name=payee_name]"):
                page.fill("[name=payee_name]", member.heir_name)
            follow(page.locator("main form button.btn-primary").first)
        raise Wrong(f"the questions do not end: {page.url}")

    def _certificate(self) -> Path:
        """A photo of a made-up certificate, as a telephone takes it."""
        from PIL import Image, ImageDraw

        path = self.folder / "certificate.jpg"
        picture = Image.new("RGB", (1600, 1200), (248, 246, 240))
        ImageDraw.Draw(picture).text(
            (200, 200), "SPECIMEN - death certificate 9-1234/2567", fill=(20, 20, 20)
        )
        picture.save(path, "JPEG")
        return path

    def _each_claim(self, page: Page, code: str, member: TrueMember, act: str) -> Iterator[str]:
        """Addresses of an act on each claim of a member that is listed as waiting."""
        page.goto(f"/f/{code}/benefits/")
        name = f"{member.first_name} {member.last_name}"
        links = page.locator("main a", has_text=name).evaluate_all("all => all.map(a => a.pathname)")
        pages = {m[1] for link in links if (m := re.match(rf"(/f/{code}/benefits/\d+/)", link))}
        for address in sorted(pages):
            page.goto(address)
            if page.locator(f"a[href$='{address}{act}/']").count():
                yield f"{address}{act}/"

    def confirm_claim(self, page: Page, code: str, member: TrueMember) -> None:
        for address in list(self._each_claim(page, code, member, "confirm")):
            page.goto(address)
            follow(page.locator("main form button.btn-primary"))

    def pay_claims(self, page: Page, code: str, member: TrueMember) -> list[bytes]:
        """Pays each claim from the cash box; the vouchers as PDF, in the order of their numbers."""
        vouchers = []
        for address in list(self._each_claim(page, code, member, "pay")):
            page.goto(address)
            page.locator("input[name=source][value=cash]").check()
            page.locator("main form button.btn-primary").click()
            page.wait_for_url("**/slip/")
            vouchers.append(self._pdf(page, address.removesuffix("pay/") + "voucher.pdf"))
        return vouchers

    def second_death_is_refused(self, page: Page, code: str, member: TrueMember, died: date) -> None:
        """The same death again under another certificate: told where the first claim is, nothing to hand in."""
        self._ask(page, code, member, died, "9-9999/2567")
        hand_in = page.locator("main form button.btn-primary")
        if hand_in.count():
            follow(hand_in)
        expect(page.locator("main")).to_contain_text("สค.2567/")

    def _pdf(self, page: Page, address: str) -> bytes:
        answer = page.request.get(address)
        if not answer.ok or not answer.body().startswith(b"%PDF"):
            raise Wrong(f"{address} is no PDF: {answer.status}")
        return answer.body()
