"""Notes of the demonstration in the six languages of the United Nations."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from lxml import etree
from openxml_audit import OpenXmlValidator
from sqlmodel import select

from concept_notes.check import check
from concept_notes.document import write_note
from concept_notes.gathering.gather import gather
from concept_notes.language.pack import language, languages
from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from concept_notes.templates.files import template_path
from concept_notes.word.outline import outline
from crm.errors import NotFound, Refused
from crm.formats.docx_table import clean
from crm.formats.package import pack, unpack
from crm.services.journal import change
from crm.store import queries
from crm.store import tables as t
from tests.concept_notes.conftest import ACTOR
from tests.concept_notes.documents import southreach, tree
from tests.concept_notes.southreach import NASTY, SOUTHREACH, fullest, nasty, over

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DAY = date(2016, 11, 30)
OTHERS = [code for code in languages() if code != "en"]
#: Latin words that a note in another script may hold: codes, the group's short name.
LATIN = re.compile(r"[A-Za-z]{3,}")
ALLOWED = {"ICAT", "USD", "EUR", "CHF", "NMK", "VLD"}


def spoken(text):
    """A text with ordinary spaces and without marks of direction."""
    return re.sub("[\u200d\u200e\u200f]", "", text.replace("\u00a0", " "))


def said_in(context, code):
    """The same facts, said in another language where the product says them."""
    return replace(context, meta=replace(context.meta, language=code))


def forget(ledger, code, *keys):
    """Take translations of the group's texts out of its records."""
    with change(ledger, ACTOR, "text removed", "texts"):
        for key in keys:
            ledger.delete(ledger.get(t.GroupText, (key, code)))


def audit(data, folder):
    file = folder / "file.docx"
    file.write_bytes(data)
    return [str(error) for error in OpenXmlValidator().validate(file).errors]


@pytest.mark.parametrize("code", OTHERS)
def test_a_note_in_a_language_passes_every_check_and_says_the_groups_texts_as_they_are_stored(ledger, tmp_path, code):
    made = make_note(ledger, ACTOR, Wish("NMK", as_of=DAY, said_in=code))
    text, texts = spoken(outline(made.document)), queries.texts(ledger, code)

    assert audit(made.document, tmp_path) == []
    assert check(made.document, made.context) == []
    for key in ("mandate", "context", "buys.SEC-1", "how.sign", "how.audit", "group_name", "demonstration"):
        assert spoken(texts[key]) in text
    assert made.context.meta.language == code
    assert made.file_name.endswith(f"_{code}.docx")
    assert made.summary["language"] == code
    assert Document(io.BytesIO(made.document)).core_properties.language == language(code).tag
    assert language(code).caution in made.warnings
    row = ledger.exec(select(t.ConceptNote)).one()
    assert row.language == code


@pytest.mark.parametrize("code", ["ru", "zh", "ar"])
def test_nothing_of_a_note_in_another_script_is_left_in_english(ledger, code):
    for donor in ("NMK", "VLD"):
        text = outline(make_note(ledger, ACTOR, Wish(donor, as_of=DAY, said_in=code), register=False).document)
        # Names of styles, parts and charts are not read by people.
        read = "\n".join(re.sub(r"^(\[[^\]]*\] )?(\w+: )?", "", line) for line in text.splitlines())
        assert {word for word in LATIN.findall(read) if word not in ALLOWED} == set()


@pytest.mark.parametrize("code", OTHERS)
def test_a_name_arrives_as_it_was_written_in_every_language(code):
    context = said_in(nasty(), code)
    data = write_note(context, template_path())

    assert check(data, context) == []
    assert clean(NASTY) in outline(data)


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize(
    "make", [lambda: over(1), lambda: over(7, large=100), fullest], ids=["one", "seven", "fullest"]
)
def test_tables_fit_in_every_language(code, make, tmp_path):
    context = said_in(make(), code)
    data = write_note(context, template_path())

    assert check(data, context) == []
    assert audit(data, tmp_path) == []


def test_the_same_facts_give_the_same_bytes_in_another_language():
    context = said_in(SOUTHREACH, "ar")

    assert write_note(context, template_path()) == write_note(context, template_path())


