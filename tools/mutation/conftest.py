"""What stands in for `tests/conftest.py` while mutants are judged: no database, no browser, and a quick answer.

A property needs no smallest example here, so nothing is shrunk; its examples are the same for every mutant, so that a
mutant does not live or die by chance.
"""

import resource

import pytest
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=30,
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("mutants")

#: A mutant whose loop never ends must not take the memory of the machine with it.
MOST_MEMORY = 2 * 1024**3
resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))

#: These look at every function of a module, and here a module also holds its mutants.
LEFT_OUT = {"test_every_rule_of_the_module_is_in_the_list"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Examples before properties: most mutants die by a plain example, which costs nothing."""
    items[:] = [item for item in items if item.name not in LEFT_OUT]
    items.sort(key=lambda item: hasattr(getattr(item, "obj", None), "hypothesis"))
