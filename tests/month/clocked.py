"""Runs `kongboon` at another moment: python -m tests.month.clocked 2024-02-29T09:00 ARGS...

The product has no switch for the time, so the test library moves the clock of the process.
"""

from __future__ import annotations

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine

if __name__ == "__main__":
    moment = datetime.fromisoformat(sys.argv[1]).replace(tzinfo=ZoneInfo("Asia/Bangkok"))
    del sys.argv[1]
    with time_machine.travel(moment, tick=True):
        from kongboon.config.cli import main

        main()
