"""What a snapshot freezes is what is printed, for each audience."""

from datetime import date

from crm.reports.frozen import figures
from crm.reports.funding_gap import as_json, funding_gap
from crm.services.snapshots import AUDIENCES

AS_OF = date(2016, 11, 30)


def test_the_figures_of_every_audience_are_frozen_as_they_are_printed(world):
    with world.read() as session:
        found = figures(session, AS_OF)
        assert tuple(found) == AUDIENCES
        for audience, kept in found.items():
            assert kept == as_json(funding_gap(session, as_of=AS_OF, audience=audience))
