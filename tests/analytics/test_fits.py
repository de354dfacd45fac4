"""Fit: what a run writes, that reasons add up, who sees it; mismatches: white space, hands, prospects."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Account, Policy, TierChange
from analytics.actions import fits, recompute
from analytics.facts import gaps, mismatches, people
from analytics.models import Fit, ProfileBasis
from kam.choices import RunKind
from kam.models import Run
from tests import factories
from tests.analytics.profile_books import DAY, KEY, REST, computed

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(lin, chen):
    return computed(lin, chen)


def fit(code):
    return Fit.objects.current().get(account__code=code)


@pytest.mark.db_both
def test_every_live_account_is_scored_and_its_reasons_add_up(book):
    rows = list(Fit.objects.current())
    assert len(rows) == KEY + REST + 3
    for row in rows:
        assert 0 <= row.score <= 100
        assert 50 + sum(points for _value, points in row.reasons.values()) == pytest.approx(row.score, abs=1e-6)
        assert row.known == len(row.reasons.keys() - {"limit"})
    assert [row.is_prospect for row in rows].count(True) == 3 and [row.is_key for row in rows].count(True) == KEY


def test_a_prospect_like_key_accounts_stands_above_one_that_is_not(book):
    like, unlike = fit("prospect0"), fit("prospect2")
    assert like.score > 55 > 50 > unlike.score
    assert like.reasons["kind"][0] == "end_user" and like.reasons["kind"][1] > 0
    assert "size" not in like.reasons and "rhythm" not in like.reasons, "what is not known is no reason"
    assert "sales_mode" not in fit("key4").reasons and fit("key4").reasons["category"][0] == "Glass"


@pytest.mark.db_both
def test_nobody_is_scored_where_there_are_too_few(lin, chen):
    run = computed(lin, chen)
    TierChange.objects.filter(account__code__in=["key0", "key1", "key2"]).update(tier="iron")
    run = recompute.start(RunKind.FIT, as_of=DAY, by=run.started_by)
    assert not Fit.objects.filter(run=run).exists() and run.result["scored"] == 0 and run.result["key"] == KEY - 3
    assert ProfileBasis.objects.filter(run=run).exists()


@pytest.mark.db_both
def test_the_same_day_again_replaces_the_run_with_the_same_rows(book, zhao):
    def rows():
        return list(Fit.objects.order_by("account").values_list("account", "score", "known", "reasons"))

    before = rows()
    recompute.start(RunKind.FIT, as_of=DAY, by=zhao)
    assert rows() == before and Run.objects.filter(kind=RunKind.FIT).count() == 1


def test_only_who_may_recompute_computes(book, lin):
    with pytest.raises(PermissionDenied):
        recompute.start(RunKind.FIT, as_of=DAY, by=lin)
    with pytest.raises(PermissionDenied):
        fits.write(book, None, by=lin)


@pytest.mark.db_both
def test_the_fit_of_a_year_ago_is_held_against_what_came(book, zhao, time_machine):
    later = DAY + timedelta(365)
    time_machine.move_to(later)
    TierChange.objects.filter(account__code="rest3").update(to_on=later - timedelta(30), state="ended")
    TierChange.objects.create(account=Account.objects.get(code="rest3"), tier="gold", from_on=later, by=zhao)
    told = recompute.start(RunKind.FIT, as_of=later, by=zhao).result["foretold"]
    assert (told["since"], told["accounts"], told["became"]) == (DAY.isoformat(), REST + 3, 1)
    scores = dict(Fit.objects.filter(run=book, is_key=False).values_list("account__code", "score"))
    own = scores.pop("rest3")
    above = sum(1.0 if own > other else 0.5 if own == other else 0.0 for other in scores.values())
    assert told["auc"] == pytest.approx(above / len(scores), abs=0.001)


@pytest.mark.db_both
def test_the_list_shows_ones_own_the_best_first_and_no_key_account(book, lin, zhao, browser_of, api_of):
    whole, own = browser_of(zhao).get("/profiles/fit/"), browser_of(lin).get("/profiles/fit/")
    assert (whole.context["count"], own.context["count"]) == (REST + 3, REST - 2)
    assert "rest 0" in whole.content.decode() and "rest 0" not in own.content.decode()
    assert "Not known: " in whole.content.decode()
    answer = api_of(zhao).get("/api/v1/fits/").json()["results"]
    assert [row["score"] for row in answer] == sorted((row["score"] for row in answer), reverse=True)
    one = answer[0]
    assert one["middle"] + sum(points for _v, points in one["reasons"].values()) == pytest.approx(one["score"])
    assert len(api_of(lin).get("/api/v1/fits/?group=all").json()["results"]) == KEY + REST - 4
    text = b"".join(browser_of(lin).get("/profiles/fit/?format=csv").streaming_content).decode()
    assert "rest 5" in text and "rest 0" not in text


FILTERED = [
    ("group=prospect", 3), ("group=key", KEY), ("group=rest", REST), ("group=all", KEY + REST + 3),
     ("trait=kind:end_user", 2), ("trait=kind:end_user&group=all", KEY + 2), ("trait=rhythm:month&group=key", KEY),
     ("trait=category:Glass&group=all", KEY - 1), ("trait=sales_mode:club", 0), ("trait=nonsense", 0),
     ("owner=unassigned", 3), ("score_min=55&group=prospect", 2),
]  # fmt: skip


@pytest.mark.db_both
def test_filters_of_page_and_api(book, zhao, browser_of, api_of):
    page, api = browser_of(zhao), api_of(zhao)
    for asked, count in FILTERED:
        assert page.get(f"/profiles/fit/?{asked}", HTTP_HX_REQUEST="true").context["count"] == count, asked
        assert len(api.get(f"/api/v1/fits/?{asked}&page_size=100").json()["results"]) == count, asked


def test_a_wrong_filter_is_told(book, zhao, browser_of, api_of):
    assert api_of(zhao).get("/api/v1/fits/?group=nobody").status_code == 400
    assert api_of(zhao).get("/api/v1/fits/?score_min=900").status_code == 400
    assert browser_of(zhao).get("/profiles/fit/?group=nobody").context["count"] == 0


@pytest.mark.db_both
def test_the_panel_of_a_customer_and_nobody_elses(book, lin, zhao, browser_of, api_of):
    mine, other = Account.objects.get(code="key5"), Account.objects.get(code="key0")
    page = browser_of(lin).get(f"/customers/{mine.pk}/fit/")
    assert page.context["fit"].account == mine and "Glass" in page.content.decode()
    assert browser_of(lin).get(f"/customers/{other.pk}/fit/").status_code == 404
    row = Fit.objects.current().get(account=other)
    assert api_of(lin).get(f"/api/v1/fits/{row.pk}/").status_code == 404
    assert api_of(zhao).get(f"/api/v1/fits/{row.pk}/").json()["account_code"] == "key0"
    new = factories.AccountFactory(owner=lin)
    assert "No fit yet" in browser_of(lin).get(f"/customers/{new.pk}/fit/").content.decode()


def test_white_space_is_what_peers_buy(book, zhao, lin, chen, api_of, browser_of):
    (row,) = gaps.missing(zhao)
    assert (row.category, row.peers, row.buying, row.same_kind) == ("Glass", KEY - 1, KEY - 1, True)
    assert row.account == Account.objects.get(code="key5").pk and f"{row.worth:.2f}" == "12000.00" and row.coverage == 1
    assert not gaps.missing(chen)
    (same,) = gaps.missing(lin)
    assert (same.account, same.peers) == (row.account, KEY - 3), "two unseen peers would show through: only those seen"
    answer = api_of(zhao).get("/api/v1/profile/mismatches/?share=90").json()
    assert answer["count"] == 1 and answer["results"][0]["worth"] == "12000.00"
    assert api_of(zhao).get("/api/v1/profile/mismatches/?share=13").status_code == 400
    assert api_of(zhao).get("/api/v1/profile/mismatches/?part=all").status_code == 400
    assert "Glass" in browser_of(zhao).get("/profiles/mismatches/").content.decode()


def test_key_accounts_in_unfamiliar_hands(book, zhao, lin, chen, browser_of, api_of):
    rows = mismatches.hands(zhao, people.profiles(zhao))
    assert {row.name for row in rows} == {"key 0", "key 1"}
    assert (rows[0].owner_name, rows[0].kind_others, rows[0].industry_others) == (chen.name, 1, 1)
    assert [name for name, _kind, _industry in rows[0].better] == [lin.name]
    own = mismatches.hands(chen, people.profiles(chen))
    assert len(own) == 2 and own[0].better == [], "colleagues are named to who may compare them"
    assert not mismatches.hands(lin, people.profiles(lin))
    page = browser_of(zhao).get("/profiles/mismatches/?part=hands")
    assert "key 0" in page.content.decode() and lin.name in page.content.decode()
    assert "key 0" not in browser_of(lin).get("/profiles/mismatches/?part=hands").content.decode()
    names = [row["name"] for row in api_of(chen).get("/api/v1/profile/mismatches/?part=hands").json()["results"]]
    assert names == ["key 0", "key 1"]


def test_full_hands_and_prospects_of_nobody(book, zhao, lin, chen, browser_of, api_of):
    Policy.objects.update(visit_days={"gold": 10}, visits_per_manager=200)
    page = browser_of(zhao).get("/profiles/mismatches/?part=full")
    assert [row["person"].name for row in page.context["rows"]] == [lin.name]
    assert api_of(zhao).get("/api/v1/profile/mismatches/?part=full").json()["results"][0]["name"] == lin.name
    assert api_of(chen).get("/api/v1/profile/mismatches/?part=full").json()["count"] == 0
    Fit.objects.filter(account__code="prospect1").update(score=71.5)
    Fit.objects.filter(account__code="prospect0").update(score=59.9)
    page = browser_of(zhao).get("/profiles/mismatches/?part=prospects")
    assert [row["fit"].account.code for row in page.context["rows"]] == ["prospect1"]
    assert browser_of(zhao).get(page.context["good_url"]).context["count"] == 1
    assert not browser_of(lin).get("/profiles/mismatches/?part=prospects").context["rows"]


def test_each_part_is_a_file(book, zhao, browser_of):
    Policy.objects.update(visit_days={"gold": 10}, visits_per_manager=10)
    Fit.objects.filter(account__code="prospect1").update(score=71.5)
    client = browser_of(zhao)
    for part in ("gaps", "hands", "full", "prospects"):
        answer = client.get(f"/profiles/mismatches/?part={part}&format=csv")
        assert len(b"".join(answer.streaming_content).decode().splitlines()) > 1, part


def test_each_part_says_what_was_found_or_that_nothing_was(book, zhao, lin, chen, browser_of):
    def said(user, part):
        return browser_of(user).get(f"/profiles/mismatches/?part={part}").context["headline"]

    assert said(zhao, "gaps") == (
        "1 purchase that most peers make is missing, at 1 key account: worth about CN¥12K a year, by estimate. "
        f"The greatest: Glass at {Account.objects.get(code='key5')}, CN¥12K."
    )
    hands = said(zhao, "hands")
    assert hands.startswith("2 key accounts are with somebody who holds few of their like; they bring CN¥")
    assert hands.endswith("For 2 of them a colleague who knows such customers has time.")
    assert "colleague" not in said(chen, "hands"), "colleagues are named to who may compare them"
    assert said(lin, "hands") == "No key account is with somebody who holds few of its like."
    assert said(chen, "gaps").startswith("No key account whose order lines are known lacks")
    Policy.objects.update(visit_days={"gold": 10}, visits_per_manager=200)
    assert said(zhao, "full").startswith("1 colleague has more visits to make than one can hold: ")
    assert said(zhao, "full").endswith(f"Most: {lin.name}.")
    Fit.objects.filter(account__code__startswith="prospect").update(score=10)
    page = browser_of(zhao).get("/profiles/mismatches/?part=prospects").content.decode()
    assert "No prospect with a fit of 60 or more is without an owner." in page
    Fit.objects.filter(account__code="prospect1").update(score=71)
    assert said(zhao, "prospects") == (
        f"1 prospect with a fit of 60 or more has no owner. The best: {Account.objects.get(code='prospect1')}, 71."
    )
