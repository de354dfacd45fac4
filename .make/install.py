"""Makes .venv and installs one of the locked sets of requirements/ into it; does nothing when that was done before."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
WIDER = {"base": ["base", "run", "test", "dev"], "run": ["run", "test", "dev"], "test": ["test", "dev"], "dev": ["dev"]}


def works(*command: object) -> bool:
    """Whether a command is there and ends well."""
    try:
        return subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True).returncode == 0
    except OSError:
        return False


def fingerprint(name: str) -> str:
    return hashlib.sha256((ROOT / "requirements" / f"{name}.txt").read_bytes()).hexdigest()


def stamp(name: str) -> Path:
    return VENV / f".kam-{name}"


def is_installed(name: str) -> bool:
    """True when this set, or one that holds it, was installed from the lock as it is now."""
    return PYTHON.exists() and any(
        stamp(wider).exists() and stamp(wider).read_text() == fingerprint(wider) for wider in WIDER[name]
    )


def make_venv() -> None:
    """An environment with pip; Debian splits the part of Python that brings pip, so there are three ways to it."""
    if works(PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"):
        return
    print("Making .venv ...", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    if works(sys.executable, "-m", "venv", VENV):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if works("uv", "venv", "--seed", "--python", sys.executable, VENV):
        return
    package = f"python3.{sys.version_info.minor}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        works("apt-get", "update")
        works("apt-get", "install", "-y", "--no-install-recommends", package)
        shutil.rmtree(VENV, ignore_errors=True)
        if works(sys.executable, "-m", "venv", VENV):
            return
    sys.exit(f"Python could not make .venv. On Debian and Ubuntu it needs a package: apt install {package}")


def uv() -> list[str]:
    """The command line of uv, fetched into .venv when the machine has none; empty when it cannot be had."""
    for candidate in ("uv", str(VENV / "bin" / "uv")):
        if works(candidate, "--version"):
            return [candidate]
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes"]
    if works(*pip, "-r", "requirements/bootstrap.txt"):
        return [str(VENV / "bin" / "uv")]
    return []


def ways_to_install(lock: str) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Commands and their environments: uv, uv trusting the certificates of this machine, and pip, which is slower."""
    fast = uv()
    environment = {"UV_LINK_MODE": "copy", **os.environ}
    if fast:
        command = [*fast, "pip", "install", "--python", str(PYTHON), "--quiet", "--require-hashes", "-r", lock]
        yield command, environment
        yield command, {**environment, "UV_SYSTEM_CERTS": "true"}
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    yield [*pip, "--require-hashes", "-r", lock], environment


def install(name: str) -> None:
    lock = f"requirements/{name}.txt"
    complaints = []
    for command, environment in ways_to_install(lock):
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        if done.returncode == 0:
            stamp(name).write_text(fingerprint(name))
            return
        complaints.append(done.stderr[-2000:])
    sys.exit("\n".join([*complaints, f"The dependencies of {lock} could not be installed; the reasons stand above."]))


def main() -> None:
    name = sys.argv[1]
    if is_installed(name):
        return
    started = time.monotonic()
    make_venv()
    print(f"Installing requirements/{name}.txt ...", flush=True)
    install(name)
    print(f"Dependencies are there ({time.monotonic() - started:.0f} s).", flush=True)


if __name__ == "__main__":
    main()
