"""`crm template`: the group's own Word templates, checked, tried, approved and put away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from crm.commands import shared
from crm.errors import Refused, Usage

app = typer.Typer(
    help="Word templates of notes: list, check, add, preview, approve, retire, guide.", no_args_is_help=True
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What the template is called.")]
Version = Annotated[
    int | None, typer.Option("--version", metavar="N", help="A version of it; else the one that is meant today.")
]
File = Annotated[Path, typer.Argument(metavar="FILE.docx", help="A Word file.")]
Out = Annotated[str, typer.Option("--out", metavar="FILE.docx", help="The file to write.")]
For = Annotated[
    str,
    typer.Option("--for", metavar="KIND", help="note, or verbale, thanks, reminder, report, handover."),
]
Why = Annotated[str, typer.Option("--why", help="What changed, or who decided.")]


def _read(file: Path) -> bytes:
    """The file; one that is far too large is not read."""
    from crm.services.templates import MOST_BYTES

    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    if file.stat().st_size > 4 * MOST_BYTES:
        raise Refused(f"{file.name} is larger than a template may be ({MOST_BYTES // 1_000_000} MB).")
    return file.read_bytes()


def _target(text: str, option: str) -> Path:
    out = Path(str(shared.given(text, option)))
    if out.suffix.lower() != ".docx":
        raise Usage(f"“{out.name}” is not the name of a Word file; let it end in .docx.")
    if not out.parent.is_dir():
        raise Refused(f"There is no folder {out.parent}; make it first, or write elsewhere.")
    return out


@app.command("list")
def list_templates(json: shared.Json = False) -> None:
    """List the templates, and which ones notes are made with today."""
    from crm.services.templates import all_templates

    with shared.reading() as session:
        rows = all_templates(session)
    if json:
        shared.print_json({"rows": rows})
        return
    if not rows:
        shared.say("There is no template yet; notes are made with the one that travels with the product.")
    shown = [
        {
            **row,
            "language": row["language"] or "all",
            "status": f"{row['status']}, in use" if row["in_use"] else row["status"],
            "by": row["retired_by"] or row["approved_by"] or row["uploaded_by"],
            "on": str(row["retired_at"] or row["approved_at"] or row["uploaded_at"])[:10],
        }
        for row in rows
    ]
    columns = [
        ("name", "Name"), ("version", "Version"), ("length", "Length"), ("language", "Language"), ("status", "Status"),
        ("by", "By"), ("on", "On"), ("why", "Why"),
    ]  # fmt: skip
    shared.print_rows(shown, columns, right=("version",))


@app.command("check")
def check(
    file: File,
    annotated: Annotated[
        str | None,
        typer.Option("--annotated", metavar="OUT.docx", help="Also write the template with a comment at each fault."),
    ] = None,
    kind: For = "note",
    json: shared.Json = False,
) -> None:
    """Check a template: every fault, where it is and how to mend it."""
    from concept_notes.kind import kind_named
    from concept_notes.templates.comments import annotated as with_comments
    from concept_notes.templates.lint import check_template
    from concept_notes.templates.own import of_another_kind, shows_when_tried

    content, made = _read(file), kind_named(kind)
    if not json and annotated is None:
        of_another_kind(content, made, "--for")
    out = None if annotated is None else _target(annotated, "--annotated")
    faults = check_template(content, made)
    tried = [] if faults else shows_when_tried(content, made)
    if out is not None:
        marked = with_comments(content, faults)
        if marked is None:
            shared.say(f"{file.name} cannot be opened, so it cannot be given back with comments.")
        else:
            out.write_bytes(marked)
    count = len(faults) + len(tried)
    if json:
        said = [fault.as_json() for fault in faults]
        said += [{"kind": "note", "part": "", "near": "", "what": one, "mend": ""} for one in tried]
        shared.print_json({"file": str(file), "ok": count == 0, "faults": said})
    else:
        for sentence in (*(fault.sentence for fault in faults), *tried):
            typer.echo(sentence)
        if out is not None and out.exists():
            shared.say(f"{out}: the template with its comments.")
    if count:
        raise Refused(f"{file.name} has {'1 fault' if count == 1 else f'{count} faults'}.")
    if not json:
        typer.echo(f"{file.name} has no fault.")


@app.command("add")
def add(
    file: File,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="What it is called; the same name is a new version.")
    ],
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="CODE", help="Notes in this language alone; else in all of them."),
    ] = None,
    length: Annotated[
        str,
        typer.Option(
            "--length", help="brief, short, standard or full; or verbale, thanks, reminder, report, handover."
        ),
    ] = "short",
    why: Why = "",
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    request_id: shared.RequestId = None,
    json: shared.Json = False,
) -> None:
    """Bring a template in as a draft; one with faults is refused, with all of them."""
    from concept_notes.templates.own import add_template

    who, content = shared.actor(actor), _read(file)
    with shared.writing(dry_run=dry_run) as session:
        answer = add_template(
            session,
            who,
            str(shared.given(name, "--name")),
            content,
            length=str(shared.given(length, "--length")),
            said_in=shared.given(language, "--language") or "",
            why=why,
            request_id=request_id,
        )
    _answered(answer, "is a draft; look at it with `crm template preview`, then approve it", json=json)


@app.command("preview")
def preview(
    name: Name,
    file: Out,
    donor: Annotated[
        str | None,
        typer.Option("--donor", metavar="CODE", help="With this donor's facts; else with the demonstration's."),
    ] = None,
    version: Version = None,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="CODE", help="The language of the note; else that of the template."),
    ] = None,
    as_of: shared.AsOf = None,
    audience: shared.For = shared.AudienceOption.public,
    json: shared.Json = False,
) -> None:
    """Write the note a template would make, with a donor's facts; nothing enters the register."""
    from concept_notes.kind import kind_for
    from concept_notes.language.pack import HOME
    from concept_notes.making.wish import Wish
    from concept_notes.templates.own import preview as tried
    from crm.services.templates import content_of, find_template

    out = _target(file, "--out")
    with shared.reading() as session:
        row = find_template(session, name, version)
        shown = tried(
            session,
            content_of(session, row),
            Wish(
                shared.given(donor, "--donor") or "",
                as_of=shared.as_of(session, as_of),
                audience=audience.value,
                said_in=shared.given(language, "--language") or row.language or HOME,
            ),
            kind=kind_for(row.length),
        )
        answer = {"name": row.name, "version": row.number, "donor": shown.donor, "file": str(out)}
    out.write_bytes(shown.document)
    shared.warn(shown.warnings)
    if json:
        shared.print_json({**answer, "warnings": list(shown.warnings)})
    else:
        typer.echo(
            f"{out}: “{answer['name']}”, version {answer['version']}, with the facts of {answer['donor'] or 'the demonstration'}."
        )


