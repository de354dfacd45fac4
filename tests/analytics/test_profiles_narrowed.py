"""Profiles, products, colleagues, mismatches by owner, region, segment, category: page, file, API, what they open."""

from datetime import timedelta

import pytest

from accounts.models import Account, Policy
from analytics.actions import recompute
from analytics.models import Fit
from kam.choices import RunKind
from kam.models import User
from tests.analytics.profile_books import DAY, KEY, REST, computed

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
PAGES = ["/profiles/products/", "/profiles/people/", "/profiles/mismatches/"]


@pytest.fixture
def book(lin, chen):
    return computed(lin, chen)


def api_paths(page):
    return f"/api/v1{page.replace('profiles', 'profile')}"


def file_of(client, path):
    return b"".join(client.get(f"{path}&format=csv").streaming_content).decode()


def test_the_api_is_narrowed_as_the_page_is_and_shows_nobody_a_stranger(book, zhao, lin, chen, browser_of, api_of):
    Account.objects.filter(code__in=["key5", "rest3"]).update(region="")
    recompute.start(RunKind.FIT, as_of=DAY, by=User.objects.system())

    def counted(user, **asked):
        answer = api_of(user).get("/api/v1/profile/", asked).json()
        page = browser_of(user).get("/profiles/", asked).context["profile"]
        assert (answer["key"], answer["rest"], answer["prospects"]) == (page.key, page.rest, page.prospects)
        return answer["key"], answer["rest"]

    assert counted(zhao, owner=lin.pk) == (KEY - 2, REST - 2) and counted(zhao, owner=chen.pk) == (2, 2)
    assert counted(zhao, owner="unassigned") == (0, 0) and counted(zhao, category="Tiles") == (1, REST)
    assert counted(zhao, owner=lin.pk, category="Glass", region="East") == (KEY - 3, 0)
    assert counted(zhao, region="none") == (1, 1) and counted(zhao, region="West") == (0, 0)
    assert counted(lin, category="Tiles") == (1, REST - 2), "a manager's part of a part"
    assert counted(lin, owner=chen.pk) == (0, 0), "what is chen's stays chen's"
    client = api_of(zhao)
    for wrong in ("owner=nobody", "as_of=2026-02-30", "as_of=2099-01-01"):
        answer = client.get(f"/api/v1/profile/?{wrong}")
        assert answer.status_code == 400 and wrong.split("=")[0] in answer.content.decode()


def test_where_no_list_can_be_narrowed_alike_nothing_is_opened(book, zhao, browser_of):
    Account.objects.update(region="")
    recompute.start(RunKind.FIT, as_of=DAY, by=User.objects.system())
    page = browser_of(zhao).get("/profiles/?region=none")
    assert page.context["profile"].key == KEY
    assert (
        not any(figure.get("url") for figure in page.context["figures"]) and 'class="open"' not in page.content.decode()
    )


def test_the_api_is_for_whoever_is_signed_in(book, client):
    assert client.get("/api/v1/profile/?owner=1").status_code == 401


def test_what_key_accounts_of_a_part_buy(book, zhao, lin, chen, browser_of, api_of):
    client, api = browser_of(zhao), api_of(zhao)
    page = client.get(f"/profiles/products/?owner={lin.pk}").context
    answer = api.get(f"/api/v1/profile/products/?owner={lin.pk}").json()
    assert (answer["key"], answer["rest"]) == (KEY - 2, REST - 2)
    glass, tiles = page["rows"]
    assert (glass["row"].trait.key, tiles["row"].trait.key, tiles["row"].trait.rest) == (KEY - 3, 1, REST - 2)
    assert [row["key"] for row in answer["rows"]] == [KEY - 3, 1] == [row["row"].trait.key for row in page["rows"]]
    assert client.get("/profiles/products/?region=West").context["small"]
    assert not api.get("/api/v1/profile/products/?owner=unassigned").json()["enough"]
    assert f"owner={lin.pk}" in page["files"]["csv"] and all("owner=" in url for _label, url, _on in page["levels"])
    assert "Glass" in file_of(client, f"/profiles/products/?owner={lin.pk}")
    assert browser_of(lin).get(f"/profiles/products/?owner={chen.pk}").context["small"], "nobody a stranger's"


def test_how_many_buy_opens_just_these(book, zhao, lin, browser_of):
    client = browser_of(zhao)
    for asked in ("", f"owner={lin.pk}&region=East"):
        page = client.get(f"/profiles/products/?{asked}").context
        for line in page["rows"]:
            for url, count in ((line["key_url"], line["row"].trait.key), (line["rest_url"], line["row"].trait.rest)):
                assert client.get(url).context["count"] == count if count else not url
        opened = {bar["url"] for series in page["chart"].option["series"] for bar in series["data"]}
        assert {line["key_url"] for line in page["rows"]} <= opened
    rows = client.get("/profiles/products/?level=product").context["rows"]
    assert len(rows) == 2 and not any(row["key_url"] or row["rest_url"] for row in rows), "no list knows a product"


