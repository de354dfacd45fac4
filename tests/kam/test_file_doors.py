"""Doors that take a file read its form's fields in one place, and say the same of what they do not know."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lifecycle.actions import visits

ROOT = Path(__file__).parents[2]


def test_no_door_of_the_api_reads_a_forms_files_by_itself():
    doors = (path for floor in ("kam", "accounts", "lifecycle", "analytics") for path in ROOT.glob(f"{floor}/api/*.py"))
    own = re.compile(r"request\.FILES|\"lists\"")
    assert [path.name for path in doors if own.search(path.read_text("utf-8"))] == []


@pytest.mark.django_db
def test_every_door_that_takes_a_file_refuses_what_it_does_not_know(lin, ada, acme, api_of):
    visit = visits.log(account=acme, said=visits.Said("advance"), by=lin)
    doors = [
        (ada, "/api/v1/imports/", {}), (lin, "/api/v1/documents/", {"account": acme.pk}),
        (lin, "/api/v1/visit-drafts/", {}), (lin, f"/api/v1/visits/{visit.pk}/files/", {}),
    ]  # fmt: skip
    for user, address, said in doors:
        body = said | {"bogus": "1", "file": SimpleUploadedFile("a.txt", b"x")}
        odd = api_of(user).post(address, body, format="multipart")
        assert odd.status_code == 400 and list(odd.json()["errors"]) == ["bogus"], address
        lacking = api_of(user).post(address, said, format="multipart")
        assert lacking.status_code == 400 and "file" in lacking.json()["errors"], address
