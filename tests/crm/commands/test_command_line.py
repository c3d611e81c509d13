"""What scripts and people rely on beside the figures: dry runs, empty options, bad databases, closed streams."""

import io
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from crm import cli
from crm.commands import shared, system
from crm.store import schema


def run_apart(*words, url="", encoding="utf-8", **settings):
    """The command as a process of its own."""
    env = {**os.environ, "PYTHONIOENCODING": encoding, **({"CRM_DATABASE_URL": url} if url else {})}
    return subprocess.run([sys.executable, "-m", "crm", *words], env=env, check=False, **settings)


def url_of(file):
    return f"sqlite:///{file.as_posix()}"


# --- start ---------------------------------------------------------------------------------------------------------------


def test_small_commands_load_neither_the_database_nor_what_draws():
    heavy = "sqlalchemy", "alembic", "pandas", "plotly", "streamlit", "rich", "crm.commands.shared"
    for words in (["--version"], ["--help"]):
        code = f"import sys; sys.argv[1:] = {words!r}\nfrom crm import cli\ntry: cli.main()\nexcept SystemExit: pass\n"
        code += f"print([name for name in {heavy!r} if name in sys.modules])"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"


def test_the_gap_loads_no_migrations_and_nothing_that_draws(loaded):
    heavy = "alembic", "pandas", "plotly", "streamlit", "rich", "rapidfuzz", "docx", "xlsxwriter", "openpyxl"
    code = (
        "import sys; sys.argv[1:] = ['gap', '--json']\nfrom crm import cli\ntry: cli.main()\nexcept SystemExit: pass\n"
    )
    code += f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    env = {**os.environ, "CRM_DATABASE_URL": url_of(loaded)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"


def test_the_version_and_the_module():
    done = run_apart("--version", capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("crm 0.")


def test_every_command_has_its_line_and_loads():
    for name, (line, _) in cli.COMMANDS.items():
        assert line.endswith(".")
        assert cli._loaded(name).name == name


def test_ctrl_c_while_a_command_loads_is_130_and_no_traceback(crm, monkeypatch):
    def interrupt(name):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_loaded", interrupt)
    code, out, err = crm("gap")
    assert (code, out, err) == (130, "", "")


# --- streams -------------------------------------------------------------------------------------------------------------


def test_a_stream_that_cannot_hold_a_letter_gets_it_escaped_and_json_is_utf_8(loaded):
    url = url_of(loaded)
    plain = run_apart("donor", "show", "nosuch–donor", url=url, encoding="latin-1", capture_output=True)
    assert plain.returncode == 3
    assert b"\\u201c" in plain.stderr
    answer = run_apart("pledge", "show", "CSR-2016-1", "--json", url=url, encoding="latin-1", capture_output=True)
    assert answer.returncode == 0
    json.loads(answer.stdout.decode("utf-8"))


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX closes the streams")
def test_closed_streams_and_readers_that_leave_are_no_trouble(loaded):
    env = {**os.environ, "CRM_DATABASE_URL": url_of(loaded), "PY": sys.executable}
    script = '"$PY" -m crm gap >&-; echo $?; "$PY" -m crm gap --json | true; echo ${PIPESTATUS[0]}'
    done = subprocess.run(["bash", "-c", script], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "0"]
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is played by /dev/full")
def test_a_full_disk_is_said(loaded):
    with Path("/dev/full").open("w") as full:
        done = run_apart("gap", "--json", url=url_of(loaded), stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert done.stderr.strip().endswith("No space left on device")


def test_a_narrow_terminal_breaks_no_figure(demo, monkeypatch):
    narrow = SimpleNamespace(get_terminal_size=lambda: os.terminal_size((60, 24)))

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    with monkeypatch.context() as here:
        here.setattr(shared, "shutil", narrow)
        here.setattr(sys, "stdout", screen)
        shared.print_rows([{"a": "SEC-1", "b": "1,234,567.89"}], [("a", "Activity"), ("b", "Gap")], right=("b",))
        for noun in (("gap",), ("pledge", "list"), ("donor", "list"), ("activity", "list")):
            demo(*noun)
    shown = screen.getvalue().replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()
    assert max(map(len, shown)) <= 60
    assert any("1,042,789.53" in line for line in shown)


# --- options -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("gap", "--year", "0000"),
        ("gap", "--year", "1989"),
        ("gap", "--year", ""),
        ("gap", "--activity", ""),
        ("gap", "--as-of", "20161130"),
        ("gap", "--as-of", "2016-W48-3"),
        ("pledge", "list", "--donor", ""),
        ("pledge", "add", "--donor", "SRC", "--amount", "5", "--currency", "USD", "--date", "2016-11-30", "--year", ""),
        ("pledge", "add", "--donor", "SRC", "--amount", "5", "--currency", "USD", "--date", "2016-11-30", "--activity", ""),
        ("pledge", "add", "--donor", "SRC", "--amount", "5", "--currency", "USD", "--date", "2116-11-30"),
        ("pledge", "divide", "SRC-2016-1", "--date", "2016-11-30", "--why", "x", "--split", "SEC-1:99999999999:5"),
        ("export", "pledge-summary", "--out", ""),
        ("export", "pledge-summary", "--out", "h.pdf"),
        ("export", "pledge-summary", "--format", "json", "--out", "y.xlsx"),
        ("export", "pledge-summary", "--format", "xslx"),
        ("note", "make", "--donor", "NMK", "--out", ""),
        ("note", "make", "--donor", "NMK", "--out", "x.docx", "--years", "0000-9999"),
        ("load", ""),
        ("init", "--files", ""),
    ],
)  # fmt: skip
def test_an_option_that_says_nothing_or_nonsense_is_not_understood(demo, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    code, out, err = demo(*words)
    assert (code, out) == (2, "")
    assert err.startswith("crm: ")
    assert [file.name for file in tmp_path.iterdir()] == ["crm.sqlite"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("export", "pledge-summary", "--format", "xslx"), 2, "did you mean xlsx"),
        (("gap", "--activity", "SEC1"), 3, "did you mean SEC-1"),
        (("donor", "add", "--code", "XY", "--name", "X", "--kind", "goverment"), 4, "Did you mean government?"),
        (("donor", "add", "--code", "XY", "--name", "X", "--theme", "remedis", "--strategy", "s"), 4, "remedies"),
        (("pledge", "sign", "SRC-2016-1", "--date", "2016-11-30", "--reference", "x", "--instrument", "agrement"), 4, "agreement"),
        (("pledge", "list", "--donor", "UNODC"), 3, "crm donor add"),
        (("pledge", "add", "--donor", "QQQ", "--amount", "5", "--currency", "USD", "--date", "2016-11-30"), 3, "crm donor add"),
        (("rate", "add", "--currency", "EUR", "--rate", "0.1234567890123456789", "--date", "2016-11-30", "--source", "x"), 4, "18 at most"),
        (("note", "make", "NMK"), 2, "say for which donor with --donor NMK"),
        (("receipt", "list", "VLD-2016-1"), 2, "say for which pledge with --pledge VLD-2016-1"),
        (("note", "suggest", "--donor", "NMK"), 2, "it stands by itself: crm note suggest DONOR"),
        (("donor", "show", "--donor", "NMK"), 2, "it stands by itself: crm donor show CODE"),
        (("pledge", "show", "--pledge", "VLD-2016-1"), 2, "it stands by itself: crm pledge show ID"),
        (("gap", "NMK"), 2, "extra argument(s) (NMK)\n"),
        (("note", "show", "--nonsense"), 2, "No such option: --nonsense\n"),
    ],
)  # fmt: skip
def test_a_slip_is_answered_with_what_was_meant(demo, words, code, said):
    result, _, err = demo(*words)
    assert result == code, err
    assert said in err


