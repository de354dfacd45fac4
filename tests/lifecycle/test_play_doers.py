"""Programs choose who does which step of a play, among those who see the customer."""

from __future__ import annotations

import pytest

from lifecycle.models import Play, PlayUse, Todo

pytestmark = pytest.mark.django_db


@pytest.fixture
def play():
    return Play.objects.get(key="problems")


@pytest.mark.db_both
def test_programs_choose_who_does_which_step_within_sight(lin, gu, chen, acme, play, api_of):
    client, whom = api_of(lin), {"account": acme.pk, "play": play.pk}
    first, *others = [step["key"] for step in play.steps]
    for wrong in ([gu.pk], "x", {first: str(gu.pk)}, {first: True}, {first: 0}, {"no_step": gu.pk}, {first: 2**40}):
        refused = client.post("/api/v1/play-uses/", whom | {"doers": wrong}, format="json")
        assert refused.status_code == 400 and "doers" in refused.json()["errors"], wrong
    blind = client.post("/api/v1/play-uses/", whom | {"doers": {first: chen.pk}}, format="json")
    assert blind.status_code == 409, "chen does not see the customer"
    assert not PlayUse.objects.exists()
    used = client.post("/api/v1/play-uses/", whom | {"doers": {first: gu.pk}}, format="json")
    assert used.status_code == 201, used.json()
    given = {todo.reason: todo.user_id for todo in Todo.objects.filter(account=acme)}
    assert given[first] == gu.pk and len(given) == 1 + len(others)
    assert api_of(chen).post("/api/v1/play-uses/", whom | {"doers": {first: chen.pk}}, format="json").status_code == 400
