"""The locked requirements hold hashes, hold no address, and agree with each other and with pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
NAME = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[.*?\])?==(\S+)(.*)$")
ORDER = ["base", "run", "test", "dev"]


def pins(lock: Path) -> dict[str, tuple[str, str]]:
    """Version and marker of each package of a lock."""
    found = {}
    for line in lock.read_text().splitlines():
        match = NAME.match(line)
        if match:
            name, version, marker = match.groups()
            assert name not in found, f"{lock.name} names {name} twice"
            found[name] = (version, marker.rstrip(" \\"))
    return found


def test_the_locks_are_those_that_make_installs() -> None:
    assert {lock.stem for lock in LOCKS} == {*ORDER, "bootstrap"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_holds_nothing_but_hashed_pins(lock: Path) -> None:
    lines = lock.read_text().splitlines()
    assert not [line for line in lines if "://" in line or line.startswith("-")]
    for here, after in zip(lines, [*lines[1:], ""], strict=True):
        is_hash = re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", here)
        assert is_hash or NAME.match(here), f"{lock.name}: {here}"
        if NAME.match(here):
            assert after.lstrip().startswith("--hash=sha256:"), f"{lock.name}: {here} has no hash"


def test_each_lock_holds_the_narrower_one_with_the_same_versions() -> None:
    held = [pins(ROOT / "requirements" / f"{name}.txt") for name in ORDER]
    for narrow, wide in zip(held, held[1:], strict=False):
        assert narrow.items() <= wide.items()


def test_everything_named_in_pyproject_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = {"base": project["dependencies"], **project["optional-dependencies"]}
    for group, dependencies in named.items():
        locked = pins(ROOT / "requirements" / f"{group}.txt")
        for dependency in dependencies:
            name = re.split(r"[\[<>=~]", dependency)[0].lower()
            assert name in locked, f"{name} is not in requirements/{group}.txt: run make locks"


def test_every_dependency_gives_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    lines = re.findall(r'^    "[a-z0-9\[\]-]+[<>=~].*$', text.split("[tool.ruff]")[0], re.M)
    assert len(lines) > 40
    assert not [line for line in lines if "# " not in line]


def test_no_other_lock_contradicts_these() -> None:
    assert not [name for name in ("uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock") if (ROOT / name).exists()]