def test_words_of_vocabularies_are_stored_in_their_own_form(demo, tmp_path):
    words = ("--code", "XY", "--name", "X", "--kind", "Foundation", "--theme", "REMEDIES", "--strategy", "a plan")
    words += ("--region", "South-Eastern Asia")
    assert demo("donor", "add", *words)[0] == 0
    row = next(row for row in json.loads(demo("donor", "list", "--json")[1])["rows"] if row["code"] == "XY")
    assert (row["kind"], row["themes"], row["regions"]) == ("foundation", ["remedies"], ["south-eastern-asia"])
    code, _, err = demo("donor", "add", "--code", "XZ", "--name", "X", "--region", "asia")
    assert (code, "give --strategy as well" in err) == (2, True)


def test_an_organisation_that_never_gave_can_become_a_donor(demo, tmp_path):
    with sqlite3.connect(tmp_path / "crm.sqlite") as raw:
        name = raw.execute("SELECT name FROM organisation WHERE code = 'UNODC'").fetchone()[0]
    raw.close()
    assert demo("donor", "show", "UNODC")[0] == 3
    assert demo("donor", "add", "--code", "unodc", "--name", "Somebody else")[0] == 5
    assert demo("donor", "add", "--code", "unodc", "--name", name)[0] == 0
    assert demo("donor", "show", "UNODC")[0] == 0
    assert demo("donor", "add", "--code", "unodc", "--name", name)[0] == 5