def test_an_unknown_language_is_answered_before_anything_is_made(ledger):
    with pytest.raises(NotFound, match="no language “xx”"):
        gather(ledger, Wish("NMK", as_of=DAY, said_in="xx"))


# --- texts that are not translated ------------------------------------------------------------------------------------


def test_a_text_that_is_not_translated_stops_the_note_and_is_named_with_its_words(ledger):
    forget(ledger, "fr", "mandate", "unit.SEC-1.other", "lead.SEC-2", "how.audit")
    with pytest.raises(Refused, match="cannot be made in French") as refused:
        gather(ledger, Wish("NMK", as_of=DAY, said_in="fr"))

    said = refused.value.in_full
    assert "--fall-back" not in str(refused.value)
    for part in ("mandate (“The Inter-Agency", "unit.SEC-1.other (“months of Secretariat”)", "lead.SEC-2 (“chair of the year”)", "how.audit", "--fall-back"):  # fmt: skip
        assert part in said
    assert "context (" not in said


def test_on_request_what_is_not_translated_stands_in_english_and_the_maker_is_told(ledger):
    forget(ledger, "fr", "mandate")
    made = make_note(ledger, ACTOR, Wish("NMK", as_of=DAY, said_in="fr", fall_back=True), register=False)

    assert "brings together 17 entities" in outline(made.document)
    assert "État d’avancement des travaux" in outline(made.document)
    assert any("stand in English: mandate (“The Inter-Agency" in one for one in made.warnings)


def test_a_donor_without_a_name_in_the_language_is_named_as_missing(ledger):
    organisation = ledger.exec(select(t.Organisation.id).where(t.Organisation.code == "NMK")).one()
    name = ledger.exec(
        select(t.OrganisationName).where(
            t.OrganisationName.organisation_id == organisation, t.OrganisationName.language == "zh"
        )
    ).one()
    with change(ledger, ACTOR, "name removed", "organisation NMK"):
        ledger.delete(name)

    with pytest.raises(Refused, match="the name of NMK"):
        gather(ledger, Wish("NMK", as_of=DAY, said_in="zh"))


@pytest.mark.parametrize(("code", "called"), [("fr", "la Norvège"), ("ar", "النرويج"), ("en", "Norway")])
def test_a_donor_that_is_a_state_has_its_official_name_in_every_language(ledger, code, called):
    organisation = ledger.exec(select(t.Organisation).where(t.Organisation.code == "NMK")).one()
    own = ledger.exec(select(t.OrganisationName).where(t.OrganisationName.organisation_id == organisation.id)).all()
    with change(ledger, ACTOR, "renamed", "organisation NMK"):
        organisation.name = "Norway"
        for one in own:
            ledger.delete(one)

    facts = gather(ledger, Wish("NMK", as_of=DAY, said_in=code, fall_back=True))

    assert facts.donor.name_the == called
    assert not any("the name of NMK" in one for one in facts.warnings)


def test_texts_of_activities_that_are_not_offered_need_no_translation(ledger):
    forget(ledger, "es", "buys.VIS-1", "name.VIS-1", "deliverables.VIS-1", "area.Visibility")

    assert (
        gather(ledger, Wish("MRD", as_of=DAY, activities=("SEC-1",), years=(2017,), said_in="es")).ask.subject
        == "la Secretaría"
    )


def test_an_english_note_needs_no_translation(ledger):
    texts = ledger.exec(select(t.GroupText).where(t.GroupText.language != "en")).all()
    with change(ledger, ACTOR, "texts removed", "texts"):
        for text in texts:
            ledger.delete(text)

    assert not any("translated" in one for one in gather(ledger, Wish("NMK", as_of=DAY)).warnings)


def test_the_maker_is_told_which_language_the_donor_reads(ledger):
    assert any(
        "reads French, and this note is in English" in one for one in gather(ledger, Wish("LUM", as_of=DAY)).warnings
    )
    assert not any("reads French" in one for one in gather(ledger, Wish("LUM", as_of=DAY, said_in="fr")).warnings)


