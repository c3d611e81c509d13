"""The funding gap of random ledgers, written through the services, on every day: what always holds, and a second opinion.

The second opinion is `tests/model.py`, which shares no code with the product.
"""

from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.domain.rates import to_base
from crm.errors import CrmError, Refused
from crm.reports.funding_gap import as_json, funding_gap
from crm.services import pledges
from crm.services.journal import change
from crm.store import queries
from crm.store import tables as t
from crm.store.session import session_scope
from tests.factories import ANN, BEN, CURRENCIES, START, activity_id, make_pledge, minor, place, receive
from tests.model import MONEY, Ledger, Pledge

#: Everyday runs try a share of what the profile says; a deep run (`--hypothesis-profile=deep`) tries many.
EXAMPLES = max(20, settings().max_examples * 4 // 10)
EXAMPLES_ON_A_SERVER = max(5, EXAMPLES // 6)
YEARS, PLACES = (2015, 2016, 2017), ("A 2016", "A 2017", "B 2016", "A", "2016", "C 2017")
LAST = START + timedelta(days=25)

# --- what happens -----------------------------------------------------------------------------------------------------

days = st.integers(0, 20).map(lambda number: START + timedelta(days=number))
small = st.integers(1, 120)
names = st.lists(st.sampled_from([*PLACES, "2017", "B", "-"]), max_size=2, unique=True)
divided = st.dictionaries(st.sampled_from(PLACES), st.integers(1, 60), max_size=4)
conditional = st.lists(st.sampled_from(PLACES), max_size=2, unique=True).map(tuple)
which = st.integers(0, 3)
promises = st.tuples(
    st.just("promise"),
    st.sampled_from(["NOR", "SUD"]),
    st.integers(1, 150),
    st.sampled_from(["USD", "EUR", "JPY", "KWD"]),
    days,
    divided,
    conditional,
    st.none() | st.integers(0, 9),
    st.booleans(),
)
events = st.one_of(
    promises,
    st.tuples(st.just("sign"), which, days, st.integers(1, 180)),
    st.tuples(st.just("divide"), which, days, divided, conditional),
    st.tuples(st.just("receive"), which, days, small, names, st.booleans()),
    st.tuples(st.just("receive"), which, days, small, names, st.booleans()),
    st.tuples(st.just("close"), which, days, st.none() | small, names),
    st.tuples(st.just("confirm"), which, days, st.sampled_from(PLACES)),
    st.tuples(
        st.just("require"),
        st.sampled_from("ABC"),
        st.sampled_from(YEARS),
        days,
        st.integers(0, 150),
        st.sampled_from([0, 700, 1300]),
    ),
    st.tuples(
        st.just("hope"),
        st.sampled_from(["NOR", "SUD"]),
        days,
        st.none() | st.integers(1, 9),
        st.integers(120, 900),
        st.sampled_from([1, 3500, 5000, 10000]),
        st.dictionaries(st.sampled_from(PLACES), st.integers(1, 30), max_size=3),
    ),
)
histories = st.tuples(st.lists(promises, min_size=1, max_size=3), st.lists(events, max_size=9)).map(
    lambda two: [*two[0], *two[1]]
)


class Act:
    """Does each event twice: through the services, and in the model; what the services refuse happens in neither."""

    def __init__(self, session):
        self.session = session
        self.model = Ledger()
        self.codes: list[tuple[str, str, int]] = []
        self.days: set[date] = {START}
        self.rates = queries.rates(session)

    def all(self, history):
        for event in history:
            self.one(event)

    def one(self, event):
        what, *details = event
        if what in ("promise", "require", "hope"):
            getattr(self, what)(*details)
            return
        number, *rest = details
        if number < len(self.codes):
            code, currency, amount = self.codes[number]
            try:
                getattr(self, what)(self.model.pledges[number], code, currency, amount, *rest)
            except Refused:
                return

    def _base(self, amount, currency):
        return to_base(amount, self._known(currency), self.rates.on(self._known(currency), START).rate, self.rates.base)

    def _known(self, currency):
        return queries.currencies(self.session)[currency]

    def promise(self, donor, amount, currency, on, splits, conditional, signed, restricted):
        digits = CURRENCIES[currency]
        parts, left = {}, amount
        for where, part in splits.items():
            if left:
                parts[where] = min(part, left)
                left -= parts[where]
        day = None if signed is None else on + timedelta(days=signed)
        units = {where: Decimal(part).scaleb(-digits) for where, part in parts.items()}
        code = make_pledge(
            self.session,
            Decimal(amount).scaleb(-digits),
            donor=donor,
            currency=currency,
            on=on,
            splits=units,
            conditional=conditional,
            signed=day,
            restricted=restricted,
        )
        pledge = Pledge(donor, restricted)
        pledge.facts.append((on, "promise", {"amount": amount, "base": self._base(amount, currency)}))
        if parts:
            pledge.facts.append((on, "divide", _division(parts, conditional)))
        if day:
            pledge.facts.append((day, "sign", {"amount": amount, "promised": amount}))
        self.model.pledges.append(pledge)
        self.codes.append((code, currency, amount))
        self.days |= {on, *([day] if day else [])}

    def sign(self, pledge, code, currency, promised, on, amount):
        pledges.sign_pledge(self.session, BEN, code, dated=on, reference="x", amount=amount)
        pledge.facts.append((on, "sign", {"amount": min(amount, promised), "promised": promised}))
        if amount > promised:
            more = amount - promised
            pledge.facts.append((on, "promise", {"amount": more, "base": self._base(more, currency), "tranche": 1}))
            pledge.facts.append((on, "sign", {"amount": more, "promised": more, "tranche": 1}))
        self.days.add(on)

    def divide(self, pledge, code, _currency, _promised, on, splits, conditional):
        listed = [pledges.SplitOf(place(where), part, where in conditional) for where, part in splits.items()]
        pledges.divide_pledge(self.session, ANN, code, listed, dated=on, why="asked")
        pledge.facts.append((on, "divide", _division(splits, conditional)))
        self.days.add(on)

    def receive(self, pledge, code, currency, _promised, on, amount, named, over):
        digits = CURRENCIES[currency]
        receive(
            self.session,
            code,
            Decimal(amount).scaleb(-digits),
            on=on,
            currency=currency,
            digits=digits,
            names=dict.fromkeys(named),
            accept_overpayment=over,
        )
        details = {"paid": amount, "base": self._base(amount, currency), "names": tuple(map(_where, named))}
        pledge.facts.append((on, "receive", details))
        self.days.add(on)

    def close(self, pledge, code, _currency, _promised, on, amount, named):
        kind = "cancellation" if amount is None else "write-off"
        with self.session.begin_nested():
            number = pledges.propose_write_off(
                self.session, ANN, code, dated=on, reason="x", amount=amount, kind=kind, names=list(map(place, named))
            )
            pledges.approve_write_off(self.session, BEN, number)
        pledge.facts.append((on, "close", {"amount": amount, "names": tuple(map(_where, named))}))
        self.days.add(on)

    def confirm(self, pledge, code, _currency, _promised, on, where):
        pledges.confirm_split(self.session, ANN, code, place(where), dated=on, reference="vote")
        pledge.facts.append((on, "confirm", {"where": _where(where)}))
        self.days.add(on)

    def require(self, activity, year, on, amount, rate):
        with change(self.session, ANN, "requirement revised", activity):
            number = activity_id(self.session, activity)
            revision = t.RequirementRevision(activity_id=number, year=year, dated=on, support_rate=rate)
            self.session.add(revision)
            self.session.flush()
            halves = ((0, amount // 2), (1, amount - amount // 2))
            self.session.add_all(
                t.RequirementLine(revision_id=revision.id, category=f"c{line}", amount=part) for line, part in halves
            )
        self.model.needs.append((activity, year, on, amount, rate))
        self.days.add(on)

    def hope(self, donor, on, lasts, amount, probability, splits):
        lost = None if lasts is None else on + timedelta(days=lasts)
        with change(self.session, ANN, "opportunity opened", donor):
            one = t.Opportunity(
                code=f"O{len(self.model.hopes)}",
                donor_id=1 if donor == "NOR" else 2,
                opened=on,
                lost_on=lost,
                lost_reason="no funds" if lost else "",
            )
            self.session.add(one)
            self.session.flush()
            revision = t.OpportunityRevision(
                opportunity_id=one.id,
                dated=on,
                asked_currency="USD",
                currency="USD",
                expected=amount,
                probability=probability,
                stage="idea",
            )
            self.session.add(revision)
            self.session.flush()
            for number, (where, part) in enumerate(splits.items()):
                cell = place(where)
                number_of = activity_id(self.session, cell.activity) if cell.activity else None
                self.session.add(
                    t.OpportunitySplit(
                        revision_id=revision.id, position=number, activity_id=number_of, year=cell.year, amount=part
                    )
                )
        cells = {_where(where): part for where, part in splits.items()}
        self.model.hopes.append((donor, on, lost, amount, probability, cells))
        self.days |= {on, *([lost] if lost else [])}


def _where(text):
    cell = place(text)
    return cell.activity, cell.year


def _division(splits, conditional):
    return {
        "splits": {_where(one): part for one, part in splits.items()},
        "conditional": tuple(map(_where, conditional)),
    }


# --- what always holds ------------------------------------------------------------------------------------------------


def check_cells(gap):
    for row in gap.rows:
        assert row.required == row.applied + row.gap
        assert row.applied == min(row.required, row.secured)
        assert row.secured == row.received + row.committed
        assert min(row.received, row.committed, row.conditional, row.pledged, row.expected or 0) >= 0
        assert row.conditional <= row.committed
    assert [(row.activity, row.year) for row in gap.rows] == sorted({(row.activity, row.year) for row in gap.rows})


def check_totals(gap):
    totals = gap.totals
    assert totals.required == totals.applied + totals.gap
    assert totals.secured == totals.applied + totals.surplus + totals.open_secured
    assert totals.closable <= min(totals.gap, totals.open_secured)
    for key in (
        "received",
        "committed",
        "conditional",
        "secured",
        "pledged",
        *(["expected"] if gap.audience == "trio" else []),
    ):
        whole = getattr(totals, key)
        assert whole == sum(getattr(row, key) for row in gap.donors), f"donors: {key}"
        assert whole == sum(getattr(row, key) for row in (*gap.rows, *gap.open)), f"cells and open rows: {key}"
        activities = {row.activity for row in (*gap.rows, *gap.open)}
        of_activities = [gap.of_activity(one) for one in activities if one is not None]
        rest = [row for row in gap.open if row.activity is None]
        assert whole == sum(getattr(one, key) for one in (*of_activities, *rest)), f"activities: {key}"
        years = {row.year for row in (*gap.rows, *gap.open)}
        of_years = [gap.of_year(one) for one in years if one is not None]
        rest = [row for row in gap.open if row.year is None]
        assert whole == sum(getattr(one, key) for one in (*of_years, *rest)), f"years: {key}"


def check_audiences(trio, public):
    """The public is told of no more money than the trio, and of no smaller gap; of expected nothing."""
    known = {(row.activity, row.year): row for row in trio.rows}
    for row in public.rows:
        own = known[row.activity, row.year]
        assert row.required == own.required
        assert row.gap >= own.gap
        assert (row.received, row.committed, row.pledged) <= (own.received, own.committed, own.pledged) or all(
            getattr(row, key) <= getattr(own, key) for key in ("received", "committed", "pledged")
        )
        assert row.expected is None
    for key in ("received", "committed", "conditional", "secured", "pledged"):
        assert getattr(public.totals, key) <= getattr(trio.totals, key)
    assert public.totals.expected is None


def check_filters(session, gap):
    """A filter lists and adds what matches; nothing counts twice over two years."""
    for year in gap.years:
        one = funding_gap(session, as_of=gap.as_of, years=[year])
        assert list(one.rows) == [row for row in gap.rows if row.year == year]
        assert list(one.open) == [row for row in gap.open if row.year == year]
        assert {(row.activity, row.year) for row in one.beside} == {
            (row.activity, None) for row in gap.open if row.year is None
        }
        check_totals_of_filter(one)
    if gap.years:
        every = funding_gap(session, as_of=gap.as_of, years=gap.years)
        parts = [funding_gap(session, as_of=gap.as_of, years=[year]).totals for year in gap.years]
        assert every.totals.secured == sum(part.secured for part in parts)
    for activity in {row.activity for row in gap.rows}:
        one = funding_gap(session, as_of=gap.as_of, activities=[activity.lower()])
        assert list(one.rows) == [row for row in gap.rows if row.activity == activity]
        assert list(one.open) == [row for row in gap.open if row.activity == activity]
        check_totals_of_filter(one)


def check_totals_of_filter(gap):
    for key in ("received", "committed", "conditional", "pledged", "expected"):
        assert getattr(gap.totals, key) == sum(getattr(row, key) for row in gap.donors)


def check_model(gap, model):
    """Every figure once more, from the model."""
    public = gap.audience == "public"
    places, donors = model.money(gap.as_of, public=public)
    needs = model.required(gap.as_of)
    money = MONEY[:4] if public else MONEY
    own = {(row.activity, row.year): {key: getattr(row, key) for key in money} for row in (*gap.rows, *gap.open)}
    figures = {where: {key: counter[key] for key in money} for where, counter in places.items()}
    cells = {where for where, need in needs.items() if need and where not in own}
    assert cells == set()
    assert {where: one for where, one in own.items() if any(one.values())} == {
        where: one for where, one in figures.items() if any(one.values())
    }
    assert {(row.activity, row.year): row.required for row in gap.rows if row.required} == {
        where: amount for where, amount in needs.items() if amount
    }
    assert {row.donor: {key: getattr(row, key) for key in money} for row in gap.donors} == {
        donor: {key: counter[key] for key in money}
        for donor, counter in donors.items()
        if any(counter[key] for key in money)
    }
    secured = {where: one["received"] + one["committed"] for where, one in figures.items()}
    gaps = {where: max(0, amount - secured.get(where, 0)) for where, amount in needs.items()}
    assert gap.totals.gap == sum(gaps.values())
    assert gap.totals.closable == model.closable(gaps, {w: amount for w, amount in secured.items() if None in w})


def check_everything(session, history):
    act = Act(session)
    act.all(history)
    for day in sorted({*act.days, LAST}):
        trio = funding_gap(session, as_of=day)
        public = funding_gap(session, as_of=day, audience="public")
        for gap in (trio, public):
            check_cells(gap)
            check_totals(gap)
            check_model(gap, act.model)
        check_audiences(trio, public)
    check_filters(session, trio)


@settings(max_examples=EXAMPLES)
@given(history=histories)
def test_what_always_holds_and_the_model_agrees(sqlite_world, history):
    with session_scope(sqlite_world.engine, write=True) as session:
        check_everything(session, history)
        session.rollback()


@pytest.mark.parametrize("database_kind", [pytest.param("postgresql", marks=pytest.mark.pg)], indirect=True)
@settings(max_examples=EXAMPLES_ON_A_SERVER)
@given(history=histories)
def test_the_same_on_a_server(world, history):
    with session_scope(world.engine, write=True) as session:
        check_everything(session, history)
        session.rollback()


@settings(max_examples=EXAMPLES // 2)
@given(history=histories)
def test_a_day_never_depends_on_what_is_dated_after_it(sqlite_world, history):
    with session_scope(sqlite_world.engine, write=True) as session:
        act = Act(session)
        for event in history:
            on = next(one for one in event if isinstance(one, date))
            before = funding_gap(session, as_of=on - timedelta(days=1))
            act.one(event)
            assert funding_gap(session, as_of=on - timedelta(days=1)) == before
        session.rollback()


@settings(max_examples=EXAMPLES // 2)
@given(history=histories, more=promises)
def test_a_promise_never_changes_what_is_secured(sqlite_world, history, more):
    """Another promise, unsigned, adds to pledged what it is worth and to nothing else."""
    with session_scope(sqlite_world.engine, write=True) as session:
        act = Act(session)
        act.all(history)
        before = asdict(funding_gap(session, as_of=LAST).totals)
        unsigned = (*more[:7], None, False)
        act.one(unsigned)
        after = asdict(funding_gap(session, as_of=LAST).totals)
        kept = ("received", "committed", "secured", "applied", "gap", "surplus", "expected", "open_secured", "closable")
        assert {key: after[key] for key in kept} == {key: before[key] for key in kept}
        assert after["pledged"] - before["pledged"] == act.model.pledges[-1].facts[0][2]["base"]
        session.rollback()


def test_the_printed_form_has_every_figure_as_text(sqlite_world):
    with sqlite_world.write() as session:
        Act(session).all(
            [
                ("require", "A", 2016, START, 10000, 1300),
                ("promise", "NOR", 5050, "USD", START, {"A 2016": 3000, "A": 2000}, (), 0, False),
            ]
        )
        printed = as_json(funding_gap(session, as_of=LAST))
        with pytest.raises(CrmError, match="no activity “Z”"):
            funding_gap(session, as_of=LAST, activities=["Z"])
    (row,) = printed["rows"]
    assert (row["required"], row["support_cost"], row["committed"], row["gap"]) == ("113.00", "13.00", "30.00", "83.00")
    assert row["coverage_percent"] == 27
    assert [(one["activity"], one["year"], one["committed"]) for one in printed["open"]] == [
        ("A", None, "20.00"),
        (None, None, "0.50"),
    ]
    assert printed["totals"]["open_secured"] == "20.50"
    assert minor(printed["totals"]["secured"]) == 5050