# --- dry runs, and databases that are not there or not ours -----------------------------------------------------------------


@pytest.fixture
def files(tmp_path):
    """A small folder to load."""
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "organisations.csv").write_text("code,name,kind\nNMK,Northmark,government\n")
    (folder / "rates.csv").write_text("currency,from,rate,source\nEUR,2016-01-01,0.9,a bank\n")
    (folder / "pledges.csv").write_text("code,donor,amount,currency,promised\nP-1,NMK,100,EUR,2016-03-01\n")
    (folder / "receipts.csv").write_text("pledge,dated,amount\nP-1,2016-02-20,10\n")
    return folder


def test_a_dry_run_of_loading_makes_no_database(crm, files, tmp_path):
    code, out, err = crm("load", files, "--dry-run", "--json")
    found = json.loads(out)
    assert (code, found["written"], found["records"]["pledges"]) == (0, False, 1)
    assert "nothing was written" in err
    assert [one.name for one in tmp_path.iterdir()] == ["ours"]
    out = crm("load", files, "--dry-run")[1]
    assert "pledges: 1 would be loaded" in out


def test_loading_a_folder_with_a_mistake_makes_no_database(crm, files, tmp_path):
    with (files / "pledges.csv").open("a", encoding="utf-8") as opened:
        opened.write("AAA-2,nobody,,2016-01-01,1,EUR\n")
    code, _, err = crm("load", files)
    assert code == 4
    assert "nothing was written" in err
    assert [one.name for one in tmp_path.iterdir()] == ["ours"]


def test_loading_says_what_it_changed_of_the_files_and_what_was_known(crm, files):
    code, out, err = crm("load", files, "--json")
    found = json.loads(out)
    assert list(found) == ["written", "records", "known", "problems", "findings"]
    assert (code, found["written"]) == (0, True)
    assert "20 February 2016 is taken for both" in found["findings"][0]["wrong"]
    assert "20 February 2016 is taken for both" in err
    assert "days old" in err
    code, out, err = crm("load", files)
    assert code == 0
    assert "pledges: 0 loaded; known already: 1" in out
    assert "known already: 4" in err


@pytest.mark.parametrize("words", [("demo",), ("demo", "--dry-run")])
def test_a_dry_run_refuses_what_the_command_refuses(crm, tmp_path, words):
    assert crm("init")[0] == 0
    assert crm("donor", "add", "--code", "XYZ", "--name", "A donor", "--currency", "EUR")[0] == 0
    code, _, err = crm(*words)
    assert code == 4
    assert "other records" in err


@pytest.mark.parametrize("words", [("demo",), ("init",), ("load", "."), ("gap",), ("doctor",), ("demo", "--leave")])
@pytest.mark.parametrize("dry", [False, True])
@pytest.mark.parametrize(("state", "said"), [("newer", "update the product"), ("foreign", "another program")])
def test_a_newer_or_foreign_database_is_refused_everywhere_and_stays(crm, loaded, tmp_path, words, dry, state, said):
    file = tmp_path / "crm.sqlite"
    if state == "newer":
        file.write_bytes(loaded.read_bytes())
    with sqlite3.connect(file) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'" if state == "newer" else "CREATE TABLE r (id)")
    raw.close()
    before = file.read_bytes()
    if dry and words[0] in ("gap", "doctor"):
        return
    code, _, err = crm(*words, *(["--dry-run"] if dry else []))
    assert code == (1 if words[0] == "doctor" else 4)
    assert said in err
    assert file.read_bytes() == before


@pytest.mark.parametrize("words", [("demo",), ("demo", "--dry-run"), ("init", "--dry-run"), ("gap",), ("serve",)])
def test_a_file_that_is_no_database_is_said(crm, tmp_path, words):
    (tmp_path / "crm.sqlite").write_text("not a database, " * 100)
    code, out, err = crm(*words)
    assert (code, out) == (1, "")
    assert "cannot be used" in err
    assert "Traceback" not in err


