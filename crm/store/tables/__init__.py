"""All tables. What each row and field stands for, and who sets it.

Facts are rows with the day they act on (`dated`) and their order of entry; nothing that carries money is
deleted. `posting` holds what the facts do to the cells of the matrix, so that every total is a plain sum.
Rules over several rows are in `crm.store.triggers`.

What is written at once is written by the names of module and class: promises before the receipts that must fit them.
"""

import sqlalchemy as sa
from sqlmodel import SQLModel

from crm.store.columns import now
from crm.store.tables.documents import (
    ConceptNote,
    ConceptNoteActivity,
    Interaction,
    NoteTemplate,
    NoteTemplateFile,
    Task,
)
from crm.store.tables.history import Journal, JournalHead, JournalPrivate, Request, Snapshot
from crm.store.tables.installation import AppUser, Currency, ExchangeRate, GroupText, Setting
from crm.store.tables.organisations import (
    ChairTerm,
    ChairTermOrganisation,
    DonorProfile,
    DonorRegion,
    DonorTheme,
    FocalPoint,
    Organisation,
    OrganisationName,
    OrganisationRole,
)
from crm.store.tables.promises import (
    Addendum,
    Instalment,
    InstalmentName,
    InstalmentPlan,
    Opportunity,
    OpportunityRevision,
    OpportunitySplit,
    Pledge,
    Split,
    SplitRevision,
)
from crm.store.tables.receipts import InKind, Posting, Receipt, ReceiptName, Refund, Reversal, WriteOff, WriteOffName
from crm.store.tables.work_plan import (
    Activity,
    ActivityLead,
    ActivityRegion,
    ActivityTheme,
    RequirementLine,
    RequirementRevision,
)

__all__ = [
    "Activity",
    "ActivityLead",
    "ActivityRegion",
    "ActivityTheme",
    "Addendum",
    "AppUser",
    "ChairTerm",
    "ChairTermOrganisation",
    "ConceptNote",
    "ConceptNoteActivity",
    "Currency",
    "DonorProfile",
    "DonorRegion",
    "DonorTheme",
    "ExchangeRate",
    "FocalPoint",
    "GroupText",
    "InKind",
    "Instalment",
    "InstalmentName",
    "InstalmentPlan",
    "Interaction",
    "Journal",
    "JournalHead",
    "JournalPrivate",
    "NoteTemplate",
    "NoteTemplateFile",
    "Opportunity",
    "OpportunityRevision",
    "OpportunitySplit",
    "Organisation",
    "OrganisationName",
    "OrganisationRole",
    "Pledge",
    "Posting",
    "Receipt",
    "ReceiptName",
    "Refund",
    "Request",
    "RequirementLine",
    "RequirementRevision",
    "Reversal",
    "SQLModel",
    "Setting",
    "Snapshot",
    "Split",
    "SplitRevision",
    "Task",
    "WriteOff",
    "WriteOffName",
    "now",
]

#: AUTOINCREMENT on SQLite: the number of a row is never given again.
for _table in SQLModel.metadata.tables.values():
    if "id" in _table.columns and isinstance(_table.columns["id"].type, sa.Integer) and _table.name != "journal_head":
        _table.dialect_options["sqlite"]["autoincrement"] = True
