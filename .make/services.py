"""Finds or starts what the tests need beside Python: PostgreSQL and Redis. Never touches data that was there."""

import glob
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path


class MissingError(Exception):
    """A service can neither be found nor started nor installed; says which and what to do."""


@cache
def apt_is_fresh() -> bool:
    return subprocess.run(["apt-get", "update", "-qq"], stdin=subprocess.DEVNULL).returncode == 0


def apt_install(*packages: str) -> bool:
    """Installs Debian packages where that is possible: as root, with apt-get."""
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    print(f"Installing {' '.join(packages)} ...", flush=True)
    apt_is_fresh()
    done = subprocess.run(
        ["apt-get", "-o", "DPkg::Lock::Timeout=120", "install", "-y", "-qq", "--no-install-recommends", *packages],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )
    if done.returncode:
        print(done.stdout[-2000:], flush=True)
    return done.returncode == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(process: "subprocess.Popen[bytes]", ready: list[str], name: str, log: Path) -> None:
    """Waits until a command says that the started service answers: a minute and a half, as machines are busy."""
    for _ in range(450):
        if subprocess.run(ready, capture_output=True).returncode == 0:
            return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise MissingError(f"{name} did not start: {log.read_text()[-600:]}")


def stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()


# PostgreSQL


def local_postgres() -> str:
    """The address of a server on the usual port that lets us make databases; empty when there is none."""
    import psycopg2

    for user in dict.fromkeys([os.environ.get("PGUSER", "postgres"), "postgres", pwd.getpwuid(os.geteuid()).pw_name]):
        password = os.environ.get("PGPASSWORD", "")
        address = f"postgres://{user}{':' + password if password else ''}@127.0.0.1:5432"
        try:
            connection = psycopg2.connect(f"{address}/postgres", connect_timeout=3)
        except psycopg2.Error:
            continue
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
            if cursor.fetchone()[0]:
                return address
    return ""


def postgres_binaries() -> str:
    """The folder with initdb and postgres, newest first; empty when PostgreSQL is not installed."""
    on_path = shutil.which("initdb")
    places = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda p: float(p.split("/")[4]), reverse=True)
    places += [str(Path(on_path).parent)] if on_path else []
    places += sorted(glob.glob("/opt/homebrew/opt/postgresql*/bin") + glob.glob("/usr/local/opt/postgresql*/bin"))
    return next((place for place in places if Path(place, "initdb").exists() and Path(place, "postgres").exists()), "")


def unprivileged() -> dict[str, object]:
    """PostgreSQL refuses to run as root: as root we step down to its own user, or to nobody."""
    if os.geteuid():
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise MissingError("PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as.")


@contextmanager
def throw_away_postgres(binaries: str) -> Iterator[str]:
    """A cluster in a temporary folder on a free port; gone afterwards."""
    step_down, port = unprivileged(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="kam-pg-", dir="/tmp"))
    if step_down:
        os.chown(folder, step_down["user"], step_down["group"])  # type: ignore[arg-type]
    data, log = folder / "data", folder / "log"
    make = [f"{binaries}/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    made = subprocess.run([*make, "--no-sync"], cwd=folder, capture_output=True, text=True, **step_down)  # type: ignore[call-overload]
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise MissingError(f"PostgreSQL could not make a cluster: {made.stderr[-600:]}")
    serve = [f"{binaries}/postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", str(folder)]
    with log.open("wb") as out:
        options = ["-c", "fsync=off", "-c", "max_connections=200"]
        server = subprocess.Popen([*serve, *options], cwd=folder, stdout=out, stderr=out, **step_down)  # type: ignore[call-overload]
    try:
        wait(server, [f"{binaries}/pg_isready", "-h", "127.0.0.1", "-p", str(port)], "PostgreSQL", log)
        yield f"postgres://postgres@127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)  # disconnect everybody and stop
        stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def drop_own(address: str, name: str) -> None:
    """Drops the databases that the tests made under our name, and nothing else."""
    import psycopg2

    connection = psycopg2.connect(f"{address}/postgres", connect_timeout=5)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", (f"%{name}%",))
        for (database,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    connection.close()


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a database of our own, empty, on a server that was there or on a throw-away one."""
    name = f"kam_{secrets.token_hex(4)}"
    address = local_postgres()
    if address:
        try:
            yield f"{address}/{name}"
        finally:
            drop_own(address, name)
        return
    if not postgres_binaries():
        apt_install("postgresql")
    if not postgres_binaries():
        raise MissingError("PostgreSQL is missing: nothing answers on port 5432 and initdb is not installed.")
    with throw_away_postgres(postgres_binaries()) as address:
        yield f"{address}/{name}"


# Redis


@contextmanager
def throw_away_redis(binary: str) -> Iterator[str]:
    """A Redis of our own on a free port, so that none that was there is ever written to."""
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="kam-redis-"))
    log = folder / "log"
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with log.open("wb") as out:
        server = subprocess.Popen([binary, *options, "--maxmemory-policy", "noeviction"], stdout=out, stderr=out)
    try:
        client = str(Path(binary).with_name("redis-cli"))
        wait(server, [client, "-p", str(port), "ping"], "Redis", log)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def empty_redis() -> str:
    """A number without any key on the Redis of the usual port; empty when there is none."""
    from redis import Redis, RedisError

    for number in range(15, 0, -1):
        try:
            if Redis(port=6379, db=number, socket_timeout=2).dbsize() == 0:
                return f"redis://127.0.0.1:6379/{number}"
        except RedisError:
            return ""
    return ""


def forget_messages(address: str) -> None:
    """Takes what the tests left in the number they used: messages and cache entries, by name, never a flush."""
    from redis import Redis

    client = Redis.from_url(address)
    for pattern in ("celery*", "_kombu*", "unacked*", ":1:*"):
        for key in client.scan_iter(pattern):
            client.delete(key)


@contextmanager
def redis() -> Iterator[str]:
    """The address of a Redis to write to: our own from the installed binary, else an unused number of the one there."""
    binary = shutil.which("redis-server")
    if not binary:
        address = empty_redis()
        if address:
            try:
                yield address
            finally:
                forget_messages(address)
            return
        apt_install("redis-server")
        binary = shutil.which("redis-server")
    if not binary:
        raise MissingError("Redis is missing: nothing answers on port 6379 and redis-server is not installed.")
    with throw_away_redis(binary) as address:
        yield address
