"""What holds for every test of the dashboard."""

import functools
import sys
from collections.abc import Iterator

import pytest
from streamlit.components.v2 import manifest_scanner


@pytest.fixture(autouse=True)
def own_main_module() -> Iterator[None]:
    """A page that runs in a test takes the place of `__main__`, which a process started later would run again."""
    own = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = own


@pytest.fixture(autouse=True, scope="session")
def packages_looked_through_once() -> Iterator[None]:
    """Each page that runs in a test would read what every installed package says of itself; that stays the same."""
    found = functools.cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: list(found()))
        yield


@pytest.fixture(autouse=True)
def no_pages_counted(request, monkeypatch):
    """LibreOffice takes a second for each note: where a test is not about pages, nobody counts them."""
    if not {"office", "browser"} & set(request.keywords):
        monkeypatch.setattr("concept_notes.making.finish.printed", lambda document: b"")
