"""What the ledger holds, in the same rows as the files: to tell what is new from what is known already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from crm.imports import vocabularies
from crm.imports.cells import PlaceCell
from crm.imports.records import Values
from crm.imports.shape import SETTINGS
from crm.store import queries
from crm.store import tables as t

#: How a rate that was typed with an entry is marked there (`crm.services.pledges`).
_GIVEN = "given with the entry"


@dataclass
class Ledger:
    """The ledger, asked for the rows of one file at a time."""

    session: Session

    def rows(self, file: str) -> list[Values]:
        """All rows of a file that the ledger could write."""
        return list(_READERS[file](self))

    @cached_property
    def organisations(self) -> dict[int | None, str | None]:
        """Codes of organisations by number; None stays None."""
        return self._codes(t.Organisation)

    @cached_property
    def activities(self) -> dict[int | None, str | None]:
        """Codes of activities by number; None stays None."""
        return self._codes(t.Activity)

    @cached_property
    def opportunities(self) -> dict[int | None, str | None]:
        """Codes of opportunities by number; None stays None."""
        return self._codes(t.Opportunity)

    @cached_property
    def pledges(self) -> dict[int | None, str | None]:
        """Codes of pledges by number; None stays None."""
        return self._codes(t.Pledge)

    @cached_property
    def pledge_rows(self) -> dict[int, t.Pledge]:
        """All pledges by number."""
        return {row.id: row for row in self.all(t.Pledge)}

    @cached_property
    def raises(self) -> list[t.Addendum]:
        """All raises in the order in which those of a pledge are counted."""
        return self.all(t.Addendum, "pledge_id", "dated", "entry")

    def _codes(self, table: Any) -> dict[int | None, str | None]:
        return {None: None, **dict(self.session.exec(select(table.id, table.code)).all())}

    def all(self, table: type[SQLModel], *order: str) -> list[Any]:
        """All rows of a table, in order."""
        return list(
            self.session.exec(select(table).order_by(*(col(getattr(table, name)) for name in order or ("id",)))).all()
        )

    def named(self, table: type[SQLModel], owner: str) -> dict[int, tuple[PlaceCell, ...]]:
        """The places that rows of a table name, by what they belong to."""
        found: dict[int, list[PlaceCell]] = defaultdict(list)
        for row in self.all(table, "position", "id"):
            found[getattr(row, owner)].append(
                (self.activities[row.activity_id], row.year, getattr(row, "amount", None))
            )
        return {number: tuple(places) for number, places in found.items()}

    def several(self, table: type[SQLModel], owner: str, value: str, *order: str) -> dict[int, tuple[Any, ...]]:
        """The values of a column by what they belong to."""
        found: dict[int, list[Any]] = defaultdict(list)
        for row in self.all(table, *order):
            found[getattr(row, owner)].append(getattr(row, value))
        return {number: tuple(values) for number, values in found.items()}


def _settings(ledger: Ledger) -> Iterable[Values]:
    for key, value in queries.settings(ledger.session).items():
        if key in SETTINGS:
            yield {"setting": key, "value": value}


def _texts(ledger: Ledger) -> Iterable[Values]:
    for row in ledger.all(t.GroupText, "key", "language"):
        yield {"key": row.key, "language": row.language, "text": row.value}


def _organisations(ledger: Ledger) -> Iterable[Values]:
    for row in ledger.all(t.Organisation):
        yield {"code": row.code, "name": row.name, "kind": row.kind, "fictional": row.fictional, "note": row.note}


def _organisation_names(ledger: Ledger) -> Iterable[Values]:
    for row in ledger.all(t.OrganisationName):
        yield {"organisation": ledger.organisations[row.organisation_id], "language": row.language, "name": row.name}


def _roles(ledger: Ledger) -> Iterable[Values]:
    for row in ledger.all(t.OrganisationRole):
        yield {
            "organisation": ledger.organisations[row.organisation_id],
            "role": row.role,
            "from": row.valid_from,
            "to": row.valid_to,
            "source": row.source,
        }


def _chair_terms(ledger: Ledger) -> Iterable[Values]:
    chairs = ledger.several(t.ChairTermOrganisation, "term_id", "organisation_id")
    for row in ledger.all(t.ChairTerm):
        yield {
            "from": row.starts,
            "to": row.ends,
            "chairs": tuple(str(ledger.organisations[one]) for one in chairs.get(row.id, ())),
            "known_from": row.known_from,
            "source": row.source,
        }


#: Fields of a donor's profile that say what a note for it must be like.
_OF_NOTES = (
    "word_limit", "limit_basis", "results_format", "support_rows", "levy", "cofunding", "annexes", "visibility",
)  # fmt: skip


def _donors(ledger: Ledger) -> Iterable[Values]:
    themes = ledger.several(t.DonorTheme, "organisation_id", "theme", "position", "id")
    regions = ledger.several(t.DonorRegion, "organisation_id", "region", "position", "id")
    months = {term.number("first_month"): term.code for term in vocabularies.read("budget_years")}
    for row in ledger.all(t.DonorProfile):
        yield {
            "donor": ledger.organisations[row.organisation_id],
            "currency": row.currency,
            "budget_year": months.get(row.budget_year_start, str(row.budget_year_start)),
            "themes": themes.get(row.organisation_id, ()),
            "regions": regions.get(row.organisation_id, ()),
            **{name: getattr(row, name) for name in ("habit", "needs", "page_limit", "language", "strategy")},
            "strategy_date": row.strategy_date,
            "languages": tuple(one for one in row.languages.split("; ") if one),
            **{name: getattr(row, name) for name in _OF_NOTES},
            "remarks": row.remarks,
        }


def _focal_points(ledger: Ledger) -> Iterable[Values]:
    for row in ledger.all(t.FocalPoint):
        yield {
            "organisation": ledger.organisations[row.organisation_id],
            "function": row.function,
            "city": row.duty_station,
            "language": row.language,
            "name": row.name or "",
            "email": row.email,
            "phone": row.phone or "",
            "channel": row.channel,
            "from": row.valid_from,
            "to": row.valid_to,
            "verified": row.last_verified,
        }


def _activities(ledger: Ledger) -> Iterable[Values]:
    themes = ledger.several(t.ActivityTheme, "activity_id", "theme")
    regions = ledger.several(t.ActivityRegion, "activity_id", "region")
    leads = ledger.several(t.ActivityLead, "activity_id", "organisation_id")
    plain = (
        "code",
        "area",
        "title",
        "deliverables",
        "purpose",
        "lead_note",
        "priority",
        "first_year",
        "last_year",
        "status",
        "state_note",
        "source",
    )
    for row in ledger.all(t.Activity, "position", "id"):
        yield {
            **{name: getattr(row, name) for name in plain},
            "leads": tuple(str(ledger.organisations[one]) for one in leads.get(row.id, ())),
            "themes": themes.get(row.id, ()),
            "regions": regions.get(row.id, ()),
        }


def _requirements(ledger: Ledger) -> Iterable[Values]:
    lines: dict[int, list[t.RequirementLine]] = defaultdict(list)
    for line in ledger.all(t.RequirementLine, "position", "id"):
        lines[line.revision_id].append(line)
    latest = {(row.activity_id, row.year, row.dated): row for row in ledger.all(t.RequirementRevision)}
    for row in latest.values():
        for line in lines[row.id]:
            yield {
                "activity": ledger.activities[row.activity_id],
                "year": row.year,
                "dated": row.dated,
                "category": line.category,
                "amount": line.amount,
                "support_rate": row.support_rate,
                "approved_by": row.approved_by,
                "why": row.why,
            }


def _rates(ledger: Ledger) -> Iterable[Values]:
    for row in ledger.all(t.ExchangeRate):
        yield {"currency": row.currency, "from": row.dated, "rate": row.rate, "source": row.source}


def _opportunities(ledger: Ledger) -> Iterable[Values]:
    plain = (
        "code",
        "opened",
        "restricted",
        "in_kind",
        "next_step",
        "next_step_on",
        "decision_on",
        "lost_on",
        "lost_reason",
        "note",
    )
    for row in ledger.all(t.Opportunity):
        yield {
            **{name: getattr(row, name) for name in plain},
            "donor": ledger.organisations[row.donor_id],
            "owner": ledger.organisations[row.owner_id],
        }


def _opportunity_revisions(ledger: Ledger) -> Iterable[Values]:
    places = ledger.named(t.OpportunitySplit, "revision_id")
    no_money = {row.id for row in ledger.all(t.Opportunity) if row.in_kind}
    latest = {(row.opportunity_id, row.dated): row for row in ledger.all(t.OpportunityRevision)}
    for row in latest.values():
        yield {
            "opportunity": ledger.opportunities[row.opportunity_id],
            "dated": row.dated,
            "asked": row.asked,
            "asked_currency": row.asked_currency,
            "expected": None if row.opportunity_id in no_money and not row.expected else row.expected,
            "currency": row.currency,
            "probability": row.probability,
            "stage": row.stage,
            "asked_for": places.get(row.id, ()),
        }


def _signed_above(row: t.Addendum, pledge: t.Pledge) -> bool:
    """Whether a raise is what was signed above the promise: of the day of the signature, and recorded right after it."""
    whole = pledge.signed_amount == pledge.amount and row.dated == pledge.signed_on
    return whole and row.entry == (pledge.signed_entry or 0) + 1


def _pledges(ledger: Ledger) -> Iterable[Values]:
    raised = {row.pledge_id: row for row in ledger.raises if _signed_above(row, ledger.pledge_rows[row.pledge_id])}
    plain = (
        "code",
        "amount",
        "currency",
        "period_from",
        "period_to",
        "earmarking",
        "restricted",
        "conditions",
        "report_note",
        "support_rate",
        "note",
    )
    for row in ledger.all(t.Pledge):
        above = raised.get(row.id)
        yield {
            **{name: getattr(row, name) for name in plain},
            "donor": ledger.organisations[row.donor_id],
            "receiver": ledger.organisations[row.receiver_id],
            "opportunity": ledger.opportunities[row.opportunity_id],
            "promised": row.dated,
            "rate": row.rate if row.rate_source == _GIVEN else None,
            "signed": row.signed_on,
            "signed_amount": row.signed_amount + (above.amount if above else 0) if row.signed_on else None,
            "signed_rate": above.rate if above and above.rate_source == _GIVEN else None,
            "instrument": row.instrument or None,
            "reference": row.reference,
            "next_report": row.next_report_on,
        }


def _raises(ledger: Ledger) -> Iterable[Values]:
    for row in ledger.raises:
        if not _signed_above(row, ledger.pledge_rows[row.pledge_id]):
            yield {
                "pledge": ledger.pledges[row.pledge_id],
                "dated": row.dated,
                "amount": row.amount,
                "rate": row.rate if row.rate_source == _GIVEN else None,
                "reference": row.reference,
            }


def _splits(ledger: Ledger) -> Iterable[Values]:
    numbers: dict[int | None, int | None] = {None: None}
    of_pledge: dict[int, int] = defaultdict(int)
    for raised in ledger.raises:
        of_pledge[raised.pledge_id] += 1
        numbers[raised.id] = of_pledge[raised.pledge_id]
    latest = {
        (row.pledge_id, row.addendum_id, row.dated): row
        for row in ledger.all(t.SplitRevision, "pledge_id", "dated", "entry")
    }
    parts: dict[int, list[t.Split]] = defaultdict(list)
    for part in ledger.all(t.Split, "position", "id"):
        parts[part.revision_id].append(part)
    for row in latest.values():
        for part in parts[row.id]:
            yield {
                "pledge": ledger.pledges[row.pledge_id],
                "raise": numbers[row.addendum_id],
                "dated": row.dated,
                "activity": ledger.activities[part.activity_id],
                "year": part.year,
                "amount": part.amount,
                "conditional": part.conditional,
                "confirmed_on": part.confirmed_on,
                "move_received": row.move_received,
                "why": row.why,
            }


def _instalments(ledger: Ledger) -> Iterable[Values]:
    latest = {(row.pledge_id, row.dated): row for row in ledger.all(t.InstalmentPlan, "pledge_id", "dated", "entry")}
    places = ledger.named(t.InstalmentName, "instalment_id")
    dues: dict[int, list[t.Instalment]] = defaultdict(list)
    for due in ledger.all(t.Instalment, "position", "id"):
        dues[due.plan_id].append(due)
    for row in latest.values():
        for due in dues[row.id]:
            yield {
                "pledge": ledger.pledges[row.pledge_id],
                "dated": row.dated,
                "due": due.due,
                "amount": due.amount,
                "meant_for": places.get(due.id or 0, ()),
                "why": row.why,
            }


def _receipts(ledger: Ledger) -> Iterable[Values]:
    places = ledger.named(t.ReceiptName, "receipt_id")
    for row in ledger.all(t.Receipt, "pledge_id", "dated", "entry"):
        yield {
            "pledge": ledger.pledges[row.pledge_id],
            "dated": row.dated,
            "amount": row.amount,
            "currency": row.currency,
            "rate": row.rate if row.rate_source == _GIVEN else None,
            "pays": row.paid,
            "charges": row.charges or None,
            "meant_for": places.get(row.id, ()),
            "overpayment_accepted": row.overpayment_accepted,
            "reference": row.reference,
        }


def _write_offs(ledger: Ledger) -> Iterable[Values]:
    places = ledger.named(t.WriteOffName, "write_off_id")
    for row in ledger.all(t.WriteOff, "pledge_id", "dated", "entry"):
        yield {
            "pledge": ledger.pledges[row.pledge_id],
            "dated": row.dated,
            "kind": row.kind,
            "amount": row.amount,
            "meant_for": places.get(row.id, ()),
            "reason": row.reason,
            "proposed_by": row.proposed_by,
            "approved_by": row.approved_by or "",
        }


def _in_kind(ledger: Ledger) -> Iterable[Values]:
    for row in ledger.all(t.InKind):
        yield {
            "organisation": ledger.organisations[row.organisation_id],
            "activity": ledger.activities[row.activity_id],
            "dated": row.dated,
            "description": row.description,
            "value": row.value,
            "source": row.source,
        }


def _interactions(ledger: Ledger) -> Iterable[Values]:
    for row in ledger.all(t.Interaction):
        yield {
            "dated": row.dated,
            "to": row.ended,
            "donor": ledger.organisations[row.donor_id],
            **{name: getattr(row, name) for name in ("kind", "place", "summary", "follow_up", "restricted", "source")},
        }


def _tasks(ledger: Ledger) -> Iterable[Values]:
    for row in ledger.all(t.Task):
        yield {
            "title": row.title,
            "due": row.due,
            "done_on": row.done_on,
            "donor": ledger.organisations[row.donor_id],
            "owner": ledger.organisations[row.owner_id],
        }


_READERS: Mapping[str, Callable[[Ledger], Iterable[Values]]] = {
    "settings": _settings,
    "texts": _texts,
    "organisations": _organisations,
    "organisation_names": _organisation_names,
    "roles": _roles,
    "chair_terms": _chair_terms,
    "donors": _donors,
    "focal_points": _focal_points,
    "activities": _activities,
    "requirements": _requirements,
    "rates": _rates,
    "opportunities": _opportunities,
    "opportunity_revisions": _opportunity_revisions,
    "pledges": _pledges,
    "raises": _raises,
    "splits": _splits,
    "instalments": _instalments,
    "receipts": _receipts,
    "write_offs": _write_offs,
    "in_kind": _in_kind,
    "interactions": _interactions,
    "tasks": _tasks,
}
