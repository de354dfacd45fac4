"""Relationships and the decision map at every door: verbs, scope, rights, what finance may not see, what it costs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import contacts, relationships
from accounts.models import Competitor, InfluenceLine, Relation, Rivalry
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


# -- verbs ---------------------------------------------------------------------------------------------------------


@pytest.mark.db_both
def test_a_line_is_drawn_with_one_event_and_only_between_two_of_one_customer(lin, wei, jens, stranger):
    line = relationships.draw(values={"who": wei, "whom": jens, "strength": "high", "note": ""}, by=lin)
    event = Event.objects.get(verb="influence.created")
    assert (event.account_id, event.noun, event.subject_name) == (wei.account_id, "influence", "王伟 → Jens")
    with pytest.raises(Refused, match="drawn already"):
        relationships.draw(values={"who": wei, "whom": jens, "strength": "low"}, by=lin)
    with pytest.raises(Refused, match="Nobody sways themselves"):
        relationships.draw(values={"who": wei, "whom": wei, "strength": "low"}, by=lin)
    with pytest.raises(Refused, match="no such contact"):
        relationships.draw(values={"who": wei, "whom": stranger, "strength": "low"}, by=lin)
    with pytest.raises(Refused, match="stays with its people"):
        relationships.redraw(line, values={"whom": wei}, by=lin)
    assert relationships.redraw(line, values={"strength": "low"}, by=lin).version == 2


@pytest.mark.db_both
def test_a_director_draws_no_line_between_two_customers(zhao, wei, stranger):
    with pytest.raises(Refused, match="different customers"):
        relationships.draw(values={"who": wei, "whom": stranger, "strength": "low"}, by=zhao)


@pytest.mark.db_both
def test_a_relation_is_signed_and_dated_and_judged_anew(lin, zhao, wei):
    relation = relationships.assess(values={"contact": wei, "user": lin, "strength": "weak"}, by=lin)
    assert (relation.assessed_on, relation.assessed_by) == (timezone.localdate(), lin)
    before = date(2026, 1, 5)
    again = relationships.reassess(relation, values={"strength": "strong", "assessed_on": before}, by=zhao)
    assert (again.strength, again.assessed_on, again.assessed_by) == ("strong", before, zhao)
    assert Event.objects.get(verb="relation.changed").changes["strength"] == ["weak", "strong"]
    with pytest.raises(Refused, match="known already"):
        relationships.assess(values={"contact": wei, "user": lin, "strength": "good"}, by=lin)
    with pytest.raises(Refused, match="not come yet"):
        tomorrow = timezone.localdate() + timedelta(days=1)
        relationships.reassess(again, values={"assessed_on": tomorrow}, by=zhao)
    with pytest.raises(Refused, match="cannot have relations"):
        gone = factories.UserFactory(is_active=False)
        relationships.assess(values={"contact": wei, "user": gone, "strength": "good"}, by=lin)


@pytest.mark.db_both
def test_what_is_archived_comes_back_unless_its_place_was_taken(lin, wei):
    first = relationships.note_rival(values={"contact": wei, "new_competitor": "Rival", "strength": "good"}, by=lin)
    relationships.archive(first, by=lin)
    second = relationships.note_rival(values={"contact": wei, "new_competitor": " rival ", "strength": "weak"}, by=lin)
    with pytest.raises(Refused):
        relationships.restore(Rivalry.objects.get(pk=first.pk), by=lin)
    relationships.archive(second, by=lin)
    assert relationships.restore(Rivalry.objects.get(pk=first.pk), by=lin).archived_at is None


@pytest.mark.db_both
def test_a_successor_is_somebody_else_of_the_same_customer(lin, wei, jens, stranger):
    left = contacts.leave(wei, on=date(2026, 6, 1), followed_by=jens, by=lin)
    assert (left.left_on, left.followed_by) == (date(2026, 6, 1), jens)
    with pytest.raises(Refused, match="Nobody follows themselves"):
        contacts.change(wei, values={"followed_by": wei}, by=lin)
    with pytest.raises(Refused, match="another customer"):
        contacts.change(wei, values={"followed_by": stranger}, by=lin)


# -- the API -------------------------------------------------------------------------------------------------------

NOUNS = {
    "influences": ("strength", "low", InfluenceLine),
    "relations": ("strength", "strong", Relation),
    "rivalries": ("note", "Dinner in May", Rivalry),
}


def rival():
    return Competitor.objects.filter(name="Rival").first() or factories.CompetitorFactory(name="Rival")


def values_of(noun, wei, jens, lin):
    return {
        "influences": {"who": wei.pk, "whom": jens.pk, "strength": "high"},
        "relations": {"contact": wei.pk, "user": lin.pk, "strength": "good"},
        "rivalries": {"contact": wei.pk, "competitor": rival().pk, "strength": "good"},
    }[noun]


@pytest.mark.db_both
@pytest.mark.parametrize("noun", NOUNS)
def test_the_api_makes_reads_changes_archives_and_restores(api_of, lin, wei, jens, noun):
    client, (field, new, _model) = api_of(lin), NOUNS[noun]
    made = client.post(f"/api/v1/{noun}/", values_of(noun, wei, jens, lin), format="json")
    assert made.status_code == 201, made.json()
    assert made.json()["account"] == wei.account_id
    address = made["Location"]
    assert client.get(address)["ETag"] == made["ETag"]
    changed = client.patch(address, {field: new}, format="json")
    assert changed.status_code == 200 and changed.json()[field] == new, changed.json()
    assert client.patch(address, {field: new}, format="json", HTTP_IF_MATCH=made["ETag"]).status_code == 412
    assert client.post(f"/api/v1/{noun}/", values_of(noun, wei, jens, lin), format="json").status_code == 409
    assert client.delete(address).status_code == 204
    assert client.get(f"/api/v1/{noun}/").json()["results"] == []
    assert client.post(f"{address}restore/").status_code == 200
    listed = client.get(f"/api/v1/{noun}/?account={wei.account_id}").json()["results"]
    assert [row["id"] for row in listed] == [made.json()["id"]]


@pytest.mark.parametrize("noun", NOUNS)
def test_the_api_hides_anothers_and_refuses_without_the_right(api_of, lin, gu, other, wei, jens, stranger, noun):
    kinds = {
        "influences": lambda: factories.InfluenceLineFactory(who=stranger),
        "relations": lambda: factories.RelationFactory(contact=stranger),
        "rivalries": lambda: factories.RivalryFactory(contact=stranger),
    }
    address, client = f"/api/v1/{noun}/{kinds[noun]().pk}/", api_of(lin)
    assert [client.get(address).status_code, client.delete(address).status_code] == [404, 404]
    assert client.patch(address, {}, format="json").status_code == 404
    assert client.get(f"/api/v1/{noun}/").json()["results"] == []
    assert client.get(f"/api/v1/{noun}/?account={other.pk}").status_code == 400
    foreign = values_of(noun, stranger, stranger, lin)
    assert client.post(f"/api/v1/{noun}/", foreign, format="json").status_code == 400
    assert api_of(gu).post(f"/api/v1/{noun}/", values_of(noun, wei, jens, lin), format="json").status_code == 403


@pytest.mark.parametrize("noun", NOUNS)
def test_bad_input_names_the_field(api_of, lin, wei, jens, noun):
    answer = api_of(lin).post(
        f"/api/v1/{noun}/", {**values_of(noun, wei, jens, lin), "strength": "so-so"}, format="json"
    )
    assert answer.status_code == 400 and "strength" in answer.json()["errors"]
    assert api_of(lin).get(f"/api/v1/{noun}/?ordering=note").status_code == 400


@pytest.mark.db_both
def test_a_relation_patched_without_a_day_is_judged_today(api_of, lin, wei):
    relation = factories.RelationFactory(contact=wei, assessed_on=date(2026, 1, 1))
    changed = api_of(lin).patch(f"/api/v1/relations/{relation.pk}/", {"strength": "strong"}, format="json").json()
    assert changed["assessed_on"] == timezone.localdate().isoformat()
    assert changed["assessed_by"] == lin.pk


def test_the_map_is_data_with_contact_ids(api_of, lin, acme, wei, jens):
    answer = api_of(lin).get(f"/api/v1/accounts/{acme.pk}/map/").json()
    assert answer["within"] == 90 and answer["cover"]["share"] == 0.0 and answer["cover"]["people"] == 2
    found = {finding["code"]: finding for finding in answer["findings"]}
    assert found["decider_not_met"]["contacts"] == [wei.pk]
    assert "blocker" not in found  # the champion stands above
    assert found["no_relation"]["contacts"] == [wei.pk]
    acme.tier = "platinum"
    acme.save()
    assert api_of(lin).get(f"/api/v1/accounts/{acme.pk}/map/").json()["within"] == 42


# -- who may see it ------------------------------------------------------------------------------------------------


def test_finance_sees_no_name_anywhere(browser_of, api_of, acme, lin, wei, jens):
    relationships.draw(values={"who": wei, "whom": jens, "strength": "high", "note": ""}, by=lin)
    relationships.assess(values={"contact": wei, "user": lin, "strength": "weak"}, by=lin)
    relationships.note_rival(values={"contact": wei, "new_competitor": " rival ", "strength": "weak"}, by=lin)
    finance = factories.UserFactory(role=Role.FINANCE)
    client, page = api_of(finance), browser_of(finance)
    for noun in NOUNS:
        assert client.get(f"/api/v1/{noun}/").json()["results"] == []
    assert client.get(f"/api/v1/accounts/{acme.pk}/map/").status_code == 403
    for address in ("people/", "map/"):
        assert page.get(f"/customers/{acme.pk}/{address}").status_code == 403
    assert page.get("/relations/").status_code == 403
    assert "王伟" not in page.get(f"/customers/{acme.pk}/timeline/").content.decode()
    assert "王伟" not in str(client.get("/api/v1/events/").json())
    assert "王伟" in browser_of(lin).get(f"/customers/{acme.pk}/timeline/").content.decode()


def test_a_foreign_customers_map_is_404_and_its_people_cannot_be_chosen(
    browser_of, api_of, lin, other, acme, wei, stranger
):
    page = browser_of(lin)
    for address in ("people/", "map/", "relations/new/", "influences/new/", "rivalries/new/"):
        assert page.get(f"/customers/{other.pk}/{address}").status_code == 404
    assert api_of(lin).get(f"/api/v1/accounts/{other.pk}/map/").status_code == 404
    body = {"contact": stranger.pk, "user": lin.pk, "strength": "good"}
    assert page.post(f"/customers/{acme.pk}/relations/new/", body).status_code == 422
    assert "别家" not in page.get(f"/customers/{acme.pk}/influences/new/").content.decode()
    assert not Relation.objects.exists()
