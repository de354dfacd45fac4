"""The decision map's pages: what it says, where it leads, its forms, who may only read, what it costs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.facts import influence
from accounts.models import Contact, InfluenceLine, Relation, Rivalry
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_map_speaks_and_leads_on(browser_of, lin, acme, wei, jens):
    factories.RelationFactory(contact=wei, user=lin, strength="good")
    factories.RivalryFactory(contact=wei, competitor=factories.CompetitorFactory(name="Rival AG"), strength="strong")
    factories.InfluenceLineFactory(who=jens, whom=wei)
    for address in (f"/customers/{acme.pk}/people/", f"/customers/{acme.pk}/map/"):
        shown = browser_of(lin).get(address).content.decode()
        assert "has a say in the decision and was never met" in shown
        assert "Rival AG stands better with" in shown and "(strong against good)" in shown
        assert f'/plans/new/?account={acme.pk}"' in shown
        assert '"type": "graph"' in shown and '"borderType": "dashed"' in shown


def test_names_cannot_break_the_picture_or_the_page(browser_of, lin, acme):
    factories.ContactFactory(account=acme, name="</script><b>{x|y}", role="decision_maker", influence="high")
    factories.ContactFactory(account=acme, name="Second")
    shown = browser_of(lin).get(f"/customers/{acme.pk}/people/").content.decode()
    assert "</script><b>" not in shown
    assert "(x/y)" in shown


def test_an_empty_map_says_what_to_do(browser_of, lin, acme):
    shown = browser_of(lin).get(f"/customers/{acme.pk}/people/").content.decode()
    assert "Nobody is known here yet" in shown and f"/customers/{acme.pk}/people/new/" in shown


@pytest.mark.db_both
def test_relationships_are_made_judged_and_archived_by_forms(browser_of, lin, acme, wei, jens):
    page, home = browser_of(lin), f"/customers/{acme.pk}/?tab=people"
    made = page.post(f"/customers/{acme.pk}/relations/new/", {"contact": wei.pk, "user": lin.pk, "strength": "weak"})
    assert made.status_code == 302 and made["Location"] == home
    relation = Relation.objects.get()
    page.post(f"/relations/{relation.pk}/edit/", {"strength": "strong", "_version": "1"})
    relation.refresh_from_db()
    assert relation.strength == "strong"
    stale = page.post(f"/relations/{relation.pk}/edit/", {"strength": "none", "_version": "1"})
    assert stale.status_code == 412 and "while you were editing" in stale.content.decode()
    page.post(f"/customers/{acme.pk}/influences/new/", {"who": wei.pk, "whom": jens.pk, "strength": "high"})
    same = page.post(f"/customers/{acme.pk}/influences/new/", {"who": wei.pk, "whom": wei.pk, "strength": "high"})
    assert same.status_code == 422 and "Nobody sways themselves" in same.content.decode()
    said = {"contact": wei.pk, "new_competitor": "Rival", "strength": "good"}
    page.post(f"/customers/{acme.pk}/rivalries/new/", said)
    for noun, row in (("influences", InfluenceLine.objects.get()), ("rivalries", Rivalry.objects.get())):
        assert page.get(f"/{noun}/{row.pk}/edit/").status_code == 200
        assert page.post(f"/{noun}/{row.pk}/archive/")["Location"] == home
        assert page.post(f"/{noun}/{row.pk}/restore/").status_code == 302
        row.refresh_from_db()
        assert row.archived_at is None and row.version == 3


@pytest.mark.db_both
def test_service_reads_the_map_and_changes_nothing(browser_of, gu, acme, wei):
    page, relation = browser_of(gu), factories.RelationFactory(contact=wei)
    shown = page.get(f"/customers/{acme.pk}/people/").content.decode()
    assert "王伟" in shown and "/relations/new/" not in shown
    assert page.post(f"/relations/{relation.pk}/edit/", {"strength": "none"}).status_code == 403
    assert page.post(f"/relations/{relation.pk}/archive/").status_code == 403


@pytest.mark.db_both
def test_leaving_names_a_successor(browser_of, lin, acme, wei, jens):
    page = browser_of(lin)
    assert page.get(f"/contacts/{wei.pk}/left/").status_code == 200
    page.post(f"/contacts/{wei.pk}/left/", {"left_on": "2026-05-04", "followed_by": jens.pk})
    wei.refresh_from_db()
    assert (wei.left_on, wei.followed_by) == (date(2026, 5, 4), jens)


@pytest.mark.db_both
def test_our_relations_are_a_list_that_filters_and_leaves_as_a_sheet(browser_of, lin, wei, stranger):
    factories.RelationFactory(contact=wei, user=lin, strength="strong")
    factories.RelationFactory(contact=wei, strength="weak")
    factories.RelationFactory(contact=stranger)
    page = browser_of(lin)
    assert "2 entries" in page.get("/relations/").content.decode()
    assert "1 entry" in page.get("/relations/?strength=strong").content.decode()
    assert "2 entries" in page.get("/relations/?q=wangwei").content.decode()
    sheet = b"".join(page.get("/relations/?format=csv").streaming_content).decode()
    assert "王伟" in sheet and "别家" not in sheet


def queries(client, address):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_map_costs_the_same_for_three_people_and_forty(browser_of, lin, acme, wei, jens):
    page = browser_of(lin)
    addresses = (f"/customers/{acme.pk}/people/", f"/customers/{acme.pk}/map/", "/relations/")
    factories.RelationFactory(contact=wei, user=lin)
    before = [queries(page, address) for address in addresses]
    for place in range(40):
        person = factories.ContactFactory(account=acme, reports_to=wei if place % 2 else jens, name=f"第{place}人")
        factories.RelationFactory(contact=person)
        factories.InfluenceLineFactory(who=person, whom=wei)
        factories.RivalryFactory(contact=person)
    assert [queries(page, address) for address in addresses] == before
    assert max(before) <= 25
    assert Contact.objects.filter(account=acme).count() == 42


@pytest.mark.db_both
def test_who_leaves_later_is_still_there(browser_of, api_of, lin, acme, wei):
    ahead = timezone.localdate() + timedelta(days=60)
    assert api_of(lin).patch(f"/api/v1/contacts/{wei.pk}/", {"left_on": str(ahead)}, format="json").status_code == 200
    shown = browser_of(lin).get(f"/customers/{acme.pk}/people/").content.decode()
    gone = '<span class="tag">left</span>'
    assert gone not in shown and "was never met" in shown
    assert list(Contact.objects.present()) == [wei] and not Contact.objects.left().exists()
    assert api_of(lin).get("/api/v1/contacts/?left=false").json()["count"] == 1
    Contact.objects.update(left_on=timezone.localdate())
    assert not Contact.objects.present().exists() and list(Contact.objects.left()) == [wei]
    assert api_of(lin).get("/api/v1/contacts/?left=true").json()["count"] == 1
    assert gone in browser_of(lin).get(f"/customers/{acme.pk}/people/").content.decode()


def test_nobody_was_met_on_a_day_to_come(api_of, lin, acme, wei):
    ahead = timezone.localdate() + timedelta(days=1)
    answer = api_of(lin).patch(f"/api/v1/contacts/{wei.pk}/", {"last_met_on": str(ahead)}, format="json")
    assert answer.status_code == 400 and "lies ahead" in answer.json()["errors"]["last_met_on"][0]
    wei.refresh_from_db()
    assert wei.last_met_on is None


def test_the_rules_read_all_and_the_map_draws_the_mightiest(monkeypatch, browser_of, lin, acme):
    monkeypatch.setattr(influence, "MOST", 3)
    today = timezone.localdate()
    for name in ("A", "B", "C", "D"):
        factories.ContactFactory(account=acme, name=name, influence="low")
    boss = factories.ContactFactory(account=acme, name="Zhou", influence="high", role="decision_maker",
                                    last_met_on=today)  # fmt: skip
    found = influence.gather(acme, by=lin, today=today)
    assert (found.cover.people, found.cover.weight, found.cover.covered) == (5, 7, 3)
    assert "no_decider" not in {finding.code for finding in found.findings}
    assert boss in found.people and len(found.people) == 3
    assert browser_of(lin).get(f"/customers/{acme.pk}/people/").status_code == 200


def test_a_line_of_somebody_who_left_holds_no_more(browser_of, api_of, lin, acme, wei, jens):
    line = factories.InfluenceLineFactory(who=jens, whom=wei)
    client, map_of = browser_of(lin), lambda: influence.gather(acme, by=lin, today=timezone.localdate())
    people, lists = f"/customers/{acme.pk}/people/", "/influences/?left="
    assert map_of().chain.sways == ((jens.pk, wei.pk),) and f"sways {wei.name}" in client.get(people).content.decode()
    assert len(client.get(f"{lists}false").context["rows"]) == 1
    Contact.objects.filter(pk=jens.pk).update(left_on=timezone.localdate())
    shown = client.get(people).content.decode()
    assert map_of().chain.sways == () and f"swayed {wei.name}" in shown
    assert f"{jens.name} sways" not in shown and '"type": "dotted"' in shown
    assert not client.get(f"{lists}false").context["rows"]
    assert "has left" in client.get(f"{lists}true").content.decode()
    assert [row["id"] for row in api_of(lin).get("/api/v1/influences/?left=true").json()["results"]] == [line.pk]


def test_one_person_alone_makes_no_map(browser_of, lin, acme, wei):
    Contact.objects.filter(account=acme).exclude(pk=wei.pk).delete()
    panel = browser_of(lin).get(f"/customers/{acme.pk}/people/").content.decode()
    assert wei.name in panel and "data-chart" not in panel
    whole = browser_of(lin).get(f"/customers/{acme.pk}/map/").content.decode()
    assert "as soon as two people are known" in whole and wei.name in whole
