"""The very commands that compose runs, without Docker: sign in, ask for a recompute, see the result, stop in peace."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deploy import company

DATABASE, REDIS = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
IS_COMPANY = DATABASE.startswith("postgres") and bool(REDIS)
pytestmark = [
    pytest.mark.company,
    pytest.mark.xdist_group("company"),  # one worker starts the processes for all of these
    pytest.mark.skipif(not IS_COMPANY, reason="needs PostgreSQL and Redis; `make test` brings them"),
]
PASSWORD = "a-long-enough-password"
# One customer carries, one costs more than it brings.
SEED = f"""
from datetime import date
from decimal import Decimal
from tests import factories
zhao = factories.UserFactory(username="zhao", name="Zhao Min", role="director")
zhao.set_password("{PASSWORD}")
zhao.save()
for code, amount, cost in (("ACME", "9000.50", "4000.00"), ("TINY", "100.00", "250.00")):
    account = factories.AccountFactory(code=code, owner=zhao)
    for month in (3, 5, 6):
        money, day = (Decimal(amount), Decimal(cost)), date(2026, month, 9)
        factories.OrderFactory(account=account, ordered_on=day, amount=money[0], amount_cost=money[1])
"""


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[company.Processes]:
    """A migrated, seeded database with web, worker and beat on it, each as its health check wants it."""
    server, _, name = DATABASE.rpartition("/")
    logs, port = tmp_path_factory.mktemp("logs"), company.free_port()
    with company.own_database(server, f"{name}_live_{secrets.token_hex(3)}", migrated=True) as address:
        env = {
            "SECRET_KEY": secrets.token_urlsafe(40),
            "DATABASE_URL": address,
            "REDIS_URL": REDIS,
            "VAR_DIR": str(tmp_path_factory.mktemp("var")),
            "ALLOWED_HOSTS": "localhost",
            "HTTPS": "off",
            "STATIC_FINDERS": "off",
            "HEALTH_PORT": str(port),
        }
        found = company.Processes(env, logs)
        commands = company.commands()
        found.run(*commands["migrate"])
        found.run("python", "manage.py", "shell", "--command", SEED)
        try:
            for service in ("web", "worker", "beat"):
                found.start(service, [part.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for part in commands[service]])
            company.until(lambda: found.is_healthy("web"), found.said)
            company.until(lambda: found.is_healthy("worker"), found.said)
            yield found
        finally:
            found.stop_all()


@pytest.fixture(scope="module")
def visitor(processes: company.Processes) -> company.Browser:
    return company.Browser(f"http://localhost:{processes.env['HEALTH_PORT']}/")


@pytest.fixture(scope="module")
def signed_in(visitor: company.Browser) -> company.Browser:
    where, _ = visitor.send("/auth/login/?next=/runs/", login="zhao", password=PASSWORD)
    assert where.endswith("/runs/")
    return visitor


def test_the_instance_is_ready_and_closed_to_strangers(visitor: company.Browser) -> None:
    assert visitor.json("/readyz")["ready"] is True
    assert "/auth/login/" in visitor.get("/runs/")[0]


def test_a_recompute_asked_for_on_the_page_is_done_by_the_worker(
    processes: company.Processes, signed_in: company.Browser, tmp_path: Path
) -> None:
    where, _ = signed_in.send("/runs/start/", kind="contribution", as_of="2026-06-30")
    number = where.rstrip("/").rsplit("/", 1)[1]

    def over() -> Any:
        run = signed_in.json(f"/api/v1/runs/{number}/")
        return run if run["state"] in ("done", "failed") else None

    run = company.until(over, processes.said)
    assert (run["state"], run["error"], run["is_current"]) == ("done", "", True)
    assert "2026" in signed_in.get(f"/runs/{number}/")[1]

    file = tmp_path / "contributions.csv"
    options = ["--as-of", "2026-06-30", "--output", str(file)]
    processes.run("python", "manage.py", "export", "contributions", *options)
    head, *rows = [line.split(",") for line in file.read_text().splitlines()]
    found = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert found["ACME"]["revenue"] == "27001.50"
    assert found["ACME"]["net_contribution"] == "15001.50"
    assert found["TINY"]["net_contribution"] == "-450.00"


def test_beat_keeps_the_schedule(processes: company.Processes) -> None:
    company.until(lambda: company.is_beating(processes.env["DATABASE_URL"]), processes.said)
    assert processes.is_healthy("beat"), processes.said()


def test_every_process_ends_in_peace_when_told_to(processes: company.Processes) -> None:
    assert [processes.stop(name) for name in ("beat", "worker", "web")] == [0, 0, 0], processes.said()
