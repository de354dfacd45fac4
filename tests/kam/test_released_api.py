"""What a release promised of the API holds after it, against the newest tag's document, but for what had its time."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from kam.ground import deprecations, documents
from kam.ground.deprecations import Ending
from kam.rules import openapi_changes
from kam.rules.openapi_changes import Change

RELEASE = re.compile(r"v\d+\.\d+(\.\d+)?")
FIELD = re.compile(r"(?:null for |value .+ of )?(?P<field>\w+)\S* (?:removed|no longer required)")
TODAY = date(2027, 7, 1)
OVER = Ending(since=date(2026, 7, 1), gone=TODAY, instead="Read `name`.")
TO_COME = Ending(since=date(2026, 7, 1), gone=TODAY + timedelta(days=1), instead="Read `name`.")
BARE: dict[str, Any] = {"responses": {"200": {}}}


def git(root: Path, *words: str) -> str:
    """What git says; nothing where there is no repository, or not what is asked for."""
    try:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, timeout=60)
    except FileNotFoundError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def newest(root: Path) -> str:
    """The newest release that the working copy comes from; empty where there is none."""
    tags = git(root, "tag", "--merged", "HEAD", "--sort=-version:refname").split()
    return next((tag for tag in tags if RELEASE.fullmatch(tag)), "")


def broken(before: Any, now: Any, today: date) -> list[Change]:
    """What breaks clients of the document before, and was not marked until its Sunset was past."""
    return [one for one in openapi_changes.changes(before, now) if one.breaking and not had_its_time(one, today)]


def had_its_time(change: Change, today: date) -> bool:
    method, _blank, address = change.where.partition(" ")
    if address:
        ending = deprecations.of_operation(method, address) if change.what == "removed" else None
    else:
        bare, found = change.where.removeprefix("Patched").removesuffix("Request"), FIELD.fullmatch(change.what)
        ending = deprecations.FIELDS.get((bare, found["field"])) if found else None
    return ending is not None and ending.gone <= today


def test_nothing_of_the_newest_release_is_broken_before_its_time() -> None:
    tag = newest(settings.BASE_DIR)
    kept = git(settings.BASE_DIR, "show", f"{tag}:docs/openapi.json") if tag else ""
    if not kept:
        pytest.skip("no release (a tag vX.Y) is reachable from here, so none promised anything yet")
    found = broken(json.loads(kept), documents.kept(), timezone.localdate())
    assert not found, "\n".join([f"promised by {tag}, see kam/ground/deprecations.py:", *map(str, found)])


def document(*fields: str, region: str = "string", **paths: Any) -> dict[str, Any]:
    properties = {name: {"type": region if name == "region" else "string", "nullable": True} for name in fields}
    shapes = {"AccountShape": {"type": "object", "properties": properties, "required": list(fields)}}
    addresses = {"/api/v1/accounts/{id}/": {"get": BARE}, "/api/v1/accounts/{id}/old/": {"get": BARE}}
    return {"paths": addresses | paths, "components": {"schemas": shapes}}


BEFORE = document("name", "region")
WITHOUT = document("name")
CLOSED = {**BEFORE, "paths": {"/api/v1/accounts/{id}/": {"get": BARE}}}


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (BEFORE, []),
        (document("name", "region", "mood"), []),
        (WITHOUT, ["null for region removed", "region no longer required", "region removed"]),
        (CLOSED, ["removed"]),
        (document("name", "region", region="integer"), ["region was string, is integer"]),
    ],
)
def test_what_breaks_clients_is_told_unless_it_had_its_time(now: Any, said: list[str], monkeypatch: Any) -> None:
    assert [one.what for one in broken(BEFORE, now, TODAY)] == said
    for ending, stays in ((TO_COME, said), (OVER, [one for one in said if "is integer" in one])):
        monkeypatch.setitem(deprecations.FIELDS, ("AccountShape", "region"), ending)
        monkeypatch.setitem(deprecations.OPERATIONS, ("GET", "/api/v1/accounts/{pk}/old/"), ending)
        assert [one.what for one in broken(BEFORE, now, TODAY)] == stays, ending


def test_the_newest_release_is_found_by_its_tag(tmp_path: Path) -> None:
    def commit(words: str, *tags: str) -> None:
        (tmp_path / "docs" / "openapi.json").write_text(words)
        git(tmp_path, "add", ".")
        git(tmp_path, "-c", "user.name=x", "-c", "user.email=x@x.example", "commit", "--quiet", "--message", words)
        for tag in tags:
            git(tmp_path, "tag", tag)

    assert newest(tmp_path) == "", "no repository"
    (tmp_path / "docs").mkdir()
    git(tmp_path, "init", "--quiet")
    commit("1", "v0.9", "before-the-move")
    commit("2", "v0.10.1", "v0.11-rc1")
    commit("3")
    assert newest(tmp_path) == "v0.10.1"
    assert git(tmp_path, "show", "v0.10.1:docs/openapi.json") == "2"
