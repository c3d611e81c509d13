"""A small folder of a group's own data, written as text: what a chair fills in on the first day."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, select

from crm.store import tables as t

FILES = {
    "settings": """
        setting,value
        group_name,Group on Tides
        base_currency,usd
    """,
    "organisations": """
        code,name,kind
        HOST,Host of the Secretariat,un-entity
        AAA,Kingdom of A,government
    """,
    "roles": """
        organisation,role,from,to
        HOST,host,2016-01-01,
        AAA,donor,,
    """,
    "activities": """
        code,area,title,priority,leads,themes
        S-1,Secretariat,Secretariat,1,HOST,coordination
        P-1,Papers,A paper,2,,evidence; training
    """,
    "requirements": """
        activity,year,dated,category,amount,support_rate
        S-1,2016,2015-12-01,STA,100000,13
        S-1,2016,2015-12-01,TRA,"20,000.50",13
        P-1,2016,2015-12-01,CON,0,13
    """,
    "rates": """
        currency,from,rate
        EUR,2016-01-01,0.5
    """,
    "pledges": """
        code,donor,receiver,promised,amount,currency,signed,reference
        AAA-1,AAA,HOST,2016-01-10,9000,EUR,2016-02-01,Agreement 1
    """,
    "splits": """
        pledge,dated,activity,year,amount
        AAA-1,,S-1,2016,6000
        AAA-1,,,2016,3000
    """,
    "receipts": """
        pledge,dated,amount,meant_for
        AAA-1,2016-03-01,3000,S-1 2016 = 3000
        AAA-1,2016-03-01,1000,
    """,
}


def lines(text: str) -> str:
    """A text without the indentation it has in the code."""
    return "".join(f"{line.strip()}\n" for line in text.strip().splitlines())


def write(folder: Path, **changes: str | None) -> Path:
    """The folder on disk, with some files as given, and without those that are None."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**FILES, **changes}.items():
        file = folder / f"{name}.csv"
        if text is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(lines(text), encoding="utf-8")
    return folder


def count(session: Session) -> int:
    """How many rows there are in all tables."""
    tables = t.SQLModel.metadata.sorted_tables
    return sum(session.exec(select(sa.func.count()).select_from(table)).one() for table in tables)