def test_a_dry_run_of_empty_files_refuses_a_folder_that_has_them(crm, tmp_path):
    assert crm("init", "--files", tmp_path / "g", "--dry-run")[0] == 0
    assert not (tmp_path / "g").exists()
    assert crm("init", "--files", tmp_path / "g")[0] == 0
    for words in ((), ("--dry-run",)):
        assert crm("init", "--files", tmp_path / "g", *words)[0] == 4
    (tmp_path / "a-file").write_text("")
    assert crm("init", "--files", tmp_path / "a-file", "--dry-run")[0] == 4


def test_a_bad_address_is_one_sentence_for_the_doctor_too(crm, monkeypatch):
    monkeypatch.setenv("CRM_DATABASE_URL", "postgresql+psycopg://ann:secret@h:abc/db")
    code, out, err = crm("gap")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    code, out, err = crm("doctor", "--json")
    assert code == 1
    assert "CRM_DATABASE_URL" in json.loads(out)["problems"][0]
    assert "secret" not in out + err


@pytest.mark.parametrize("database_kind", [pytest.param("postgresql", marks=pytest.mark.pg)])
def test_a_dry_run_on_an_empty_server_makes_no_schema(crm, database, files, monkeypatch):
    monkeypatch.setenv("CRM_DATABASE_URL", database)
    engine = system.make_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    assert crm("load", files, "--dry-run")[0] == 0
    assert crm("demo", "--dry-run")[0] == 0
    assert schema.current_revision(engine) is None
    engine.dispose()


# --- answers -------------------------------------------------------------------------------------------------------------


def test_a_repeated_request_prints_the_first_answer_letter_for_letter(demo):
    words = ("pledge", "add", "--currency", "eur", "--date", "2016-11-30", "--request-id", "r\x01-2", "--json")
    first = demo(*words, "--donor", "CSR", "--amount", "500", "--activity", "sec-1")
    again = demo(*words, "--donor", "csr", "--amount", "500.00", "--activity", "SEC-1")
    assert first[0] == 0
    assert again == first
    words = ("pledge", "sign", "NMK-2016-9", "--date", "2016-11-30", "--reference", "a\udcffb")
    assert demo(*words)[0] == 3


#: Commands that write and take no request id, and why.
WITHOUT_REQUEST_ID = {
    "demo": "loads a database of its own anew",
    "init": "makes what is missing, and nothing twice",
    "load": "what the files say and the ledger knows is left as it is",
    "rate import": "a rate that is known is left as it is",
    "note make": "each note is a document of its own, with a number in the register",
}


def commands(command, name=""):
    """Every command with its options."""
    if subcommands := getattr(command, "commands", None):
        for key, sub in subcommands.items():
            yield from commands(sub, f"{name} {key}".strip())
    else:
        yield name, {option for one in command.params for option in one.opts}


def test_every_command_that_writes_facts_takes_a_request_id():
    found = dict(commands(typer.main.get_command(cli.app)))
    writing = {name for name, options in found.items() if "--dry-run" in options}
    assert {"pledge add", "pledge approve", "snapshot make", "donor add"} <= writing
    assert WITHOUT_REQUEST_ID.keys() <= writing
    lacking = {name for name in writing if "--request-id" not in found[name]}
    assert lacking == WITHOUT_REQUEST_ID.keys()


def test_every_command_repeated_with_its_request_id_prints_the_first_answer(demo):
    closing = ("--date", "2016-11-30", "--reason", "letter")
    number = json.loads(demo("pledge", "write-off", "VLD-2016-1", "--amount", "1", *closing, "--json")[1])["number"]
    for words, other in (
        (("pledge", "write-off", "vld-2016-1", "--amount", "5", *closing), ("--amount", "6")),
        (("pledge", "cancel", "CSR-2016-1", *closing), ("--reason", "another")),
        (("pledge", "approve", number, "--actor", "somebody else"), None),
        (("snapshot", "make", "November"), ("--why", "meeting")),
        (("donor", "add", "--code", "ZZZ", "--name", "Zedland"), ("--currency", "EUR")),
    ):
        asked = (*words, "--request-id", f"r {words[1]}", "--json")
        first = demo(*asked)
        assert first[0] == 0, first[2]
        lines = demo("journal", "verify", "--json")[1]
        assert demo(*asked) == first
        assert demo("journal", "verify", "--json")[1] == lines
        if other:
            code, out, err = demo(*asked, *other)
            assert (code, out) == (5, "")
            assert "was used before for something else; nothing was changed" in err


