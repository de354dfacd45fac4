"""Fifty rounds of five writers of one record: of each round one is kept, the others hear of it, no word is lost."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from accounts.models import Account
from kam.models import Event, User
from tests.kam.test_parallel import _needs_postgres, _patient_connections, at_once  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.company]
ROUNDS, WRITERS = 50, 5


def test_of_five_writers_in_each_of_fifty_rounds_one_is_kept(zhao, acme):
    path, kept = f"/api/v1/accounts/{acme.pk}/", []
    for turn in range(ROUNDS):
        reader = APIClient()
        reader.force_authenticate(User.objects.get(pk=zhao.pk))
        tag = reader.get(path)["ETag"]
        answers = at_once(lambda number, turn=turn, tag=tag: write(zhao, path, tag, f"{turn}.{number}"), WRITERS)
        codes = sorted(answer.status_code for answer in answers)
        assert codes == [200, 412, 412, 412, 412], (turn, codes)
        kept += [answer.json()["short_name"] for answer in answers if answer.status_code == 200]
        assert Account.objects.get(pk=acme.pk).short_name == kept[-1]
    told = Event.objects.filter(verb="account.changed", subject_id=acme.pk).order_by("pk")
    assert [event.changes["short_name"][1] for event in told] == kept and len(kept) == ROUNDS


def write(zhao, path, tag, words):
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(User.objects.get(pk=zhao.pk))
    return client.patch(path, {"short_name": words}, format="json", HTTP_IF_MATCH=tag)
