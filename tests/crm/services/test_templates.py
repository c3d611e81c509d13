"""Templates are brought in, approved, retired and chosen; each step has its line, and can be taken back."""

import hashlib
import json
from contextlib import contextmanager

import pytest
from sqlmodel import select

from crm.errors import Conflict, NotFound, Refused
from crm.services.journal import change
from crm.services.templates import (
    MOST_BYTES,
    all_templates,
    approve_template,
    chosen_template,
    content_of,
    find_template,
    retire_template,
    upload_template,
)
from crm.services.undo import undo
from crm.store import chain
from crm.store import tables as t
from crm.store.session import session_scope
from tests.factories import ANN, BEN


def sound(content):
    """A check that finds nothing."""
    return []


def upload(session, name="Letter", content=b"one", **more):
    return upload_template(session, ANN, name, content, **{"check": sound, **more})


@contextmanager
def refusal(kind, match):
    with pytest.raises(kind, match=match):
        yield


def test_a_template_goes_from_draft_to_approved_to_retired_with_who_and_when(session):
    made = upload(session, why="new logo")
    assert (made["version"], made["status"], made["uploaded_by"], made["language"]) == (1, "draft", ANN.name, None)
    assert made["sha256"] == hashlib.sha256(b"one").hexdigest()
    assert chosen_template(session, length="short", language="en") is None

    approved = approve_template(session, BEN, "letter", why="read by the chairs")
    assert (approved["status"], approved["approved_by"]) == ("approved", BEN.name)
    assert approved["approved_at"]
    row = chosen_template(session, length="short", language="en")
    assert row is not None
    assert content_of(session, row) == b"one"

    retired = retire_template(session, ANN, "Letter", why="the logo changed")
    assert (retired["status"], retired["retired_by"], retired["approved_by"]) == ("retired", ANN.name, BEN.name)
    assert chosen_template(session, length="short", language="en") is None
    lines = [(line.action, line.subject, line.why, line.actor) for line in reversed(chain.lines(session))]
    assert lines == [
        ("template uploaded", "template Letter 1", "new logo", ANN.name),
        ("template approved", "template Letter 1", "read by the chairs", BEN.name),
        ("template retired", "template Letter 1", "the logo changed", ANN.name),
    ]


def test_a_new_version_takes_the_place_of_the_approved_one(session):
    upload(session)
    approve_template(session, BEN, "Letter")
    upload(session, content=b"two")
    assert content_of(session, chosen_template(session, length="short", language="en")) == b"one"
    approve_template(session, BEN, "Letter")

    rows = {one["version"]: one for one in all_templates(session)}
    assert [rows[2]["status"], rows[1]["status"]] == ["approved", "retired"]
    assert [rows[2]["in_use"], rows[1]["in_use"]] == [True, False]
    assert content_of(session, chosen_template(session, length="short", language="en")) == b"two"

    # Both went in one change, so both come back in one.
    line = chain.head(session).lines
    undo(session, ANN, line)
    rows = {one["version"]: one["status"] for one in all_templates(session)}
    assert rows == {2: "draft", 1: "approved"}
    assert content_of(session, chosen_template(session, length="short", language="en")) == b"one"


def test_the_own_language_comes_before_all_languages_and_the_length_is_kept_apart(session):
    for at, (name, language, length) in enumerate(
        [("All", "", "short"), ("French", "fr", "short"), ("Long", "", "full"), ("Late", "", "short")]
    ):
        upload(session, name, b"%d" % at, language=language, length=length)
        approve_template(session, BEN, name)

    def chosen(length, language):
        row = chosen_template(session, length=length, language=language)
        return row and row.name

    assert chosen("short", "fr") == "French"
    assert chosen("short", "en") == "Late"
    assert chosen("full", "fr") == "Long"
    assert chosen("brief", "en") is None
    retire_template(session, ANN, "Late")
    assert chosen("short", "en") == "All"


def test_a_file_with_faults_is_refused_with_all_of_them(session):
    faults = [f"Fault number {at}." for at in range(1, 11)]
    with refusal(Refused, r"finds 10 faults: \(1\) Fault number 1\. .*\(8\) Fault number 8\. And 2 more"):
        upload(session, check=lambda content: faults)
    assert all_templates(session) == []
    assert chain.head(session).lines == 0


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({"name": "  "}, "1 to 60 characters"),
        ({"name": "x" * 61}, "1 to 60 characters"),
        ({"length": "epic"}, "no length of a note; there are brief, short, standard, full"),
        ({"language": "French"}, "is no language"),
        ({"content": b"x" * (MOST_BYTES + 1)}, "at most 5 MB"),
    ],
)
def test_what_is_no_template_is_refused(session, more, match):
    with refusal(Refused, match):
        upload(session, **more)


