"""A Word file that people edited, renewed with the facts of another day: what they wrote stays, what nobody touched follows.

Three texts are held against one another for each part: what the engine wrote (the baseline), what stands in the file,
and what the engine would write now. docs/algorithms/renewing-a-note.md explains it with a worked table.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Literal

from lxml import etree

from concept_notes.ledger import amount, numbers
from concept_notes.pieces import (
    Baseline,
    Part,
    Piece,
    baseline,
    chart_part,
    edges,
    elements_in,
    has_changes,
    in_rows,
    piece_of,
    plain,
    read_paragraph,
)
from concept_notes.renewing.matching import Match, matches
from concept_notes.renewing.putting_back import put_back
from concept_notes.renewing.relisting import list_in
from concept_notes.renewing.retext import Ink, changes, put_in, retable, retell, retext, take_out
from concept_notes.word.comments import comment_at
from concept_notes.word.controls import PREFIX, controls, name_of, number_controls, put_into
from concept_notes.word.file import Element, WordFile, clark, opened, w
from concept_notes.word.parts import (
    brought,
    packed_parts,
    refresh_chart,
    renumber_captions,
    renumber_drawings,
    take_properties,
    workbook_of_chart,
)
from crm.formats.package import pack

#: What became of a part: it says something new; it stays, and would say something else; it stays and so do its facts;
#: somebody deleted it or it cannot be found; it came in; its facts are gone and it went; so they are, and it stays.
Outcome = Literal["renewed", "kept-moved", "kept", "missing", "new", "gone", "kept-gone"]

_MOST = 12


@dataclass(frozen=True)
class Moved:
    """Words that have changed: in which row and column of a table, what was written, what would be written now."""

    where: str
    old: str
    new: str


@dataclass(frozen=True)
class PartNews:
    """What became of one part, and the words that have changed in it."""

    key: str
    outcome: Outcome
    moved: tuple[Moved, ...] = ()
    #: Of what has moved in a part that stays: what still stands there with its old figure.
    stale: tuple[Moved, ...] = ()

    @property
    def name(self) -> str:
        """What people read over it in Word."""
        return name_of(self.key)


@dataclass(frozen=True)
class Renewed:
    """The renewed file, and what became of each part; a part that nothing happened to is not named."""

    document: bytes
    news: tuple[PartNews, ...]
    #: Paragraphs of headers and footers that somebody edited and that would say something else.
    edges: tuple[str, ...] = ()

    @property
    def by_hand(self) -> bool:
        """Somebody changed or deleted something in it that the engine had written."""
        return bool(self.edges) or any(one.outcome.startswith("kept") or one.outcome == "missing" for one in self.news)


def renewed(edited: bytes, kept: Baseline, fresh: bytes, *, days: tuple[str, str], ink: Ink, made_on: date) -> Renewed:
    """The edited file with the parts of `fresh`, a note made anew from the same template.

    `kept` is what the engine wrote when the edited file was made; `days` are the days of both in words, `made_on` is that
    of the new one.
    """
    work = _Work(opened(edited), kept, opened(fresh), days, ink)
    for part in work.new.parts:
        work.part(part)
    work.gone()
    left = tuple(work.edges())
    work.tidy()
    put_back(work.file, work.new, made_on, work.found)
    return Renewed(pack(packed_parts(work.file)), tuple(work.news), left)


class _Work:
    """A file that is being renewed."""

    def __init__(self, file: WordFile, kept: Baseline, fresh: WordFile, days: tuple[str, str], ink: Ink) -> None:
        self.file, self.kept, self.fresh, self.days, self.ink = file, kept, fresh, days, ink
        ink.last = max((int(one) for one in _ids(file)), default=0)
        self.new = baseline(fresh)
        self.old = {part.key: part for part in kept.parts}
        self.made = dict(controls(fresh.trees[fresh.document]))
        self.found = matches(file, kept)
        #: The parts that are a contents list, which is listed anew once everything stands.
        self.lists = {key for key, one in self.made.items() if list_in(elements_in(one))}
        self.lists |= {key for key, one in self.found.items() if list_in(one.elements)}
        self.listed = bool(list_in(elements_in(file.body)))
        self.news: list[PartNews] = []
        #: Controls that came in.
        self.came: set[Element] = set()
        #: The last element of each part that stands in the file, as a child of the body.
        self.last: dict[str, Element] = {key: _top(one.elements[-1], file.body) for key, one in self.found.items()}
        self.first: dict[str, Element] = {key: _top(one.elements[0], file.body) for key, one in self.found.items()}

    def part(self, part: Part) -> None:
        """One part of the note as it would be made now."""
        old, match = self.old.get(part.key), self.found.get(part.key)
        if part.key in self.lists and (self.listed or old is not None):
            if not self.listed:
                self.news.append(PartNews(part.key, "missing"))
        elif old is None:
            self._bring(part)
        elif match is None:
            self.news.append(PartNews(part.key, "missing", tuple(_moved(old, part))))
        elif not match.untouched:
            moved = tuple(_moved(old, part))
            stale = tuple(_stale(moved, match.elements))
            self.news.append(PartNews(part.key, "kept-moved" if moved else "kept", moved, stale))
            if moved:
                self._comment(match, self._told(moved))
        else:
            self._renew(part, old, match)

    def gone(self) -> None:
        """Parts that the facts no longer hold."""
        there = {part.key for part in self.new.parts}
        for part in self.kept.parts:
            match = self.found.get(part.key)
            if part.key in there or match is None:
                continue
            ink = Ink() if part.key in self.lists else self.ink
            if not match.untouched and part.key not in self.lists:
                self.news.append(PartNews(part.key, "kept-gone"))
                said = f"The facts of {self.days[1]} give no reason for this part any more. It was changed by hand and stays."
                self._comment(match, [said])
                continue
            self.news.append(PartNews(part.key, "gone"))
            for element in match.elements:
                take_out(element, ink)
            if match.control is not None and not elements_in(match.control):
                match.control.getparent().remove(match.control)

    def edges(self) -> Iterator[str]:
        """Let untouched paragraphs of headers and footers follow; say which of them somebody edited."""
        there = edges(self.file)
        for was, now in zip(self.kept.edges, self.new.edges, strict=False):
            found = next((one for one in there if plain(read_paragraph(one)) == plain(was)), None)
            if found is None:
                if plain(was) != plain(now):
                    yield plain(now)
            elif plain(was) != plain(now) and not has_changes(found):
                there.remove(found)
                if not retext(found, now, self.ink):
                    yield plain(now)

    def tidy(self) -> None:
        """Tags, numbers and the file's own description, as those of a note that was just made."""
        root = self.file.trees[self.file.document]
        held = {match.control for match in self.found.values()} - {None}
        for key, control in list(controls(root)):
            if control not in held and self.made.get(key) is not None and control not in self.came:
                _open(control)
        for match in self.found.values():
            if match.control is None:
                _hold(match)
        number_controls(root)
        renumber_captions(self.file)
        renumber_drawings(self.file)
        take_properties(self.file, self.fresh)

    # --- one part --------------------------------------------------------------------------------------

    def _renew(self, part: Part, old: Part, match: Match) -> None:
        moved = tuple(_moved(old, part))
        theirs = elements_in(self.made[part.key])
        if moved:
            self.news.append(PartNews(part.key, "renewed", moved))
        mine, after = match.elements, None
        match.elements = []
        kinds = ([one.kind for one in old.pieces], [one.kind for one in part.pieces])
        for step, i, j, k, m in difflib.SequenceMatcher(None, *kinds, autojunk=False).get_opcodes():
            if step == "equal":
                match.elements += [self._follow(*both) for both in zip(mine[i:j], theirs[k:m], strict=True)]
                after = match.elements[-1]
                continue
            for other in theirs[k:m]:
                made = brought(other, self.fresh, self.file)
                (mine[i].addprevious if after is None else after.addnext)(made)
                put_in(made, self.ink)
                match.elements.append(made)
                after = made
            for one in mine[i:j]:
                take_out(one, self.ink)
        self.last[part.key] = _top(match.elements[-1], self.file.body)
        self.first[part.key] = _top(match.elements[0], self.file.body)

    def _follow(self, mine: Element, other: Element) -> Element:
        """One paragraph, table or chart that says what it would say now; the one that stands there in the end."""
        chart, its = chart_part(mine, self.file), chart_part(other, self.fresh)
        if chart and its and chart in self.file.trees:
            tree = self.fresh.trees[its]
            if not piece_of(mine, self.file).same(piece_of(other, self.fresh)):
                refresh_chart(self.file, chart, tree, workbook_of_chart(self.fresh, its))
            told, drawing = other.find(clark(".//wp:docPr")), mine.find(clark(".//wp:docPr"))
            if told is not None and drawing is not None:
                for name in ("name", "descr"):
                    drawing.set(name, told.get(name, ""))
        elif mine.tag == w("tbl"):
            if piece_of(mine, self.file).same(piece_of(other, self.fresh)):
                retell(mine, other)
            elif not retable(mine, other, self.ink):
                return self._replace(mine, other)
        elif plain(read_paragraph(mine)) != plain(text := read_paragraph(other)) and not retext(mine, text, self.ink):
            return self._replace(mine, other)
        return mine

    def _replace(self, mine: Element, other: Element) -> Element:
        """Another paragraph or table in the place of one that cannot follow word by word.

        A table with other columns is put in openly: struck out beside the new one, Word would join the two.
        """
        made = brought(other, self.fresh, self.file)
        mine.addnext(made)
        if mine.tag == w("tbl"):
            mine.getparent().remove(mine)
            if self.ink.tracked:
                said = ["This table has other columns than before; it stands here anew, without tracked changes."]
                comment_at(self.file, made, said, author=self.ink.author, date=self.ink.date)
            return made
        put_in(made, self.ink)
        take_out(mine, self.ink)
        return made

    def _bring(self, part: Part) -> None:
        """A part that is new comes in behind the one it follows in a note made anew."""
        self.news.append(PartNews(part.key, "new"))
        made = brought(self.made[part.key], self.fresh, self.file)
        for element in elements_in(made) if part.key not in self.lists else ():
            put_in(element, self.ink)
        keys = [one.key for one in self.new.parts]
        at = keys.index(part.key)
        before = next((self.last[key] for key in reversed(keys[:at]) if key in self.last), None)
        behind = next((self.first[key] for key in keys[at + 1 :] if key in self.first), None)
        if before is not None:
            before.addnext(made)
        elif behind is not None:
            behind.addprevious(made)
        else:
            end = self.file.body.find(clark("w:sectPr"))
            (self.file.body.append if end is None else end.addprevious)(made)
        self.last[part.key] = self.first[part.key] = made
        self.came.add(made)

    # --- comments --------------------------------------------------------------------------------------

    def _told(self, moved: tuple[Moved, ...]) -> list[str]:
        was, now = self.days
        said = [
            f"This part was changed by hand and stays as it is. In the note of {was} it said, and by {now} has moved:"
        ]
        said += [in_words(one) for one in moved[:_MOST]]
        return said if len(moved) <= _MOST else [*said, f"And {len(moved) - _MOST} more."]

    def _comment(self, match: Match, sentences: list[str]) -> None:
        author, date = self.ink.author, self.ink.date
        comment_at(self.file, match.elements[0], sentences, author=author, date=date)


