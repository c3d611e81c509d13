"""Notes for many donors in one go: the same files whatever the number of processes, and nobody stopped by another."""

import hashlib
import io
import os
import pickle
import shutil
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from email import policy
from email.parser import BytesParser

import openpyxl
import pytest
from sqlmodel import Session, select

from concept_notes.batch import worker
from concept_notes.batch.bundle import Folder, Zip, bundle_at
from concept_notes.batch.choice import Choosable, choosable, filters_of, matching
from concept_notes.batch.making import finished_in_turn
from concept_notes.batch.plan import Candidate, preflight_all
from concept_notes.batch.run import Run
from concept_notes.check import Others, examine
from concept_notes.check.registered import registered
from concept_notes.making.finish import Ready
from concept_notes.making.preflight import preflight
from concept_notes.making.wish import AUTO, Wish
from concept_notes.templates.files import SHORT, Chosen, template_path
from concept_notes.word import pdf
from concept_notes.word.file import opened
from crm.errors import Refused, Usage
from crm.store import tables as t
from crm.store.kept import is_keeping
from crm.store.session import make_engine, session_scope
from tests.concept_notes.conftest import ACTOR
from tests.concept_notes.southreach import SOUTHREACH
from tests.conftest import demonstration_file

DAY = date(2016, 11, 30)
#: Arabic, one whose earlier money is not given to an activity, French, English.
DONORS = ("ALN", "CSR", "LUM", "NMK")


class Office:
    """A copy of the demonstration, and how a batch writes into it."""

    def __init__(self, folder):
        file = folder / "ledger.sqlite"
        shutil.copyfile(demonstration_file(), file)
        self.engine = make_engine(f"sqlite:///{file.as_posix()}")

    def plan(self, donors=DONORS, *, written=False, **wish):
        with session_scope(self.engine) as session:
            chosen = [one for one in choosable(session, as_of=DAY) if one.code in donors]
            return preflight_all(session, chosen, Wish(as_of=DAY, **{"said_in": AUTO, **wish}), written=written)

    @contextmanager
    def writing(self):
        with session_scope(self.engine, write=True) as session:
            yield session, ACTOR

    def notes(self):
        with session_scope(self.engine) as session:
            return [
                (one.reference, one.sha256) for one in session.exec(select(t.ConceptNote).order_by(t.ConceptNote.id))
            ]

    def run(self, plan, **options):
        run = Run(plan, Zip(), self.writing, **options)
        while run.step():
            pass
        return run


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """A batch made by this process into a zip file, and the same by two processes into a folder."""
    here = tmp_path_factory.mktemp("batch")
    one = Office(here)
    plan = one.plan()
    run = one.run(plan)
    run.finish()
    two = Run(plan, bundle_at(here / "out"), Office(tmp_path_factory.mktemp("other")).writing, jobs=2)
    while two.step():
        pass
    two.finish()
    return one, run, here / "out"


