"""The days and years that a fact of this ledger may have: a slip like 2106 for 2016 is met wherever it is written.

Figures may be asked for any day at all. The command line, the files and the services all ask here.
"""

from __future__ import annotations

from datetime import date

#: The years of facts and of the work plan.
YEARS = range(1990, 2101)
#: The days of facts, both included.
EARLIEST, LATEST = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
#: The years in words, for a sentence.
IN_WORDS = f"{YEARS[0]} to {YEARS[-1]}"


def taken(when: date) -> bool:
    """Whether a fact may have this day.

    >>> taken(date(2016, 11, 30)), taken(date(2106, 11, 30)), taken(date(1989, 12, 31))
    (True, False, False)
    """
    return EARLIEST <= when <= LATEST
