"""Files found by themselves: what each module of a package declares under one agreed name.

An export format declares `FORMAT`, a report `REPORT`. So two people who add one each never meet in a list.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

Declared = TypeVar("Declared")


def declared(package: ModuleType, name: str, kind: type[Declared]) -> dict[str, Declared]:
    """What the modules of `package` declare as `name`, by module, in the order of the modules' names.

    Modules that declare nothing are helpers and left out. Raises `TypeError` where the constant is something
    else, so that a slip is met in the first test and not in a menu that lacks an entry.
    """
    found = {}
    for module in sorted(one.name for one in pkgutil.iter_modules(package.__path__)):
        constant = getattr(importlib.import_module(f"{package.__name__}.{module}"), name, None)
        if constant is None:
            continue
        if not isinstance(constant, kind):
            raise TypeError(f"{package.__name__}.{module}.{name} is no {kind.__name__}")
        found[module] = constant
    return found
