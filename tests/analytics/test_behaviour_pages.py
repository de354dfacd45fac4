"""Behaviour through its doors: page, file, API and panel say the same, filters narrow all of it, sight is kept."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import Account, Downstream
from analytics.actions import recompute
from analytics.facts import behaviour as facts
from analytics.models import Behaviour, BehaviourChange
from analytics.views import behaviour_pictures
from kam.choices import RunKind
from kam.models import Run
from lifecycle.choices import Stage
from lifecycle.models import Journey
from tests.analytics import behaviour_books as books

pytestmark = pytest.mark.django_db
DAY = books.DAY


def computed(by, day=DAY) -> Run:
    return recompute.start(RunKind.BEHAVIOUR, as_of=day, by=by)


@pytest.mark.db_both
def test_page_file_and_api_say_the_same_within_sight(two_years, zhao, lin, chen, browser_of, api_of):
    acme, other, _young = two_years
    computed(zhao)
    page = browser_of(zhao).get("/behaviour/")
    told = page.content.decode()
    assert "Of 2 customers with enough orders, 1 clearly changed how it buys." in told
    assert page.context["count"] == 7 and "Orders more rarely" in told
    rows = api_of(lin).get("/api/v1/behaviour-changes/?ordering=-strength").json()["results"]
    assert {row["account"] for row in rows} == {acme.pk} and len(rows) == 7
    file = browser_of(lin).get("/behaviour/?format=csv")
    text = b"".join(file.streaming_content) if file.streaming else file.content
    assert text.decode().count(acme.code) == 7
    hidden = browser_of(chen).get("/behaviour/").content.decode()
    assert acme.name not in hidden and "1 customer has enough orders in both years to be compared" in hidden
    assert api_of(chen).get("/api/v1/behaviour-changes/").json()["results"] == []
    assert [row["account"] for row in api_of(chen).get("/api/v1/behaviours/").json()["results"]] == [other.pk]
    assert browser_of(chen).get(f"/customers/{acme.pk}/behaviour/").status_code == 404


def test_the_sentence_joins_who_is_key_and_what_else_they_do(two_years, zhao, browser_of):
    acme, _other, _young = two_years
    computed(zhao)
    plain = browser_of(zhao).get("/behaviour/").context["headline"]
    assert "key account" not in plain and "1 of these also changed in another way: " in plain
    Account.objects.filter(pk=acme.pk).update(tier="gold")
    told = browser_of(zhao).get("/behaviour/").context["headline"]
    assert told.endswith("1 of those who changed is a key account.")


@pytest.mark.db_both
def test_who_is_filed_as_lost_counts_apart(two_years, zhao, browser_of):
    acme, other, young = two_years
    day = DAY - timedelta(180)
    for each in (day, DAY):
        computed(zhao, each)
    then = browser_of(zhao).get(f"/behaviour/?as_of={day}").context["count"]
    Journey.objects.update_or_create(account=acme, defaults={"stage": Stage.LOST, "since": DAY})
    page = browser_of(zhao).get("/behaviour/")
    assert (
        page.context["count"] == 0
        and "1 customer has enough orders in both years to be compared" in page.content.decode()
    )
    assert '<a href="?gone=true">1 that is lost, at rest or archived is not listed.</a>' in page.content.decode()
    gone = browser_of(zhao).get("/behaviour/?gone=true")
    assert gone.context["count"] == 7 and not gone.context["left_out"]
    assert browser_of(zhao).get(f"/behaviour/?as_of={day}").context["count"] == then


def test_an_earlier_day_is_shown_as_it_was_said(two_years, zhao, browser_of):
    day = DAY - timedelta(180)
    computed(zhao, day)
    run = computed(zhao)
    page = browser_of(zhao).get(f"/behaviour/?as_of={day}")
    assert page.context["day"] == day
    assert page.context["count"] == BehaviourChange.objects.filter(run__as_of=day).count() < 7
    assert browser_of(zhao).get(f"/behaviour/?run={run.pk}").context["day"] == DAY
    assert browser_of(zhao).get(f"/behaviour/?as_of={DAY - timedelta(2)}").context["count"] == 0


def test_filters_narrow_the_sentence_the_table_and_the_list_alike(two_years, zhao, browser_of):
    computed(zhao)
    browser = browser_of(zhao)
    page = browser.get("/behaviour/?manner=basket")
    assert page.context["count"] == 3 and "most common change: takes fewer categories" in page.content.decode()
    assert browser.get("/behaviour/?manner=basket&direction=more").context["count"] == 1
    assert browser.get("/behaviour/?habit=returns&direction=less").context["count"] == 0
    line = next(one for one in browser.get("/behaviour/").context["lines"] if one["all"])
    opened = [cell for cell in line["cells"] if cell["count"]][0]
    assert browser.get(f"/behaviour/{opened['url']}").context["count"] == opened["count"]
    part = browser.get("/behaviour/?manner=basket", headers={"hx-request": "true"}).content.decode()
    assert 'id="summary" hx-swap-oob="true"' in part and "<html" not in part
    assert browser.get("/behaviour/?manner=nonsense").context["count"] == 0


def test_the_panel_tells_what_changed_in_order_and_the_figures_of_both_years(two_years, zhao, lin, browser_of):
    acme, other, young = two_years
    computed(zhao)
    page = browser_of(lin).get(f"/customers/{acme.pk}/behaviour/")
    strengths = [float(one["strength"].split()[0]) for one in page.context["changes"]]
    assert strengths == sorted(strengths, reverse=True) and len(strengths) == 7
    told = page.content.decode()
    assert "What changed most: it" in told and "first time" in told and "dropped" in told
    shown = {line["label"]: line for group in page.context["groups"] for line in group["rows"]}
    assert (shown["Order days"]["now"], shown["Order days"]["before"]) == ("12", "36")
    paid = Behaviour.objects.get(account=acme).now["pay_days"]
    assert shown["Days to pay"]["now"] == f"{paid:.0f}" and paid > 45
    few = browser_of(lin).get(f"/customers/{young.pk}/behaviour/").content.decode()
    assert "It ordered on 5 days in the year, and on 0 in the year before. Too few to name a change." in few
    kept = browser_of(zhao).get(f"/customers/{other.pk}/behaviour/?habit=discount")
    assert "It buys as in the year before" in kept.content.decode() and kept.context["habit"] == "discount"


def test_who_is_silent_for_several_of_its_own_gaps_does_not_keep_its_manners(two_years, zhao, browser_of):
    acme, other, _young = two_years
    computed(zhao)
    rows = Behaviour.objects.filter(account=other)
    gap = max(rows.get().now["gap"], rows.get().before["gap"])

    def says(silent, account=other):
        Behaviour.objects.filter(account=account).update(silent=silent)
        return browser_of(zhao).get(f"/customers/{account.pk}/behaviour/").context["says"]

    assert says(int(3 * gap)).startswith("It buys as in the year before")
    told = says(int(3 * gap) + 1)
    assert "It buys as" not in told and f"No order for {int(3 * gap) + 1} days. Between" in told
    assert "Nothing else changed" in told
    both = says(400, acme)
    assert both.startswith("What changed most") and "No order for 400 days" in both


def test_every_habit_has_its_picture_of_both_years(two_years, zhao, lin, browser_of):
    acme, _other, _young = two_years
    computed(zhao)
    for habit in facts.FLOORS:
        page = browser_of(lin).get(f"/customers/{acme.pk}/behaviour/?habit={habit}")
        year, before = page.context["picture"].option["series"]
        assert len(year["data"]) == len(before["data"]) == 12
    orders = browser_of(lin).get(f"/customers/{acme.pk}/behaviour/?habit=orders").context["picture"].option["series"]
    assert sum(orders[0]["data"]) == 12 and sum(orders[1]["data"]) == 36


def test_partners_are_told_to_those_who_see_them(two_years, zhao, lin, browser_of):
    acme, other, _young = two_years
    Downstream.objects.create(account=other, name="Acme", customer=acme, estimate=Decimal(70_000))
    computed(zhao)
    assert other.name in browser_of(zhao).get(f"/customers/{acme.pk}/behaviour/").content.decode()
    hidden = browser_of(lin).get(f"/customers/{acme.pk}/behaviour/").content.decode()
    assert other.name not in hidden and "No partner that you see" in hidden


def test_queries_stay_the_same(two_years, zhao, lin, browser_of, django_assert_max_num_queries):
    acme, _other, _young = two_years
    computed(zhao)
    browser = browser_of(zhao)
    browser.get("/behaviour/")
    with django_assert_max_num_queries(20):
        browser.get("/behaviour/")
    with django_assert_max_num_queries(20):
        browser.get(f"/customers/{acme.pk}/behaviour/")


def test_the_page_names_key_accounts_that_fell_silent_for_no_change_tells_of_them(two_years, zhao, chen, browser_of):
    acme, other, _young = two_years
    computed(zhao, DAY + timedelta(days=120))
    said = lambda user, **asked: browser_of(user).get("/behaviour/", asked).content.decode()  # noqa: E731
    assert "no new way of buying" not in said(zhao), "neither is a key account"
    Account.objects.filter(pk=other.pk).update(tier="gold")
    page = said(zhao)
    assert "key account has not ordered for several times its usual gap" in page
    assert f'<a href="/customers/{other.pk}/?tab=behaviour">{other.name}</a>' in page and "/risks/?silent=true" in page
    assert "no new way of buying" in said(chen) and "no new way of buying" not in said(zhao, owner=acme.owner_id)


def test_their_number_opens_the_risks_of_just_these(two_years, zhao, chen, browser_of):
    _acme, other, _young = two_years
    computed(zhao, DAY + timedelta(days=120))
    recompute.start(RunKind.CHURN, as_of=DAY + timedelta(days=120), by=zhao)
    Account.objects.filter(pk=other.pk).update(tier="gold")
    for path in ("/behaviour/", "/behaviour/?tier=gold", f"/behaviour/?owner={chen.pk}"):
        page = browser_of(zhao).get(path).context
        url = re.search(r'href="([^"]*silent=true[^"]*)"', page["silent"]).group(1).replace("&amp;", "&")
        listed = browser_of(zhao).get(url).context
        assert listed["count"] == 1 and listed["rows"][0]["url"] == f"/customers/{other.pk}/", path
    everybody = browser_of(zhao).get("/risks/").context["count"]
    assert browser_of(zhao).get("/risks/?silent=false").context["count"] == everybody - 1


@pytest.mark.parametrize(("rises", "ends"), [((True, True), (0, 16)), ((False, True), (-8, 16))])
def test_the_scale_reaches_as_far_as_anything_changed(rises, ends):
    rows = [(BehaviourChange(strength=4.8, rose=rises[0]), 3e6), (BehaviourChange(strength=12.1, rose=rises[1]), 8e6)]
    x, y = behaviour_pictures.spans(rows)
    assert (x, y) == ((1e6, 1e7), ends) and str(y[0]) != "-0.0"
