"""Which activities fit a donor: points for reasons that a desk officer can check, and nothing else.

docs/algorithms/tailoring.md explains the points and works some out. The person decides; what was suggested and what was
taken is kept with the note. All of it is the trio's own: habits and other notes never enter a document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from concept_notes.facts.asking import budget_year, is_over
from concept_notes.facts.offer import Work
from concept_notes.tailoring.regions import lies_within, named
from crm.domain.money import Currency, divide_half_up
from crm.domain.wording import amount_text, day, listed, years_text

#: The points of each reason: the only place where they stand.
WEIGHTS: Mapping[str, int] = {
    "theme": 40,
    "further-theme": 10,
    "region": 20,
    "region-part": 10,
    "region-elsewhere": -20,
    "gave": 20,
    "gave-area": 10,
    "left-open": 10,
    "names-work": 10,
    "several-years": 5,
    "budget-year": 10,
    "gap-large": 10,
    "gap-small": 5,
    "core": 5,
    "asked-in-part": -10,
    "asked-wholly": -20,
}
#: From this share on something is a habit, and a gap a large one.
_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Giving:
    """What a donor promised so far, in minor units of base: the whole, and the parts that say something of its habits."""

    total: int = 0
    to_activity: int = 0
    #: Paid or signed for each activity, by code.
    firm: Mapping[str, int] = field(default_factory=dict)
    #: The most years that one of its pledges is divided over.
    longest: int = 0


@dataclass(frozen=True)
class Reader:
    """What is known of the donor that a note is for."""

    #: As it stands inside a sentence.
    name: str
    #: The themes it declared, by code, with their names inside a sentence; and where it declared them.
    themes: Mapping[str, str] = field(default_factory=dict)
    strategy: str = ""
    strategy_date: date | None = None
    giving: Giving = field(default_factory=Giving)
    #: First month of its budget year.
    starts: int = 1
    #: By when it is asked to answer.
    answer: date = date.max
    #: The regions it declared, by code, in the same place as its themes.
    regions: Sequence[str] = ()

    @property
    def declared_in(self) -> str:
        """Where it declared its priorities and when, behind a sentence: " (strategy 2016 of 2 January 2016)"."""
        where = self.strategy + (f" of {day(self.strategy_date)}" if self.strategy_date else "")
        return f" ({where})" if where else ""


@dataclass(frozen=True)
class Elsewhere:
    """What open notes ask other donors for, of one activity in one year, in minor units of base."""

    amount: int
    references: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """Why an activity fits, or does not: of which of the `WEIGHTS`, for how many points, in a sentence."""

    kind: str
    points: int
    says: str


@dataclass(frozen=True)
class Suggestion:
    """An activity looked at for a donor. Amounts in minor units of base, over the years asked for."""

    activity: str
    title: str
    reasons: tuple[Reason, ...]
    #: What may be asked for it, what other open notes ask of that, and what is left.
    missing: int
    elsewhere: int
    free: int
    #: It serves what the donor declared: `_serves`.
    serves: bool
    #: Less may be asked for it in one of the years than a note shows as missing.
    bound: bool = False

    @property
    def points(self) -> int:
        """All points together, never below 0; 0 means that it is not suggested."""
        return max(0, sum(reason.points for reason in self.reasons))


def suggest(
    reader: Reader,
    works: Sequence[Work],
    years: Sequence[int],
    elsewhere: Mapping[tuple[str, int], Elsewhere],
    base: Currency,
) -> tuple[Suggestion, ...]:
    """Every activity with its points, the most first; of equal ones, first what lacks more, then in the plan's order."""
    areas: dict[str, int] = {}
    for work in works:
        areas[work.area] = areas.get(work.area, 0) + reader.giving.firm.get(work.code, 0)
    found = [_suggestion(reader, work, years, elsewhere, areas[work.area], base) for work in works]
    return tuple(sorted(found, key=lambda one: (-one.points, -one.missing)))


def taken_by_default(suggestions: Sequence[Suggestion]) -> set[str]:
    """What a note offers unless somebody chose: suggestions that serve what was declared, else all, else all that lacks.

    What a limit binds is left out where anything else is there: a reader who takes the request off what is missing
    would learn of money that is not for it to know.
    """

    def first(among: Sequence[Suggestion]) -> list[Suggestion]:
        above = [one for one in among if one.points]
        return [one for one in above if one.serves] or above or [one for one in among if one.missing]

    free = [one for one in suggestions if not one.bound]
    return {one.activity for one in first(free) or first(suggestions)}


def _suggestion(
    reader: Reader,
    work: Work,
    years: Sequence[int],
    elsewhere: Mapping[tuple[str, int], Elsewhere],
    area: int,
    base: Currency,
) -> Suggestion:
    lacking = {year: lacks for year in years if (lacks := min(work.missing([year]), work.limit([year])))}
    missing = sum(lacking.values())
    asked = {year: one for year in lacking if (one := elsewhere.get((work.code, year)))}
    others = sum(min(one.amount, lacking[year]) for year, one in asked.items())
    free = missing - others
    served = {code: said for code, said in reader.themes.items() if code in work.themes}
    place = _place(reader, work)
    if not missing:
        needed = any(work.of(year).need for year in years)
        said = f"Nothing {'more may be asked for it' if needed else 'is needed'} in {years_text(list(years)) or 'the coming years'}."
        reasons: list[Reason] = [Reason("nothing-missing", 0, said)]
    else:
        reasons = [
            *_themes(reader, served),
            *_regions(reader, work, place),
            *_giving(reader.giving, work, area, base),
            *_habits(reader, work, list(lacking)),
            *_budget(reader, list(lacking)),
            *_gap(work, years, missing, base),
            *_asked(asked, others, free, base),
        ]
    return Suggestion(
        work.code, work.title, tuple(reasons), missing, others, free, _serves(reader, served, place), work.bound(years)
    )


