"""`crm note make --language`: what is told before a note is made, and what refuses it."""

import json
import sqlite3

import pytest


def make(demo, tmp_path, *words):
    return demo("note", "make", "--donor", "LUM", "--out", tmp_path / "note.docx", *words)


def test_a_note_in_french_says_who_wrote_the_wording_and_enters_the_register_as_french(demo, tmp_path):
    code, out, err = make(demo, tmp_path, "--language", "FR", "--json")

    assert code == 0, err
    assert json.loads(out)["language"] == "fr"
    assert err.count("nobody who writes French has reviewed it") == 1
    with sqlite3.connect(tmp_path / "crm.sqlite") as raw:
        assert raw.execute("SELECT DISTINCT language FROM concept_note WHERE reference = 'CN-LUM-1'").fetchall() == [
            ("fr",)
        ]


def test_a_caution_is_said_even_where_the_note_is_then_refused(demo, tmp_path):
    code, _, err = make(demo, tmp_path, "--language", "ru", "--activity", "NOSUCH")

    assert code != 0
    assert "nobody who writes Russian has reviewed it" in err


def test_what_is_not_translated_refuses_the_note_until_english_is_asked_for(demo, tmp_path):
    with sqlite3.connect(tmp_path / "crm.sqlite") as raw:
        raw.execute("DELETE FROM group_text WHERE language = 'es' AND key = 'mandate'")
    code, _, err = make(demo, tmp_path, "--language", "es")
    assert code == 4
    assert "mandate (“The Inter-Agency" in err
    assert "--fall-back" in err
    assert not (tmp_path / "note.docx").exists()

    code, _, err = make(demo, tmp_path, "--language", "es", "--fall-back")
    assert code == 0
    assert "they stand in English: mandate" in err


@pytest.mark.parametrize("said_in", ["xx", "english"])
def test_an_unknown_language_is_answered_with_those_there_are(demo, tmp_path, said_in):
    code, _, err = make(demo, tmp_path, "--language", said_in)

    assert code == 3
    assert "en, ar, es, fr, ru, zh" in err
    assert not (tmp_path / "note.docx").exists()


def test_others_can_write_while_a_note_is_written_and_its_pages_are_counted(demo, tmp_path, monkeypatch):
    wrote = []

    def printed(document):
        with sqlite3.connect(tmp_path / "crm.sqlite", timeout=0) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("UPDATE group_text SET value = value WHERE key = 'mandate' AND language = 'ru'")
            wrote.append(other.total_changes)
        return b""

    monkeypatch.setattr("concept_notes.making.finish.printed", printed)
    code, _, err = make(demo, tmp_path)

    assert code == 0, err
    assert wrote == [1]
