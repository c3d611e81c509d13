"""Whatever stands in a cell: it is loaded as it stands and known the second time, or named and nothing is written."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from crm.imports.currencies import ensure_currencies
from crm.imports.folder import load_folder
from crm.services.actor import Actor
from crm.store.session import make_engine, session_scope
from tests.conftest import fresh
from tests.crm.imports.small_folder import FILES, count, lines, write

CHAIR = Actor("chair")
#: An example loads a folder twice, in half a second; `run deep` tries twenty times as many.
EXAMPLES = settings().max_examples // 4

#: What people do write, and what nobody writes.
ANYTHING = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "",
            " ",
            "0",
            "-1",
            "1,234",
            "1.234",
            "1e9",
            "AAA",
            "aaa-1",
            "HOST",
            "open",
            "S-1 2016 = 1",
            "2016",
            "2016-01-31",
        ]
    ),
    st.sampled_from(
        ["2016-13-01", "31/01/2016", "EUR", "usd", "yes", "maybe", "13 %", "0.13", "coordination; evidence"]
    ),
    st.sampled_from(["=1+1", "\x00", "\ud7ff", "“", '"', "a\nb", "a;b", "9" * 40, "１２", "NaN", "Infinity"]),
)


@st.composite
def changes(draw):
    """One file of the small folder with one or two cells of its rows replaced."""
    name = draw(st.sampled_from(sorted(FILES)))
    head, *rows = list(csv.reader(io.StringIO(lines(FILES[name]))))
    for _ in range(draw(st.integers(1, 2))):
        row = draw(st.sampled_from(rows))
        row[draw(st.integers(0, len(head) - 1))] = draw(ANYTHING)
    written = io.StringIO()
    csv.writer(written).writerows([head, *rows])
    return name, written.getvalue()


@settings(max_examples=EXAMPLES)
@given(changes())
def test_whatever_stands_in_a_cell(tmp_path_factory, changed):
    name, text = changed
    folder = write(tmp_path_factory.mktemp("anything"))
    (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    with fresh("sqlite", tmp_path_factory.mktemp("database")) as url:
        engine = make_engine(url)
        with session_scope(engine, write=True) as session:
            ensure_currencies(session, CHAIR)
            before = count(session)
            loaded = load_folder(session, CHAIR, folder)
            if loaded.problems:
                assert count(session) == before
                assert all(problem.wrong and problem.file.endswith(".csv") for problem in loaded.problems)
            else:
                again = load_folder(session, CHAIR, folder)
                assert not again.problems
                assert again.new == 0
            session.rollback()
        engine.dispose()