def files(run):
    with zipfile.ZipFile(io.BytesIO(run._bundle.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_files_whatever_the_number_of_processes(batch):
    _, run, folder = batch
    written = files(run)

    assert {one.name: one.read_bytes() for one in folder.iterdir()} == written
    stem = "ICAT_concept-note_{}_2016-11-30_{}.{}"
    names = [stem.format(*one) for one in (("ALN", "ar", "docx"), ("LUM", "fr", "docx"), ("NMK", "en", "docx"))]
    assert [name for name in written if name.endswith(".docx")] == names
    assert sorted(written) == sorted(["index.xlsx", *names, *(name.replace("docx", "eml") for name in names)])


def test_every_note_is_in_the_register_as_it_is_in_the_zip_and_passes_the_gate(batch):
    office, run, _ = batch
    written = files(run)
    assert [reference for reference, _ in office.notes()][-3:] == ["CN-ALN-1", "CN-LUM-1", "CN-NMK-1"]
    digests = dict(office.notes())
    for row in run.rows:
        if row.state != "made":
            continue
        document = written[row.file]
        assert digests[row.reference] == hashlib.sha256(document).hexdigest()
        with session_scope(office.engine) as session:
            found = registered(session, document, opened(document))
        assert found.same
        assert not examine(opened(document), found.known).faults


def test_what_stops_a_note_is_said_before_anything_is_made_and_stands_in_the_list(batch):
    office, run, _ = batch
    assert [(one.donor, one.language) for one in run.plan.candidates] == [
        ("ALN", "ar"),
        ("CSR", "es"),
        ("LUM", "fr"),
        ("NMK", "en"),
    ]
    [stopped] = run.plan.stopped
    assert "CSR-2016-1" in stopped.stopped_by
    assert "CN-CSR-1" not in dict(office.notes())

    book = openpyxl.load_workbook(io.BytesIO(files(run)["index.xlsx"]))
    head, *rows = [[cell.value for cell in row] for row in book["Notes"].iter_rows(min_row=2, max_row=6)]
    listed = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(one["Donor"], one["State"], one["Reference"], one["Language"]) for one in listed] == [
        ("ALN", "made", "CN-ALN-1", "Arabic"),
        ("CSR", "refused", None, "Spanish"),
        ("LUM", "made", "CN-LUM-1", "French"),
        ("NMK", "made", "CN-NMK-1", "English"),
    ]
    assert (listed[0]["Asks for in USD"], listed[0]["Currency"], listed[0]["Activities"]) == (
        63280,
        "USD",
        "VIS-1, VIS-2",
    )
    assert "CSR-2016-1" in listed[1]["Why there is no note"]
    assert "nobody who writes Arabic" in listed[0]["To know before it is sent"]
    assert book.properties.keywords == "For the trio of Chairs: this list goes to no donor"


@pytest.mark.parametrize(
    ("donor", "language", "subject", "says"),
    [
        ("NMK", "en", "Concept note for the Republic of Northmark (CN-NMK-1)", "a contribution of USD 408,534.41."),
        ("LUM", "fr", "Note conceptuelle pour la Principauté de Lumarie (CN-LUM-1)", "340 734,41 USD"),
        ("ALN", "ar", "مذكرة مفاهيمية: دولة النجوم (CN-ALN-1)", "63,280 دولار"),
    ],
)
def test_a_draft_opens_unsent_without_an_address_in_the_donors_language_with_the_note(
    batch, donor, language, subject, says
):
    written = files(batch[1])
    name = f"ICAT_concept-note_{donor}_2016-11-30_{language}"
    mail = BytesParser(policy=policy.default).parsebytes(written[f"{name}.eml"])

    assert (mail["X-Unsent"], mail["To"], mail["Subject"]) == ("1", "", subject)
    assert not any(mail[header] for header in ("From", "Cc", "Bcc", "Date", "Message-ID"))
    assert mail["Content-Language"].startswith(language)
    plain, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    spaced = plain.replace("\u00a0", " ").replace("\u202f", " ")
    assert says in spaced
    assert "@" not in plain + page
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page
    assert all(f"<p>{line.strip()}</p>" in page for line in plain.replace("\r", "").split("\n\n"))
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == f"{name}.docx"
    assert attached.get_content() == written[f"{name}.docx"]


def test_the_notes_together_ask_for_more_than_is_missing_and_that_is_said(batch):
    [said] = batch[1].plan.remarks
    assert said.startswith("Together these notes ask for USD 812,548.82, and what they offer lacks USD ")
    assert said.endswith(": the same work is offered to several donors.")


def test_one_failure_stops_nobody(office, monkeypatch):
    finish = worker.finish

    def sometimes(ready):
        if ready.context.donor.code == "ALN":
            raise Refused("The note is held back.")
        if ready.context.donor.code == "LUM":
            raise ZeroDivisionError("by nought")
        return finish(ready)

    monkeypatch.setattr(worker, "finish", sometimes)
    run = office.run(office.plan())
    run.finish()

    assert [(row.candidate.donor, row.state) for row in run.rows] == [
        ("ALN", "failed"),
        ("CSR", "refused"),
        ("LUM", "failed"),
        ("NMK", "made"),
    ]
    assert run.rows[0].reason == "The note is held back."
    assert "through a mistake in this program (ZeroDivisionError: by nought)" in run.rows[2].reason
    assert "Traceback" not in run.rows[2].reason
    assert [reference for reference, _ in office.notes()][-1:] == ["CN-NMK-1"]


class Deadly:
    """Ends the process that is to make a note of it."""

    def __reduce__(self):
        return os._exit, (3,)


def test_a_process_that_dies_takes_one_note_with_it(batch):
    good = [one for one in batch[1].plan.candidates if one.ready][:2]
    deadly = Candidate("BAD", "Deadly", "en", Deadly())
    outcomes = list(finished_in_turn([good[0], deadly, good[1]], jobs=2))

    assert [one.candidate.donor for one in outcomes] == [good[0].donor, "BAD", good[1].donor]
    assert [one.finished is not None for one in outcomes] == [True, False, True]
    assert outcomes[1].reason.startswith("The process that made this note ended")


def test_stopping_keeps_what_is_done_and_names_what_is_not(office):
    run = Run(office.plan(), Zip(), office.writing)
    before = len(office.notes())
    assert run.step().reference == "CN-ALN-1"
    run.finish()

    assert [row.state for row in run.rows] == ["made", "not made", "not made", "not made"]
    assert sorted(files(run)) == [
        "ICAT_concept-note_ALN_2016-11-30_ar.docx",
        "ICAT_concept-note_ALN_2016-11-30_ar.eml",
        "index.xlsx",
    ]
    assert len(office.notes()) == before + 1


def test_an_interruption_between_writing_and_entering_loses_no_note(office):
    plan, calls = office.plan(("NMK",)), []

    @contextmanager
    def writing():
        calls.append(1)
        if len(calls) == 1:
            raise KeyboardInterrupt
        with office.writing() as opened:
            yield opened

    run = Run(plan, Zip(), writing)
    with pytest.raises(KeyboardInterrupt):
        run.step()
    assert run.rows == []
    assert run.step().reference == "CN-NMK-1"
    assert run.step() is None


def test_a_note_that_somebody_else_made_meanwhile_is_not_entered_twice(office):
    plan = office.plan(("LUM", "NMK"))
    office.run(office.plan(("LUM",)))
    run = office.run(plan)
    run.finish()

    assert [row.state for row in run.rows] == ["failed", "made"]
    assert "Somebody else made a note for LUM meanwhile" in run.rows[0].reason
    assert [name for name in files(run) if name.endswith("docx")] == ["ICAT_concept-note_NMK_2016-11-30_en.docx"]


def test_a_file_that_cannot_be_written_leaves_no_entry(office, tmp_path):
    plan, before = office.plan(("NMK",)), office.notes()
    folder = Folder(tmp_path / "out")
    shutil.rmtree(tmp_path / "out")
    row = Run(plan, folder, office.writing).step()

    assert row.state == "failed"
    assert office.notes() == before


def test_a_note_with_the_trios_own_figures_has_no_draft(office):
    run = office.run(office.plan(("NMK",), audience="trio"))
    run.finish()

    assert [name.rpartition(".")[2] for name in files(run)] == ["docx", "xlsx"]
    assert run.rows[0].draft == ""


def test_pdfs_go_beside_the_notes_and_into_the_drafts_and_a_missing_one_is_named(office, monkeypatch):
    monkeypatch.setattr(pdf, "available", lambda: True)
    monkeypatch.setattr(pdf, "pdfs", lambda given: {"1": b"%PDF-"})
    monkeypatch.setattr("concept_notes.batch.printing.too_many_pages", lambda *given: ("", "It has too many pages."))
    run = office.run(office.plan(("LUM", "NMK")), as_pdf=True)
    run.finish()

    assert run.rows[0].pdf == ""
    assert run.rows[0].warnings[-1] == "There is no PDF of this note: LibreOffice could not make it."
    assert run.rows[1].warnings[-1] == "It has too many pages."
    name = "ICAT_concept-note_NMK_2016-11-30_en"
    assert files(run)[f"{name}.pdf"] == b"%PDF-"
    mail = BytesParser(policy=policy.default).parsebytes(files(run)[f"{name}.eml"])
    assert [one.get_filename() for one in mail.iter_attachments()] == [f"{name}.docx", f"{name}.pdf"]


def test_a_note_whose_pdf_has_more_pages_than_its_donor_reads_is_neither_entered_nor_in_the_zip(office, monkeypatch):
    monkeypatch.setattr(pdf, "available", lambda: True)
    monkeypatch.setattr(pdf, "pdfs", lambda given: dict.fromkeys(given, b"/Type /Page " * 4))
    plan, before = office.plan(("LUM", "SWE")), office.notes()
    run = office.run(plan, as_pdf=True)
    run.finish()

    held, told = run.rows
    assert (held.candidate.donor, held.state) == ("LUM", "failed")
    assert held.reason.startswith(
        "The note is held back, because it is not fit to be sent: Principality of Lumaria reads "
    )
    assert "at most one page; this note has 4 pages. Choose a shorter length" in held.reason
    assert [reference for reference, _ in office.notes()[len(before) :]] == ["CN-SWE-1"]
    assert not [name for name in files(run) if "LUM" in name]
    # What a form promises is no rule of the donor's; and what was reckoned is not told beside what was counted.
    assert (told.state, told.pdf[-4:]) == ("made", ".pdf")
    assert told.warnings[-1].startswith("A short note has at most 3 pages; this one has 4 pages.")
    assert not [said for said in told.warnings if said.startswith("This note may have")]


def test_what_the_gate_says_is_told_before_a_batch_and_what_it_wrote_is_not_written_again(office, monkeypatch):
    plan = office.plan(("LUM", "NMK"), length="standard", years=(2016, 2017, 2018), written=True)
    alone = office.plan(("NMK",), written=True)
    monkeypatch.setattr(worker, "finish", lambda ready: pytest.fail("it was written again"))
    run = office.run(alone, jobs=2)
    run.finish()

    assert [[one.kind for one in each.problems] for each in plan.candidates] == [["held-back"], ["held-back"]]
    assert "this note has 1393 words. Choose a shorter length" in plan.candidates[1].stopped_by
    assert [row.state for row in run.rows] == ["made"]
    assert files(run)[run.rows[0].file] == alone.candidates[0].finished.document


def test_without_an_office_the_list_says_so_and_the_notes_are_there(office, monkeypatch):
    monkeypatch.setattr(pdf, "available", lambda: False)
    run = office.run(office.plan(("NMK",)), as_pdf=True)
    run.finish()

    book = openpyxl.load_workbook(io.BytesIO(files(run)["index.xlsx"]))
    said = " ".join(str(cell.value) for row in book["README"].iter_rows() for cell in row if cell.value)
    assert "because LibreOffice is not installed" in said
    assert run.rows[0].state == "made"


def test_what_is_not_translated_stops_that_note_until_english_is_asked_for(office):
    with office.engine.begin() as raw:
        raw.exec_driver_sql("DELETE FROM group_text WHERE language = 'fr' AND key = 'mandate'")
    plan = office.plan(("LUM", "NMK"))
    assert [one.ready is not None for one in plan.candidates] == [False, True]
    assert "mandate" in plan.candidates[0].stopped_by
    [lum] = office.plan(("LUM",), fall_back=True).ready
    assert any("they stand in English: mandate" in one.says for one in lum.warnings)
    assert [one.language for one in office.plan(("LUM", "NMK"), said_in="en").ready] == ["en", "en"]


def test_a_language_that_no_pack_has_is_said(office):
    with session_scope(office.engine) as session:
        [northmark] = [one for one in choosable(session, as_of=DAY) if one.code == "NMK"]
        plan = preflight_all(session, [replace(northmark, language="sv")], Wish(as_of=DAY, said_in=AUTO))
    assert plan.candidates[0].language == "en"
    assert plan.candidates[0].warnings[-1].says.startswith("Republic of Northmark reads “sv”")


def test_donors_match_every_filter_by_any_of_its_words(office):
    with session_scope(office.engine) as session:
        every = choosable(session, as_of=DAY)
        later = choosable(session, as_of=date(2016, 1, 1))

    def codes(**filters):
        return [one.code for one in matching(every, filters)]

    assert len(codes()) == len(every) == 12
    assert codes(theme=["training", "regional"]) == ["BNM", "EAF", "MRD", "NLU", "VLD"]
    assert codes(theme=["training", "regional"], kind=["regional-body"]) == ["NLU"]
    assert codes(region=["northern-africa"]) == codes(region=["africa"]) == ["NLU"]
    assert codes(region=["europe", "melanesia"]) == ["BNM", "EAF", "NLU"], "in a part of it, or in all around it"
    assert codes(region=["western-africa"]) == []
    assert codes(language=["fr", "ar"]) == ["ALN", "LUM"]
    assert codes(stage=["in-dialogue", "note-sent", "decision"]) != codes()
    assert {stage for one in every for stage in one.stages} > {stage for one in later for stage in one.stages}


def test_filters_are_read_like_the_words_of_the_vocabularies():
    assert filters_of(
        [
            "theme=Training",
            "region=Northern Africa",
            "region=Sahel",
            "kind=Regional body",
            "kind=foundation",
            "language=FR",
        ]
    ) == {
        "theme": ["training"],
        "region": ["northern-africa", "sahel"],
        "kind": ["regional-body", "foundation"],
        "language": ["fr"],
    }
    for typed in ("colour=blue", "theme", "theme="):
        with pytest.raises(Usage, match=r"is not a filter; write kind=…, theme=…, region=…, language=… or stage=…"):
            filters_of([typed])
    with pytest.raises(Refused, match="is not known here"):
        filters_of(["stage=asleep"])


def test_a_place_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "note.docx").write_bytes(b"mine")
    (tmp_path / "old.zip").write_bytes(b"mine")
    for name in ("old", "old.zip", "no/such", "no/such.zip"):
        with pytest.raises(Refused):
            bundle_at(tmp_path / name)
    assert (tmp_path / "old.zip").read_bytes() == b"mine"
    assert isinstance(bundle_at(tmp_path / "new"), Folder)


