"""Which play worked: page, API and file over what one sees, with counts, and nothing claimed by chance."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from analytics.actions import recompute
from analytics.facts import plays as effects
from kam.ground import drawn
from kam.rules import formats
from lifecycle.actions import plays
from lifecycle.models import Play, PlayUse, Warning, WarningCause
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(lin):
    """Twenty with a play, 18 kept; thirty without, 12 kept; the same tier and band. One joined, one still open."""

    def case(kept, play=None, **more):
        account = factories.AccountFactory(owner=lin, tier="gold")
        day = timezone.localdate() - timedelta(90)
        values = {
            "account": account, "opened_on": day, "risk_at_opening": 0.6, "risk": 0.3, "value_at_risk": 10,
            "tier_at_opening": "gold", "state": "kept" if kept else "lost", "closed_on": day, "closed_by": lin,
        } | more  # fmt: skip
        made = Warning.objects.create(**values)
        if play is not None:
            PlayUse.objects.create(account=account, play=play, warning=made, on=day, by=lin, tier="gold", risk=0.6)
        return made

    play = Play.objects.get(key="problems")
    for number in range(20):
        case(number < 18, play)
    for number in range(30):
        case(number < 12)
    case(False, play, state="joined")
    case(False, play, state="open", closed_on=None, closed_by=None)
    case(True, risk_at_opening=0.9)
    PlayUse.objects.create(
        account=factories.AccountFactory(owner=lin), play=play, on=timezone.localdate(), by=lin, tier="gold"
    )
    return play


def test_the_page_claims_with_counts(lin, cases, browser_of):
    page = browser_of(lin).get(reverse("analytics:play-effects")).content.decode()
    assert "1 play kept more customers than comparable cases without it: Settle the open problems within a week" in page
    assert "18 of 20" in page and "12 of 30" in page and "Kept more: +50 points" in page
    assert "1 still open" in page and "1 without a warning, not measured" in page


def test_table_picture_text_api_and_file_say_one_figure_for_what_is_expected(lin, cases, browser_of, api_of):
    for warning in Warning.objects.filter(state="lost", play_uses__isnull=True)[:8]:
        Warning.objects.filter(pk=warning.pk).update(risk_at_opening=0.8)
    for use in PlayUse.objects.filter(warning__state="kept")[:3]:
        Warning.objects.filter(pk=use.warning_id).update(risk_at_opening=0.8)
    told = api_of(lin).get("/api/v1/play-effects/").json()[0]
    assert told["comparable"]["share"] != round(told["expected"], 4)
    assert told["expected"] == pytest.approx(told["cases"]["share"] - told["difference"])
    answer = browser_of(lin).get(reverse("analytics:play-effects"))
    page, chart = answer.content.decode(), answer.context["picture"]
    here, without = formats.percent(told["cases"]["share"]), formats.percent(told["expected"])
    more = f"+{int(here[:-1]) - int(without[:-1])}"
    assert chart.table["rows"][0][1:4] == [here, without, more]
    assert f"<b>{without}</b>" in page and f"Kept more: {more} points" in page and f"{more} points</b>" in page
    assert "comparable cases without it, unweighted: 13 of 31" in page and "Kept without it" not in page
    lines = b"".join(browser_of(lin).get(f"{reverse('analytics:play-effects')}?format=csv").streaming_content).decode()
    assert f"31,13,{round(told['expected'], 4)},{round(told['difference'], 4)}" in lines


def test_nothing_is_claimed_that_may_be_chance(lin, cases, browser_of):
    Warning.objects.filter(state="lost", play_uses__isnull=True).update(state="won_back")
    page = browser_of(lin).get(reverse("analytics:play-effects")).content.decode()
    assert "No play has shown yet" in page and "Tested, and not shown to help: the difference may be chance." in page


@pytest.mark.db_both
def test_the_control_group_is_compared_with(lin, cases, api_of):
    control = Warning.objects.filter(state__in=("kept", "lost"), play_uses__isnull=True)[:8]
    Warning.objects.filter(pk__in=[one.pk for one in control]).update(is_control=True)
    told = api_of(lin).get("/api/v1/play-effects/").json()[0]
    assert told["against"] == "control" and told["comparable"]["ended"] <= 8


def test_the_api_and_the_file_say_the_same(lin, chen, cases, api_of, browser_of):
    told = api_of(lin).get("/api/v1/play-effects/").json()
    assert [(one["key"], one["verdict"], one["cases"]["kept"]) for one in told] == [("problems", "more", 18)]
    assert told[0]["low"] > 0 and told[0]["still_open"] == 1 and told[0]["without_warning"] == 1
    answer = browser_of(lin).get(f"{reverse('analytics:play-effects')}?format=csv")
    assert "problems,22,20,18,comparable cases without it,30,12,0.4,0.5" in b"".join(answer.streaming_content).decode()
    assert api_of(chen).get("/api/v1/play-effects/").json() == []
    assert "No play was applied yet" in browser_of(chen).get(reverse("analytics:play-effects")).content.decode()


@pytest.fixture
def case(lin):
    """An open warning whose cause is written down."""
    made = Warning.objects.create(
        account=factories.AccountFactory(owner=lin, tier="gold"), opened_on=timezone.localdate(), risk=0.6,
        risk_at_opening=0.6, value_at_risk=10, tier_at_opening="gold",
    )  # fmt: skip
    WarningCause.objects.create(warning=made, cause="unresolved", on=timezone.localdate(), by=lin)
    return made


def offered(case, browser):
    """The panel of the plays to take, and their names in its order."""
    told = browser.get(reverse("lifecycle:warning-plays", args=[case.pk])).content.decode()
    return told, re.findall(r'<summary class="named"><b>(.*?)</b>', told)


def measure(system):
    return plays.measure(effects.measured(timezone.localdate()), by=system)


def test_where_a_play_is_chosen_stands_what_it_did_so_far(lin, chen, system, cases, case, browser_of):
    assert "18 of 20" not in offered(case, browser_of(lin))[0], "the run has not counted it yet"
    assert measure(system) == 1
    told, _names = offered(case, browser_of(lin))
    assert "Settle the open problems within a week" in told and "Kept more: +50 points" in told
    assert (
        "90% kept with it (18 of 20), 40% expected without it (comparable cases without it, unweighted: 12 of 30)"
        in told
    )
    assert f'href="{reverse("analytics:play-effects")}"' in told
    assert browser_of(chen).get(reverse("lifecycle:warning-plays", args=[case.pk])).status_code == 404
    Warning.objects.filter(pk=case.pk).update(is_control=True)
    assert "Settle" not in offered(case, browser_of(lin))[0]


@pytest.mark.db_both
def test_what_is_proved_stands_first_among_those_that_answer_the_cause(lin, system, cases, case, browser_of):
    assert offered(case, browser_of(lin))[1][0] != str(cases), "by fit alone another stands first"
    measure(system)
    told, names = offered(case, browser_of(lin))
    assert names[0] == "Settle the open problems within a week"
    assert "First because it answers the cause: Problems left unresolved" in told
    assert "it kept 50 points more than comparable cases" in told


def test_what_is_taken_most_comes_next_and_what_keeps_fewer_last(lin, system, cases, case, browser_of):
    Play.objects.filter(key="channel").update(measured={"uses": 7, "verdict": "not_shown", "low": -0.2, "high": 0.3})
    Play.objects.filter(key="service").update(measured={"uses": 90, "verdict": "fewer", "low": -0.6, "high": -0.2})
    told, names = offered(case, browser_of(lin))
    assert (names[0], names[-1]) == ("Settle the channel conflict", "Integrated service")
    assert "taken most often" not in told, "another was, which kept fewer"
    Play.objects.filter(key="service").update(measured={"uses": 2, "verdict": "fewer", "low": -0.6, "high": -0.2})
    assert "taken most often, 7 times" in offered(case, browser_of(lin))[0]


def test_the_night_counts_what_plays_did(zhao, cases):
    factories.OrderFactory(account=factories.AccountFactory(), ordered_on=timezone.localdate() - timedelta(9))
    recompute.start("churn", by=zhao)
    cases.refresh_from_db()
    assert (cases.effect.kept, cases.effect.ended, cases.effect.verdict, cases.effect.uses) == (18, 20, "more", 22)
    assert cases.effect.as_of == timezone.localdate().isoformat() and cases.version == 1


def test_what_a_reader_sees_and_what_the_company_did_are_told_apart(
    lin, chen, zhao, system, cases, case, browser_of, api_of
):
    measure(system)
    address = reverse("analytics:play-effects")
    everything = browser_of(zhao).get(address).content.decode()
    assert "Over the whole company" in everything and "Whole company" not in everything, "one count, said once"
    ended = Warning.objects.filter(play_uses__play=cases, state="kept").first()
    type(ended.account).objects.filter(pk=ended.account_id).update(owner=chen)
    page = browser_of(chen).get(address).content.decode()
    assert "Of the customers you see" in page and "1 of 1" in page
    assert (
        "Whole company, as counted by the run of" in page
        and "without what ended since" in page
        and "90% kept with it (18 of 20)" in page
    )
    told = api_of(chen).get("/api/v1/play-effects/").json()[0]
    assert (told["cases"]["ended"], told["company"]["ended"], told["company"]["kept"]) == (1, 20, 18)
    rows = b"".join(browser_of(chen).get(address, {"format": "csv"}).streaming_content).decode()
    assert f"{timezone.localdate()},20,18,30,12,keeps more" in rows
    assert "What a play did is counted over the whole company, as of" in offered(case, browser_of(lin))[0]


def test_the_panel_counts_nothing_itself(lin, system, cases, case, browser_of, django_assert_max_num_queries):
    browser, address = browser_of(lin), reverse("lifecycle:warning-plays", args=[case.pk])
    measure(system)
    browser.get(address)
    with django_assert_max_num_queries(13) as asked:
        browser.get(address)
    assert not any("lifecycle_playuse" in one["sql"] and "is_control" in one["sql"] for one in asked)


def test_it_asks_no_more_for_more_cases(lin, cases, browser_of, django_assert_max_num_queries):
    browser = browser_of(lin)
    with django_assert_max_num_queries(16):
        browser.get(reverse("analytics:play-effects"))


def test_the_count_of_uses_opens_exactly_those(lin, cases, browser_of):
    taken_back = PlayUse.objects.create(account=factories.AccountFactory(owner=lin), play=cases, by=lin,
                                        on=timezone.localdate(), undone_on=timezone.localdate())  # fmt: skip
    page = browser_of(lin).get(reverse("analytics:play-effects")).content.decode()
    url, count = re.search(r'href="(/[^"]*play=[^"]*)">(\d+)</a>', page).groups()
    found = browser_of(lin).get(url.replace("&amp;", "&"))
    assert found.context["count"] == int(count) == 22
    assert taken_back.pk not in [row["id"] for row in found.context["rows"]]


def test_the_picture_shows_kept_beside_expected_with_its_interval_and_opens_the_cases(lin, cases, browser_of):
    chart = browser_of(lin).get(reverse("analytics:play-effects")).context["picture"]
    feet, room, without, kept = chart.option["series"]
    assert kept["data"][0]["value"][0] == 0.9 and without["data"][0]["value"][0] == 0.4
    low = feet["data"][0]
    assert 0.4 < low < 0.9 <= low + room["data"][0]["value"] <= 1, "what is expected lies outside the bar"
    assert "18 of 20 kept, 8.0 expected without it" in kept["data"][0]["tip"] and feet["silent"]
    for mark in (room["data"][0], without["data"][0], kept["data"][0]):
        assert browser_of(lin).get(mark["url"]).context["count"] == 22
    assert chart.table["rows"][0][1:4] == ["90%", "40%", "+50"]
    drawing = drawn.svg(chart, "en")
    assert "<circle" in drawing and drawing.count("<rect") >= 2


def test_without_a_measured_play_there_is_no_picture(lin, browser_of):
    assert browser_of(lin).get(reverse("analytics:play-effects")).context["picture"] is None
