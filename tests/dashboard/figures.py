"""The demonstration's figures of 30 November 2016 as literal values, so that views and charts need no database.

The needs are direct cost with 13 % on top, after the revisions of 19 September 2016; `tests/dashboard/test_figures.py`
holds their sums against the published control totals.
"""

from __future__ import annotations

from datetime import date

from crm.domain.gap import Audience, DonorRow, FundingGap, GapRow, OpenRow, total
from crm.domain.money import Currency, divide_half_up

USD = Currency("USD")
AS_OF = date(2016, 11, 30)

ACTIVITIES = {
    "SEC-1": ("Secretariat functions", "Secretariat", 1),
    "SEC-2": ("Working Group meetings", "Secretariat", 1),
    "SEC-3": ("Yearly face-to-face meeting of all members", "Secretariat", 2),
    "POL-3": ("Policy paper 3: effective remedies", "Policy papers", 2),
    "POL-4": ("Policy paper 4: evaluation of responses", "Policy papers", 2),
    "POL-5": ("Policy paper 5: vulnerabilities", "Policy papers", 3),
    "POL-6": ("Dissemination and translation of the series", "Policy papers", 2),
    "OUT-1": ("Yearly consultative meeting with Permanent Missions", "Outreach", 1),
    "OUT-2": ("Group of Friends and partners' briefings", "Outreach", 2),
    "REG-1": ("Mapping of working groups, fora and regional processes", "Regional approach", 2),
    "FUN-1": ("Donor consultations by the trio, concept notes", "Fund-raising", 2),
    "VIS-1": ("Website", "Visibility", 2),
    "VIS-2": ("World Day, 30 July", "Visibility", 2),
    "REP-1": ("Global Plan of Action reporting", "Reporting", 1),
    "TOO-1": ("Tools and dissemination materials on responses to victims", "Tools", 2),
    "TOO-2": ("Training toolkits", "Tools", 3),
}

#: Direct cost in whole USD by activity and year.
DIRECT = {
    "SEC-1": {2015: 173000, 2016: 106000, 2017: 184000, 2018: 188000},
    "SEC-2": {2015: 28000, 2016: 28000, 2017: 28000, 2018: 28000},
    "SEC-3": {2015: 8000, 2016: 12000, 2017: 12000, 2018: 12000},
    "POL-3": {2015: 24000, 2016: 14000},
    "POL-4": {2015: 60000, 2016: 30000},
    "POL-5": {2016: 20000, 2017: 52000},
    "POL-6": {2016: 24000, 2017: 30000, 2018: 30000},
    "OUT-1": {2015: 10000, 2016: 12000, 2017: 12000, 2018: 12000},
    "OUT-2": {2015: 3000, 2016: 6000, 2017: 6000, 2018: 6000},
    "REG-1": {2015: 12000, 2016: 16000, 2018: 8000},
    "FUN-1": {2016: 14000, 2017: 12000, 2018: 12000},
    "VIS-1": {2016: 16000, 2017: 10000, 2018: 10000},
    "VIS-2": {2015: 15000, 2016: 18000, 2017: 18000, 2018: 18000},
    "REP-1": {2016: 5000, 2017: 20000},
    "TOO-1": {2016: 57000, 2017: 110000, 2018: 60000},
    "TOO-2": {2017: 95000, 2018: 115000},
}

#: Received, committed, conditional, pledged in cents.
MONEY = {
    ("SEC-1", 2015): (18489608, 0, 0, 0),
    ("SEC-2", 2015): (2973724, 0, 0, 0),
    ("SEC-3", 2015): (851348, 0, 0, 0),
    ("POL-3", 2015): (2554045, 0, 0, 0),
    ("POL-4", 2015): (6391108, 0, 0, 0),
    ("OUT-1", 2015): (1055191, 0, 0, 0),
    ("OUT-2", 2015): (311761, 0, 0, 0),
    ("REG-1", 2015): (1271026, 0, 0, 0),
    ("VIS-2", 2015): (1595017, 0, 0, 0),
    ("SEC-1", 2016): (11098779, 0, 0, 0),
    ("POL-4", 2016): (2219756, 0, 0, 0),
    ("REG-1", 2016): (1411290, 1405622, 0, 0),
    ("POL-5", 2016): (2016129, 0, 0, 0),
    ("OUT-1", 2016): (1003344, 0, 0, 0),
    ("TOO-1", 2016): (4878049, 0, 0, 0),
    ("SEC-2", 2016): (1698754, 0, 0, 0),
    ("SEC-1", 2017): (0, 12457531, 12457531, 0),
    ("POL-5", 2017): (0, 8008032, 0, 0),
    ("TOO-1", 2017): (6523407, 2610442, 0, 6000000),
    ("TOO-2", 2017): (0, 0, 0, 10000000),
    ("SEC-1", 2018): (0, 11325028, 11325028, 0),
    ("TOO-2", 2018): (0, 0, 0, 2000000),
}

OPEN = (
    OpenRow(None, 2016, 1000000, 0, 0, 0, 0),
    OpenRow(None, 2017, 0, 4530011, 4530011, 4950495, 0),
    OpenRow(None, 2018, 0, 0, 0, 0, 9210526),
    OpenRow(None, None, 4000000, 9060023, 9060023, 0, 4800000),
)


def cell(code: str, year: int, direct: int) -> GapRow:
    """One cell of the matrix with its money, expected left out."""
    title, area, priority = ACTIVITIES[code]
    support = divide_half_up(direct * 100 * 13, 100)
    return GapRow(
        code, title, area, priority, year, direct * 100 + support, support, *MONEY.get((code, year), (0, 0, 0, 0)), 0
    )


def demonstration(audience: Audience = "trio", as_of: date = AS_OF) -> FundingGap:
    """The whole answer of 30 November 2016."""
    rows = tuple(
        cell(code, year, direct) for code, years in sorted(DIRECT.items()) for year, direct in sorted(years.items())
    )
    donors = (DonorRow("NMK", "Republic of Northmark", 13318535, 37372593, 37372593, 0, 0),)
    trio = audience == "trio"
    return FundingGap(
        as_of, audience, USD, rows, OPEN, donors, total(rows, OPEN, as_of=as_of, with_expected=trio), warnings=()
    )


def nothing(as_of: date = AS_OF) -> FundingGap:
    """The answer of an empty ledger."""
    return FundingGap(as_of, "trio", USD, (), (), (), total((), (), as_of=as_of, with_expected=True))
