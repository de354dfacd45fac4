"""The profile of key accounts, of products and of colleagues: pages and API, in scope, as of a day."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from accounts.models import Account, Nomination, Policy, Standing, TierChange
from analytics.actions import recompute
from analytics.facts import baskets, people, profiles
from analytics.models import ProfileBasis
from analytics.rules import profiles as rules
from analytics.views import profile_words
from kam.choices import Role, RunKind
from kam.models import Event, User
from tests import factories
from tests.analytics.profile_books import DAY, KEY, REST, computed

pytestmark = pytest.mark.django_db
PAGES = ["/profiles/", "/profiles/products/", "/profiles/people/", "/profiles/mismatches/", "/profiles/fit/"]


@pytest.fixture
def book(lin, chen):
    return computed(lin, chen)


def profile_of(user, **only):
    sight = profiles.sight(user)
    return profiles.profile(sight.run, sight.part(only))


def trait(found, name, value):
    one = next(c for c in found.found if c.name == name)
    return next(t for t in one.traits if t.value == value)


def test_traits_are_counted_among_key_accounts_and_other_customers(book, zhao):
    found = profile_of(zhao)
    assert (found.key, found.rest, found.prospects) == (KEY, REST, 3)
    kind = trait(found, "kind", "end_user")
    assert (kind.key, kind.rest, kind.says) == (KEY, 0, "more"), "prospects are not compared"
    industry = next(c for c in found.found if c.name == "industry")
    assert (industry.known_key, industry.known_rest) == (KEY - 1, REST - 1), "empty is not known, and no trait"
    assert trait(found, "rhythm", "month").key == KEY and trait(found, "category", "Glass").key == KEY - 1
    assert next(c for c in found.found if c.name == "ability").traits == []


@pytest.mark.db_both
def test_the_ratios_of_their_statements_are_traits_and_the_unknown_is_none(book, zhao, browser_of, api_of):
    """Key accounts collect in 36.5 days on the mean of two year ends; the rest have no assets, or contradict them."""
    for account in Account.objects.filter(code__startswith="key").order_by("pk"):
        figures = {"revenue": 1000, "net_profit": 50, "cost_of_sales": 500, "current_assets": 450, "inventory": 200}
        factories.StatementFactory(account=account, total_assets=500, receivables=50, **figures)
        factories.StatementFactory(account=account, year=2024, total_assets=700, receivables=150)
    for place, account in enumerate(Account.objects.filter(code__startswith="rest").order_by("pk")):
        wrong = {"current_assets": 900, "total_assets": 500} if place < 2 else {}
        factories.StatementFactory(account=account, revenue=1000, receivables=300, **wrong)
    factories.StatementFactory(account=Account.objects.get(code="prospect0"), year=2020, revenue=1, receivables=1)
    run = recompute.start(RunKind.FIT, as_of=DAY, by=User.objects.system())
    found = profile_of(zhao)
    says = {one.name: one for one in found.found}
    known = {name: (one.known_key, one.known_rest) for name, one in says.items()}
    assert known["return"] == known["current_share"] == known["stock"] == (KEY, 0)
    assert known["collection"] == (KEY, REST - 2), "what contradicts itself tells nothing"
    assert trait(found, "return", "high").key == KEY, "50 of the mean 600"
    assert trait(found, "current_share", "most").key == KEY and trait(found, "stock", "long").key == KEY
    month = trait(found, "collection", "two_months")
    assert (month.key, month.rest, month.says, month.lift > 1) == (KEY, 0, "more", True)
    assert trait(found, "collection", "long").rest == REST - 2
    api = api_of(zhao).get("/api/v1/profile/").json()
    assert "collection" in str(api) and "current_share" in str(api)
    page = browser_of(zhao).get("/profiles/")
    (group,) = [one for one in page.context["groups"] if one["name"] == "Days until its customers pay it"]
    assert [row["words"] for row in group["traits"]] == ["30 to 60 days", "Over 90 days"]
    assert run.is_current


def test_a_profile_kept_before_a_characteristic_was_known_is_still_told(book, zhao):
    kept = ProfileBasis.objects.get(run=book)
    basis = profiles.unpack(bytes(kept.packed))
    for name in ("return", "collection"):
        del basis.codes[name], basis.values[name]
    kept.packed = profiles.pack(basis)
    kept.save()
    told = [one.name for one in profile_of(zhao).found]
    assert "return" not in told and "margin" in told and not basis.having("return", "high").any()


@pytest.mark.db_both
def test_a_basis_comes_back_value_for_value(book, zhao):
    packed = bytes(ProfileBasis.objects.get(run=book).packed)
    assert profiles.pack(profiles.unpack(packed)) == packed


@pytest.mark.db_both
def test_the_page_says_it_in_three_languages_and_opens_the_customers(book, zhao, browser_of):
    client = browser_of(zhao)
    page = client.get("/profiles/")
    assert "Our typical key account: " in page.context["headline"] and "Kind: End user" in page.context["headline"]
    kind = next(g for g in page.context["groups"] if g["name"] == "Kind")
    mute = [row for group in page.context["groups"] for row in group["traits"] if not row["tells"]]
    assert kind["tells"] and len(mute) == page.context["untold"] > 0  # what a phone folds away
    assert all(row["trait"].says in ("open", "few") for row in mute)
    assert client.get(kind["traits"][0]["url"]).context["count"] == KEY
    assert client.get(kind["traits"][0]["rest_url"]).context["count"] == 0
    for figure, count in zip(page.context["figures"], (KEY, REST, 3), strict=False):
        assert client.get(figure["url"]).context["count"] == count
    for language in ("zh-hans", "zh-hant"):
        with translation.override(language):
            zhao.language = language
            zhao.save()
            assert "Our typical" not in client.get("/profiles/").context["headline"]


def test_a_part_of_the_book_and_an_earlier_day(book, zhao, browser_of, api_of):
    client = browser_of(zhao)
    assert client.get("/profiles/?region=East").context["profile"].key == KEY
    assert client.get("/profiles/?region=West").context["small"]
    assert client.get("/profiles/?as_of=2020-01-01").context["profile"] is None
    changed = Account.objects.get(code="key7")
    TierChange.objects.filter(account=changed).update(from_on=DAY - timedelta(5))
    early = recompute.start(RunKind.FIT, as_of=DAY - timedelta(10), by=zhao)
    day = early.as_of.isoformat()
    assert client.get(f"/profiles/?as_of={day}").context["profile"].key == KEY - 1
    answer = api_of(zhao).get(f"/api/v1/profile/?as_of={day}").json()
    assert (answer["as_of"], answer["key"]) == (day, KEY - 1)
    assert profile_of(zhao).key == KEY, "an earlier day changes nothing that counts now"


@pytest.mark.db_both
def test_it_is_narrowed_by_owner_and_category_too_and_what_it_opens_is_alike(book, zhao, lin, browser_of):
    client = browser_of(zhao)
    for asked, key, rest in ((f"owner={lin.pk}", KEY - 2, REST - 2), ("owner=unassigned", 0, 0)):
        found = client.get(f"/profiles/?{asked}").context
        assert (found["profile"].key, found["profile"].rest) == (key, rest)
    assert client.get("/profiles/?category=Tiles").context["profile"].key == 1
    found = client.get(f"/profiles/?owner={lin.pk}&region=East").context
    for figure, count in zip(found["figures"], (KEY - 2, REST - 2), strict=False):
        assert client.get(figure["url"]).context["count"] == count
    kind = next(group for group in found["groups"] if group["name"] == "Kind")
    assert client.get(kind["traits"][0]["url"]).context["count"] == KEY - 2
    page = client.get("/profiles/?owner=nobody").content.decode()
    assert "There is no such colleague." in page and "Our typical" not in page


def test_a_manager_sees_a_profile_of_their_own_customers_only(book, lin, chen, browser_of, api_of):
    own = browser_of(lin).get("/profiles/")
    assert (own.context["profile"].key, own.context["profile"].rest) == (KEY - 2, REST - 2)
    few = browser_of(chen).get("/profiles/")
    assert few.context["small"] and "2 are key accounts and 2 are others" in few.context["few"]
    assert api_of(chen).get("/api/v1/profile/").json()["characteristics"] == []
    told = few.content.decode()
    assert "Kind: End user" in told and "12" not in few.context["company"], "the company in words, without numbers"


def test_the_api_says_what_the_page_says(book, zhao, browser_of, api_of):
    answer = api_of(zhao).get("/api/v1/profile/").json()
    found = profile_of(zhao)
    assert [c["name"] for c in answer["characteristics"]] == [c.name for c in found.found]
    first, same = answer["characteristics"][0]["traits"][0], found.found[0].traits[0]
    assert first["lift"] == same.lift and first["says"] == same.says and "weight" not in first
    assert not next(c for c in answer["characteristics"] if c["name"] == "sales_mode")["counts_for_fit"]
    sheet = b"".join(browser_of(zhao).get("/profiles/?format=csv").streaming_content).decode()
    assert "End user" in sheet and Event.objects.filter(verb="list.exported").exists()


def test_products_of_key_accounts(book, zhao, chen, browser_of, api_of):
    sight, bought = baskets.sight(zhao)
    glass, tiles = baskets.sellers(sight.part(), bought)
    assert (glass.name, glass.trait.key, glass.trait.rest, glass.trait.says) == ("Glass", KEY - 1, 0, "more")
    assert (tiles.trait.key, tiles.trait.rest, tiles.trait.says) == (1, REST, "less")
    assert glass.revenue == (KEY - 1) * 12 * 100_000 == glass.key_revenue and glass.margin_rate == pytest.approx(0.4)
    page = browser_of(zhao).get("/profiles/products/?level=product")
    assert "Glass 8 mm" in page.context["headline"]
    answer = api_of(zhao).get("/api/v1/profile/products/?level=product").json()
    assert [row["name"] for row in answer["rows"]] == ["Glass 8 mm", "Tile"]
    assert api_of(zhao).get("/api/v1/profile/products/?level=colour").status_code == 400
    assert browser_of(chen).get("/profiles/products/").context["small"]
    sheet = b"".join(browser_of(zhao).get("/profiles/products/?format=csv").streaming_content).decode()
    assert "Glass" in sheet and "132000.00" in sheet


def test_colleagues_are_compared_only_by_who_may(book, lin, chen, zhao, browser_of, api_of):
    found = {one.name: one for one in people.profiles(zhao)}
    assert set(found) == {lin.name, chen.name}
    assert (found[lin.name].key, found[lin.name].accounts) == (KEY - 2, KEY + REST - 4)
    assert found[lin.name].against is not None
    assert [one.name for one in people.profiles(lin)] == [lin.name] and people.profiles(lin)[0].against is None
    assert chen.name in browser_of(zhao).get("/profiles/people/").content.decode()
    own = browser_of(lin).get("/profiles/people/").content.decode()
    assert lin.name in own and chen.name not in own and "comparable" not in own
    names = [one["name"] for one in api_of(lin).get("/api/v1/profile/people/").json()["results"]]
    assert names == [lin.name]
    text = b"".join(browser_of(lin).get("/profiles/people/?format=csv").streaming_content).decode()
    assert chen.name not in text


@pytest.mark.db_both
def test_a_lead_compares_the_team_and_nobody_else(book, lin, chen, north, api_of):
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    factories.SeatFactory(account=Account.objects.get(code="key0"), user=lead)
    answer = api_of(lead).get("/api/v1/profile/people/").json()["results"]
    assert [one["name"] for one in answer] == [lin.name], "a seat on chen's customer opens no profile of chen's"


@pytest.mark.db_both
def test_kept_key_accounts_and_visits(book, lin, zhao, time_machine):
    time_machine.move_to("2026-07-01 10:00+08:00")
    Account.objects.filter(code__in=["key4", "key6"]).update(tier="iron")
    one = next(one for one in people.profiles(zhao) if one.pk == lin.pk)
    assert (one.was_key, one.kept_key) == (KEY - 2, KEY - 4)
    Policy.objects.update(visit_days={"gold": 30}, visits_per_manager=10)
    one = next(one for one in people.profiles(zhao) if one.pk == lin.pk)
    assert one.visits == 98 and one.load == pytest.approx(9.8)


@pytest.mark.db_both
def test_a_nominated_customer_counts_as_key_and_is_visited_like_gold(book, lin, chen, zhao, time_machine, api_of):
    time_machine.move_to("2026-07-01 10:00+08:00")
    theirs = list(Account.objects.filter(owner=lin, code__startswith="rest").order_by("-pk")[:6])
    Account.objects.filter(pk__in=[one.pk for one in theirs]).update(owner=chen)
    Standing.objects.update(last_order_on=DAY)
    Policy.objects.update(visit_days={"gold": 73, "lead": 365})
    before = next(one for one in people.profiles(zhao) if one.pk == lin.pk)
    chosen = Account.objects.filter(owner=lin, code__startswith="rest").order_by("pk")[:2]
    Account.objects.filter(pk=chosen[0].pk).update(tier="lead", nominated_until="2027-01-01")
    Account.objects.filter(pk=chosen[1].pk).update(tier="lead", nominated_until="2026-06-30")  # over
    span = {"from_on": date(2025, 6, 1), "until": date(2027, 1, 1)}
    said = {"kind": "potential", "state": "confirmed", "reason": "x", "proposed_on": DAY, "proposed_by": zhao}
    Nomination.objects.create(account=chosen[0], **said, **span)
    one = next(one for one in people.profiles(zhao) if one.pk == lin.pk)
    assert (one.key, one.accounts, one.visits) == (before.key + 1, before.accounts, before.visits + 5 - 1)
    assert (one.was_key, one.kept_key) == (before.was_key + 1, before.kept_key + 1)
    assert one.against.key == before.against.key + 1
    assert api_of(lin).get("/api/v1/profile/people/").json()["results"][0]["key"] == one.key


@pytest.mark.db_both
def test_nothing_computed_yet_and_nobody_signed_in(zhao, browser_of, client):
    signed_in = browser_of(zhao)
    for page in PAGES:
        assert signed_in.get(page).status_code == 200
        assert client.get(page).status_code == 302


def test_the_api_without_a_run(zhao, api_of):
    assert api_of(zhao).get("/api/v1/profile/").status_code == 404
    assert api_of(zhao).get("/api/v1/profile/products/").status_code == 404
    assert api_of(zhao).get("/api/v1/profile/mismatches/").json()["results"] == []


@pytest.mark.db_both
def test_queries_do_not_grow_with_the_customers(book, zhao, browser_of, django_assert_max_num_queries):
    client = browser_of(zhao)
    for page, most in zip(PAGES, (9, 9, 10, 17, 14), strict=True):
        client.get(page)
        with django_assert_max_num_queries(most):
            client.get(page)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1, "1.0×"), (0.94, "0.9×"), (0.96, "0.96×"), (0.998, "0.998×"), (0.99996, "<1×"), (1.04, "1.04×"),
     (1.0004, ">1×"), (1.06, "1.1×"), (0.04, "0.04×"), (24.55, "24.6×")],
)  # fmt: skip
def test_a_factor_is_never_rounded_to_one_that_is_not(value, shown):
    assert profile_words.times(value) == shown


@pytest.mark.parametrize(("key", "rest"), [(k, r) for k in range(5, 30, 3) for r in range(5, 80, 7)])
def test_word_and_shown_interval_agree(key, rest):
    found = rules.trait("x", key, rest, 40, 100)
    near = {"<1×": 1 - 1e-9, ">1×": 1 + 1e-9}
    ends = profile_words.interval(found).split(" – ")
    low, high = (near.get(one) or float(one.rstrip("×").replace(",", "")) for one in ends)
    assert (found.says in ("more", "less")) == (low > 1 or high < 1)
