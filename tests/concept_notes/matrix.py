"""Every kind of note the product makes: all lengths in all languages for ten donors, one of them with nasty names.

`python3 run matrix` makes them all and puts each before the gate and both validators; the everyday run takes a sample in
which every two of length, language and donor meet.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session

from concept_notes.language.pack import languages
from concept_notes.making.limits import LENGTHS
from concept_notes.making.make import Made, make_note
from concept_notes.making.wish import Wish
from concept_notes.templates.files import template_path
from crm.services import organisations
from crm.services.actor import Actor
from crm.services.pledges import Place, SplitOf, divide_pledge
from crm.store.session import make_engine, session_scope
from tests.conftest import demonstration_file

ACTOR = Actor("matrix")
DAY = date(2016, 11, 30)
NASTY = "NST"
#: A name as people really write one: marks, tags, a tabulator, a picture, another direction, a word without end.
NASTY_NAME = "Smith & Sons <x> \"quoted\" 'single' {{ 7*7 }} {% if %} ]]> \x0b😀 مؤسسة الشرق of the East " + "long" * 75
DONORS = ("NMK", "VLD", "EAF", "MRD", "SRC", "ALN", "LUM", "BNM", "EVM", NASTY)
#: The lengths that a template travels for.
SHIPPED = [length for length in LENGTHS if template_path(f"note_{length}.docx").is_file()]


class Case(NamedTuple):
    """One note of the matrix."""

    length: str
    language: str
    donor: str


def every() -> list[Case]:
    """All of them."""
    return [Case(*one) for one in itertools.product(SHIPPED, languages(), DONORS)]


def pairwise(cases: Sequence[Case]) -> list[Case]:
    """A sample in which every two values of two kinds that meet somewhere meet: each next case brings most new pairs.

    >>> len(pairwise([Case(*one) for one in itertools.product("ab", "xy", "12")]))
    4
    """
    wanted = {pair for case in cases for pair in _pairs(case)}
    chosen = []
    while wanted:
        best = max(cases, key=lambda case: len(wanted & _pairs(case)))
        wanted -= _pairs(best)
        chosen.append(best)
    return chosen


def _pairs(case: Case) -> set[tuple[tuple[int, str], ...]]:
    return set(itertools.combinations(enumerate(case), 2))


@contextmanager
def ledger(folder: Path) -> Iterator[Session]:
    """The demonstration with what its donors left open divided, and a donor whose name breaks documents."""
    file = folder / "matrix.sqlite"
    shutil.copyfile(demonstration_file(), file)
    engine = make_engine(f"sqlite:///{file.as_posix()}")
    with session_scope(engine, write=True) as opened:
        divide_pledge(
            opened,
            ACTOR,
            "SRC-2016-1",
            [SplitOf(Place("SEC-1", 2016), 40_000_00)],
            dated=DAY,
            why="Said by the donor",
            move_received=True,
        )
        organisations.add_organisation(
            opened,
            ACTOR,
            organisations.NewOrganisation(
                NASTY, NASTY_NAME, "foundation", fictional=True, names=dict.fromkeys(languages(), NASTY_NAME)
            ),
        )
        organisations.put_profile(
            opened,
            ACTOR,
            organisations.Profile(
                NASTY,
                "USD",
                strategy=f"{{{{ strategy }}}} & <{NASTY_NAME[:20]}>",
                strategy_date=date(2015, 1, 1),
                themes=("coordination", "evidence"),
            ),
        )
        organisations.add_focal_point(
            opened, ACTOR, organisations.NewFocalPoint(NASTY, "Head & <chief>", "Geneva", last_verified=DAY)
        )
        yield opened
    engine.dispose()


def made(session: Session, case: Case) -> Made:
    """The note of a case, past the gate, however long; what is not translated stands in English."""
    return make_note(
        session,
        ACTOR,
        Wish(case.donor, as_of=DAY, said_in=case.language, length=case.length, fall_back=True, over_limit=True),
        register=False,
    )
