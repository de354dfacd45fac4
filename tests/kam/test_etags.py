"""If-Match by RFC 9110: one tag or a list of them, strong comparison, `*` for whichever there is."""

from __future__ import annotations

import pytest

from accounts.models import Account
from kam.models import SavedView

pytestmark = pytest.mark.django_db
URL = "/api/v1/accounts/"


@pytest.fixture
def patch(api_of, lin, acme):
    """`patch(If-Match)` writes into the record, which is at its third version."""
    client = api_of(lin)
    for city in ("Wuxi", "Suzhou"):
        assert client.patch(f"{URL}{acme.pk}/", {"city": city}, format="json").status_code == 200

    def send(header, city="Ningbo"):
        return client.patch(f"{URL}{acme.pk}/", {"city": city}, format="json", headers={"If-Match": header})

    return send


@pytest.mark.parametrize(
    "header",
    [
        '"{0}-3"',
        ' "{0}-3" ',
        '"{0}-2", "{0}-3"',
        '"{0}-3","{0}-9"',
        'W/"{0}-3", "{0}-3"',
        '"other", "{0}-3"',
        "*",
        " * ",
        "",
    ],
)
def test_it_is_written_where_one_of_the_tags_is_the_version(patch, acme, header):
    answer = patch(header.format(acme.pk))
    assert answer.status_code == 200, answer.content
    assert answer["ETag"] == f'"{acme.pk}-4"'


@pytest.mark.parametrize(
    ("header", "since"),
    [
        ('"{0}-2"', ["Suzhou"]),
        ('"{0}-1", "{0}-2"', ["Suzhou"]),
        ('"{0}-1"', ["Suzhou", "Wuxi"]),
        ('W/"{0}-3"', []),
        ('W/"{0}-2", W/"{0}-3"', []),
        ('W/"{0}-3", "{0}-1"', ["Suzhou", "Wuxi"]),
        ('"{0}-9"', []),
        ('"{0}-"', []),
        ("{0}-3", []),
        ('"9999-3"', []),
        ('"{0}-²"', []),
        ('"*"', []),
        ("w/*", []),
    ],
)
def test_it_is_refused_where_none_is_and_says_what_changed_since_the_newest_that_was_named(patch, acme, header, since):
    answer = patch(header.format(acme.pk))
    assert answer.status_code == 412 and answer.json()["code"] == "stale"
    assert [one["changes"]["city"][1] for one in answer.json()["changes"]] == since
    assert Account.objects.get(pk=acme.pk).city == "Suzhou"


def test_a_weak_tag_is_told_from_a_stale_one(patch, acme):
    assert "weak" in patch(f'W/"{acme.pk}-3"').json()["detail"]
    assert "weak" not in patch(f'"{acme.pk}-1"').json()["detail"]


def test_what_is_not_there_is_not_found_whatever_is_asked_of_it(api_of, lin, acme):
    assert api_of(lin).patch(f"{URL}999999/", {}, format="json", headers={"If-Match": "*"}).status_code == 404


def test_deeds_and_deletions_read_it_alike(api_of, lin, acme):
    client, weak = api_of(lin), f'W/"{acme.pk}-1"'
    assert client.delete(f"{URL}{acme.pk}/", headers={"If-Match": weak}).status_code == 412
    listed = f'"{acme.pk}-7", "{acme.pk}-1"'
    assert client.delete(f"{URL}{acme.pk}/", headers={"If-Match": listed}).status_code == 204
    assert client.post(f"{URL}{acme.pk}/restore/", headers={"If-Match": listed}).status_code == 412
    assert client.post(f"{URL}{acme.pk}/restore/", headers={"If-Match": "*"}).status_code == 200


def test_what_has_no_version_is_not_held_against_one(api_of, lin):
    """It says so, in place of telling of somebody who changed it."""
    mine = SavedView.objects.create(user=lin, name="Mine", page="accounts:account-list")
    path, listed = f"/api/v1/saved-views/{mine.pk}/", {"If-Match": f'"{mine.pk}-1"'}
    assert "ETag" not in api_of(lin).get(path)
    refused = api_of(lin).delete(path, headers=listed)
    assert refused.status_code == 412 and "no version" in refused.json()["detail"]
    assert api_of(lin).delete(path, headers={"If-Match": "*"}).status_code == 204
