"""A past day's review drawn for the first time: who, where and with whom as it was then, whatever came since."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import accounts, contacts, handover_steps, presences
from accounts.actions.handover_steps import Step
from accounts.models import Account, HandedOver
from analytics.actions import packs
from analytics.facts import packs as facts
from analytics.rules import packs as rules
from analytics.templatetags import pack_papers
from kam.choices import Role
from kam.models import User
from tests import factories

pytestmark = pytest.mark.django_db
END = date(2026, 6, 30)


@pytest.fixture
def file(time_machine: Any, zhao: User) -> Account:
    """A file that was there in June, with two people and a competitor; the clock stands in July."""
    time_machine.move_to("2026-06-10 10:00+08:00", tick=False)
    team = factories.TeamFactory(name="North")
    lin = factories.UserFactory(username="lin", name="Lin Xiao", role=Role.MANAGER, team=team)
    account = factories.AccountFactory(
        code="ACME", name="Acme Building", short_name="Acme", region="East", city="Ningbo", owner=lin,
        credit_limit=Decimal("50000.00"),
    )  # fmt: skip
    factories.ContactFactory(account=account, name="Wang Min", role="decision_maker", stance="champion", title="CEO")
    factories.ContactFactory(account=account, name="Xu Ke", role="user")
    rival = factories.CompetitorFactory(name="Shunda")
    factories.PresenceFactory(account=account, competitor=rival, seen_on=date(2026, 6, 1), threat="low")
    time_machine.move_to("2026-07-08 10:00+08:00", tick=False)
    return account


def correct(account: Account, zhao: User) -> User:
    """What is changed in July: names, places, the person in charge, the people and the competitor there."""
    values = {"name": "Acme Renamed", "short_name": "", "region": "West", "city": "Chengdu", "credit_limit": Decimal(9)}
    accounts.change(account, values=values, by=zhao)
    heir = factories.UserFactory(username="heir", name="New Hand", role=Role.MANAGER, team=account.owner.team)
    account.refresh_from_db()
    accounts.hand_over(account, owner=heir, by=zhao)
    wang, xu = account.contacts.order_by("name")
    contacts.change(wang, values={"name": "Wang Other", "role": "user", "stance": "opponent"}, by=zhao)
    wang.refresh_from_db()
    contacts.change(wang, values={"role": "gatekeeper", "title": "Adviser"}, by=zhao)
    contacts.archive(xu, by=zhao)
    contacts.create(values={"account": account, "name": "Came Later", "role": "decision_maker"}, by=zhao)
    seen = account.presences.get()
    presences.change(seen, values={"seen_on": date(2026, 7, 8), "threat": "high"}, by=zhao)
    return heir


@pytest.mark.db_both
def test_drawn_for_the_first_time_after_everything_was_corrected_it_says_what_was_true_then(file, zhao):
    before = facts.gather(file, END)
    heir = correct(file, zhao)
    file.refresh_from_db()
    found = facts.gather(file, END)
    for part in ("account", "people", "rivals", "entered", "noted"):
        assert found[part] == before[part], part
    assert (found["account"]["name"], found["account"]["called"]) == ("Acme Building", "Acme")
    assert found["account"]["owner"] == "Lin Xiao" and found["account"]["region"] == "East"
    assert found["account"]["credit_limit"] == "50000.00"
    wang, xu = found["people"]
    assert (wang["name"], wang["title"]) == ("Wang Min", "CEO")
    assert (wang["role"], wang["stance"]) == ("decision_maker", "champion")
    assert xu["name"] == "Xu Ke"
    assert [(one["name"], one["threat"], one["seen"]) for one in found["rivals"]] == [("Shunda", "low", "2026-06-01")]
    today = facts.gather(file, date(2026, 7, 8))
    assert today["account"]["owner"] == str(heir) and today["account"]["name"] == "Acme Renamed"
    assert [one["name"] for one in today["people"]] == ["Came Later", "Wang Other"]


def test_a_visit_of_then_names_whom_it_met_as_they_were_called(file, zhao):
    wang = file.contacts.get(name="Wang Min")
    held = timezone.make_aware(datetime(2026, 6, 12, 10))
    factories.VisitFactory(account=file, user=file.owner, held_at=held).contacts.set([wang])
    correct(file, zhao)
    assert facts.gather(file, END)["visits"]["rows"][0]["met"] == ["Wang Min"]


def test_a_book_handed_over_from_the_day_on_is_in_new_hands_that_day_though_it_was_written_later(file, zhao):
    heir = factories.UserFactory(username="heir", name="New Hand", role=Role.MANAGER, team=file.owner.team)
    step = handover_steps.hand_over(Step(file.owner, [heir], date(2026, 7, 8)), by=zhao)
    file.refresh_from_db()
    assert facts.gather(file, END)["account"]["owner"] == "Lin Xiao"
    HandedOver.objects.filter(step=step).update(on=END)
    assert facts.gather(file, END)["account"]["owner"] == "New Hand"
    assert facts.gather(file, date(2026, 6, 29))["account"]["owner"] == "Lin Xiao"


def test_who_was_put_away_then_and_came_back_later_is_not_there(file, zhao, time_machine):
    xu = file.contacts.get(name="Xu Ke")
    time_machine.move_to("2026-06-20 10:00+08:00", tick=False)
    contacts.archive(xu, by=zhao)
    time_machine.move_to("2026-07-09 10:00+08:00", tick=False)
    contacts.restore(xu, by=zhao)
    assert [one["name"] for one in facts.gather(file, END)["people"]] == ["Wang Min"]
    assert [one["name"] for one in facts.gather(file, date(2026, 7, 9))["people"]] == ["Wang Min", "Xu Ke"]


def notes(account: Account, day: date, reader: User) -> str:
    return " ".join(pack_papers.paper(packs.drawn(account, on=day, by=reader), reader=reader, language="en").notes)


def test_where_the_log_knows_nothing_the_paper_says_so(file, zhao):
    """A file entered later stands as it was first entered; somebody met before they were entered is named."""
    met = factories.ContactFactory(account=file, name="Noted Later", role="user")
    held = timezone.make_aware(datetime(2026, 6, 12, 10))
    factories.VisitFactory(account=file, user=file.owner, held_at=held).contacts.set([met])
    told = notes(file, END, zhao)
    assert (
        "entered later and told as first entered: Noted Later" in told
        and "they stand as they were first entered" not in told
    )
    assert "Names, places, people and who is in charge are as on record on 30 Jun 2026; texts" in told
    accounts.change(file, values={"region": "West"}, by=zhao)
    early = notes(file, date(2026, 3, 31), zhao)
    assert "This file was opened on 10 Jun" in early and "as they were first entered" in early
    assert facts.gather(file, date(2026, 3, 31))["account"]["region"] == "East"


def test_who_may_not_see_people_is_not_told_whose_name_was_entered_later(file):
    met = factories.ContactFactory(account=file, name="Noted Later", role="user")
    held = timezone.make_aware(datetime(2026, 6, 12, 10))
    factories.VisitFactory(account=file, user=file.owner, held_at=held).contacts.set([met])
    assert "Noted Later" not in notes(file, END, factories.UserFactory(username="tang", role=Role.FINANCE))


def test_a_review_kept_before_keeps_its_notes_to_the_letter(file, zhao):
    pack = packs.drawn(file, on=END, by=zhao)
    pack.content = {name: part for name, part in pack.content.items() if name not in ("entered", "noted")}
    pack.content |= {"shape": 3}
    told = pack_papers.paper(pack, reader=zhao, language="en").notes
    assert told[0] == (
        "As of 30 Jun 2026, drawn up on 8 Jul 2026 from what was on record then. What has no date of its own, such as "
        "people and names, stands as it stood on 8 Jul 2026; a competitor is told where the newest sighting of it "
        "there is not later than 30 Jun 2026."
    )
    assert rules.changed(pack.content, facts.gather(file, END)) == []
