"""The best proven play beside the warnings of the dashboard: of the cause, with count and interval, or none."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils.html import strip_tags

from analytics.facts import best_plays as facts
from kam.choices import Role
from lifecycle.models import Play, PlayUse, Warning, WarningCause
from tests import factories
from tests.analytics.books import DAY, computed

pytestmark = pytest.mark.django_db
URL, HTMX = "/dashboard/plays/", {"HX-Request": "true"}
PROVED = {"as_of": "2026-06-30", "uses": 20, "verdict": "more", "difference": 0.5, "low": 0.22, "high": 0.68,
          "kept": 18, "ended": 20, "against": "others", "others_kept": 12, "others_ended": 30}  # fmt: skip


@pytest.fixture
def warned(lin, zhao):
    """A warning of a gold customer of lin's, for problems left unresolved."""
    account = factories.AccountFactory(owner=lin, tier="gold")
    made = Warning.objects.create(account=account, opened_on=DAY, risk_at_opening=0.6, risk=0.6, value_at_risk=9)
    WarningCause.objects.create(warning=made, cause="unresolved", on=DAY, by=lin)
    return made


def measured(key, **changed):
    Play.objects.filter(key=key).update(measured=PROVED | changed)
    return Play.objects.get(key=key)


def asked(browser, *warnings):
    keys = ",".join(str(one.pk) for one in warnings)
    return browser.get(f"{URL}?warnings={keys}", headers=HTMX).content.decode()


@pytest.mark.db_both
def test_of_the_proved_plays_for_the_cause_the_one_of_which_most_is_proved(warned, zhao, browser_of):
    measured("problems")
    better = measured("service", low=0.3, kept=19)
    measured("supply", low=0.6)
    assert facts.gather(zhao, [warned.pk]) == [facts.Best(warned.pk, "unresolved", better)]
    html = asked(browser_of(zhao), warned)
    assert f'id="play-{warned.pk}" hx-swap-oob="true"' in html and '<a href="/plays/?cause=unresolved">' in html
    assert strip_tags(html).strip() == (
        f"Proven play: {better}; kept 19 of 20, 45% expected without it (+30 to +68 points); not applied here"
    )
    assert f'href="/warnings/{warned.pk}/#plays"' in html
    listed = browser_of(zhao).get("/plays/?cause=unresolved").content.decode()
    assert str(better) in listed and str(Play.objects.get(key="supply")) not in listed
    first, second = listed.index(f"{better}"), listed.index(str(Play.objects.get(key="problems")))
    assert first < second < listed.index(str(Play.objects.get(key="department"))), "the one named stands first"
    assert "95% kept with it (19 of 20), 45% expected without it" in listed
    unasked = browser_of(zhao).get("/plays/").content.decode()
    assert unasked.index(str(Play.objects.get(key="department"))) < unasked.index(str(better)), "else as it is kept"


@pytest.mark.parametrize("verdict", ["not_shown", "too_few", "fewer", ""])
def test_where_the_evidence_is_thin_none_is_named(warned, zhao, browser_of, verdict):
    play = measured("problems", verdict=verdict)
    html = asked(browser_of(zhao), warned)
    assert strip_tags(html).strip() == "No proven play yet" and str(play) not in html


def test_a_play_for_other_tiers_is_none_and_one_that_is_taken_says_so(warned, lin, zhao, browser_of):
    play = measured("problems")
    Play.objects.filter(pk=play.pk).update(tiers=["platinum"])
    assert facts.gather(zhao, [warned.pk])[0].play is None
    Play.objects.filter(pk=play.pk).update(tiers=["gold"])
    PlayUse.objects.create(account=warned.account, play=play, warning=warned, on=DAY, by=lin, tier="gold")
    assert facts.gather(zhao, [warned.pk])[0].is_taken
    told = strip_tags(asked(browser_of(zhao), warned))
    assert "Proven play, taken: " in told and "not applied here" not in told


def test_nothing_is_said_without_a_cause_of_the_control_group_or_of_what_is_not_seen(warned, lin, zhao, browser_of):
    measured("problems")
    far = factories.UserFactory(username="far", role=Role.LEAD)
    assert facts.gather(far, [warned.pk]) == [] and asked(browser_of(far), warned).strip() == ""
    assert browser_of(lin).get(f"{URL}?warnings={warned.pk}").status_code == 403
    Warning.objects.filter(pk=warned.pk).update(is_control=True)
    assert facts.gather(zhao, [warned.pk]) == []
    Warning.objects.filter(pk=warned.pk).update(is_control=False)
    WarningCause.objects.all().delete()
    assert facts.gather(zhao, [warned.pk]) == []
    for odd in ("", "x,,-1", "9" * 40, "²"):
        assert browser_of(zhao).get(URL, {"warnings": odd}, headers=HTMX).content.decode().strip() == ""


def test_suspicions_stay_with_who_may_read_them(warned, zhao):
    WarningCause.objects.update(cause="squeezed_out")
    Play.objects.filter(key="open_comparison").update(measured=PROVED)
    assert [one.cause for one in facts.gather(zhao, [warned.pk])] == ["squeezed_out"]
    finance = factories.UserFactory(username="tang", role=Role.FINANCE)
    assert Warning.objects.visible_to(finance).exists() and facts.gather(finance, [warned.pk]) == []


def test_the_dashboard_asks_for_the_first_and_has_a_place_for_each(
    acme, other, zhao, browser_of, django_assert_max_num_queries
):
    computed(acme, other)
    (made,) = Warning.objects.open()
    browser = browser_of(zhao)
    assert f'id="play-{made.pk}"' not in browser.get("/dashboard/").content.decode(), "no cause is known"
    WarningCause.objects.create(warning=made, cause="unresolved", on=DAY, by=other.owner)
    measured("problems")
    cache.clear()
    html = browser.get("/dashboard/").content.decode()
    assert f'hx-get="{URL}?warnings={made.pk}"' in html and f'<span id="play-{made.pk}"></span>' in html
    with django_assert_max_num_queries(10):
        assert "Proven play" in asked(browser, made)
