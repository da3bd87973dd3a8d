"""What one app has to say on the fund's page of the day."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """One thing to do: 1 overdue or waiting for money, 2 this week, 3 when there is time. `icon` is of the sprite."""

    urgency: int
    title: str
    text: str
    verb: str
    url: str
    icon: str = "info-circle"
