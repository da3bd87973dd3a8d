"""The guards of all rooms: `funds.guarding` finds those of an app here."""

from __future__ import annotations

from kongboon.benefits.appeals import guards as appeals
from kongboon.benefits.claims import guards as claims
from kongboon.benefits.incidents import guards as incidents
from kongboon.benefits.refunds import guards as refunds

GUARDS = [*claims.GUARDS, *appeals.GUARDS, *incidents.GUARDS, *refunds.GUARDS]