def in_words(one: Moved) -> str:
    """What has moved, as a sentence.

    >>> in_words(Moved("Travel, 2017", "29,000", "31,000"))
    'Travel, 2017: “29,000” is now “31,000”.'
    """
    place = f"{one.where}: " if one.where else ""
    if not one.old:
        return f"{place}“{one.new}” has come in."
    return f"{place}“{one.old}” has gone." if not one.new else f"{place}“{one.old}” is now “{one.new}”."


def _stale(moved: tuple[Moved, ...], elements: list[Element]) -> Iterator[Moved]:
    """What has moved and still stands in these elements with a figure that is no longer so."""
    there = {amount(one) for element in elements for at in element.iter(w("p")) for one in numbers(read_paragraph(at))}
    for one in moved:
        now = {amount(figure) for figure in numbers(one.new)}
        if any(amount(figure) in there - now for figure in numbers(one.old)):
            yield one


def _moved(old: Part, new: Part) -> Iterator[Moved]:
    """The words that are different in what the engine wrote and would write."""
    if old.same(new):
        return
    before = [one for one in old.pieces if one.kind == "paragraph"]
    after = [one for one in new.pieces if one.kind == "paragraph"]
    for was, now in zip_longest(before, after, fillvalue=Piece()):
        for change in changes(plain(was.text), plain(now.text)):
            yield Moved("", change.old.strip(), change.new.strip())
    yield from _moved_cells(old, new)
    figures = [piece.figures for part in (old, new) for piece in part.pieces if piece.figures is not None]
    if len(figures) == 2:
        before_drawn, drawn_now = figures
        for series, row in drawn_now.items():
            for category, figure in row.items():
                earlier = before_drawn.get(series, {}).get(category, "")
                if numbers(earlier) != numbers(figure):
                    yield Moved(f"{series}, {category}", earlier, figure)


