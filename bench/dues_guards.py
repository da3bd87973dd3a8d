"""What the guards of the side books of dues cost: CPU of recording 10,000 dues in one act, with them and without.

python -m bench.dues_guards                                            on SQLite
python scripts/postgres.py -- .venv/bin/python -m bench.dues_guards    on PostgreSQL, its server's CPU counted in

Runs with and without alternate on one database; the ratio is of the medians.
"""

from __future__ import annotations

import statistics
import sys
import tempfile

from bench.change_log import RUNS, cpu, dues_work, lay, start


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kongboon-bench-") as folder:
        start(folder)
        _measure()


def _measure() -> None:
    from django.db import connection
    from django_scopes import scopes_disabled

    with scopes_disabled():
        work = dues_work()
        spent: dict[bool, list[float]] = {True: [], False: []}
        for number in range(2 * RUNS):
            whole = bool(number % 2)
            lay(whole, left_out="dues_")
            connection.ensure_connection()
            begun = cpu()
            work(number)
            spent[whole].append(cpu() - begun)
        without, guarded = (statistics.median(spent[each]) for each in (False, True))
        sys.stdout.write(
            f"{connection.vendor} dues: {without:.2f} s without, {guarded:.2f} s with the guards:"
            f" {guarded / without:.2f}x\n"
        )


if __name__ == "__main__":
    main()