def _serves(reader: Reader, served: Mapping[str, str], place: str | None) -> bool:
    """A theme that the donor declared, or a region where it declared no theme; and not in other regions alone."""
    return place != "region-elsewhere" and bool(served if reader.themes else place == "region")


def _place(reader: Reader, work: Work) -> str | None:
    """Which reason the regions of an activity give; None where it or the donor names none."""
    if not reader.regions or not work.regions:
        return None
    if any(lies_within(region, reader.regions) for region in work.regions):
        return "region"
    return "region-part" if any(lies_within(wanted, work.regions) for wanted in reader.regions) else "region-elsewhere"


def _reason(kind: str, says: str) -> Reason:
    return Reason(kind, WEIGHTS[kind], says)


def _themes(reader: Reader, served: Mapping[str, str]) -> list[Reason]:
    if not served:
        return []
    names, one = listed(list(served.values())), len(served) == 1
    points = WEIGHTS["theme"] + WEIGHTS["further-theme"] * (len(served) - 1)
    what = "a priority" if one else "priorities"
    return [Reason("theme", points, f"It serves {names}, {what} of {reader.name}{reader.declared_in}.")]


def _regions(reader: Reader, work: Work, place: str | None) -> list[Reason]:
    """Where it works beside what the donor declared; the regions named are those that give the reason."""
    if place is None:
        return []
    works, wanted = list(work.regions), list(reader.regions)
    if place == "region":
        works = [one for one in works if lies_within(one, wanted)]
        wanted = [one for one in wanted if any(lies_within(each, [one]) for each in works)]
    elif place == "region-part":
        wanted = [one for one in wanted if lies_within(one, works)]
    where, names = listed([named(one) for one in works]), listed([named(one) for one in wanted])
    what = "a priority" if len(wanted) == 1 else "priorities"
    said = {
        "region": f"It works in {where}, which {reader.name} declared {what}"
        if where == names
        else f"It works in {where}, and {reader.name} declared {names} {what}",
        "region-part": f"It works in all of {where}, and {reader.name} declared only a part of that {what}: {names}",
        "region-elsewhere": f"It works in {where} alone, and {reader.name} declared {names} {what}",
    }
    return [_reason(place, f"{said[place]}{reader.declared_in}.")]


def _giving(giving: Giving, work: Work, area: int, base: Currency) -> list[Reason]:
    own = giving.firm.get(work.code, 0)
    if own:
        return [_reason("gave", f"The donor paid or signed {amount_text(own, base)} for it before.")]
    if area:
        said = f"The donor paid or signed {amount_text(area, base)} for other work under “{work.area}”."
        return [_reason("gave-area", said)]
    return []


def _habits(reader: Reader, work: Work, lacking: Sequence[int]) -> list[Reason]:
    """What fits how the donor gives, as its pledges show it."""
    giving, found = reader.giving, []
    if giving.total:
        named = Fraction(giving.to_activity, giving.total)
        if named >= _HALF and work.deliverables:
            share = _percent(giving.to_activity, giving.total)
            said = f"Of what the donor promised so far, {share} names the work it pays for; this one delivers: "
            found.append(_reason("names-work", f"{said}{work.deliverables}."))
        if 1 - named >= _HALF and work.priority == 1:
            share = _percent(giving.total - giving.to_activity, giving.total)
            said = (
                f"Of what the donor promised so far, {share} was left to the group: core work is what such money pays."
            )
            found.append(_reason("left-open", said))
    if giving.longest > 1 and len(lacking) > 1:
        said = f"A pledge of the donor ran over {giving.longest} years, and this lacks money in {years_text(list(lacking))}."
        found.append(_reason("several-years", said))
    return found


def _percent(part: int, whole: int) -> str:
    return f"{divide_half_up(100 * part, whole)} %"


def _budget(reader: Reader, lacking: Sequence[int]) -> list[Reason]:
    """The years that a budget of the donor can still pay for, and whose end it can answer before."""
    open_years = [year for year in lacking if not is_over(year, reader.answer)]
    if not open_years:
        said = f"{years_text(list(lacking))} {'is' if len(lacking) == 1 else 'are'} over before the answer, which is asked for by "
        return [Reason("budget-year", 0, f"{said}{day(reader.answer)}.")]
    pays = list(dict.fromkeys(budget_year(year, reader.starts, reader.answer) for year in open_years))
    said = f"Its budget of {listed(pays)} can still be decided on by {day(reader.answer)} and pays for {years_text(open_years)}."
    return [_reason("budget-year", said)]


def _gap(work: Work, years: Sequence[int], missing: int, base: Currency) -> list[Reason]:
    need = sum(work.of(year).need for year in years)
    large = Fraction(missing, need) >= _HALF
    said = f"{amount_text(missing, base)} of {amount_text(need, base)} is missing in {years_text(list(years))}."
    found = [_reason("gap-large" if large else "gap-small", said)]
    if work.priority == 1:
        found.append(_reason("core", "It is core work, and the first question is whether that is paid."))
    return found


def _asked(asked: Mapping[int, Elsewhere], others: int, free: int, base: Currency) -> list[Reason]:
    if not others:
        return []
    notes = sorted({reference for one in asked.values() for reference in one.references})
    asks = f"{listed(notes)} {'asks another donor' if len(notes) == 1 else 'ask other donors'}"
    if free:
        said = f"{asks} for {amount_text(others, base)} of it; {amount_text(free, base)} is free."
        return [_reason("asked-in-part", said)]
    return [_reason("asked-wholly", f"{asks} for all of it; nothing is free.")]