def _moved_cells(old: Part, new: Part) -> Iterator[Moved]:
    was: dict[tuple[str, str], str] = {}
    for row, column, text in in_rows(old.pieces):
        was.setdefault((row, column), text)
    seen = set()
    for row, column, text in in_rows(new.pieces):
        key = (row, column)
        if key in seen:
            continue
        seen.add(key)
        if plain(was.get(key, "")) != plain(text):
            yield Moved(", ".join(one for one in (row, column) if one), plain(was.get(key, "")), plain(text))
    for (row, column), text in was.items():
        if (row, column) not in seen and plain(text):
            yield Moved(", ".join(one for one in (row, column) if one), plain(text), "")


# --- the body ---------------------------------------------------------------------------------------------


def _ids(file: WordFile) -> Iterator[str]:
    """Numbers of tracked changes."""
    for tree in file.texts.values():
        for one in tree.iter(w("ins"), w("del")):
            if (said := one.get(w("id"), "")).isdigit():
                yield said


def _top(element: Element, body: Element) -> Element:
    """The child of the body that an element stands in."""
    while element.getparent() is not body:
        element = element.getparent()
    return element


def _open(control: Element) -> None:
    """Take a control away and leave what stands in it: somebody copied it, or the note has no such part."""
    held = control.find(clark("w:sdtContent"))
    for one in list(() if held is None else held):
        control.addprevious(one)
    control.getparent().remove(control)


