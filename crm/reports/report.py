"""What a report is for exports and menus, and which there are: every module of this package that declares `REPORT`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

import crm.reports
from crm.discover import declared
from crm.domain.gap import Audience
from crm.domain.table import Table

#: Makes the table of a report from a session, the day and the audience.
Make = Callable[[Session, date, Audience], Table]


@dataclass(frozen=True)
class Report:
    """A report that can leave as a file, in every format there is."""

    #: As it is asked for, and what its files are called: "pledge-summary".
    key: str
    #: As a menu says it.
    title: str
    #: One sentence for the help of the command line.
    help: str
    table: Make


def reports() -> dict[str, Report]:
    """All reports by key, in the order of their names."""
    return {one.key: one for one in declared(crm.reports, "REPORT", Report).values()}