def test_products_as_of_an_earlier_day(book, zhao, browser_of, api_of):
    early = book.as_of
    recompute.start(RunKind.FIT, as_of=DAY + timedelta(3), by=zhao)
    client = browser_of(zhao)
    page = client.get(f"/profiles/products/?as_of={early}").context
    answer = api_of(zhao).get(f"/api/v1/profile/products/?as_of={early}").json()
    assert page["as_of"] == early and answer["as_of"] == str(early) and f"as_of={early}" in page["rows"][0]["key_url"]
    assert client.get(page["rows"][0]["key_url"]).context["count"] == page["rows"][0]["row"].trait.key
    assert client.get("/profiles/products/?as_of=2020-01-01").context["as_of"] is None
    said = client.get("/profiles/products/?as_of=nonsense").content.decode()
    assert "Glass" in said and "nonsense" in said, "told, and it stands for the newest"


def test_colleagues_of_a_part_against_all_others_of_it(book, zhao, lin, chen, browser_of, api_of):
    Account.objects.filter(code__in=["key2", "key3", "rest2"]).update(region="West")
    client, api = browser_of(zhao), api_of(zhao)
    whole = {row["name"]: row for row in api.get("/api/v1/profile/people/").json()["results"]}
    (west,) = client.get("/profiles/people/?region=West").context["people"]
    assert (west["person"].name, west["person"].accounts, west["person"].key) == (lin.name, 3, 2)
    assert client.get(west["url"]).context["count"] == 3
    ((_tier, gold, url),) = [one for one in west["tiers"] if one[0] == "gold"]
    assert gold == client.get(url).context["count"] == 2
    (only,) = api.get(f"/api/v1/profile/people/?owner={lin.pk}").json()["results"]
    assert only == whole[lin.name] and only["against"], "held against all others, though alone"
    answer = api.get("/api/v1/profile/people/?category=Tiles").json()["results"]
    assert {row["name"]: row["key"] for row in answer} == {lin.name: 1, chen.name: 0}
    assert chen.name not in file_of(client, f"/profiles/people/?owner={lin.pk}")
    nobody = client.get("/profiles/people/?region=North").context["nobody"]
    assert nobody["action"]["url"] == "?"
    assert not browser_of(lin).get(f"/profiles/people/?owner={chen.pk}").context.get("people")
    assert api_of(lin).get(f"/api/v1/profile/people/?owner={chen.pk}").json()["results"] == []


def test_mismatches_of_a_part(book, zhao, lin, chen, browser_of, api_of):
    Policy.objects.update(visit_days={"gold": 10}, visits_per_manager=200)
    Fit.objects.filter(account__code__in=["prospect0", "prospect1"]).update(score=71.5)
    Account.objects.filter(code__in=["prospect1", "key0"]).update(region="West")
    client, api = browser_of(zhao), api_of(zhao)

    def counts(user, asked):
        page = browser_of(user).get(f"/profiles/mismatches/?{asked}").context
        found = [part["count"] for part in page["parts"]]
        for part, count in zip(("gaps", "hands", "full", "prospects"), found, strict=True):
            assert api_of(user).get(f"/api/v1/profile/mismatches/?part={part}&{asked}").json()["count"] == count
        return found

    assert counts(zhao, "") == [1, 2, 1, 2]
    assert counts(zhao, f"owner={lin.pk}") == [1, 0, 1, 0] and counts(zhao, f"owner={chen.pk}") == [0, 2, 0, 0]
    assert counts(zhao, "region=West") == [0, 1, 0, 1] and counts(zhao, "category=Tiles") == [1, 0, 1, 0]
    assert counts(lin, f"owner={chen.pk}") == [0, 0, 0, 0]
    page = client.get("/profiles/mismatches/?part=prospects&region=West").context
    assert client.get(page["good_url"]).context["count"] == 1 and "region=West" in page["parts"][1]["url"]
    assert "prospect 1" in page["headline"] and page["headline"].startswith("West")
    assert not client.get(f"/profiles/mismatches/?part=prospects&owner={lin.pk}").context["good_url"]
    text = file_of(client, "/profiles/mismatches/?part=hands&region=West")
    assert "key 0" in text and "key 1" not in text
    Policy.objects.update(visits_per_manager=9999)
    hands = api.get(f"/api/v1/profile/mismatches/?part=hands&owner={chen.pk}").json()["results"]
    assert hands[0]["better"], "what colleagues know is told by all they hold"


def test_what_nobody_can_ask_for_is_told(book, zhao, browser_of, api_of, client):
    for page in PAGES:
        shown = browser_of(zhao).get(f"{page}?owner=nobody")
        assert "There is no such colleague." in shown.content.decode() and not shown.context.get("rows")
        assert api_of(zhao).get(f"{api_paths(page)}?owner=nobody").status_code == 400
        assert client.get(f"{api_paths(page)}?owner=1").status_code == 401
    for page in PAGES[1:]:
        assert "Choose one that is known." in browser_of(zhao).get(f"{page}?region=none").content.decode()
        assert api_of(zhao).get(f"{api_paths(page)}?segment=none").status_code == 400


def test_filters_are_offered_and_stay(book, zhao, lin, browser_of):
    for page in PAGES:
        text = browser_of(zhao).get(f"{page}?owner={lin.pk}&region=East").content.decode()
        assert f'value="{lin.pk}" selected' in text and 'value="East" selected' in text, page
    assert '<select name="owner"' not in browser_of(lin).get("/profiles/people/").content.decode()
