"""The cast: lin owns Acme, chen another account, gu has a seat on Acme, zhao directs, ada administers."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations
from django.test import Client, override_settings
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from rest_framework.test import APIClient
from whitenoise.middleware import WhiteNoiseMiddleware

from kam.choices import Role
from kam.ground import navigation, outbox, papers
from kam.models import Team, User
from tests import factories

# A busy machine is no fault of what is tested.
hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("patient")
ROOT = Path(__file__).parents[1]
BROWSER = Path(__file__).parent / "browser"
TWICE, SAYS_SO = "db_both or company", re.compile(r"\b(db_both|company)\b")
"""What `make test` asks PostgreSQL by, and the words of a file that has something for it."""
LONG = (
    "test_processes.py",
    "test_house_hostile.py",
    "test_house_doors.py",
    "test_schema.py",
    "test_start.py",
    "test_check_values.py",
    "test_demo.py",
    "test_backups.py",
    "test_every_page.py",
    "test_followed_links.py",
    "test_marks_of_pages.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The files whose tests take longest begin, so that no worker waits at the end for another's; no drill unasked."""
    strays = [item.nodeid for item in items if item.get_closest_marker("browser") and BROWSER not in item.path.parents]
    if strays:
        raise pytest.UsageError(f"`make test` looks for the browser's tests in tests/browser alone: move {strays}")
    unsaid = {item.path for item in items if any(map(item.get_closest_marker, ("db_both", "company")))}
    if unsaid := {path for path in unsaid if not SAYS_SO.search(path.read_text())}:
        raise pytest.UsageError(f"PostgreSQL is asked what files say themselves: mark the tests in {sorted(unsaid)}")
    if "chaos" not in config.getoption("markexpr"):
        drills = [item for item in items if item.get_closest_marker("chaos")]
        config.hook.pytest_deselected(items=drills)
        items[:] = [item for item in items if item not in drills]
    spared = [] if configured.SQLITE else many_cases(items)
    config.hook.pytest_deselected(items=spared)
    items[:] = [item for item in items if item not in spared]
    items.sort(key=lambda item: not item.nodeid.partition("::")[0].endswith(LONG))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Of the files only those are read that have something for PostgreSQL, when it alone is asked."""
    asked = config.getoption("markexpr") == TWICE and collection_path.match("test_*.py")
    return True if asked and not SAYS_SO.search(collection_path.read_text()) else None


def many_cases(items: list[pytest.Item]) -> set[pytest.Item]:
    """Of a test with many cases PostgreSQL is asked the first, the middle and the last; these are all the others."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("db_both") and not item.get_closest_marker("company"):
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    return {
        item for found in cases.values() for item in found if item not in (found[0], found[len(found) // 2], found[-1])
    }


def pytest_sessionstart(session: pytest.Session) -> None:
    """The collector of garbage looks seldom: reading the product makes a million objects, and all of them stay."""
    gc.set_threshold(50_000, 20, 50)
    if worker := getattr(session.config, "workerinput", None):
        read_in_turns(session.config, int(worker["workerid"].removeprefix("gw")), worker["workercount"])


def read_in_turns(config: pytest.Config, turn: int, workers: int) -> None:
    """
    Each worker begins with files of its own, and finds those of the others compiled afterwards.

    They have to be the same items in the same order everywhere; all would compile each file at the same time.
    """
    folders = [folder for folder in map(Path, config.args) if folder.is_dir()]
    files = sorted(path.resolve() for folder in folders for path in folder.rglob("test_*.py"))
    read = [path for path in files if not pytest_ignore_collect(path, config)]
    for path in read[turn::workers]:
        with contextlib.suppress(Exception, pytest.skip.Exception):  # pytest itself tells, when it comes to it
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was read stays to the end, so the collector need not look through it after each few hundred new objects."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: Any, django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: Any
) -> None:
    """
    A file for the tests that drive a browser, of each worker its own; on PostgreSQL a copy of what is migrated already.

    In memory all threads of the live server would share one connection, and requests at the same time their savepoints.
    """
    default = configured.DATABASES["default"]
    if template := os.environ.get("MIGRATED_DATABASE"):
        default.setdefault("TEST", {}).update(TEMPLATE=template, MIGRATE=False)
    if configured.SQLITE and any(item.get_closest_marker("browser") for item in request.session.items):
        default.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "kam.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _files_of_nobody_else(tmp_path_factory: Any) -> Iterator[None]:
    """Uploads of tests lie apart: what no row of a test's database names is swept up, and belongs to somebody else."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(scope="session", autouse=True)
def _statics_found_once() -> Iterator[None]:
    """
    Which static files there are is looked up once.

    Each client of a test starts the product anew, and each start would read the folders: a fifth of all the time.
    """
    look = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def remember(started: WhiteNoiseMiddleware) -> None:
        if not found:
            rooted, started.files = started.files, found
            look(started)
            started.files = rooted
        started.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", remember)
        yield


@pytest.fixture(scope="session", autouse=True)
def _only_filled_tables_are_emptied() -> Iterator[None]:
    """
    After a test that commits, PostgreSQL deletes from the tables that hold rows.

    Django empties all by TRUNCATE, which writes 600 new files however few the rows: seconds for each such test.
    Foreign keys are looked at when the transaction ends, so the order does not matter.
    """
    truncate = PostgresOperations.sql_flush

    def delete(ops: Any, style: Any, tables: Any, *, reset_sequences: bool = False, **options: Any) -> list[str]:
        if reset_sequences or not tables:
            return list(truncate(ops, style, tables, reset_sequences=reset_sequences, **options))
        named = {table: ops.quote_name(table) for table in tables}
        asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {name})" for table, name in named.items())
        with ops.connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(asked))
            return [f"DELETE FROM {named[table]}" for (table,) in cursor.fetchall()]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PostgresOperations, "sql_flush", delete)
        yield


@pytest.fixture
def workday(time_machine: Any) -> None:
    """A Wednesday morning in Shanghai on which the clock goes on: far from midnight and from the turn of the year."""
    time_machine.move_to("2026-11-25 10:00+08:00")


@pytest.fixture
def paperless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server without letters for a PDF, as there are: for mails whose words are read, not what hangs on them."""
    monkeypatch.setattr(papers, "has_chinese_letters", lambda: False)


@pytest.fixture
def bare_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without the rail, which says the same on each of them: for walks through hundreds of addresses."""
    monkeypatch.setattr(navigation, "items_for", lambda _user: [])


@pytest.fixture(scope="session", autouse=True)
def _set_once() -> Iterator[None]:
    """
    Quick passwords, English whatever the instance's language, and a cache of the process's own.

    Set for each test, Django would begin a new place for the language and for the caches each time and keep the old
    ones; each line of the log looks through all of them, so the thousandth test would pay for those before it.
    """
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        LANGUAGE_CODE="en",
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    ):
        yield


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Tests read English words."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """Each test counts its own tries and calls."""
    cache.clear()
    outbox.broker.note(None)


@pytest.fixture
def system(db: None) -> User:
    return User.objects.system()


@pytest.fixture
def north(db: None) -> Team:
    return factories.TeamFactory(name="North")


@pytest.fixture
def lin(north: Team) -> User:
    return factories.UserFactory(username="lin", name="Lin Xiao", role=Role.MANAGER, team=north)


@pytest.fixture
def chen(db: None) -> User:
    south = factories.TeamFactory(name="South")
    return factories.UserFactory(username="chen", name="Chen Rui", role=Role.MANAGER, team=south)


@pytest.fixture
def zhao(db: None) -> User:
    return factories.UserFactory(username="zhao", name="Zhao Min", role=Role.DIRECTOR)


@pytest.fixture
def ada(db: None) -> User:
    return factories.UserFactory(username="ada", name="Ada", role=Role.ADMINISTRATOR)


@pytest.fixture
def acme(lin: User) -> Any:
    return factories.AccountFactory(code="ACME", name="Acme Building", owner=lin)


@pytest.fixture
def other(chen: User) -> Any:
    return factories.AccountFactory(code="OTHER", name="华东建材集团", owner=chen)


@pytest.fixture
def gu(acme: Any) -> User:
    user = factories.UserFactory(username="gu", name="Gu Wei", role=Role.SERVICE)
    factories.SeatFactory(account=acme, user=user, function="service")
    return user


@pytest.fixture
def browser_of() -> Any:
    """`browser_of(lin)` is a signed-in test client."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def api_of() -> Any:
    """`api_of(lin)` is an API client in lin's name."""

    def sign_in(user: User) -> APIClient:
        client = APIClient()
        client.force_authenticate(user)
        return client

    return sign_in
