"""Competitors: one record for all, presences and moves seen with their customer, figures of the reader's book only."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Competitor, Move, Presence, Standing
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rival(db):
    return factories.CompetitorFactory(name="东方雨虹", sells_in="华东")


@pytest.mark.db_both
def test_a_competitor_is_noted_at_a_customer_and_may_be_new(browser_of, lin, acme):
    client = browser_of(lin)
    page = f"/customers/{acme.pk}/competitors/new/"
    values = {"new_competitor": "Sika", "threat": "high", "means": ["price", "service"], "wallet_percent": "35"}
    assert client.get(page).status_code == 200
    assert client.post(page, values)["Location"] == f"/customers/{acme.pk}/?tab=competitors"
    here = Presence.objects.get()
    assert (here.competitor.name, here.means, here.by) == ("Sika", ["price", "service"], lin)
    assert here.seen_on == timezone.localdate()
    tab = client.get(f"/customers/{acme.pk}/competitors/").content.decode()
    assert "Sika" in tab and "35%" in tab and "Price, Service" in tab
    timeline = client.get(f"/customers/{acme.pk}/timeline/").content.decode()
    assert "Competitor noticed: Sika" in timeline


@pytest.mark.db_both
def test_the_same_one_is_noted_once_for_a_category(browser_of, lin, acme, rival):
    client, page = browser_of(lin), f"/customers/{acme.pk}/competitors/new/"
    values = {"competitor": rival.pk, "threat": "low"}
    client.post(page, values)
    again = client.post(page, values)
    assert again.status_code == 422 and "noted here already" in again.content.decode()
    assert client.post(page, values | {"category": "Tiles"}).status_code == 302
    assert client.post(page, {"new_competitor": rival.name.upper(), "threat": "low"}).status_code == 422
    assert client.post(page, {"threat": "low"}).status_code == 422
    assert Presence.objects.count() == 2 and Competitor.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"wallet_percent": "101"}, "wallet_percent"),
        ({"wallet_percent": "-1"}, "wallet_percent"),
        ({"threat": "none"}, "threat"),
        ({"means": ["magic"]}, "means"),
        ({"seen_on": "2999-01-01"}, "seen_on"),
        ({"seen_on": "2026-01-01", "since": "2026-02-01"}, "since"),
    ],
)
def test_bad_input_names_its_field(api_of, lin, acme, rival, values, field):
    body = {"account": acme.pk, "competitor": rival.pk, "threat": "low"} | values
    answer = api_of(lin).post("/api/v1/presences/", body, format="json")
    assert answer.status_code in (400, 409) and field in answer.json()["errors"]


@pytest.mark.db_both
def test_what_stands_at_a_customer_is_seen_with_the_customer(api_of, browser_of, lin, chen, acme, other, rival):
    hidden = factories.PresenceFactory(account=other, competitor=rival, note="They pay the buyer.", threat="trial")
    secret = factories.MoveFactory(competitor=rival, account=other, text="Dinner with the buyer.")
    factories.MoveFactory(competitor=rival, text="New plant in Suzhou.")
    factories.PresenceFactory(account=acme, competitor=rival)
    Standing.objects.create(account=acme, revenue=Decimal("120.50"))
    Standing.objects.create(account=other, revenue=Decimal("9000"))
    client, browser = api_of(lin), browser_of(lin)
    page = browser.get(f"/competitors/{rival.pk}/").content.decode()
    assert "New plant" in page and "Dinner" not in page and "pay the buyer" not in page and other.name not in page
    told = client.get(f"/api/v1/competitors/{rival.pk}/").json()
    assert (told["accounts"], told["threatened"], told["revenue"]) == (1, 0, "120.50")
    assert client.get(f"/api/v1/presences/{hidden.pk}/").status_code == 404
    assert client.get(f"/api/v1/competitor-moves/{secret.pk}/").status_code == 404
    assert client.get("/api/v1/competitor-moves/").json()["results"][0]["text"] == "New plant in Suzhou."
    assert [row["id"] for row in client.get("/api/v1/presences/").json()["results"]] != [hidden.pk]
    assert "Dinner" in browser_of(chen).get(f"/competitors/{rival.pk}/").content.decode()
    assert browser.get(f"/moves/{secret.pk}/edit/").status_code == 404


@pytest.mark.db_both
def test_a_customers_move_is_never_opened_to_everybody(api_of, lin, acme, other, rival):
    move = factories.MoveFactory(competitor=rival, account=acme)
    answer = api_of(lin).patch(f"/api/v1/competitor-moves/{move.pk}/", {"account": None}, format="json")
    assert answer.status_code == 409 and "account" in answer.json()["errors"]
    body = {"competitor": rival.pk, "account": other.pk, "on": "2026-01-01", "text": "x"}
    assert api_of(lin).post("/api/v1/competitor-moves/", body, format="json").status_code == 400
    assert Move.objects.get().account == acme


@pytest.mark.db_both
def test_the_api_makes_changes_archives_and_restores(api_of, lin, acme, rival):
    client = api_of(lin)
    bodies = {
        "presences": {"account": acme.pk, "competitor": rival.pk, "threat": "low", "means": ["policy"]},
        "competitor-moves": {"competitor": rival.pk, "on": "2026-01-01", "text": "Cut prices."},
        "competitors": {"name": "Mapei"},
    }
    for noun, body in bodies.items():
        made = client.post(f"/api/v1/{noun}/", body, format="json")
        assert made.status_code == 201, made.json()
        address = made["Location"]
        edit = {"name": "Mapei China"} if noun == "competitors" else {"source": "A buyer told us"}
        assert client.patch(address, edit, format="json", HTTP_IF_MATCH=made["ETag"]).status_code == 200
        assert client.patch(address, edit, format="json", HTTP_IF_MATCH=made["ETag"]).status_code == 412
        assert client.delete(address).status_code == 204
        assert client.get(f"/api/v1/{noun}/?archived=true").json()["results"]
        assert client.post(f"{address}restore/").status_code == 200
    assert client.post("/api/v1/competitors/", {"name": "mapei china"}, format="json").status_code == 409


def test_reading_is_not_writing(api_of, browser_of, gu, acme, rival):
    here = factories.PresenceFactory(account=acme, competitor=rival)
    assert api_of(gu).get(f"/api/v1/presences/{here.pk}/").status_code == 200
    assert api_of(gu).patch(f"/api/v1/presences/{here.pk}/", {"note": "x"}, format="json").status_code == 403
    assert api_of(gu).post("/api/v1/competitors/", {"name": "X"}, format="json").status_code == 403
    assert browser_of(gu).get(f"/customers/{acme.pk}/competitors/new/").status_code == 403
    assert browser_of(gu).get("/competitors/new/").status_code == 403


@pytest.mark.db_both
def test_the_list_sorts_by_what_is_touched_and_pages(browser_of, zhao, django_assert_max_num_queries):
    for n in range(30):
        rival = factories.CompetitorFactory(name=f"Rival {n:02}")
        if n < 27:
            account = factories.AccountFactory()
            Standing.objects.create(account=account, revenue=Decimal(n))
            factories.PresenceFactory(account=account, competitor=rival, threat="trial")
    client = browser_of(zhao)
    with django_assert_max_num_queries(12):
        first = client.get("/competitors/?page_size=25")
    names = [row["cells"][0]["html"] for row in first.context["rows"]]
    assert "Rival 26" in names[0] and len(names) == 25
    second = client.get("/competitors/" + first.context["pager"]["next_url"])
    assert [row["cells"][0]["html"].count("Rival") for row in second.context["rows"]] == [1] * 5
    assert "Rival 29" in second.content.decode()
    assert (
        client.get("/competitors/?sort=accounts&cursor=W2ZhbHNlLFsiYWNjb3VudHMiLCJwayJdLCJ4IiwxXQ").status_code == 200
    )
    sheet = b"".join(client.get("/competitors/?format=csv").streaming_content).decode()
    assert sheet.count("Rival") == 30


@pytest.mark.db_both
def test_customers_are_filtered_by_competitor(browser_of, api_of, zhao, acme, other, rival):
    gone = factories.PresenceFactory(account=other, competitor=rival)
    factories.PresenceFactory(account=acme, competitor=rival)
    factories.PresenceFactory(account=acme, competitor=rival, category="Tiles")
    gone.archived_at = timezone.now()
    gone.save()
    page = browser_of(zhao).get(f"/customers/?competitor={rival.pk}")
    assert [row["id"] for row in page.context["rows"]] == [acme.pk] and rival.name in page.content.decode()
    found = api_of(zhao).get(f"/api/v1/accounts/?competitor={rival.pk}").json()["results"]
    assert [row["id"] for row in found] == [acme.pk]


@pytest.mark.db_both
def test_gone_can_be_undone_and_edited(browser_of, lin, acme, rival):
    here = factories.PresenceFactory(account=acme, competitor=rival)
    client = browser_of(lin)
    page = client.post(f"/presences/{here.pk}/archive/", follow=True).content.decode()
    assert f"/presences/{here.pk}/restore/" in page
    client.post(f"/presences/{here.pk}/restore/")
    assert client.get(f"/presences/{here.pk}/edit/").status_code == 200
    client.post(f"/presences/{here.pk}/edit/", {"threat": "trial", "means": ["price"]})
    here.refresh_from_db()
    assert here.archived_at is None and here.threat == "trial"
    told = Event.objects.get(verb="presence.changed")
    assert told.changes["threat"] == ["medium", "trial"] and told.account_id == acme.pk
    timeline = client.get(f"/customers/{acme.pk}/timeline/").content.decode()
    assert "Confirmed trial" in timeline and "Price" in timeline


@pytest.mark.db_both
def test_a_move_is_noted_from_both_sides(browser_of, lin, acme, rival):
    client = browser_of(lin)
    for page in (f"/customers/{acme.pk}/competitors/moves/new/", f"/competitors/{rival.pk}/moves/new/"):
        assert client.get(page).status_code == 200
        values = {"competitor": rival.pk, "account": acme.pk, "on": "2026-03-01", "text": "Offered 8 % less."}
        assert client.post(page, values).status_code == 302
        late = client.post(page, values | {"on": timezone.localdate() + timedelta(days=1)})
        assert late.status_code == 422
    assert Move.objects.filter(account=acme, competitor=rival).count() == 2
    move = Move.objects.first()
    assert client.post(f"/moves/{move.pk}/edit/", {"on": "2026-03-02", "text": "Offered 9 % less."}).status_code == 302
    client.post(f"/moves/{move.pk}/archive/")
    assert Move.objects.live().count() == 1
    client.post(f"/moves/{move.pk}/restore/")
    assert Move.objects.live().count() == 2


@pytest.mark.db_both
def test_the_picker_knows_pinyin(browser_of, lin, rival):
    assert browser_of(lin).get("/competitors/pick/?q=dongfang").json()["results"][0]["label"] == rival.name
