"""Holds the drills of tests/chaos: whole, as docs/operations.md has them, or small, as tests (SIZE=small)."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from test import BIN, ROOT, base_environment

DRILLS = (
    "kill_web", "kill_workers", "kill_senders", "kill_import", "redis_away", "restart_database", "full_database",
    "neighbours", "restart_web", "cases",
)  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kam-chaos-") as folder:
        env = base_environment(Path(folder))
        python = str(BIN / "python")
        if os.environ.get("SIZE") == "small":
            command = [python, "-m", "pytest", "-m", "chaos", "tests/chaos", *sys.argv[1:]]
            sys.exit(subprocess.run(command, cwd=ROOT, env=env).returncode)
        drills = [[python, "-m", f"tests.chaos.{drill}"] for drill in DRILLS]
        codes = [subprocess.run(drill, cwd=ROOT, env=env).returncode for drill in drills]
        sys.exit(max(codes))


if __name__ == "__main__":
    main()
