"""The month itself, step by step."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tests.month import papers
from tests.month.model import Model, death_benefit
from tests.month.place import Place, Wrong
from tests.month.village import Browser
from tests.registers import TrueMember, ugly_register

CODE, VILLAGES = "3305050", [(4, "โนนสูง"), (7, "หนองบัว")]
PASSWORD = "khao-hom-2567"
OFFICERS = (
    ("malee", "chair", "มาลี ใจงาม", None),
    ("somchai", "treasurer", "สมชาย ตั้งตรง", None),
    ("rampai", "registrar", "รำพึง จดจำ", None),
    ("laor", "welfare", "ละออ ห่วงใย", None),
    ("boonchu", "bookkeeper", "บุญชู คิดดี", None),
    ("ampai", "secretary", "อำไพ เขียนสวย", None),
    ("tongdee", "auditor", "ทองดี ตรวจตรา", None),
    ("noi", "collector", "น้อย เดินดี", 4),
    ("kaew", "collector", "แก้ว ขยัน", 7),
)
FIRST, IMPORT, COLLECT = "2024-02-01T09:00", "2024-02-29T07:00", "2024-02-29T08:30"
CLOSE, REPORT = "2024-03-05T10:00", "2024-04-02T10:00"
YEAR, MONTH = 2024, 2
CASH, BANK = 4_312_450, 45_210_075
WREATH = 50_000
PAPER = 24_000


class Month:
    """One fund's February 2567, lived through the product and through the model side by side."""

    def __init__(self, place: Place) -> None:
        self.place, self.model = place, Model()
        self.folder = place.folder
        (self.folder / "papers").mkdir(parents=True)
        # The register as it stood on the last day of January; some rows wrong in it, then mended.
        self.wrong = ugly_register(67, 60, VILLAGES, errors=4, as_of=date(2024, 1, 31))
        self.right = ugly_register(68, 60, VILLAGES, as_of=date(2024, 1, 31))

    def steps(self) -> Iterator[str]:
        yield self.begin()
        yield self.opening()
        yield self.bring_in_the_register()
        with self.place.serving(COLLECT) as address, Browser(address, PASSWORD, self.place) as browser:
            yield self.collect_by_tapping(browser)
            yield self.collect_by_file()
            yield self.hand_over_and_bank(browser)
            yield self.write_off_what_is_missing(browser)
            yield self.pay_a_death(browser)
            yield self.pay_for_paper(browser)
            yield self.print_papers(browser)
        yield self.close()
        yield self.report()
        yield self.add_up()
        yield self.outside_witness()

    # --- the fund

    def begin(self) -> str:
        self.place.run(FIRST, "init")
        file = self.folder / "fund.toml"
        villages = "".join(f'[[villages]]\nmoo = {moo}\nname = "{name}"\n' for moo, name in VILLAGES)
        file.write_text(
            f'code = "{CODE}"\nname = "กองทุนสวัสดิการชุมชนตำบลโสน"\nregulation = "standard-13"\n'
            f'registration_no = "12/2553"\nregistered_on = "1/11/2553"\n{villages}'
            '[[banks]]\nbank = "ธ.ก.ส."\nbranch = "ขุขันธ์"\nnumber = "92000111222"\n',
            encoding="utf-8",
        )
        self.place.run(FIRST, "fund", "create", str(file))
        said = self.place.run(FIRST, "fund", "create", str(file), code=1)
        self.same("a second fund of the same code is refused", CODE in said, True)
        for username, role, name, village in OFFICERS:
            words = [
                "user",
                "add",
                username,
                "--role",
                role,
                "--fund",
                CODE,
                "--name",
                name,
            ]
            words += ["--village", str(village)] if village else []
            said = self.place.run(FIRST, *words)
            self.place.own[username] = said.rpartition("one-time code: ")[2].strip()
            self.place.login(FIRST, username, PASSWORD)  # the slip is good for seven days
        return f"กองทุนและกรรมการ {len(OFFICERS)} คน จากฐานข้อมูลว่าง"

    def opening(self) -> str:
        file = self.folder / "opening.csv"
        file.write_text(
            f'วันที่,1/2/2567\nรหัสบัญชี,ยอดยกมา\n1101,"{CASH / 100:,.2f}"\n1110.1,{BANK / 100:.2f}\n',
            encoding="utf-8",
        )
        words = ("ledger", "opening", str(file), "--fund", CODE, "--by", "somchai")
        self.place.run(FIRST, "logout", "somchai")
        self.place.run(FIRST, *words, code=1)  # not signed in
        self.place.login(FIRST, "somchai", PASSWORD)
        self.place.run(FIRST, *words)
        self.place.run(FIRST, *words, code=1)
        self.model.open(CASH, BANK)
        return "ยอดยกมา ครั้งเดียวเท่านั้น"

    def bring_in_the_register(self) -> str:
        words = ("--fund", CODE, "--by", "rampai")
        self.place.login(IMPORT, "rampai", PASSWORD)
        wrong = self._file("wrong.xlsx", self.wrong.xlsx)
        said = self.place.run(IMPORT, "members", "import", wrong, *words, code=1)
        for row in self.wrong.bad_rows:
            self.same(f"row {row} is named", str(row) in said, True)
        right = self._file("register.xlsx", self.right.xlsx)
        self.place.run(IMPORT, "members", "import", right, *words, "--dry-run")
        self.place.run(IMPORT, "members", "import", right, *words)
        self.place.run(IMPORT, "members", "import", right, *words, code=1)
        self.model.register(self.right.truth)
        sign = ("fund", "sign", "--fund", CODE, "--yes", "--by")
        self.place.login(IMPORT, "somchai", PASSWORD)
        self.place.run(
            IMPORT, *sign, "somchai", code=1
        )  # who entered the opening balances does not sign them
        self.place.login(IMPORT, "malee", PASSWORD)
        self.place.run(IMPORT, *sign, "malee")
        return f"ทะเบียน Excel {len(self.right.truth)} คน หลังแก้แถวที่ผิด กรรมการอีกคนลงชื่อรับรองข้อมูลตั้งต้น"

    # --- the villages

    def households(self, moo: int) -> dict[str, list[TrueMember]]:
        """Members of a village by house, those who owe something by the end of the month."""
        houses: dict[str, list[TrueMember]] = {}
        for member in self.right.truth:
            if member.moo == moo and self.model.owed(member.member_no, YEAR, MONTH):
                houses.setdefault(member.house_no, []).append(member)
        # Whoever has not paid for more than a year is a matter for the committee, not for a tap.
        a_year = 366 * 100
        return {
            house: members
            for house, members in houses.items()
            if all(self.model.owed(m.member_no, YEAR, MONTH) <= a_year for m in members)
        }

    def collect_by_tapping(self, browser: Browser) -> str:
        houses = list(self.households(4).items())[:8]
        with browser.signed_in("noi") as page:
            browser.open_village(page, CODE, 4)
            for _, members in houses:
                amount = self.model.pay([m.member_no for m in members], "1102.1", YEAR, MONTH)
                browser.tap(page, members[0], amount)
            # Sent again with the same id: no second receipt, no second baht.
            browser.send_last_again(page)
            held = browser.cash_on_screen(page)
        self.same("cash on the collector's screen", held, self.model.balances["1102.1"])
        return f"เก็บหมู่ 4 ด้วยการแตะ {len(houses)} ครัวเรือน"

    def collect_by_file(self) -> str:
        rows = io.StringIO()
        sheet = csv.writer(rows)
        sheet.writerow(["ใบเก็บเงิน หมู่ 7 เดือน กุมภาพันธ์ 2567"])
        sheet.writerow(["เลขที่สมาชิก", "ชื่อ - สกุล", "จำนวนเงิน"])
        for members in self.households(7).values():
            for member in members:
                amount = self.model.owed(member.member_no, YEAR, MONTH)
                name = f"{member.title}{member.first_name} {member.last_name}"
                sheet.writerow([member.member_no, name, f"{amount / 100:.2f}"])
            self.model.pay([m.member_no for m in members], "1102.2", YEAR, MONTH)
        file = self._file("village7.csv", rows.getvalue().encode("utf-8-sig"))
        self.place.login(COLLECT, "kaew", PASSWORD)
        words = ("dues", "post", file, "--fund", CODE, "--by", "kaew")
        self.place.run(COLLECT, *words)
        self.place.run(COLLECT, *words)
        self.same("a repeated sheet", self.balance("1102.2"), self.model.balances["1102.2"])
        return "เก็บหมู่ 7 ด้วยใบเก็บเงิน ส่งซ้ำก็ไม่เก็บซ้ำ"

    def hand_over_and_bank(self, browser: Browser) -> str:
        with browser.signed_in("somchai") as page:
            full = self.model.balances["1102.1"]
            browser.hand_over(page, CODE, "น้อย เดินดี", full, "")
            self.model.hand_over("1102.1", full)
            short = self.model.balances["1102.2"] - 500
            browser.hand_over(page, CODE, "แก้ว ขยัน", short, "นับแล้วขาดห้าบาท")
            self.model.hand_over("1102.2", short)
            browser.deposit(page, CODE, 100_000)
            self.model.deposit(100_000)
        self.same("five baht stay with the collector", self.balance("1102.2"), 500)
        return "ผู้เก็บส่งเงินแล้ว ขาด 5 บาทยังอยู่กับผู้เก็บ ฝากธนาคาร 1,000 บาท"

    def write_off_what_is_missing(self, browser: Browser) -> str:
        """Who counted the cash asks by counting, and cannot agree; the chair does."""
        with browser.signed_in("somchai") as page:
            (request,) = browser.waiting(page, CODE)
            self.same("the treasurer agrees alone", browser.may_agree(page, request), False)
        with browser.signed_in("malee") as page:
            browser.agree(page, request)
            self.same("nothing waits any more", browser.waiting(page, CODE), [])
        self.model.write_off("1102.2")
        self.same("the collector holds nothing", self.balance("1102.2"), self.model.balances["1102.2"])
        return "ประธานเห็นชอบให้ตัดยอด 5 บาทที่ขาด เหรัญญิกทำคนเดียวไม่ได้"

    def pay_for_paper(self, browser: Browser) -> str:
        """Money for the office: asked for, agreed to by the chair, handed out, printed."""
        with browser.signed_in("somchai") as page:
            request = browser.ask_to_pay(page, CODE, PAPER, "ร้านป้าแดง", "กระดาษ 2 รีม")
            self.same("the treasurer pays alone", browser.may_hand_out(page, request), False)
        with browser.signed_in("malee") as page:
            browser.agree(page, request)
        with browser.signed_in("somchai") as page:
            voucher = browser.hand_out(page, request)
        self.model.pay_other(PAPER, "5301")
        (self.folder / "papers" / "voucher-paper.pdf").write_bytes(voucher)
        text = papers.text_of(self.folder / "papers" / "voucher-paper.pdf")
        for words in (f"จ่าย.2567/{self.model.vouchers:04d}", "ร้านป้าแดง", f"{PAPER / 100:,.2f}"):
            self.same(f"the voucher says {words}", papers.holds(text, words), True)
        return f"ขอจ่ายค่ากระดาษ {PAPER / 100:,.0f} บาท ประธานเห็นชอบ เหรัญญิกจ่าย ใบสำคัญจ่ายพร้อม"

    # --- a death

    def the_one_who_died(self) -> TrueMember:
        """Somebody who was paid up that day, with five years of membership and more, so the tier table is used."""
        died = date(2024, 2, 27)
        return next(
            m
            for m in self.right.truth
            if m.paid_until and m.paid_until >= date(2024, 1, 31) and died.year - m.joined_on.year >= 6
        )

    def pay_a_death(self, browser: Browser) -> str:
        member, died = self.the_one_who_died(), date(2024, 2, 27)
        amount = death_benefit(member.joined_on, died)
        with browser.signed_in("laor") as page:
            shown = browser.claim_death(page, CODE, member, died, "9-1234/2567")
            self.same("the sum that the family is told", shown, amount)
        with browser.signed_in("malee") as page:
            browser.confirm_claim(page, CODE, member)
        with browser.signed_in("somchai") as page:
            self.vouchers = browser.pay_claims(page, CODE, member)
        # A member's death brings the benefit and a wreath: two clauses, two vouchers.
        self.model.benefit(amount, "5105")
        self.model.benefit(WREATH, "5106")
        self.same("vouchers", len(self.vouchers), self.model.vouchers)
        with browser.signed_in("laor") as page:
            browser.second_death_is_refused(page, CODE, member, died)
        self.died, self.died_amount = member, amount
        return f"จ่ายค่าจัดการศพ {amount / 100:,.0f} บาทในวันเดียว ใบสำคัญจ่ายพร้อม ครั้งที่สองไม่รับ"

    def print_papers(self, browser: Browser) -> str:
        with browser.signed_in("somchai") as page:
            receipts = browser.round_receipts(page, CODE, 4)
        (self.folder / "papers" / "receipts.pdf").write_bytes(receipts)
        for number, voucher in enumerate(self.vouchers, 1):
            (self.folder / "papers" / f"voucher-{number}.pdf").write_bytes(voucher)
        text = papers.text_of(self.folder / "papers" / "receipts.pdf")
        for number in range(1, 9):
            self.same(f"receipt {number} is printed", f"รบ.2567/{number:06d}" in text, True)
        voucher = papers.text_of(self.folder / "papers" / "voucher-1.pdf")
        for words in ("จ่าย.2567/0001", "ข้อ 12(5)", papers.words_of(self.died_amount)):
            self.same(f"the voucher says {words}", papers.holds(voucher, words), True)
        return "ใบเสร็จ A5 และใบสำคัญจ่ายเป็น PDF อ่านได้ตรง"

    # --- the end of the month, and of the half-year

    def close(self) -> str:
        words = ("period", "close", "--fund", CODE, "--by", "boonchu", "--period", "2567-02")
        self.place.login(CLOSE, "boonchu", PASSWORD)
        self.place.run(CLOSE, *words)
        self.place.run(CLOSE, *words, code=1)
        return "ปิดบัญชีเดือนกุมภาพันธ์ 2567"

    def report(self) -> str:
        folder = self.folder / "papers"
        words = (
            "report",
            "six-month",
            "--fund",
            CODE,
            "--period",
            "2567/1",
            "--out",
            str(folder),
            "--by",
            "malee",
        )
        self.place.login(REPORT, "malee", PASSWORD)
        made = self.place.figures(REPORT, *words)
        data = Path(made["json"]).read_bytes()
        self.same("the hash of the frozen file", hashlib.sha256(data).hexdigest(), made["sha256"])
        report = json.loads(data)
        finance, members = report["finance"], report["members"]["movement"]
        held = sum(self.model.balances[c] for c in ("1101", "1102.1", "1102.2", "1110.1"))
        self.same("brought forward", finance["opening_satang"], CASH + BANK)
        self.same("carried forward", finance["closing_satang"], held)
        receipts = sum(row["amount_satang"] for row in finance["receipts"])
        self.same("money in", receipts, self.model.income)
        self.same("members at the end", members["closing"], len(self.right.truth) - 1)
        self.same("died", members["died"], 1)
        benefits = [(row["cases"], row["amount_satang"]) for row in report["benefits"]]
        self.same("benefits", benefits, [(1, self.died_amount), (1, WREATH)])
        self.same("the report is a PDF", Path(made["pdf"]).read_bytes()[:5], b"%PDF-")
        return "รายงาน 6 เดือน PDF และไฟล์ข้อมูลพร้อมรหัส ตัวเลขตรงกับสมุดอิสระ"

    def add_up(self) -> str:
        said = self.place.figures(REPORT, "ledger", "trial-balance", "--fund", CODE)
        books = {row["account"]: row["balance"] for row in said["accounts"] if row["balance"]}
        self.same("every balance", books, {code: sum_ for code, sum_ in self.model.balances.items() if sum_})
        self.place.run(REPORT, "ledger", "verify", "--fund", CODE)
        self.place.run(REPORT, "doctor")
        return f"งบทดลอง {len(books)} บัญชีตรงกับสมุดอิสระทุกสตางค์ โซ่ของสมุดครบ"

    def outside_witness(self) -> str:
        journal = self.folder / "books.journal"
        words = ("ledger", "export", "--fund", CODE, "--format", "hledger")
        journal.write_text(self.place.run(REPORT, *words), encoding="utf-8")
        said = subprocess.run(
            ["hledger", "--strict", "-f", str(journal), "bal", "-N", "--flat", "-O", "csv"],
            capture_output=True,
            text=True,
            env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
            check=False,
        )
        if said.returncode:
            raise Wrong(f"hledger: {said.stderr}")
        found = papers.hledger_balances(said.stdout)
        self.same("hledger", found, {code: sum_ for code, sum_ in self.model.balances.items() if sum_})
        return "hledger --strict รวมได้เท่ากันทุกบัญชี"

    # --- helpers

    def balance(self, account: str) -> int:
        said = self.place.figures(COLLECT, "ledger", "trial-balance", "--fund", CODE)
        return next((row["balance"] for row in said["accounts"] if row["account"] == account), 0)

    def same(self, what: str, found: object, wanted: object) -> None:
        """Wrong with both values where they differ."""
        if found != wanted:
            raise Wrong(f"{what}: found {found!r}, the model says {wanted!r}")

    def _file(self, name: str, data: bytes) -> str:
        path = self.folder / name
        path.write_bytes(data)
        return str(path)
