"""The choice of years that a note, or each note of a batch, asks for."""

from __future__ import annotations

from typing import Any

from dashboard.widgets.frame import Frame


def choose(scene: Frame, key: str, place: Any) -> tuple[int, ...]:
    """The years asked for, from the year of the day shown on; none chosen leaves them to the needs."""
    known = [year for year in scene.gap.years if year >= scene.lens.as_of.year]
    chosen: list[int] = place.multiselect(
        "Years", known, [year for year in scene.lens.years if year in known], key=key, placeholder="those with a need"
    )
    return tuple(sorted(chosen))
