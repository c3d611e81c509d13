"""The e-mail of a note: addressed to the donor's focal point and to nobody else, in six languages, and in no other file."""

import io
import json
import shutil
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from email import policy
from email.headerregistry import Address
from email.parser import BytesParser
from urllib.parse import parse_qs, unquote, urlsplit

import openpyxl
import pytest
from sqlmodel import select

from concept_notes.batch.bundle import Zip
from concept_notes.batch.choice import choosable
from concept_notes.batch.plan import preflight_all
from concept_notes.batch.run import Run
from concept_notes.facts.context import Group
from concept_notes.language.pack import language, languages
from concept_notes.mail.address import NOBODY, Addressee, addressee
from concept_notes.mail.draft import LONGEST_LINK, draft, mail_of, mailto, written
from concept_notes.mail.of_note import draft_of_file, mail_of_note
from concept_notes.making.make import make_note
from concept_notes.making.wish import AUTO, Wish
from crm.domain.money import Currency, Money, decimal_text
from crm.errors import Refused
from crm.services import organisations
from crm.services.journal import change
from crm.store import tables as t
from crm.store.session import make_engine, session_scope
from tests.concept_notes.conftest import ACTOR
from tests.concept_notes.test_copies import worked_on
from tests.conftest import demonstration_file

DAY = date(2016, 11, 30)
GROUPS = {
    "en": "Inter-Agency Coordination Group against Trafficking in Persons",
    "fr": "Groupe interinstitutions de coordination contre la traite des personnes",
    "es": "Grupo Interinstitucional de Coordinación contra la Trata de Personas",
    "ru": "Межучрежденческая координационная группа по борьбе с торговлей людьми",
    "zh": "机构间打击人口贩运协调组",
    "ar": "فريق التنسيق المشترك بين الوكالات المعني بمكافحة الاتجار بالأشخاص",
}
#: Names as records have them: with accents and a comma, in other scripts, and with what means something in a header.
NAMES = ("", "Nordmann, Jörg", "نورة العلي", "王小明", 'Ola "Bob" O’Neil <x@y.example>', "a@b.example, c@d.example")


def mail(code, called="Southreach", **changes):
    said = language(code)
    facts = {"as_of": DAY, "reply_by": date(2017, 3, 31), "office": "Counsellor, Vienna", "demonstration": None}
    amount, group = Money(526_308_08, Currency("USD")), Group(GROUPS[code], "ICAT")
    title = said.text("page.title", donor=called)
    return written(said, title, "CN-SOU-1", group, amount, **{**facts, **changes})


def read(data):
    return BytesParser(policy=policy.default).parsebytes(data)


