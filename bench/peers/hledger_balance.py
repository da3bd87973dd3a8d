"""hledger's trial balance of a journal: `python -m bench.peers.hledger_balance JOURNAL`; prints one JSON line."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

from bench.meter import Meter


def main() -> None:
    meter = Meter()
    done = subprocess.run(
        ["hledger", "-f", sys.argv[1], "bal", "--flat", "-N", "-O", "csv"],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    spent = meter.read()
    rows = list(csv.reader(io.StringIO(done.stdout)))[1:]
    balances = {
        account.partition(":")[2].replace("-", "."): int(amount.removesuffix(" THB").replace(".", ""))
        for account, amount in rows
    }
    print(json.dumps({"cpu": spent.cpu, "balances": balances}))


if __name__ == "__main__":
    main()
