"""How often an activity's unit comes in a year, as the group's texts say it (`unit.CODE.per_year`)."""

from __future__ import annotations

import re

from crm.errors import Refused

#: More of one thing in a year is no unit that a donor could picture.
_MOST = 9999
_KEY = re.compile(r"unit\..+\.per_year", re.IGNORECASE)


def check_text(key: str, value: str) -> None:
    """Refuse a text that has to be a number and is none; an empty one takes the unit away.

    >>> check_text("unit.SEC-1.per_year", "12"), check_text("mandate", "a dozen")
    (None, None)
    """
    if value and _KEY.fullmatch(key):
        per_year(key, value)


def per_year(key: str, value: str) -> int:
    """How many units a year has. Raises `Refused` where the text is no whole number above 0.

    >>> per_year("unit.SEC-1.per_year", "12")
    12
    """
    count = int(value) if re.fullmatch(r"\d{1,4}", value) else 0
    if not 1 <= count <= _MOST:
        raise Refused(
            f"The text “{key}” is “{value}”; it says how many units a year has, so write a whole number from 1 to "
            f"{_MOST:,} in figures, like 12."
        )
    return count
