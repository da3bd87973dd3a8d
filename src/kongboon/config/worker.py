"""The worker process: `python -m kongboon.config.worker`; ends when its standard input does."""

from __future__ import annotations

import os
import sys
import threading

KEPT_DAYS = 90


def _end_with_parent() -> None:
    """End at once when whoever started us closes the pipe, or is gone.

    Work in hand is not waited for, which could be minutes: the next worker takes it up again.
    """
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Wait until no other worker is there, take up what a killed one left, then work until the pipe ends."""
    os.umask(0o077)
    import django
    from django.core.management import call_command

    threading.Thread(target=_end_with_parent, daemon=True).start()
    django.setup()

    from kongboon.config.jobs import requeue_interrupted
    from kongboon.config.sole import be_sole_worker
    from kongboon.outlook.queue import take_up_again

    be_sole_worker()
    requeue_interrupted()
    take_up_again()
    # The answers are kept with what asked for them; the queue itself remembers a season of finished work.
    call_command("prune_db_task_results", min_age_days=KEPT_DAYS, verbosity=0)
    call_command("db_worker", interval=0.5, startup_delay=False, reload=False, verbosity=0)


if __name__ == "__main__":
    main()
