"""The first steps of a new instance on this floor: customers, orders, whose customers they are, the first tiers."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import TierState
from accounts.facts import checks as facts
from accounts.models import Account, Order, Policy, TierChange, gaps
from kam.choices import Role
from kam.ground import checks, guide
from kam.ground.guide import Step, Way
from kam.ground.rights import Right
from kam.models import User


def register() -> None:
    """Called in AppConfig.ready."""
    book = Way(_("Hand over a book"), "accounts:hand-over-book", "whose=unassigned", Right.HAND_OVER)
    unassigned = Way(_("Unassigned customers"), "accounts:account-list", "owner=unassigned", Right.HAND_OVER)
    for step in (
        Step("accounts", _("Import your customers"), _("A sheet with code and name is enough."), "kam:import-add",
             _("Choose a file"), Account.objects.exists, 10, "kind=accounts", needed=False),
        Step("orders", _("Import your orders"), _("Customer, number, day and amount; unknown customers are created."),
             "kam:import-add", _("Choose a file"), Order.objects.exists, 20, "kind=orders"),
        Step("owners", _("Add your colleagues and give customers an owner"),
             _("Without owners no visit is proposed and nobody hears of a warning. Add account managers and a "
               "director; owners come with the column “Owner” of the customer sheet, by handing over, or by ticking in "
               "the list."),
             "kam:user-add", _("Add a colleague"), is_owned, 30, needed=False, right=Right.PEOPLE,
             ways=(unassigned, book)),
        Step("tiers", _("Look at the first tiers"), _("Each proposal says why; tick those you agree with."),
             "accounts:tier-list", _("To the proposals"), is_judged, 92, "state=proposed", needed=False,
             right=Right.APPROVE_TIERS, today=_tiers_today),
    ):  # fmt: skip
        guide.add(step)
    checks.register("accounts", facts.read)


def is_owned() -> bool:
    """Whether an account manager is there, and most customers, or all of those that bought, have an owner."""
    if not User.objects.people().filter(role=Role.MANAGER).exists():
        return False
    book = Account.objects.live().order_by()
    found = book.aggregate(of=Count("pk"), bare=Count("pk", filter=Q(gaps.lacks(gaps.OWNER))))
    if not found["of"] or found["bare"] * 2 < found["of"]:
        return bool(found["of"])
    bought = Order.objects.live().order_by().values("account")
    return bought.exists() and not book.filter(owner__isnull=True, pk__in=bought).exists()


def is_judged() -> bool:
    """Whether a person decided on a tier, or published a policy: what a run puts into effect is no look."""
    judged = TierChange.objects.decided().filter(by__is_system=False)
    return judged.exists() or Policy.objects.filter(published_by__is_system=False).exists()


def _tiers_today(step: Step) -> Step:
    """Where tiers change without approval and none waits, there is nothing to tick, only to look at."""
    policy = Policy.objects.current()
    if policy.needs_approval or TierChange.objects.filter(state=TierState.PROPOSED).exists():
        return step
    return replace(
        step, looks=TierChange.objects.filter(state=TierState.IN_EFFECT).exists(), query="state=in_effect",
        right=Right.SEE_DASHBOARD, action=_("To the tiers"), ways=(Way(_("Tier policy"), "accounts:policy-list"),),
        text=_("By the policy in force computed tiers are in effect at once, each with its reasons. Whether changes "
               "ask first is a switch of the policy: a new version turns it."),
    )  # fmt: skip