def test_steps_out_of_order_are_refused_and_change_nothing(session):
    upload(session)
    with refusal(Conflict, "Version 1 of “Letter” is this very file already"):
        upload(session, name="LETTER")
    approve_template(session, BEN, "Letter")
    before = chain.head(session).lines
    with refusal(Refused, "is approved already; only a draft"):
        approve_template(session, BEN, "Letter")
    retire_template(session, BEN, "Letter")
    with refusal(Refused, "is retired already; only a draft"):
        approve_template(session, BEN, "Letter")
    with refusal(Refused, "is retired already"):
        retire_template(session, BEN, "Letter")
    with refusal(NotFound, "There is no template “Leter”; did you mean “Letter”"):
        approve_template(session, BEN, "Leter")
    with refusal(NotFound, "has no version 7; it has 1 to 1"):
        find_template(session, "letter", 7)
    assert chain.head(session).lines == before + 1
    # A file that was put away may come again, as a version of its own.
    assert upload(session)["version"] == 2


def test_the_same_request_twice_is_done_once(session):
    first = upload(session, request_id="t-1")
    assert upload(session, request_id="t-1") == first
    with refusal(Conflict, "used before for something else"):
        upload(session, content=b"two", request_id="t-1")
    again = [approve_template(session, BEN, "Letter", request_id="t-2") for _ in range(2)]
    assert again[0] == again[1]
    again = [retire_template(session, BEN, "Letter", request_id="t-3") for _ in range(2)]
    assert again[0] == again[1]
    assert chain.head(session).lines == 3


def test_an_upload_is_taken_back_and_its_number_is_not_given_again(session):
    upload(session)
    undo(session, ANN, 1)
    assert all_templates(session) == []
    assert upload(session, content=b"two")["version"] == 2
    undo(session, ANN, 2)  # brings the first one back
    assert [one["version"] for one in all_templates(session)] == [2, 1]
    assert content_of(session, find_template(session, "Letter", 1)) == b"one"


def test_an_upload_that_was_approved_since_is_not_taken_back_before_the_approval(session):
    upload(session)
    approve_template(session, BEN, "Letter")
    with refusal(Refused, "line 2 changed the same note template since"):
        undo(session, ANN, 1)
    undo(session, ANN, 2)
    undo(session, ANN, 1)
    assert all_templates(session) == []


def test_the_journal_holds_the_hash_of_a_file_and_never_its_bytes(session):
    content = b"A" * 1_000_000
    upload(session, content=content)
    line = session.get(t.Journal, 1)
    digest = hashlib.sha256(content).hexdigest()

    assert len(line.after) < 2_000
    assert json.loads(line.after)["note_template_file"][0]["content"] == f"SHA-256 {digest}"
    assert json.loads(line.after)["note_template"][0]["sha256"] == digest
    assert chain.verify(session).holds


def test_the_same_bytes_under_two_names_are_kept_once(session):
    upload(session, "One")
    upload(session, "Two")
    assert len(session.exec(select(t.NoteTemplateFile)).all()) == 1


def test_a_file_that_was_altered_behind_the_services_back_is_not_used(session):
    upload(session)
    row = find_template(session, "Letter")
    file = session.get_one(t.NoteTemplateFile, row.file_id)
    session.expunge(file)
    with change(session, ANN, "altered", "template"):
        other = t.NoteTemplateFile(sha256="b" * 64, content=b"other")
        session.add(other)
        session.flush()
    row.file_id, row.sha256 = other.id, "b" * 64
    with refusal(Refused, "was altered in the database"), session.no_autoflush:
        content_of(session, row)
    session.expire(row)


def test_templates_are_known_as_they_were(engine):
    from crm.store.as_known import as_known

    with session_scope(engine, write=True) as session:
        upload(session)
        approve_template(session, BEN, "Letter")
    with session_scope(engine) as session, as_known(session, 1) as then:
        assert [one["status"] for one in all_templates(then)] == ["draft"]
