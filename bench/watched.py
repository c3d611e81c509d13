"""Run a program and tell what it took, from a process that holds next to nothing.

The most memory that a system counts for a program begins with that of the process that started it, so a benchmark that
holds much cannot start its peers itself: `python -m bench.watched FILE COMMAND ...` starts one whose output goes into a
file, and prints milliseconds and megabytes as JSON. Its exit code is that of the program.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path


def main() -> int:
    """Start, wait, tell."""
    file, *command = sys.argv[1:]
    began = time.perf_counter()
    with Path(file).open("wb") as out:
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
    took = (time.perf_counter() - began) * 1000
    process.returncode = os.waitstatus_to_exitcode(status)
    json.dump({"ms": took, "mb": usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)}, sys.stdout)
    return abs(process.returncode)


if __name__ == "__main__":
    sys.exit(main())