def test_what_is_signed_above_the_promise_is_answered_as_it_is_shown(demo):
    made = json.loads(
        demo(
            "pledge", "add", "--donor", "CSR", "--amount", "100", "--currency", "EUR", "--date", "2016-11-01", "--json"
        )[1]
    )
    words = ("--date", "2016-11-20", "--reference", "Letter", "--amount", "120", "--json")
    signed = json.loads(demo("pledge", "sign", made["id"], *words)[1])
    shown = json.loads(demo("pledge", "show", made["id"], "--json")[1])
    assert signed["amount"] == "120.00"
    assert {key: signed[key] for key in ("amount", "base_amount")} == {
        key: shown[key] for key in ("amount", "base_amount")
    }
    sentence = demo("pledge", "show", made["id"])[1]
    assert "promised EUR 100.00 on 1 November 2016, raised by EUR 20.00 on 20 November 2016" in sentence


def test_a_raise_is_shown_with_its_number_and_divided_by_it(demo):
    words = ("--donor", "CSR", "--amount", "100", "--currency", "USD", "--date", "2016-11-01", "--json")
    code = json.loads(demo("pledge", "add", *words)[1])["id"]
    assert demo("pledge", "sign", code, "--date", "2016-11-20", "--reference", "Letter", "--amount", "120")[0] == 0
    said = f"Raise 1 of 20 November 2016: USD 20.00; crm pledge divide {code} --raise 1 divides it."
    assert said in demo("pledge", "show", code)[1]
    divide = ("pledge", "divide", code, "--date", "2016-11-25", "--why", "letter", "--raise", "1", "--split")
    refused = demo(*divide, "SEC-1:2017:20.01")
    assert refused[0] == 4
    assert "USD 20.01, which is more than raise 1 of USD 20.00" in refused[2]
    assert (
        demo(*divide, "SEC-1:2017:15")[1]
        == f"{code}, raise 1: divided from 25 November 2016 on.\nUSD 5.00 is left open.\n"
    )
    shown = json.loads(demo("pledge", "show", code, "--json")[1])
    assert shown["raises"] == [{"n": 1, "date": "2016-11-20", "amount": "20.00", "rate": "1"}]
    assert [(one["activity"], one["amount"]) for one in shown["splits"]] == [("SEC-1", "15.00"), (None, "105.00")]
    assert (
        demo("pledge", "divide", code, "--date", "2016-11-25", "--why", "x", "--raise", "2", "--split", "::1")[0] == 3
    )
    assert "Raise" not in demo("pledge", "show", "CSR-2016-1")[1]


def test_a_pledge_is_raised_after_its_signature(demo):
    words = ("pledge", "raise", "vld-2016-1", "--amount", "10k", "--date", "2016-11-20", "--reference", "Addendum 1")
    code, out, err = demo(*words, "--rate", "1.25", "--activity", "sec-1", "--year", "2017", "--request-id", "r-1")
    assert (code, err) == (0, "")
    assert out == "VLD-2016-1: raised by CHF 10,000.00 to 130,000.00 (raise 1), overdue.\n"
    again = json.loads(
        demo(*words, "--rate", "1.25", "--activity", "SEC-1", "--year", "2017", "--request-id", "r-1", "--json")[1]
    )
    assert (again["raise"], again["raised_base"], again["base_amount"]) == (1, "8000.00", "128481.93")
    shown = json.loads(demo("pledge", "show", "VLD-2016-1", "--json")[1])
    assert shown["raises"] == [{"n": 1, "date": "2016-11-20", "amount": "10000.00", "rate": "1.25"}]
    assert ("SEC-1", 2017, "10000.00") in [(one["activity"], one["year"], one["amount"]) for one in shown["splits"]]
    refused = demo("pledge", "raise", "CSR-2016-1", "--amount", "1", "--date", "2015-01-01", "--reference", "x")
    assert refused[0] == 4
    assert "a raise comes after the signature" in refused[2]


def test_charges_of_nothing_are_taken_and_lists_say_their_currency(demo):
    words = ("receipt", "add", "--pledge", "VLD-2016-1", "--amount", "5", "--date", "2016-11-30", "--charges", "0.00")
    assert demo(*words)[0] == 0
    _, out, err = demo("pledge", "list")
    assert "Received USD" in out
    assert "133,185.35" in out
    assert "30 November 2016" in err
    code, _, err = demo("receipt", "add", "--pledge", "SRC-2016-1", "--amount", "5", "--date", "2016-11-30")
    assert code == 4
    assert "nothing is open; accept" in err
