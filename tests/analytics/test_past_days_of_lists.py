"""Lists of a run as of a day gone by: they say of which day nothing is kept, what is today's, and can be asked."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from analytics.actions import recompute
from kam.choices import RunKind
from kam.models import Run, User
from tests.analytics.books import DAY, computed

pytestmark = pytest.mark.django_db
BEFORE = DAY - timedelta(days=30)
LISTS = ["contribution-list", "score-list", "verdict-list", "loyalty-list", "potential-list"]
TODAYS = "Tiers of badges and filters, owners, regions and segments are today's."


@pytest.fixture
def book(acme, other, time_machine):
    time_machine.move_to(f"{DAY} 12:00+08:00")
    found = computed(acme, other)
    for kind in (RunKind.CONTRIBUTION, RunKind.TIERS, RunKind.CHURN):
        recompute.start(kind, as_of=BEFORE, by=User.objects.system())
    return found


def page(client, name, **asked):
    return client.get(reverse(f"analytics:{name}"), asked)


def said_by(found):
    return unescape(strip_tags(found.context["page"]["subtitle"]))


@pytest.mark.parametrize("name", LISTS)
def test_the_day_can_be_chosen_and_one_without_a_run_is_named_with_the_way_to_the_nearest(book, zhao, browser_of, name):
    client = browser_of(zhao)
    assert re.search(r'<input[^>]*type="date"[^>]*name="as_of"|<input[^>]*name="as_of"[^>]*type="date"',
                     page(client, name, filters="rest").content.decode())  # fmt: skip
    day = BEFORE - timedelta(1)
    said = page(client, name, as_of=day.isoformat()).content.decode()
    assert "No computation of 30 May 2026 is kept" in said and "Take a filter away" not in said
    assert "Show 30 Jun 2026" in said, "the first kept run is later: the way leads to the current one"
    later = page(client, "contribution-list", as_of=(BEFORE + timedelta(3)).isoformat()).content.decode()
    assert "Show 31 May 2026" in later and f"?as_of={BEFORE}" in later


def test_contributions_keep_their_sentence_for_the_past_and_say_what_is_today_s(book, zhao, browser_of):
    client, run = browser_of(zhao), Run.objects.at(RunKind.CONTRIBUTION, BEFORE)
    told = lambda **asked: said_by(page(client, "contribution-list", **asked))  # noqa: E731
    found = run.result
    said = f"{found['makers']} of {found['accounts']} customer"
    assert said in told(as_of=BEFORE.isoformat()) and told(as_of=BEFORE.isoformat()).endswith(TODAYS)
    assert "lose money" in told() and TODAYS not in told() and "chosen here" not in told(as_of=DAY.isoformat())
    file = page(client, "contribution-list", as_of=BEFORE.isoformat(), format="csv").getvalue().decode("utf-8-sig")
    assert "Tier today" in file.splitlines()[0]


def test_risks_of_a_past_day_show_no_actions_of_today(book, zhao, browser_of):
    client = browser_of(zhao)
    assert "Actions" in page(client, "score-list").content.decode()
    past = page(client, "score-list", as_of=BEFORE.isoformat())
    assert past.context["count"] and ">Actions<" not in past.content.decode()
    assert TODAYS in said_by(past)


def test_concentration_of_a_past_day_says_what_is_today_s(book, zhao, browser_of):
    client, words = browser_of(zhao), "Tiers, owners, regions and segments are today's, those of filters too."
    assert words in page(client, "concentration", as_of=BEFORE.isoformat()).content.decode()
    assert words not in page(client, "concentration").content.decode()