def _hold(match: Match) -> None:
    """Put a part into a control again, where its pieces stand side by side."""
    elements = [one for one in match.elements if one.getparent() is not None]
    if not elements:
        return
    parent = elements[0].getparent()
    if parent.tag == w("sdtContent") and [*parent] == elements and parent.getparent().tag == w("sdt"):
        _retag(parent.getparent(), match.key)
        return
    if any(one.getparent() is not parent for one in elements) or parent.tag == w("sdtContent"):
        return
    places = [parent.index(one) for one in elements]
    if places != list(range(places[0], places[0] + len(places))):
        return
    control = put_into(elements[0], match.key)
    for one in elements[1:]:
        control.find(clark("w:sdtContent")).append(one)


def _retag(control: Element, key: str) -> None:
    """Give a control its tag again."""
    settings = control.find(clark("w:sdtPr"))
    if settings is None:
        settings = etree.Element(w("sdtPr"))
        control.insert(0, settings)
    for name in ("alias", "tag", "id"):
        for one in settings.findall(clark(f"w:{name}")):
            settings.remove(one)
    look = settings.find(clark("w:rPr"))
    at = 0 if look is None else 1
    for name, said in (("alias", name_of(key)), ("tag", PREFIX + key)):
        made = etree.Element(w(name), {w("val"): said})
        settings.insert(at, made)
        at += 1
