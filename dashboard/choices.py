"""What can be chosen on pages: donors, activities, currencies, members; read once until data change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from crm.domain.money import Currency
from crm.domain.rates import Rates
from crm.imports import vocabularies
from crm.store import queries
from crm.store import tables as t
from dashboard import session


@dataclass(frozen=True)
class Choices:
    """Names by code, and what amounts are read with."""

    donors: Mapping[str, str]
    activities: Mapping[str, str]
    receivers: Mapping[str, str]
    #: The currency each donor gives in.
    donor_currency: Mapping[str, str]
    #: The largest pledge of each donor so far, in base.
    largest: Mapping[str, int]
    currencies: Mapping[str, Currency]
    rates: Rates

    @property
    def base(self) -> Currency:
        """The group's reporting currency."""
        return self.rates.base


def all_choices() -> Choices:
    """Everything a form offers."""
    return session.read("choices", _read)


def words() -> dict[str, str]:
    """Labels of the codes pages show: themes, regions, categories, kinds of organisation and of interaction."""
    found: dict[str, str] = {}
    names = (
        "themes", "regions", "categories", "organisation_kinds", "interaction_kinds", "instruments", "results_formats",
    )  # fmt: skip
    for name in names:
        found.update({term.code: term.label for term in vocabularies.read(name)})
    return found


def _read(opened: Session) -> Choices:
    return Choices(
        donors=_donors(opened),
        activities={one.code: one.title for one in queries.activity_names(opened).values()},
        receivers=_in_role(opened, ("member", "working-group", "host", "receiver")),
        donor_currency=dict(
            opened.exec(
                select(t.Organisation.code, t.DonorProfile.currency).join(
                    t.DonorProfile, col(t.DonorProfile.organisation_id) == t.Organisation.id
                )
            ).all()
        ),
        largest=_largest(opened),
        currencies=queries.currencies(opened),
        rates=queries.rates(opened),
    )


def _donors(opened: Session) -> dict[str, str]:
    """Organisations with a donor's profile, role or pledge, by name."""
    organisation = t.Organisation
    wanted = (
        select(organisation.code, organisation.name)
        .where(
            col(organisation.id).in_(select(t.DonorProfile.organisation_id))
            | col(organisation.id).in_(
                select(t.OrganisationRole.organisation_id).where(t.OrganisationRole.role == "donor")
            )
            | col(organisation.id).in_(select(t.Pledge.donor_id))
        )
        .order_by(col(organisation.code))
    )
    return dict(opened.exec(wanted).all())


def _in_role(opened: Session, roles: tuple[str, ...]) -> dict[str, str]:
    organisation = t.Organisation
    wanted = (
        select(organisation.code, organisation.name)
        .where(
            col(organisation.id).in_(
                select(t.OrganisationRole.organisation_id).where(col(t.OrganisationRole.role).in_(roles))
            )
        )
        .order_by(col(organisation.name))
    )
    return dict(opened.exec(wanted).all())


def _largest(opened: Session) -> dict[str, int]:
    found: dict[str, int] = {}
    wanted = select(t.Organisation.code, t.Pledge.base_amount).join(
        t.Pledge, col(t.Pledge.donor_id) == t.Organisation.id
    )
    for code, amount in opened.exec(wanted).all():
        found[code] = max(found.get(code, 0), amount)
    return found
