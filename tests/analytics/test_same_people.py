"""A fall in satisfaction is one of the same people: where others answered than before, nothing is compared."""

import numpy as np
import pytest
from django.utils import timezone

from lifecycle.facts import dilemmas
from lifecycle.rules.survey_answers import Said, compared
from tests import factories
from tests.analytics.test_satisfaction import DAY, exposed, said

pytestmark = pytest.mark.django_db


def people(account, count):
    return [factories.ContactFactory(account=account) for _ in range(count)]


def test_two_who_answered_both_times_are_compared_whoever_else_answered():
    before = {1: Said(9, 1), 2: Said(14, 2), 3: Said(1, 1)}
    now = {1: Said(5, 1), 2: Said(6, 1), 4: Said(10, 1)}
    two = compared(before, now)
    assert (two.before, two.now, two.people, two.fell_by) == (8, 5.5, 2, 2.5)


def test_one_person_alone_is_the_same_people_and_one_among_others_is_not():
    assert compared({1: Said(9, 1)}, {1: Said(4, 1)}).fell_by == 5
    for now in ({2: Said(4, 1)}, {1: Said(4, 1), 2: Said(4, 1)}):
        two = compared({1: Said(9, 1)}, now)
        assert (two.people, two.fell_by) == (0, 0)


def test_whose_answers_nobody_knows_are_compared_as_they_are():
    two = compared({None: Said(9, 1)}, {1: Said(4, 1)})
    assert (two.people, two.fell_by) == (None, 5)


@pytest.mark.db_both
def test_only_the_same_people_raise_the_risk(lin):
    same, others, mixed = (factories.AccountFactory(owner=lin) for _ in range(3))
    first, second = people(same, 2)
    for who, was, now in ((first, 9, 7), (second, 9, 7)):
        said(same, 100, was, contact=who)
        said(same, 0, now, contact=who)
    was, now = people(others, 2)
    said(others, 100, 10, contact=was)
    said(others, 0, 4, contact=now)
    one, two, third = people(mixed, 3)
    for who, points in ((one, 6), (two, 6)):
        said(mixed, 100, points, contact=who)
        said(mixed, 0, points, contact=who)
    said(mixed, 100, 10, contact=third)
    found = exposed(same, others, mixed)
    assert np.allclose(found.satisfaction_drop, [2, 0, 0]), "the happy one who was not asked again is no fall"
    assert np.allclose(found.satisfaction_low, [0, 1, 0]), "that the new one is not content is no fall, but it is low"
    assert list(found.satisfaction_before[:2]) == [9, 4] and list(found.satisfaction_now[:2]) == [7, 4]


@pytest.mark.db_both
def test_the_customers_page_says_of_whom_it_speaks(lin, acme, browser_of):
    today = timezone.localdate()
    was, now = people(acme, 2)
    said(acme, 200, 9, "csat10", today, contact=was)
    said(acme, 2, 6, "csat10", today, contact=now)
    client, address = browser_of(lin), f"/customers/{acme.pk}/satisfaction/"
    text = client.get(address).content.decode()
    assert "different people answered, so the two are not compared" in text
    assert "6.0 of 10 from 1 answer." in text and "chance" not in text, "and the picture compares them no more"
    said(acme, 2, 7, "csat10", today, contact=was)
    said(acme, 200, 8, "csat10", today, contact=now)
    text = client.get(address).content.decode()
    assert "8.5" in text and "6.5 of 10, of 2 people who answered both." in text
    said(acme, 2, 9, "nps", today)
    said(acme, 200, 9, "nps", today)
    assert "whether the same people answered is not known" in client.get(address).content.decode()


@pytest.mark.db_both
def test_the_diagnosis_names_a_fall_of_the_same_people_alone(acme):
    was, now = people(acme, 2)
    said(acme, 300, 9, contact=was)
    said(acme, 3, 5, contact=now)
    found = dilemmas._answers([acme.pk], DAY)[acme.pk]
    assert found == {"answers": 2, "low": 1, "points": 5}
    said(acme, 3, 7, contact=was)
    said(acme, 300, 9, contact=now)
    found = dilemmas._answers([acme.pk], DAY)[acme.pk]
    assert (found["points_same"], found["points_before"], found["points"]) == (6, 9, 6)