@app.command("approve")
def approve(
    name: Name,
    version: Version = None,
    why: Why = "",
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    request_id: shared.RequestId = None,
    json: shared.Json = False,
) -> None:
    """Let notes be made with a draft from now on; its approved version before is retired."""
    from crm.services.templates import approve_template

    who = shared.actor(actor)
    with shared.writing(dry_run=dry_run) as session:
        answer = approve_template(session, who, name, number=version, why=why, request_id=request_id)
    if answer["approved_by"] == answer["uploaded_by"]:
        shared.warn([f"{answer['approved_by']} brought it in and approved it; let a second person read it."])
    _answered(answer, "is approved: notes are made with it from now on", json=json)


@app.command("retire")
def retire(
    name: Name,
    version: Version = None,
    why: Why = "",
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    request_id: shared.RequestId = None,
    json: shared.Json = False,
) -> None:
    """Put a template away: no note is made with it any more."""
    from crm.services.templates import retire_template

    who = shared.actor(actor)
    with shared.writing(dry_run=dry_run) as session:
        answer = retire_template(session, who, name, number=version, why=why, request_id=request_id)
    _answered(answer, "is retired", json=json)


@app.command("guide")
def guide(file: Out, kind: For = "note", json: shared.Json = False) -> None:
    """Write the guide to all tags and blocks as a Word file, with what each prints."""
    from concept_notes.kind import kind_named
    from concept_notes.templates.guide import tag_guide

    out = _target(file, "--out")
    out.write_bytes(tag_guide(kind=kind_named(kind)))
    if json:
        shared.print_json({"file": str(out)})
    else:
        typer.echo(f"{out}: every tag and block, and what it prints with the facts of the demonstration.")


def _answered(answer: dict[str, Any], what: str, *, json: bool) -> None:
    if json:
        shared.print_json(answer)
    else:
        typer.echo(f"“{answer['name']}”, version {answer['version']}, {what}.")
