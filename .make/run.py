"""Starts KAM on this machine: prepares var/, then runs the web and the worker of the Procfile until it is stopped."""

import hashlib
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import vendor
import words

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
HOST, PORT = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
ADDRESS = f"http://{'localhost' if HOST in ('127.0.0.1', '0.0.0.0', '::') else HOST}:{PORT}/"
COMPANY = "华筑建材 Huazhu Building Materials"
HOLDS = VAR / "holds"  # what the database in this folder is: demo, half a demo (killed meanwhile), empty, own


def need_free_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError as error:
            sys.exit(f"Port {PORT} cannot be used ({error.strerror}). Choose another: make run PORT={PORT + 1}")


def secret_key() -> str:
    """The key of this folder, made at the first start and readable by its owner alone."""
    path = VAR / "secret_key"
    if not path.exists():
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


def environment() -> dict[str, str]:
    """What the processes see: this folder's database and file broker, unless the caller names others."""
    found = dict(os.environ)
    found["PATH"] = f"{BIN}{os.pathsep}{found.get('PATH', '')}"
    found["VAR_DIR"] = str(VAR)
    found.setdefault("SECRET_KEY", secret_key())
    found.setdefault("DATABASE_URL", f"sqlite:///{quote(str(VAR / 'kam.sqlite3'))}")
    found.setdefault("REDIS_URL", "")
    found.setdefault("PYTHONUNBUFFERED", "1")
    # Root in a container of one's own is no news to whoever started it.
    found.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser privileges")
    found["PORT"], found["HOST"] = str(PORT), HOST
    # What a .env says about a company's address does not hold for plain HTTP on this machine.
    found.setdefault("HTTPS", "off")
    found.setdefault("SITE_URL", ADDRESS)  # links in mails and webhooks lead to this port
    found.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if HOST in ("127.0.0.1", "localhost") else "*")
    return found


def manage(env: dict[str, str], *arguments: str) -> str:
    """Runs a management command and returns what it printed; its errors end the start."""
    done = subprocess.run(
        [str(BIN / "python"), "manage.py", *arguments], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\nmanage.py {arguments[0]} failed; the reason stands above.")
    return done.stdout.strip()


def migrate(env: dict[str, str]) -> None:
    """Brings the database up to date; skipped while neither the code nor the database is another one than last time."""
    files = [path for floor in words.FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
    seen = [f"{path.relative_to(ROOT)} {path.stat().st_mtime_ns}" for path in files]
    state = hashlib.sha256("\n".join([env["DATABASE_URL"], *seen]).encode()).hexdigest()
    stamp = VAR / "migrated"
    if (VAR / "kam.sqlite3").exists() and stamp.exists() and stamp.read_text() == state:
        return
    print("Migrating the database ...", flush=True)
    manage(env, "migrate", "--verbosity", "0")
    stamp.write_text(state)


def holds_customers() -> bool:
    """Whether somebody filled the database in var/ before the first `make run`."""
    path = VAR / "kam.sqlite3"
    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as database:
        return bool(database.execute("SELECT EXISTS (SELECT 1 FROM accounts_account)").fetchone()[0])


def fill(env: dict[str, str]) -> str:
    """Migrates, fills the database at the first start, and returns what the visitor needs to sign in."""
    wanted = os.environ.get("DATA", "demo")
    held = HOLDS.read_text().strip() if HOLDS.exists() else ""
    if wanted == "empty" and held == "demo":
        sys.exit(
            f"{VAR} holds the demo company. Start the empty one elsewhere: make run DATA=empty VAR_DIR=var/company"
        )
    if held == "half a demo":
        for path in VAR.glob("kam.sqlite3*"):
            path.unlink()
    migrate(env)
    if not held and holds_customers():
        held = "own"
    if wanted == "empty" or held in ("empty", "own"):
        HOLDS.write_text(held or "empty")
        return manage(env, "first_admin", "--base", ADDRESS)
    notes = VAR / "demo.txt"
    if held != "demo" or not notes.exists():
        print("Founding the demo company (once; about a minute) ...", flush=True)
        HOLDS.write_text("half a demo")
        notes.write_text(manage(env, "demo"))
        HOLDS.write_text("demo")
    return notes.read_text()


def answers() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=10) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def announce(greeting: str, started: float) -> None:
    """Says where KAM is as soon as it is there."""
    while not answers():
        time.sleep(0.5)
    bar = "-" * 72
    lines = [bar, f"KAM is at {ADDRESS}   (ready after {time.monotonic() - started:.0f} s)", greeting]
    print("\n".join([*lines, "Stop it with Ctrl-C.", bar]), flush=True)


def main() -> None:
    started = time.monotonic()
    need_free_port()
    (VAR / "static").mkdir(parents=True, exist_ok=True)
    env = environment()
    vendor.ensure(VAR)
    words.compile_all()
    greeting = fill(env)
    if HOLDS.read_text().strip() == "demo":
        # whose name the demo's customers read on their pages; a line of .env that is left empty names nobody
        env["COMPANY_NAME"] = env.get("COMPANY_NAME") or COMPANY
    for stop in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, lambda *_: sys.exit(0))
    honcho = [str(BIN / "python"), "-m", "honcho", "-f", "Procfile", "start", "-p", str(PORT)]
    processes = subprocess.Popen(honcho, cwd=ROOT, env=env)
    threading.Thread(target=announce, args=(greeting, started), daemon=True).start()
    try:
        code = processes.wait()
    except KeyboardInterrupt:
        code = processes.wait()
    finally:
        processes.terminate()
        processes.wait(20)
    sys.exit(code if code > 0 and code != 130 else 0)


if __name__ == "__main__":
    main()
