"""Refusals: what the product says to a person when it cannot do what was asked.

Each error's message is one whole sentence for the reader: what, where, how to mend it. Problems found
*in data* are not errors but records (see `crm.domain.checks` and `crm.imports`).
"""


class CrmError(Exception):
    """A request that cannot be carried out; the message is a sentence for the reader."""

    #: What the command line exits with.
    exit_code = 1


class Usage(CrmError):
    """The request itself is not understood: an option, a day, a format."""

    exit_code = 2


class Invalid(CrmError):
    """What was typed is no amount or rate, or has two readings; the message says which."""

    exit_code = 4


class NotFound(CrmError):
    """The record asked for does not exist; the message proposes near names."""

    exit_code = 3


class Refused(CrmError):
    """A rule of the ledger forbids the change; nothing was changed."""

    exit_code = 4


class Conflict(CrmError):
    """Somebody, or the same request with other content, was there first; nothing was changed."""

    exit_code = 5
