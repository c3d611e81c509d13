"""What a snapshot freezes: the funding gap of a day for every audience, as it is printed."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import Session

from crm.domain.gap import Audience
from crm.reports.funding_gap import as_json, funding_gap

_AUDIENCES: tuple[Audience, ...] = ("trio", "public")


def figures(session: Session, as_of: date) -> dict[str, Any]:
    """The funding gap of the day by audience, in the form of `crm gap --json`."""
    return {audience: as_json(funding_gap(session, as_of=as_of, audience=audience)) for audience in _AUDIENCES}
