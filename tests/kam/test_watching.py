"""What people are told of: chosen by themselves alone, kept only where it is not as it begins."""

from __future__ import annotations

from datetime import time

import pytest
from django.urls import reverse

from accounts.actions import teams
from kam.choices import Digest
from kam.ground import events, watching
from kam.models import Event, Notice, User
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/me/notices/"


def ticks(user, at_once=False):
    return [one.key for one in watching.kinds_for(user) if one.on and one.at_once is at_once]


def test_everything_is_ticked_at_first_and_what_is_unticked_is_kept(lin, browser_of):
    browser = browser_of(lin)
    assert browser.get(URL).context["form"].initial["kinds"] == ticks(lin)
    kept = [key for key in ticks(lin) if key != "stage"]
    told = {"told": ticks(lin, at_once=True), "digest_at": "06:15"}
    answer = browser.post(URL, {"kinds": kept, "digest": "daily"} | told)
    assert answer.url == reverse("kam:watches-edit")
    lin.refresh_from_db()
    assert (lin.watches, lin.digest, lin.digest_at) == ({"stage": False}, Digest.DAILY, time(6, 15))
    assert not watching.wants(lin, "stage") and watching.wants(lin, "promise")
    assert Event.objects.get(verb="user.changed").changes["watches"] == [{}, {"stage": False}]
    browser.post(URL, {"kinds": ticks(lin), "digest": "off"} | told)
    assert User.objects.get(pk=lin.pk).watches == {}


@pytest.mark.parametrize("wrong", [{"kinds": ["everything"]}, {"digest": "hourly"}, {"digest_at": "25:00"}])
def test_bad_input_stays_on_the_form(lin, wrong, browser_of):
    data = {"kinds": [], "digest": "off", "digest_at": "07:30"} | wrong
    assert browser_of(lin).post(URL, data).status_code == 422


def test_an_older_form_changes_nothing(lin, browser_of):
    browser = browser_of(lin)
    data = {"kinds": [], "digest": "off", "digest_at": "07:30", "_version": lin.version}
    assert browser.post(URL, data).status_code == 302
    assert browser.post(URL, data | {"digest": "daily"}).status_code == 412


def test_who_may_not_log_visits_is_not_asked_about_them(chen, browser_of):
    chen.role = "marketing"
    chen.save()
    assert "Visits overdue" not in browser_of(chen).get(URL).content.decode()


def test_each_kind_of_notice_can_be_turned_off_and_only_for_oneself(lin, zhao, acme, browser_of):
    told = [key for key in ticks(lin, at_once=True) if key != "told-team"]
    assert len(told) == len(ticks(lin, at_once=True)) - 1 and "told-tier" in told and "told-event" in told
    browser_of(lin).post(URL, {"kinds": ticks(lin), "told": told, "digest": "off", "digest_at": "07:30"})
    lin.refresh_from_db()
    assert lin.watches == {"told-team": False}
    gu = factories.UserFactory(role="service")
    for person, function in ((lin, "technical"), (gu, "service")):
        teams.seat(values={"account": acme, "user": person, "function": function}, by=zhao)
    assert [notice.user for notice in Notice.objects.all()] == [gu]
    assert watching.hears(lin, "user.changed") and not watching.hears(lin, "seat.created")


def test_every_notice_but_those_of_ones_sign_in_has_a_switch(lin):
    lin.watches = {one.key: False for one in watching.kinds_for(lin)}
    nouns = ("warning", "tier", "class", "nomination", "case", "todo", "plan", "eventheld", "need", "absence", "run")
    told = [verb for verb in events.labels() if verb.split(".")[0] in nouns]
    assert len(told) > len(nouns) and not [verb for verb in told if watching.hears(lin, verb)]
