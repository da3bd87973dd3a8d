"""CPU seconds and memory of bringing in an Excel register of 20,000 rows: preview (read and look over), then commit.

python -m bench.import_register [ROWS]
"""

from __future__ import annotations

import io
import os
import resource
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROWS = 20_000
RUNS = 3
# Issue of true files: 20,000 rows under 30 s of CPU, the server under 300 MB.
SECONDS_MAX, MEGABYTES_MAX = 30, 300
AT = datetime(2024, 6, 10, 3, 0, tzinfo=UTC)


def register_file(rows: int) -> bytes:
    """A register as funds keep them: title row, ids as floats, whole names in one cell, BE dates as text."""
    import xlsxwriter

    from kongboon.kernel.national_id import synthetic_id

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("ทะเบียน")
    header = "เลขสมาชิก,ชื่อ-สกุล,เลขประจำตัวประชาชน,วันเดือนปีเกิด,บ้านเลขที่,หมู่ที่,วันที่เป็นสมาชิก,ส่งถึงเดือน,เลขที่ใบเสร็จ,ผู้รับผลประโยชน์"
    sheet.write(0, 0, "ทะเบียนสมาชิกกองทุนสวัสดิการชุมชน")
    sheet.write_row(1, 0, header.split(","))
    for n in range(1, rows + 1):
        first, last = _syllables(n * 7919 % 8000), "แสน" + _syllables(n * 104729 % 8000)
        name = f"{('นาย', 'นาง', 'น.ส.')[n % 3]}{first} {last}"
        born = f"{n % 28 + 1}/{n % 12 + 1}/{2480 + n % 60}"
        cells = [f"{n:05d}", name, float(synthetic_id(n)), born, f"{n % 300}/{n % 7}", n % 12 + 1]
        cells += [
            f"{n % 28 + 1} ม.ค. {2550 + n % 15}",
            "พ.ค. 2567",
            f"{n // 50}/{n % 50}",
            f"นางคำ {last} (บุตร)",
        ]
        sheet.write_row(n + 1, 0, cells)
    book.close()
    return out.getvalue()


def _syllables(n: int) -> str:
    """A word for a number below 8,000, alike to few others."""
    letters = "กขคงจชซดตทนมรลวสหอพบ"
    return "".join(f"{letters[n // 20**place % 20]}{vowel}" for place, vowel in enumerate("าีู"))


def cpu() -> float:
    """CPU seconds so far, of the process that reads the file apart too."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def prepare(folder: Path) -> None:
    """Start the product on an empty SQLite file."""
    os.environ["KONGBOON_DATA_DIR"] = str(folder)
    os.environ["KONGBOON_DATABASE_URL"] = f"sqlite:///{folder / 'bench.sqlite3'}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kongboon.config.settings")
    import django

    django.setup()
    from kongboon.config.database import init_database

    init_database()


def measure(data: bytes, number: int) -> tuple[float, float, int]:
    """CPU seconds of preview and of commit in a fresh fund, and how many members came in."""
    from django_scopes import scope

    from kongboon.funds.services import NewFund, create_fund
    from kongboon.governance.offices import add_officer
    from kongboon.members.import_matches import OTHER
    from kongboon.members.import_services import commit_register, preview

    villages = [(moo, f"บ้านที่ {moo}") for moo in range(1, 13)]
    fund = create_fund(NewFund(code=f"330505{number}", name="กองทุนทดลอง", villages=villages), at=AT)
    with scope(fund=fund):
        by = add_officer(fund=fund, role="registrar", name="ผู้ทดลอง", at=AT)
        looked_over = preview(fund=fund, data=data, file_name="ทะเบียน.xlsx", today=AT.date())
        # People whose names are alike, as in any village; somebody has said that they are others.
        others = {double.row_no: OTHER for double in looked_over.undecided}
        del looked_over
        begun = cpu()
        found = preview(fund=fund, data=data, file_name="ทะเบียน.xlsx", today=AT.date(), decisions=others)
        looked = cpu()
        record = commit_register(fund=fund, preview=found, by=by, at=AT)
        return looked - begun, cpu() - looked, record.rows


def main() -> int:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory(prefix="kongboon-bench-") as folder:
        prepare(Path(folder))
        data = register_file(rows)
        runs = [measure(data, number) for number in range(RUNS)]
    assert all(came_in == rows for _, _, came_in in runs), runs
    previews, commits = (statistics.median(run[part] for run in runs) for part in (0, 1))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"import of a register of {rows:,} rows, SQLite, CPU seconds, median of {RUNS}:")
    print(
        f"  preview {previews:.2f} s  commit {commits:.2f} s  together {previews + commits:.2f} s (bar {SECONDS_MAX} s)"
        f"  memory {megabytes:.0f} MB (bar {MEGABYTES_MAX} MB)"
    )
    return int(previews + commits > SECONDS_MAX or megabytes > MEGABYTES_MAX)


if __name__ == "__main__":
    sys.exit(main())
