"""Which part of a note is which in a file that people edited: by its control's tag, else by its words and their order.

A program that drops the tags (LibreOffice keeps none) leaves words and places; what is found by neither is a part
that somebody deleted or rewrote from the ground up, and nothing in the file is taken for it.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from concept_notes.pieces import Baseline, Part, Piece, elements_in, key_of, piece_of, plain
from concept_notes.word.file import Element, WordFile, clark, w

#: How alike two texts are, of 1, to be taken for the same one rewritten; and how many are compared in that way.
_ALIKE, _MOST = 0.55, 200


@dataclass
class Match:
    """A part found in a file: the elements that are its pieces, and whether they say what the engine wrote."""

    key: str
    elements: list[Element] = field(default_factory=list)
    untouched: bool = False
    #: Its control in the file; None where a program dropped it.
    control: Element | None = None


def matches(file: WordFile, kept: Baseline) -> dict[str, Match]:
    """The parts of a baseline that are still there, by key."""
    elements = elements_in(file.body)
    pieces = {id(one): piece_of(one, file) for one in elements}
    held: dict[str, dict[Element, list[Element]]] = defaultdict(dict)
    for one in elements:
        if key := key_of(one):
            control = next(at for at in one.iterancestors(w("sdt")) if at.find(clark("w:sdtPr/w:tag")) is not None)
            held[key].setdefault(control, []).append(one)
    found: dict[str, Match] = {}
    known = {part.key: part for part in kept.parts}
    for key, copies in held.items():
        if key in known:
            tried = [_in_control(known[key], control, inside, pieces) for control, inside in copies.items()]
            best = next((one for one in tried if one.untouched), tried[0])
            if best.untouched or any(pieces[id(one)].sign != Piece().sign for one in best.elements):
                found[key] = best
    used = {id(one) for key in found for one in held[key].get(found[key].control, ())}
    rest = [one for one in elements if id(one) not in used and key_of(one) not in found]
    missing = [part for part in kept.parts if part.key not in found]
    found |= _by_words(missing, rest, pieces)
    return {part.key: found[part.key] for part in kept.parts if part.key in found}


def _in_control(part: Part, control: Element, inside: list[Element], pieces: dict[int, Piece]) -> Match:
    """A part in its control. What people added before, between and behind its pieces leaves it untouched."""
    taken, at = [], 0
    for piece in part.pieces:
        while at < len(inside) and not _is(pieces[id(inside[at])], piece, inside[at]):
            at += 1
        if at == len(inside):
            return Match(part.key, inside, control=control)
        taken.append(inside[at])
        at += 1
    return Match(part.key, taken, untouched=True, control=control)


def _is(here: Piece, piece: Piece, element: Element) -> bool:
    return here.same(piece) and not _changed(element)


def _changed(element: Element) -> bool:
    """Somebody tracked a change in it, so that it is no longer the engine's."""
    return next(element.iter(w("ins"), w("del"), w("moveFrom"), w("moveTo")), None) is not None


def _by_words(parts: Sequence[Part], elements: list[Element], pieces: dict[int, Piece]) -> dict[str, Match]:
    """Parts without a control: those whose words are still there in their order, then those that were rewritten."""
    wanted = [(part, piece) for part in parts for piece in part.pieces]
    ours = [piece.sign for _, piece in wanted]
    theirs = [pieces[id(one)].sign if not _changed(one) else ("changed",) for one in elements]
    same: dict[int, int] = {}
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    for block in matcher.get_matching_blocks():
        same |= {block.a + at: block.b + at for at in range(block.size)}
    _rewritten(wanted, elements, pieces, same, exact := set(same))
    found: dict[str, Match] = {}
    for at, (part, _) in enumerate(wanted):
        if at in same:
            match = found.setdefault(part.key, Match(part.key))
            match.elements.append(elements[same[at]])
    at = 0
    for part in parts:
        if part.key in found:
            found[part.key].untouched = all(one in exact for one in range(at, at + len(part.pieces)))
        at += len(part.pieces)
    return found


def _rewritten(
    wanted: Sequence[tuple[Part, Piece]],
    elements: Sequence[Element],
    pieces: dict[int, Piece],
    same: dict[int, int],
    exact: set[int],
) -> None:
    """Add pieces that were rewritten: the one most alike among what stands between the neighbours that were found."""
    taken = set(same.values())
    for at, (_, piece) in enumerate(wanted):
        if at in same:
            continue
        low = max((place for number, place in same.items() if number < at), default=-1)
        high = min((place for number, place in same.items() if number > at), default=len(elements))
        best, most = None, _ALIKE
        for place in range(low + 1, min(high, low + _MOST)):
            if place not in taken and (ratio := alike(piece, pieces[id(elements[place])])) > most:
                best, most = place, ratio
        if best is not None:
            same[at] = best
            taken.add(best)


def alike(one: Piece, other: Piece) -> float:
    """How alike two pieces are, from 0 to 1; pieces of different kinds are not."""
    if one.kind != other.kind:
        return 0.0
    if one.kind == "chart":
        return 1.0
    matcher = difflib.SequenceMatcher(None, _words(one), _words(other), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() > _ALIKE else 0.0


def _words(piece: Piece) -> list[str]:
    return plain(
        piece.text if piece.kind == "paragraph" else " ".join(cell for row in piece.rows for cell in row)
    ).split()
