"""Load a beancount file as fava does, and tell how long that took and what the file says on a day.

Runs in the environment of bench/peers.lock, with nothing of the product at hand: `python -m bench.fava_load FILE DAY`.
"""

import json
import sys
import time
from collections import defaultdict
from datetime import date
from decimal import Decimal

from fava.core import FavaLedger  # type: ignore[import-not-found]  # in an environment of its own

from bench import peak_mb


def main() -> None:
    """Print one JSON object: milliseconds, megabytes, errors of the file, and the sum of each account."""
    file, day = sys.argv[1], date.fromisoformat(sys.argv[2])
    start = time.perf_counter()
    ledger = FavaLedger(file)
    took = (time.perf_counter() - start) * 1000
    most = peak_mb()
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for entry in ledger.all_entries_by_type.Transaction:
        if entry.date <= day:
            for posting in entry.postings:
                sums[posting.account] += posting.units.number
    told = {
        "ms": took,
        "mb": most,
        "errors": [str(error.message) for error in ledger.errors],
        "sums": {account: str(amount) for account, amount in sums.items()},
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
