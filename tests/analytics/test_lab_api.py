"""The lab's API: the page's answer, kept as a draft, compared, approved and withdrawn; by the page's rights."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account, Policy
from analytics.actions import simulate
from kam.choices import TokenScope
from tests.analytics import test_policy_lab
from tests.analytics.books import DAY

pytestmark = pytest.mark.django_db
book = test_policy_lab.book
API, VERSIONS = "/api/v1/lab/", "/api/v1/policies/"
TRIED = {
    "platinum_share": "0.2", "gold_share": "0.4", "sight": "settled", "visits_platinum": 14,
    "numbers": {"gates": {"platinum_loyalty": 50, "gold_loyalty": 20}, "loyalty": {"full_months": 3}},
}  # fmt: skip
TYPED = {
    "platinum_share": "20", "gold_share": "40", "sight": "settled", "visits_platinum": "14",
    "numbers-gates-platinum_loyalty": "50", "numbers-gates-gold_loyalty": "20", "numbers-loyalty-full_months": "3",
}  # fmt: skip


def post(client, address, body):
    return client.post(address, body, content_type="application/json")


def test_it_answers_as_the_page_does(book, browser_of, zhao):
    client = browser_of(zhao)
    for more in ({}, {"as_of": (DAY - timedelta(days=31)).isoformat()}):
        found = post(client, API, TRIED | more).json()
        page = client.get("/lab/", TYPED | more).context
        lines = [(line.tier, line.before, line.after, line.visits_before, line.visits_after) for line in page["lines"]]
        told = [
            tuple(one[k] for k in ("tier", "before", "after", "visits_before", "visits_after"))
            for one in found["tiers"]
        ]
        assert told == lines and found["as_of"] == page["as_of"].isoformat()
        assert found["moved"] == page["list"]["count"] == len(found["movers"]) == found["up"] + found["down"] > 0
        assert [one["account"] for one in found["movers"]] == [row["account"].pk for row in page["list"]["rows"]]
        assert [found["managers_before"], found["managers_after"]] == [*page["managers"]]
        owners = {one.owner_id for one in Account.objects.filter(archived_at=None, owner__is_active=True)}
        assert found["managers_there"] == page["people"] == len(owners) > 0
        assert len(found["changes"]) == len(page["changed"]) == 6
        assert {"name": "gates.platinum_loyalty", "was": 0, "now": 50} in found["changes"]


def test_the_gate_bars_those_of_little_loyalty(book, zhao):
    free = simulate.preview({}, by=zhao).now.settled
    barred = simulate.preview({"numbers": {"gates": {"platinum_loyalty": 101 - 1, "gold_loyalty": 100}}}, by=zhao).now
    assert (free < 2).any() and not (barred.settled < 2).any(), "nobody of this book is wholly loyal"


def test_last_year_is_the_same_day_a_year_before(book, browser_of, zhao):
    client = browser_of(zhao)
    found = post(client, API, {"last_year": True, "platinum_share": "0.3"})
    asked = (DAY - timedelta(days=365)).isoformat()
    if found.status_code == 200:
        assert found.json()["as_of"] == asked
    else:
        assert found.status_code == 409 and "no orders" in found.json()["detail"]
    assert post(client, API, {"as_of": DAY.isoformat()}).json()["moved"] == 0


def test_a_draft_is_kept_tried_compared_approved_and_withdrawn(book, browser_of, zhao):
    client = browser_of(zhao)
    made = post(client, API + "draft/", TRIED | {"note": "Loyalty counts"})
    assert made.status_code == 201, made.json()
    draft = Policy.objects.get(pk=made.json()["id"])
    assert (draft.is_draft, draft.note, draft.group("gates")["platinum_loyalty"]) == (True, "Loyalty counts", 50)
    assert draft.group("loyalty")["tenure"] == 25, "what is not said stays"
    again = post(client, API, {"policy": draft.pk, "sight": "settled"}).json()
    assert again["movers"] == post(client, API, TRIED).json()["movers"]
    told = client.get(f"{VERSIONS}{draft.pk}/compare/").json()
    assert {"name": "loyalty.full_months", "was": 6, "now": 3} in told["changes"] and told["beside"] == 1
    first = Policy.objects.get(number=1)
    back = client.get(f"{VERSIONS}{first.pk}/compare/", {"with": draft.pk}).json()
    assert {"name": "platinum.visit_days", "was": 14, "now": 21} in back["changes"]
    assert client.get(f"{VERSIONS}{draft.pk}/compare/", {"with": 999}).status_code == 400
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    assert post(client, f"{VERSIONS}{draft.pk}/publish/", {"effective_on": day}).json()["state"] == "published"
    assert post(client, f"{VERSIONS}{draft.pk}/withdraw/", {}).json()["state"] == "draft"


def test_a_patch_of_some_numbers_leaves_the_others(browser_of, zhao):
    client = browser_of(zhao)
    made = post(client, VERSIONS, {"numbers": {}}).json()
    assert "errors" in made, "a new version by this door says all its columns"
    draft = Policy.objects.get(pk=post(client, API + "draft/", {}).json()["id"])
    body = {"numbers": {"bands": {"raised": 0.3}, "signals": {"framework": -1}}}
    found = client.patch(f"{VERSIONS}{draft.pk}/", body, content_type="application/json").json()
    assert found["numbers"]["bands"]["raised"] == 0.3 and found["numbers"]["bands"]["high"] == 0.5
    wrong = client.patch(
        f"{VERSIONS}{draft.pk}/", {"numbers": {"bands": {"high": 0.2}}}, content_type="application/json"
    )
    assert wrong.status_code in (400, 409) and "must lie below" in wrong.content.decode()


def test_wrong_numbers_are_told_by_field(book, browser_of, zhao):
    client = browser_of(zhao)
    wrong = {
        "platinum_share": {"platinum_share": "0.99"}, "numbers": {"numbers": {"loyalty": {"tenure": 900}}},
        "policy": {"policy": 999}, "nothing": {"nothing": 1}, "as_of": {"as_of": "never"},
    }  # fmt: skip
    for field, body in [*wrong.items(), ("numbers", {"numbers": 3})]:
        answer = post(client, API, body)
        assert answer.status_code == 400 and field in answer.json()["errors"], body


def test_rights_are_those_of_the_page(book, browser_of, client, lin, ada, zhao):
    for user in (lin, ada):
        assert post(browser_of(user), API, {}).status_code == 403
        assert post(browser_of(user), API + "draft/", {}).status_code == 403
    assert post(client, API, {}).status_code == 401
    from kam.models import Token

    for scopes, status in (([TokenScope.READ], 403), ([TokenScope.POLICY], 200)):
        _token, secret = Token.objects.create(user=zhao, name="probe", scopes=scopes)
        told = client.post(API, {}, content_type="application/json", headers={"Authorization": f"Bearer {secret}"})
        assert told.status_code == status


def test_nothing_computed_yet_is_said(browser_of, zhao):
    for body in ({}, {"last_year": True}):
        assert post(browser_of(zhao), API, body).status_code == 404


def test_it_asks_the_same_queries_however_many_move(book, browser_of, zhao, django_assert_max_num_queries):
    client = browser_of(zhao)
    post(client, API, {})
    with django_assert_max_num_queries(26):
        post(client, API, TRIED)
