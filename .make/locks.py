"""Writes the hash-locked requirements/*.txt from pyproject.toml: the widest first, so that the narrower agree."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETS = {"dev": ["run", "test", "dev"], "test": ["run", "test"], "run": ["run"], "base": []}
COMMON = ["--universal", "--python-version", "3.11", "--fork-strategy", "fewest", "--generate-hashes"]
BARE = ["--no-emit-index-url", "--no-annotate", "--no-header", "--quiet"]


def compile_lock(name: str, *source: str) -> None:
    """Writes requirements/<name>.txt; keeps the versions already there unless --upgrade was given."""
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv and name in ("dev", "bootstrap") else []
    target = f"requirements/{name}.txt"
    subprocess.run(["uv", "pip", "compile", *source, *COMMON, *BARE, *upgrade, "-o", target], cwd=ROOT, check=True)
    print(target)


def main() -> None:
    for name, extras in SETS.items():
        chosen = [part for extra in extras for part in ("--extra", extra)]
        agree = [] if name == "dev" else ["--constraint", "requirements/dev.txt"]
        compile_lock(name, "pyproject.toml", *chosen, *agree)
    compile_lock("bootstrap", "--group", "bootstrap")


if __name__ == "__main__":
    main()
