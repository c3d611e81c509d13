"""The command `crm`: every change and every figure, for people and for scripts.

Exit codes: 0 done, 1 failure, 2 not understood, 3 not found, 4 refused, 5 conflict, 130 interrupted.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from crm.commands import (
    activities,
    donors,
    giving_back,
    history,
    matching,
    notes,
    plans,
    pledges,
    rates,
    shared,
    snapshots,
    system,
)
from crm.commands.check import check
from crm.commands.export import export_app
from crm.commands.gains import gains
from crm.commands.gap import gap
from crm.errors import CrmError

app = typer.Typer(
    name="crm",
    help="The fundraising ledger of a coordination group: what it needs, has and lacks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def options(
    actor: Annotated[
        str | None, typer.Option("--actor", help="Who acts; else CRM_ACTOR, else the system's user.")
    ] = None,
) -> None:
    """Options before the command."""
    shared.given_actor[:] = [actor] if actor else []


app.command("init")(system.init)
app.command("load")(system.load)
app.command("demo")(system.demo)
app.command("serve")(system.serve)
app.command("doctor")(system.doctor)
app.command("gap")(gap)
app.command("gains")(gains)
app.command("check")(check)
app.add_typer(donors.app, name="donor")
app.add_typer(activities.app, name="activity")
pledges.app.add_typer(plans.app)
pledges.app.add_typer(giving_back.pledge_app)
pledges.receipts.add_typer(giving_back.receipt_app)
app.add_typer(pledges.app, name="pledge")
pledges.receipts.command("match")(matching.match_payment)
app.add_typer(pledges.receipts, name="receipt")
app.add_typer(rates.app, name="rate")
app.add_typer(history.app, name="journal")
app.command("undo")(history.undo)
app.add_typer(snapshots.app, name="snapshot")
app.command("explain")(snapshots.explain)
app.add_typer(notes.app, name="note")
app.add_typer(export_app, name="export", help="Export figures as files.")


def main() -> None:
    """Run the command; a refusal is one sentence and an exit code, never a stack trace."""
    try:
        app()
    except CrmError as error:
        shared.say(f"crm: {error}")
        sys.exit(error.exit_code)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        shared.say(f"crm: The database cannot be used: {reason}. Run `crm doctor` to see where it is.")
        sys.exit(1)
    except OSError as error:
        shared.say(f"crm: {error.strerror or error}: {error.filename or ''}".rstrip(": "))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
