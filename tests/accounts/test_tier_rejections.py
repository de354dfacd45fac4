"""A change of tier that somebody rejected: how long that holds, and what is said when the same is proposed again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import tiers
from accounts.choices import PolicyState
from accounts.models import Policy, TierChange
from kam.actions import runs
from kam.choices import RunKind

pytestmark = pytest.mark.django_db
FIRST, DAY = date(2026, 5, 31), date(2026, 6, 30)
REASON = "They build two plants."


@pytest.fixture
def computes(system, time_machine):
    """`computes({account: tier}, day)` lets a run of that day say so, by the newest version; changes ask."""
    Policy.objects.update(needs_approval=True)

    def run(said, day):
        time_machine.move_to(f"{day} 10:00+08:00")
        begun = runs.begin(RunKind.TIERS, as_of=day, by=system)
        computed = {account.pk: tier for account, tier in said.items()}
        policy = Policy.objects.order_by("-number").first()
        done = tiers.apply(
            computed, why=lambda _key: {"share": {"share_above": 0.97}}, run=begun, policy=policy, by=system
        )
        runs.finish(begun, result=done)
        return done["proposed_tiers"]

    return run


@pytest.fixture
def refused(acme, zhao, computes, time_machine):
    """Platinum since May; the fall to gold was proposed by the run of the first of June and rejected on the 30th."""
    computes({acme: "platinum"}, FIRST)
    assert computes({acme: "gold"}, date(2026, 6, 1)) == 1
    time_machine.move_to("2026-06-30 10:00+08:00")
    return tiers.reject(TierChange.objects.proposed().get(), reason=REASON, by=zhao)


def test_a_rejection_holds_over_the_next_computations_whatever_their_day(acme, computes, refused):
    assert computes({acme: "gold"}, DAY) == 0, "the same day, by a run of another date than the proposal's"
    assert computes({acme: "gold"}, DAY + timedelta(days=1)) == 0
    assert computes({acme: "gold"}, DAY + timedelta(days=89)) == 0
    assert not TierChange.objects.proposed().exists()


def test_a_tier_set_by_hand_puts_a_proposal_off_and_rejects_nothing(acme, zhao, computes, time_machine, browser_of):
    computes({acme: "platinum"}, FIRST)
    assert computes({acme: "gold"}, date(2026, 6, 1)) == 1
    tiers.override(acme, tier="platinum", reason="Until the fair", until=date(2026, 6, 20), by=zhao)
    assert "ejected" not in browser_of(zhao).get(f"/customers/{acme.pk}/?tab=tier").content.decode()
    tiers.end_override(acme, by=zhao)
    TierChange.objects.proposed().delete()
    assert computes({acme: "gold"}, DAY) == 1, "nobody rejected the fall"


def test_a_day_before_the_proposal_computed_again_does_not_obey_its_rejection(acme, zhao, computes, time_machine):
    computes({acme: "platinum"}, FIRST)
    assert computes({acme: "gold"}, DAY) == 1
    time_machine.move_to("2026-07-03 10:00+08:00")
    tiers.reject(TierChange.objects.proposed().get(), reason=REASON, by=zhao)
    assert computes({acme: "gold"}, DAY) == 0, "what was proposed on the day itself stays rejected"
    assert computes({acme: "gold"}, DAY - timedelta(days=10)) == 1, "nobody had rejected anything of that time"


def test_it_is_over_after_its_term(acme, computes, refused):
    assert computes({acme: "gold"}, DAY + timedelta(days=90)) == 1


def test_another_tier_is_another_proposal(acme, computes, refused):
    assert computes({acme: "iron"}, DAY + timedelta(days=1)) == 1
    assert TierChange.objects.proposed().get().tier == "iron"


def test_another_version_of_the_policy_asks_again(acme, computes, refused, system):
    Policy.objects.create(
        number=2, needs_approval=True, state=PolicyState.PUBLISHED, effective_on=DAY, published_at=timezone.now(),
        by=system,
    )  # fmt: skip
    assert computes({acme: "gold"}, DAY + timedelta(days=1)) == 1


def test_proposed_again_it_says_who_rejected_it_when_and_why(acme, zhao, computes, refused, browser_of, api_of):
    computes({acme: "gold"}, DAY + timedelta(days=90))
    again, client = TierChange.objects.proposed().get(), browser_of(zhao)
    told = f"Rejected by Zhao Min on 30 Jun 2026: {REASON}"
    for address in ("/tiers/?state=proposed", f"/tiers/{again.pk}/approve/", f"/tiers/decide/?change={again.pk}",
                    "/tiers/decide/matching/?state=proposed", f"/customers/{acme.pk}/"):  # fmt: skip
        assert told in client.get(address).content.decode(), address
    rows = {row["id"]: row for row in api_of(zhao).get("/api/v1/tiers/").json()["results"]}
    assert rows[again.pk]["rejected_before"] == {"by": zhao.pk, "on": "2026-06-30", "reason": REASON}
    assert rows[refused.pk]["rejected_before"] is None and rows[refused.pk]["to_on"] == "2026-06-30"


def test_the_rejected_row_says_the_reason_of_the_rejection(zhao, refused, browser_of):
    page = browser_of(zhao).get("/tiers/?state=rejected").content.decode()
    assert f"Rejected by Zhao Min on 30 Jun 2026: {REASON}" in page and "97%" in page
    file = browser_of(zhao).get("/tiers/?state=rejected&format=csv").getvalue().decode("utf-8-sig")
    assert REASON in file


def test_the_customer_says_what_was_rejected_and_until_when_that_holds(acme, zhao, refused, browser_of, time_machine):
    held = "Platinum → Gold is not proposed again before 28 Sep 2026, unless another version of the policy asks."
    page = browser_of(zhao).get(f"/customers/{acme.pk}/").content.decode()
    assert held in page and REASON in page
    assert "not proposed again for 90 days" in browser_of(zhao).get(
        f"/tiers/{_asked(acme, zhao).pk}/reject/").content.decode()  # fmt: skip
    time_machine.move_to("2026-09-28 10:00+08:00")
    assert held not in browser_of(zhao).get(f"/customers/{acme.pk}/").content.decode()


def _asked(account, by):
    return TierChange.objects.create(account=account, tier="iron", was="platinum", state="proposed", from_on=DAY, by=by)
