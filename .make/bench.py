"""Runs `manage.py bench` on a PostgreSQL database of its own, found or started as for the tests."""

import subprocess
import sys
import tempfile
from pathlib import Path

import services
from test import BIN, ROOT, base_environment


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kam-bench-") as folder:
        try:
            with services.postgres() as address:
                env = {**base_environment(Path(folder)), "DATABASE_URL": address}
                command = [str(BIN / "python"), "manage.py", "bench", *sys.argv[1:]]
                sys.exit(subprocess.run(command, cwd=ROOT, env=env).returncode)
        except services.MissingError as reason:
            sys.exit(str(reason))


if __name__ == "__main__":
    main()