def test_units_are_counted_in_the_form_their_number_wants(ledger):
    def size(code):
        context = gather(
            ledger, Wish("MRD", as_of=DAY, activities=("SEC-1", "SEC-2"), years=(2017,), ask="50000", said_in=code)
        )
        return [*context.without.pays, *(one.what for one in context.sizes)][:3]

    assert size("ru") == ["примерно 7 месяцев работы секретариата", "1 совещание Рабочей группы", "1 месяц работы секретариата"]  # fmt: skip
    assert size("ar") == ["7 أشهر من عمل الأمانة تقريبا", "اجتماع واحد للفريق العامل", "شهر واحد من عمل الأمانة"]
    assert size("fr") == [
        "environ sept mois de secrétariat",
        "une réunion du Groupe de travail",
        "un mois de secrétariat",
    ]
    assert size("zh") == ["约七个月的秘书处工作", "一次工作组会议", "一个月的秘书处工作"]


def test_a_text_that_speaks_of_a_later_day_is_pointed_out_in_its_own_language(ledger):
    for code, words in (("fr", "11 février 2016"), ("ru", "11 февраля 2016 года"), ("zh", "2016年2月11日"), ("ar", "11 شباط/فبراير 2016")):  # fmt: skip
        said = gather(ledger, Wish("NMK", as_of=date(2016, 2, 10), years=(2016,), said_in=code)).warnings
        assert any(f"speaks of {words}" in one for one in said), code


# --- language, typefaces and direction of the file ----------------------------------------------------------------------


def arabic():
    return write_note(said_in(SOUTHREACH, "ar"), template_path())


TEXTS = ("word/document.xml", "word/header1.xml", "word/footer1.xml")


def unturned(data):
    """What of a file that runs from right to left lacks its mark."""
    parts, found = unpack(data), []
    for name in TEXTS:
        root = tree(parts[name])
        for paragraph in root.iter(f"{W}p"):
            bidi, jc = (paragraph.find(f"{W}pPr/{W}{one}") for one in ("bidi", "jc"))
            if paragraph.find(f".//{C}chart") is not None:
                right = jc is not None and jc.get(f"{W}val") == "right"
                if not right or bidi is None or bidi.get(f"{W}val") != "0":
                    found.append("chart")
            elif bidi is None:
                found.append("paragraph")
        found += ["run" for run in root.iter(f"{W}r") if run.find(f"{W}rPr/{W}rtl") is None]
        found += ["table" for one in root.iter(f"{W}tbl") if one.find(f"{W}tblPr/{W}bidiVisual") is None]
        found += ["section" for one in root.iter(f"{W}sectPr") if one.find(f"{W}bidi") is None]
        found += ["bold" for one in root.iter(f"{W}b") if one.getparent().find(f"{W}bCs") is None]
        found += ["figure" for one in root.iterfind(f".//{W}tc//{W}jc") if one.get(f"{W}val") == "right"]
    styles = tree(parts["word/styles.xml"])
    for properties in styles.iter(f"{W}rPr"):
        found += [two for one, two in (("b", "bCs"), ("sz", "szCs")) if properties.find(f"{W}{one}") is not None and properties.find(f"{W}{two}") is None]  # fmt: skip
        if properties.find(f"{W}spacing") is not None:
            found.append("spaced letters")
    look = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    if look.find(f"{W}rFonts").get(f"{W}cs") != language("ar").fonts.complex:
        found.append("font")
    if look.find(f"{W}lang").get(f"{W}bidi") != "ar-SA":
        found.append("language")
    return found


def without(data, name, path, *, attribute=None):
    """The file with the first element of a path taken out, or an attribute of it."""
    parts = unpack(data)
    root = tree(parts[name])
    element = root.find(path)
    if attribute:
        del element.attrib[attribute]
    else:
        element.getparent().remove(element)
    parts[name] = etree.tostring(root)
    return pack(parts)


def test_every_part_of_an_arabic_note_runs_from_right_to_left():
    assert unturned(arabic()) == []
    assert "paragraph" in unturned(southreach())


