"""CPU seconds of bringing in an Excel register of 5,000 rows: preview (read and look over), then commit.

python -m bench.import_register [ROWS]
"""

from __future__ import annotations

import io
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROWS = 5_000
RUNS = 5
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
        first, last = "กขคงจชซดตท"[n % 10] + "าว", "นมรลวสหอพบ"[n // 10 % 10] + "ี" + "กา" * (n % 4)
        name = f"{('นาย', 'นาง', 'น.ส.')[n % 3]}{first} แสน{last}ใจ"
        born = f"{n % 28 + 1}/{n % 12 + 1}/{2480 + n % 60}"
        cells = [f"{n:05d}", name, float(synthetic_id(n)), born, f"{n % 300}/{n % 7}", n % 12 + 1]
        cells += [
            f"{n % 28 + 1} ม.ค. {2550 + n % 15}",
            "พ.ค. 2567",
            f"{n // 50}/{n % 50}",
            f"นางคำ แสน{last} (บุตร)",
        ]
        sheet.write_row(n + 1, 0, cells)
    book.close()
    return out.getvalue()


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
    from kongboon.members.import_services import commit_register, preview

    villages = [(moo, f"บ้านที่ {moo}") for moo in range(1, 13)]
    fund = create_fund(NewFund(code=f"330505{number}", name="กองทุนทดลอง", villages=villages), at=AT)
    with scope(fund=fund):
        by = add_officer(fund=fund, role="registrar", name="ผู้ทดลอง", at=AT)
        begun = time.process_time()
        found = preview(fund=fund, data=data, file_name="ทะเบียน.xlsx", today=AT.date())
        looked = time.process_time()
        record = commit_register(fund=fund, preview=found, by=by, at=AT)
        return looked - begun, time.process_time() - looked, record.rows


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory(prefix="kongboon-bench-") as folder:
        prepare(Path(folder))
        data = register_file(rows)
        runs = [measure(data, number) for number in range(RUNS)]
    assert all(came_in == rows for _, _, came_in in runs), runs
    previews, commits = (statistics.median(run[part] for run in runs) for part in (0, 1))
    print(f"import of a register of {rows:,} rows, SQLite, CPU seconds, median of {RUNS}:")
    print(
        f"  preview {previews:.2f} s  commit {commits:.2f} s  together {previews + commits:.2f} s (bar 3 s)"
    )


if __name__ == "__main__":
    main()
