"""Four eyes are two people's: whoever stands behind an integration is the same person as it, whichever came first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import assessments, nominations, policies
from accounts.views import policy_words
from kam.actions import users
from kam.choices import Role
from kam.ground.errors import Refused
from kam.ground.rights import same_person
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(north):
    found = factories.UserFactory(username="lead", role=Role.LEAD, team=north)
    north.lead = found
    north.save()
    return found


def robot_of(maker):
    return factories.UserFactory(role=Role.INTEGRATION, acts_for=maker)


def proposed(account, by):
    until = timezone.localdate() + timedelta(200)
    said = {"account": account, "kind": "potential", "reason": "Builds its second plant", "until": until}
    return nominations.propose(values=said, by=by)


def test_one_person_stands_behind_both(zhao, lead):
    robot, twin = robot_of(zhao), robot_of(zhao)
    assert same_person(zhao, robot) and same_person(robot, zhao) and same_person(robot, twin)
    assert not same_person(robot, lead) and not same_person(None, zhao) and not same_person(None, None)


def test_nobody_confirms_what_their_integration_proposed_nor_the_other_way_round(acme, zhao, lead):
    robot = robot_of(zhao)
    for proposer, confirmer in ((zhao, robot), (robot, zhao), (robot, robot_of(zhao))):
        row = proposed(acme, proposer)
        assert nominations.deciders(row, by=confirmer) == [lead]
        with pytest.raises(Refused, match="somebody else confirms it"):
            nominations.confirm(row, by=confirmer)
        nominations.withdraw(row, by=zhao)
    assert nominations.confirm(proposed(acme, robot), by=lead).decided_by == lead


def test_the_page_says_who_confirms_instead(acme, zhao, lead, browser_of):
    row = proposed(acme, robot_of(zhao))
    page = f"/nominations/{row.pk}/confirm/"
    assert "somebody else confirms it" in browser_of(zhao).get(page).content.decode()
    assert "somebody else confirms it" not in browser_of(lead).get(page).content.decode()


def test_where_nobody_else_can_it_shows(acme, zhao, browser_of):
    row = nominations.confirm(proposed(acme, robot_of(zhao)), by=zhao)
    assert row.state == "confirmed"
    assert "the same person" in browser_of(zhao).get("/nominations/").content.decode()
    card = browser_of(zhao).get(f"/customers/{acme.pk}/nominations/")
    assert "proposed and confirmed by Zhao Min alone" in card.content.decode()


def test_a_policy_that_ones_integration_drafted_is_approved_by_one_person(zhao):
    draft = policies.draft({"platinum_share": 0.4, "note": "x"}, by=robot_of(zhao))
    assert policy_words.alone(draft, zhao)
    done = policies.publish(draft, effective_on=timezone.localdate(), by=zhao)
    assert Event.objects.get(verb="policy.published").data["same_person"] is True and policy_words.alone(done)


def test_what_ones_integration_judged_is_ones_own(acme, lin):
    said = {"account": acme, "criterion": "goals", "score": 90}
    row = assessments.give(values=said, by=robot_of(lin))
    assert assessments.withdraw(row, by=lin).archived_at is not None


def test_an_integration_does_not_change_its_makers_role_but_its_maker_ends_it(ada, zhao):
    robot = robot_of(ada)
    with pytest.raises(Refused, match="Nobody changes their own role"):
        users.change(ada, {"role": Role.DIRECTOR}, by=robot)
    assert not users.change(robot, {"is_active": False}, by=ada).is_active
