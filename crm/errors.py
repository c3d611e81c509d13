"""Refusals: what the product says to a person when it cannot do what was asked.

Each error's message is one whole sentence for the reader: what, where, how to mend it. Problems found
*in data* are not errors but records (see `crm.domain.checks` and `crm.imports`).
"""


def with_command(says: str, typed: str) -> str:
    """A sentence as the command line prints it: with what is typed to do what it says, which no page shows.

    >>> with_command("A short note keeps to it.", "--length short"), with_command("Nothing is typed.", "")
    ('A short note keeps to it (--length short).', 'Nothing is typed.')
    """
    return f"{says.rstrip('.')} ({typed})." if typed else says


class CrmError(Exception):
    """A request that cannot be carried out; the message is a sentence for the reader, wherever it is read.

    `typed` is what is typed on the command line to mend it; `in_full` is the message with that.
    """

    def __init__(self, says: str = "", *, typed: str = "", in_full: str = "") -> None:
        super().__init__(says)
        self.typed = typed
        self.in_full = in_full or with_command(says, typed)

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
