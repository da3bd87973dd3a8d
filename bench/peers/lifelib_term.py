"""lifelib's BasicTerm_M by modelx: CPU seconds of the present values of its 10,000 policies; prints one JSON line.

python -m bench.peers.lifelib_term FOLDER    (a copy of the model; modelx writes beside what it reads)
"""

from __future__ import annotations

import json
import sys
import time

import modelx


def main() -> None:
    model = modelx.read_model(sys.argv[1])
    # The tables are read before the clock starts, as ours are.
    model.Projection.model_point()
    begun = time.process_time()
    found = model.Projection.pv_net_cf()
    print(json.dumps({"cpu": time.process_time() - begun, "answer": float(found.sum())}))


if __name__ == "__main__":
    main()
