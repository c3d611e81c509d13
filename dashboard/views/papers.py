"""Which letters and reports can be made for a donor on a day: thanks for what arrived, reminders, its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm.domain.wording import amount_said, amount_text, day
from crm.reports.donor_profile import DonorProfile
from crm.reports.note_register import NoteLine


@dataclass(frozen=True)
class Paper:
    """A paper that somebody can choose: its kind, what it is about ("6", "VLD-2016-1"), and its words in a menu."""

    kind: str
    about: str
    label: str


def of_donor(
    found: DonorProfile, receipts: Sequence[Mapping[str, Any]], notes: Sequence[NoteLine] = ()
) -> tuple[Paper, ...]:
    """What can be written to a donor: reminders first, then thanks, the newest first, its report, cover letters.

    `receipts` are those of the ledger as `giving_back.receipts_of` lists them; what went back whole is not thanked for.
    """
    shown = {line.id: line for line in found.pledges}
    late = [line for line in found.pledges if line.overdue_own]
    held = [
        one for one in receipts if one["pledge"] in shown and not one["reversed"] and one["refunded"] != one["amount"]
    ]
    papers = [
        Paper("reminder", line.id, f"Reminder: {amount_text(line.overdue_own, line.currency)} overdue of {line.id}")
        for line in late
    ]
    papers += [
        Paper(
            "thanks",
            str(one["id"]),
            f"Thanks: {amount_said(one['amount'], one['currency'])} of {day(date.fromisoformat(one['date']))} ({one['pledge']})",
        )
        for one in reversed(held)
    ]
    if shown:
        papers.append(Paper("report", found.code, f"Report: what its money did by {day(found.as_of)}"))
    public = (line for line in notes if line.audience == "public" and line.as_of <= found.as_of)
    papers += [Paper("verbale", line.reference, f"Note verbale to {line.reference}") for line in public]
    return tuple(papers)
