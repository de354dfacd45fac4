"""The list of classes tells the day from which a class stands as the customer's file does."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import ClassChange

pytestmark = pytest.mark.django_db


@pytest.mark.db_both
def test_the_list_and_the_file_tell_one_day_since_when_a_class_stands(browser_of, zhao, lin, acme):
    first, newer = date(2026, 3, 1), date(2026, 5, 1)
    ClassChange.objects.create(account=acme, key_class="core", from_on=first, to_on=newer, by=lin)
    ClassChange.objects.create(account=acme, key_class="core", was="core", from_on=newer, by=lin)
    page = browser_of(zhao).get("/classes/?now=true").content.decode()
    row = page.split("<tbody")[1]
    assert "1 Mar 2026" in row and "newer reasons from 1 May 2026" in row


def points(**scores):
    """The points of core as a class keeps them, all holding from 60."""
    known = dict.fromkeys(["philosophy", "policies", "sway", "outsells", "prestige"]) | scores
    return {name: {"score": one, "observed": one, "judged": None, "holds": (one or 0) >= 60}
            for name, one in known.items()}  # fmt: skip


@pytest.mark.parametrize(("scores", "wanted"), [
    ({"philosophy": 95, "policies": 95}, "2 of 5 points are known, 4 are needed"),
    ({"policies": 95, "sway": 95, "outsells": 95, "prestige": 95}, "nothing is known of “Shares our philosophy”"),
    ({"philosophy": 95, "policies": 52, "sway": 95, "outsells": 95},
     "“Carries out our policies” 52 of 100, needed 60"),
    ({"philosophy": 65, "policies": 65, "sway": 60, "outsells": 60}, "on average below 70"),
])  # fmt: skip
def test_an_important_customer_says_how_many_points_are_known_and_what_keeps_it_from_core(
    browser_of, api_of, zhao, lin, acme, scores, wanted
):
    reasons = points(**scores)
    ClassChange.objects.create(account=acme, key_class="important", from_on=date(2026, 3, 1), core_score=95, by=lin,
                               reasons=reasons)  # fmt: skip
    row = browser_of(zhao).get("/classes/?now=true").content.decode().split("<tbody")[1]
    assert f"{len(scores)} of 5 known" in row and wanted in row
    file = b"".join(browser_of(zhao).get("/classes/?format=csv").streaming_content).decode()
    assert f"{len(scores)} of 5 known" in file and wanted in file
    answer = api_of(zhao).get("/api/v1/classes/").json()["results"][0]
    assert (answer["core_known"], answer["important_known"]) == (len(scores), 0)


def test_a_core_customer_and_a_class_that_ended_are_kept_from_nothing(browser_of, zhao, lin, acme):
    ClassChange.objects.create(account=acme, key_class="important", from_on=date(2026, 3, 1), to_on=date(2026, 4, 1),
                               by=lin, reasons=points(policies=30))  # fmt: skip
    ClassChange.objects.create(account=acme, key_class="core", was="important", from_on=date(2026, 4, 1), by=lin,
                               reasons=points(philosophy=90, policies=90, sway=90, outsells=90))  # fmt: skip
    page = browser_of(zhao).get("/classes/").content.decode()
    assert "are needed" not in page and "needed 60" not in page
