"""Who reads the outlook: every officer but the village collectors, whose books are the cash that is with them.

Who may have it worked out and who may choose assumptions stands in `services`.
"""

from __future__ import annotations

from kongboon.access.models import Role

READERS = tuple(role for role in Role.values if role != Role.COLLECTOR)
