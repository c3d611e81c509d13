"""The peers of a note: they say what the note says, or nothing is told of their times."""

import io

import docxtpl
import pytest
from docx import Document
from docx.shared import Mm

from bench import bench_note_batch, bench_note_peers
from bench.bench_note_peers import Content, content_of, same
from tests.concept_notes.documents import southreach

SAID = Content(("Smith & Sons <x>", (("What", "2017"), ("Staff", "60,000")), None, "The end"))


def filled(said):
    picture = bench_note_peers.png(60, 40)
    engine = docxtpl.DocxTemplate(io.BytesIO(bench_note_peers._template(said, picture, for_node=False)))
    shown = docxtpl.InlineImage(engine, io.BytesIO(picture), width=Mm(50))
    engine.render({**bench_note_peers._data(said), "picture": shown}, autoescape=True)
    made = io.BytesIO()
    engine.save(made)
    return made.getvalue()


def test_a_template_made_of_a_note_says_what_the_note_says():
    assert content_of(filled(SAID)) == SAID
    said = content_of(southreach())
    assert said.texts[0] == "Concept note for the Commonwealth of Southreach"
    assert sum(one is None for one in said.blocks) == 1
    same("docxtpl", said, filled(said))


def test_a_peer_that_says_something_else_is_found_out():
    other = Content((*SAID.blocks[:-1], "The start"))
    with pytest.raises(AssertionError, match="peer says “The start” where the note says “The end”"):
        same("peer", SAID, filled(other))


def test_a_template_for_node_holds_its_tags_and_the_picture():
    made = bench_note_peers._template(SAID, bench_note_peers.png(60, 40), for_node=True)
    document = Document(io.BytesIO(made))
    assert [one.text for one in document.paragraphs] == ["{b0}", "", "{b3}"]
    assert [cell.text for cell in document.tables[0].rows[0].cells] == ["{#b1}{c0}", "{c1}{/b1}"]
    assert len(document.inline_shapes) == 1


def test_where_node_is_missing_it_is_left_out_with_a_sentence(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    told = []
    assert bench_note_peers.docxtemplater(SAID, b"", 1, told.append) is None
    assert told == ["Node is not installed, so docxtemplater is left out (no node or npm on the PATH)."]


def test_the_long_table_is_measured_beside_cells_written_one_by_one():
    results = bench_note_batch.long_table(lambda _: None, rows=3)
    assert [one.peer for one in results] == ["python-docx, by cells", ""]
    assert results[1].at_most == 200


def test_a_batch_is_written_and_let_through_the_gate():
    results = bench_note_batch.written(lambda _: None, count=3)

    assert [one.subject for one in results] == [
        "3 notes written on 2 processes",
        "The same, each through the gate as well",
    ]
    assert all(one.value > 0 for one in results)