def test_a_zip_file_has_its_name_only_once_it_is_whole(tmp_path):
    made = Zip(tmp_path / "out.zip")
    made.add("a.txt", b"a")
    assert not (tmp_path / "out.zip").exists()
    made.close()
    assert zipfile.ZipFile(tmp_path / "out.zip").read("a.txt") == b"a"
    assert [one.name for one in tmp_path.iterdir()] == ["out.zip"]


def test_a_donor_is_chosen_by_what_it_is():
    one = Choosable("A", "A", "government", ("training",), "fr", ())
    assert matching([one], {"stage": ["decision"]}) == ()
    assert matching([one], {"stage": [], "theme": ["training"]}) == (one,)


def test_the_session_of_a_plan_reads_alone(office):
    with session_scope(office.engine) as session:
        preflight_all(session, [], Wish(as_of=DAY))
        assert isinstance(session, Session)
        assert not is_keeping(session)


def test_what_is_found_of_a_donor_among_many_is_what_is_found_of_it_alone(batch):
    office, *_ = batch
    with session_scope(office.engine) as session:
        every = {
            one.donor: one
            for one in preflight_all(session, choosable(session, as_of=DAY), Wish(as_of=DAY, said_in=AUTO)).candidates
        }
        for donor in ("CSR", "SWE", "VLD"):
            alone = preflight(session, Wish(donor, as_of=DAY, said_in=every[donor].language))
            assert every[donor].problems == alone.problems
            assert every[donor].warnings == alone.warnings
    assert "overdue" in {warning.kind for warning in every["VLD"].warnings}


@pytest.mark.parametrize("extra", ["", "import concept_notes.papers.letter"])
def test_a_process_that_writes_notes_never_loads_what_reads_a_database(extra):
    """It would take each of them a second before its first note; the other case shows that this would be seen."""
    ready = Ready(SOUTHREACH, Chosen(SHORT, template_path().read_bytes()), Others(), "short")
    program = f"""
import pickle, sys
from concept_notes.batch.worker import attempt
{extra}
made = attempt(pickle.loads(sys.stdin.buffer.read()))
print(type(made).__name__, sorted({{"sqlalchemy", "sqlmodel", "crm.store"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], input=pickle.dumps(ready), capture_output=True, check=True)
    known = "['crm.store', 'sqlalchemy', 'sqlmodel']" if extra else "[]"
    assert done.stdout.decode().split(maxsplit=1) == ["Finished", f"{known}\n"]
