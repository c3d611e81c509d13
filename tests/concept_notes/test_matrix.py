"""All lengths in all languages for ten donors, before the gate and the two validators; every day a sample."""

import itertools
import re
from collections import Counter

import pytest
from hypothesis import settings

from concept_notes.language.pack import languages
from concept_notes.word import pdf
from concept_notes.word.outline import outline
from crm.formats.docx_table import clean
from crm.formats.package import pack, unpack
from tests.concept_notes.matrix import DONORS, NASTY, NASTY_NAME, SHIPPED, Case, every, ledger, made, pairwise
from tests.word_validators import audit

WHOLE = settings().max_examples > 1000
EVERY = every()
SAMPLE = EVERY if WHOLE else pairwise(EVERY)
#: Both validators take a second each: every day they see each length in each language once.
VALIDATED = EVERY if WHOLE else list({(one.length, one.language): one for one in SAMPLE}.values())


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    with ledger(tmp_path_factory.mktemp("matrix")) as opened:
        yield opened


@pytest.fixture(scope="module")
def notes(session):
    """The notes of the matrix, each made once, when it is asked for."""
    kept = {}

    def note(case):
        if case not in kept:
            kept[case] = made(session, case)
        return kept[case]

    with pytest.MonkeyPatch.context() as patch:
        if not WHOLE:
            # The pages of a contents list cost seconds a note; test_lengths counts them.
            patch.setattr(pdf, "program", lambda: None)
        yield note


def flat(text):
    """Words without the marks of direction and kinds of space that a language puts between them."""
    return " ".join(re.sub("[\u200d\u200e\u200f]", "", text).split())


def test_the_sample_holds_every_two_of_length_language_and_donor():
    for one, two in itertools.combinations(range(3), 2):
        assert {(case[one], case[two]) for case in SAMPLE} == {(case[one], case[two]) for case in EVERY}
    assert len(EVERY) == len(SHIPPED) * 6 * 10
    assert set(Counter(case.donor for case in SAMPLE)) == set(DONORS)
    assert {(one.length, one.language) for one in VALIDATED} == {(one.length, one.language) for one in EVERY}


@pytest.mark.parametrize("language", languages())
def test_every_note_passes_the_gate_and_says_names_as_they_are_stored(language, notes):
    for case in (one for one in SAMPLE if one.language == language):
        note = notes(case)  # held back by the gate where anything is wrong
        said = note.context.meta
        assert (said.length, said.language, note.context.donor.code) == case
        if case.donor == NASTY:
            assert flat(clean(NASTY_NAME)) in flat(outline(note.document)), case


@pytest.mark.parametrize("case", VALIDATED, ids="-".join)
@pytest.mark.validator
def test_both_validators_find_nothing(case, notes, tmp_path, sdk):
    document = notes(case).document

    assert audit(document, tmp_path) == []
    assert sdk(document) == []


@pytest.mark.validator
def test_both_validators_would_find_a_fault(notes, tmp_path, sdk):
    parts = unpack(notes(Case("short", "en", "NMK")).document)
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:tblPr>", b"<w:tblPr><w:nothing/>", 1)
    broken = pack(parts)

    assert audit(broken, tmp_path)
    assert sdk(broken)
