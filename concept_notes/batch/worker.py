"""What a process of a batch does: it makes one note after the other, and loads no more than that needs."""

from __future__ import annotations

import gc
import signal

# Loaded before the processes are forked, not by each of them with its first note.
import docx  # noqa: F401
import xlsxwriter  # noqa: F401

from concept_notes.making.finish import Finished, Ready, finish
from crm.errors import CrmError

#: About as many objects as a note is made of.
_OBJECTS = 50_000


def ready_for_work() -> None:
    """Ctrl-C is for the process that gave the work away; the others end with it.

    What was loaded is never looked through for garbage, and what a note leaves behind is looked for between notes rather
    than many times during each.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.set_threshold(_OBJECTS)


def attempt(ready: Ready | None) -> Finished | str:
    """The note, or the sentence why there is none; nothing that happens to one note reaches another."""
    try:
        return finish(ready) if ready else ""
    except CrmError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - one note's misfortune stops no other
        return (
            f"The note could not be written, through a mistake in this program ({type(error).__name__}: {error}); "
            "report it, with the name of the donor."
        )