# --- what a draft says ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(languages()))
def test_a_draft_reads_back_as_it_was_written_and_is_the_same_twice(code):
    one, to = mail(code), Addressee("desk@mission.example", "Ola Nordmann")
    data = draft(one, to, {"note.docx": b"PK"})
    again = read(data)
    assert (again["Subject"], again["Cc"], again["From"]) == (one.subject, None, None)
    assert again["To"].addresses == (Address("Ola Nordmann", addr_spec="desk@mission.example"),)
    plain, page = (again.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert plain.replace("\r\n", "\n").strip() == one.body
    assert all(f"<p>{line}</p>" in page for line in one.paragraphs)
    assert draft(one, to, {"note.docx": b"PK"}) == data
    # No reader is greeted by name: the office stands above the greeting.
    assert "Nordmann" not in one.text
    assert one.paragraphs[0] == language(code).text("page.attention", addressee="Counsellor, Vienna")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_adds_nothing_to_the_header(name):
    data = draft(mail("en"), Addressee("desk@mission.example", name), {})
    [to] = read(data)["To"].addresses
    assert (to.addr_spec, to.display_name) == ("desk@mission.example", name)
    assert data.count(b"\r\nTo: ") == 1


def test_a_name_that_no_program_reads_back_is_left_out_and_line_ends_are_no_header():
    long = "عبد الرحمن بن محمد بن عبد الله آل سعود السكرتير الأول في البعثة الدائمة لدى الأمم المتحدة"
    [to] = read(draft(mail("ar"), Addressee("desk@mission.example", long), {}))["To"].addresses
    assert to == Address(addr_spec="desk@mission.example")
    data = draft(mail("en"), Addressee("desk@mission.example", "Ola\r\nBcc: else@other.example"), {})
    assert read(data)["Bcc"] is None
    assert [one.addr_spec for one in read(data)["To"].addresses] == ["desk@mission.example"]
    assert read(draft(mail("en"), NOBODY, {}))["To"] == ""


@pytest.mark.parametrize("code", sorted(languages()))
def test_a_link_carries_subject_and_text_and_stays_short(code):
    one = mail(code, demonstration=language(code).text("page.demonstration"))
    link = mailto(one, Addressee("o'neil+icat%x&y=z@mission.example"))
    assert link.whole
    assert len(link.href) <= LONGEST_LINK
    parts = urlsplit(link.href)
    assert (parts.scheme, unquote(parts.path)) == ("mailto", "o'neil+icat%x&y=z@mission.example")
    said = parse_qs(parts.query, strict_parsing=True)
    assert set(said) == {"subject", "body"}
    assert said["subject"] == [one.subject]
    assert said["body"][0].replace("\r\n", "\n") in (one.body, one.shorter)
    assert "\n" not in link.href
    assert " " not in link.href


def test_a_text_too_long_for_a_link_is_left_out_whole():
    one = mail("ru", office="Советник " * 60)
    link = mailto(one, NOBODY)
    assert not link.whole
    assert link.href.startswith("mailto:?subject=")
    assert parse_qs(urlsplit(link.href).query) == {"subject": [one.subject]}


# --- whom it goes to --------------------------------------------------------------------------------------------------

#: Telling ones: whatever is found of them anywhere was meant to stay in the records.
TELLING = {
    "ALN": ("xq-noura@mission.aln.example", "Noura Xq Al-Ali"),
    "NMK": ("xq-ola@mission.nmk.example", "Ola Xq Nordmann"),
}
MARKS = (b"xq-", b"Xq ", b"mission.")


def record(session, donor, email, name=None, **changes):
    known = {"last_verified": date(2016, 11, 25), **changes}
    new = organisations.NewFocalPoint(donor, "counsellor", "Vienna", email=email, name=name, **known)
    organisations.add_focal_point(session, ACTOR, new)


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """The rows and files of a batch for two donors with addresses and one, BNM, whose focal point has none."""
    file = tmp_path_factory.mktemp("mail") / "ledger.sqlite"
    shutil.copyfile(demonstration_file(), file)
    engine = make_engine(f"sqlite:///{file.as_posix()}")
    with session_scope(engine, write=True) as session:
        for donor, (email, name) in TELLING.items():
            record(session, donor, email, name)
    with session_scope(engine) as session:
        chosen = [one for one in choosable(session, as_of=DAY) if one.code in {*TELLING, "BNM"}]
        plan = preflight_all(session, chosen, Wish(as_of=DAY, said_in=AUTO))

    @contextmanager
    def writing():
        with session_scope(engine, write=True) as opened:
            yield opened, ACTOR

    run = Run(plan, Zip(), writing)
    while run.step():
        pass
    run.finish()
    with zipfile.ZipFile(io.BytesIO(run._bundle.data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    yield engine, run, files
    engine.dispose()


def deep(data):
    """The bytes of a file and of all that is packed in it."""
    if not data.startswith(b"PK\x03\x04"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"\n".join([data, *(deep(archive.read(name)) for name in archive.namelist())])


def test_each_draft_is_addressed_to_its_own_donor_and_to_no_other(batch):
    _, run, files = batch
    for row in run.rows:
        message = read(files[row.draft])
        assert (message["Cc"], message["Bcc"]) == (None, None)
        found = [(one.addr_spec, one.display_name) for one in message["To"].addresses]
        assert found == ([TELLING[row.candidate.donor]] if row.candidate.donor in TELLING else [])
        # The headers as the file holds them, without what is in the parts.
        others = [email.encode() for donor, (email, _) in TELLING.items() if donor != row.candidate.donor]
        assert not any(other in files[row.draft] for other in others)


def test_an_address_is_in_its_draft_and_nowhere_else(batch):
    engine, run, files = batch
    with session_scope(engine) as session:
        kept = [one.model_dump_json() for one in session.exec(select(t.ConceptNote))]
        journal = [one.model_dump_json() for one in session.exec(select(t.Journal))]
    drafts = {name: read(data) for name, data in files.items() if name.endswith(".eml")}
    rest = {name: deep(data) for name, data in files.items() if name not in drafts}
    for name, one in drafts.items():
        bodies = [one.get_body((kind,)).get_content().encode() for kind in ("plain", "html")]
        rest[f"parts of {name}"] = b"".join([*bodies, *(deep(part.get_content()) for part in one.iter_attachments())])
    found = [*(one.as_json() for one in run.rows), *(one.as_json() for one in run.plan.candidates)]
    rest |= {
        "register": "".join(kept).encode(),
        "journal": "".join(journal).encode(),
        "json": json.dumps(found).encode(),
        "facts": repr([one.ready for one in run.plan.candidates]).encode(),
        "what a plan prints as": repr(run.plan).encode(),
    }
    assert len(rest) == 3 + 1 + 3 + 5
    assert {name for name, data in rest.items() if any(mark in data for mark in MARKS)} == set()
    for donor, code in (("ALN", "ar"), ("NMK", "en")):
        assert TELLING[donor][0].encode() in files[f"ICAT_concept-note_{donor}_2016-11-30_{code}.eml"]


def test_where_no_address_is_recorded_the_list_says_so_and_the_note_is_made(batch):
    _, run, _ = batch
    by_donor = {row.candidate.donor: row for row in run.rows}
    said = (
        f"No e-mail address of the focal point of the {by_donor['BNM'].candidate.name} is recorded: the e-mail draft has no "
        "addressee."
    )
    assert said in by_donor["BNM"].warnings
    assert by_donor["BNM"].state == "made"
    assert not any("has no addressee" in one for one in by_donor["NMK"].warnings)


def test_the_list_has_ask_figures_day_and_office_of_each_note(batch):
    _, run, files = batch
    rows = openpyxl.load_workbook(io.BytesIO(files["index.xlsx"]))["Notes"].iter_rows(min_row=2, values_only=True)
    head, *rows = list(rows)
    one = next(row for row in (dict(zip(head, row, strict=True)) for row in rows) if row["Donor"] == "NMK")
    assert (one["Addressee"], one["Figures of"].date()) == ("Counsellor, Vienna", DAY)
    context = next(row.candidate.ready.context for row in run.rows if row.candidate.donor == "NMK")
    assert f"{one['Still missing in USD']:.2f}" == decimal_text(context.offered_total.missing, 2)


def test_the_one_on_the_day_is_written_to_and_nobody_stands_in(tried):
    def to(as_of=DAY, sent=None):
        return addressee(tried, "NMK", as_of=as_of, sent=sent)

    record(tried, "NMK", "later@mission.example", valid_from=date(2017, 1, 1))
    record(tried, "NMK", "now@mission.example", valid_to=date(2016, 12, 10))
    record(tried, "NMK", "else@mission.example", last_verified=date(2016, 11, 24))
    assert to().address == "now@mission.example"
    assert to(sent=date(2016, 12, 10)).address == "now@mission.example"
    left = to(sent=date(2016, 12, 11))
    assert left.address == ""
    assert "was in this function until 10 December 2016: the e-mail draft has no addressee." in left.missing
    assert to(date(2017, 1, 2)).address == "later@mission.example"
    # Verified last, and without an address: the one before is another person.
    record(tried, "NMK", None, last_verified=date(2016, 11, 29))
    assert to() == Addressee(missing=to().missing)
    assert to().missing.startswith("No e-mail address of the focal point of")


def test_what_came_into_the_records_by_another_way_and_is_no_address_stays_out(tried):
    with change(tried, ACTOR, "focal point added", "organisation NMK"):
        donor = tried.exec(select(t.Organisation.id).where(t.Organisation.code == "NMK")).one()
        bad = "ola@mission.example\nBcc: else@other.example"
        tried.add(t.FocalPoint(organisation_id=donor, function="x", email=bad, last_verified=DAY))
    found = addressee(tried, "NMK", as_of=DAY)
    assert found.address == ""
    assert found.missing.startswith("What is recorded as e-mail address of the focal point of")
    assert "other" not in found.missing


# --- the e-mail of a note in the register -----------------------------------------------------------------------------


def test_the_register_writes_the_same_e_mail_as_the_maker_of_the_note(tried):
    record(tried, "ALN", *TELLING["ALN"])
    made = make_note(tried, ACTOR, Wish("ALN", as_of=DAY, said_in="ar"))
    found = mail_of_note(tried, "cn-aln-1", today=DAY)
    assert found.mail == mail_of(made.context)
    assert f"{found.name}.docx" == made.file_name
    data = draft_of_file(tried, made.document, today=DAY).data
    assert data == draft(mail_of(made.context), found.to, {made.file_name: made.document})


def test_only_a_note_that_is_fit_to_be_sent_is_attached(tried):
    own = make_note(tried, ACTOR, Wish("MRD", as_of=DAY, audience="trio"))
    with pytest.raises(Refused, match="CN-MRD-1 holds the trio's own figures and is not to be sent"):
        draft_of_file(tried, own.document, today=DAY)
    made = make_note(tried, ACTOR, Wish("MRD", as_of=DAY, activities=("SEC-1",), years=(2017, 2018)))
    with pytest.raises(Refused, match=r"not fit to be sent: .* `crm note copy FILE --send` takes") as refused:
        draft_of_file(tried, worked_on(made.document), today=DAY)
    assert "Jane" in str(refused.value)
    other = make_note(tried, ACTOR, Wish("NLU", as_of=DAY), register=False)
    with pytest.raises(Refused, match="The file is no note of this register"):
        draft_of_file(tried, other.document, today=DAY)


def test_nothing_but_the_group_is_shortened():
    one = mail("fr")
    assert one.shorter == replace(one, group=Group("ICAT", "ICAT")).body