@pytest.mark.parametrize(
    ("name", "path", "attribute", "said"),
    [
        ("word/document.xml", f".//{W}pPr/{W}bidi", None, "paragraph"),
        ("word/header1.xml", f".//{W}pPr/{W}bidi", None, "paragraph"),
        ("word/footer1.xml", f".//{W}r/{W}rPr/{W}rtl", None, "run"),
        ("word/document.xml", f".//{W}tc//{W}r/{W}rPr/{W}rtl", None, "run"),
        ("word/document.xml", f".//{W}bidiVisual", None, "table"),
        ("word/document.xml", f".//{W}sectPr/{W}bidi", None, "section"),
        ("word/document.xml", f".//{W}bCs", None, "bold"),
        ("word/styles.xml", f".//{W}bCs", None, "bCs"),
        ("word/styles.xml", f".//{W}szCs", None, "szCs"),
        ("word/styles.xml", f".//{W}docDefaults//{W}rFonts", f"{W}cs", "font"),
        ("word/styles.xml", f".//{W}docDefaults//{W}lang", f"{W}bidi", "language"),
    ],
)
def test_a_mark_of_direction_that_is_taken_out_is_missed(name, path, attribute, said):
    assert said in unturned(without(arabic(), name, path, attribute=attribute))


def test_the_chart_of_an_arabic_note_stays_from_left_to_right_at_the_right_edge():
    root = tree(unpack(arabic())["word/document.xml"])
    chart = next(one for one in root.iter(f"{W}p") if one.find(f".//{C}chart") is not None)
    chart.find(f"{W}pPr/{W}bidi").attrib.clear()

    parts = unpack(arabic()) | {"word/document.xml": etree.tostring(root)}
    assert unturned(pack(parts)) == ["chart"]


def test_a_number_after_a_latin_word_keeps_its_place_in_an_arabic_line():
    footer = unpack(arabic())["word/footer1.xml"].decode()

    assert "ICAT/CN/SRC/1" in footer
    assert "\u200f30" in footer


@pytest.mark.parametrize(
    ("code", "spoken_by", "east_asian"), [("zh", "zh-CN", "SimSun"), ("fr", "fr-FR", "Calibri"), ("ar", "ar-SA", "Calibri")]
)  # fmt: skip
def test_a_file_says_its_language_and_typefaces_to_word_and_to_the_chart(code, spoken_by, east_asian):
    parts = unpack(write_note(said_in(SOUTHREACH, code), template_path()))
    look = tree(parts["word/styles.xml"]).find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    lang, theme = look.find(f"{W}lang"), parts["word/theme/theme1.xml"].decode()

    assert spoken_by in (lang.get(f"{W}val"), lang.get(f"{W}eastAsia"), lang.get(f"{W}bidi"))
    assert look.find(f"{W}rFonts").get(f"{W}eastAsia") == east_asian
    assert f'<a:ea typeface="{east_asian}"/>' in theme
    assert f'<c:lang val="{spoken_by}"/>' in parts["word/charts/chart1.xml"].decode()
    assert f'typeface="{east_asian}"' in parts["word/charts/chart1.xml"].decode()


def test_a_chart_writes_its_figures_with_the_marks_of_the_language():
    def shown(code):
        xml = unpack(write_note(said_in(SOUTHREACH, code), template_path()))["word/charts/chart1.xml"].decode()
        return re.findall(r'<c:dLbls><c:numFmt formatCode="([^"]*)"', xml)[0]

    assert shown("en").endswith("#,##0;;")
    assert r"#\.##0" in shown("es")
    assert "#\\\u00a0##0" in shown("fr")


def test_sizes_follow_the_room_a_language_needs():
    def size(code):
        styles = tree(unpack(write_note(said_in(SOUTHREACH, code), template_path()))["word/styles.xml"])
        return {one.get(f"{W}styleId"): one.find(f"{W}rPr/{W}sz") for one in styles.iter(f"{W}style")}

    small, usual = (int(size(code)["NoteTableText"].get(f"{W}val")) for code in ("ru", "en"))
    assert small == round(usual * language("ru").fonts.scale / 100) < usual
