"""The worker process: `python -m kongboon.config.worker`; ends when its standard input does."""

from __future__ import annotations

import os
import sys
import threading
import time

KEPT_DAYS = 90
LOOK_SECONDS = 60.0


def _end_with_parent() -> None:
    """End at once when whoever started us closes the pipe, or is gone.

    Work in hand is not waited for, which could be minutes: the next worker takes it up again.
    """
    sys.stdin.buffer.read()
    os._exit(0)


def _back_up_at_night() -> None:
    """Make the backup of each night, or as soon as the machine runs again; what fails is told on the page of the day."""
    import logging

    from django.db import connections
    from django.utils.timezone import now

    from kongboon.backups.keeping import back_up, is_due

    while True:
        try:
            if is_due(now()):
                back_up(now())
        except Exception as problem:  # written down in `back_up`; the next hour tries again
            logging.getLogger(__name__).warning("the backup failed: %s", problem)
        finally:
            connections.close_all()
        time.sleep(LOOK_SECONDS)


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
    threading.Thread(target=_back_up_at_night, daemon=True).start()
    requeue_interrupted()
    take_up_again()
    # The answers are kept with what asked for them; the queue itself remembers a season of finished work.
    call_command("prune_db_task_results", min_age_days=KEPT_DAYS, verbosity=0)
    call_command("db_worker", interval=0.5, startup_delay=False, reload=False, verbosity=0)


if __name__ == "__main__":
    main()
