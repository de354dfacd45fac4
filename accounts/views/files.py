"""The page of one customer: how do we stand, and what next?"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import KEY_TIERS
from accounts.facts import rivalries
from accounts.models import Account, Policy, Presence, TierChange, cadences, groups
from accounts.views import class_words, field_words
from accounts.views.accounts import stage_cell, standing
from accounts.views.groups import taken_over
from accounts.views.home import OfAccount, account_actions, account_menu, figures, tabs_of, url_of
from accounts.views.policy_words import worth_of
from accounts.views.tiers import tier_story
from accounts.views.timeline import part_of_timeline
from kam.ground.days import company_today
from kam.ground.pages import DetailPage
from kam.ground.rights import Right, can


class AccountDetail(OfAccount, DetailPage):
    """One customer: how do we stand, and what next?"""

    template_name = "accounts/accounts/detail.html"

    def queryset(self) -> Any:
        return with_rivals(cadences.with_plan_days(super().queryset().with_standing(), company_today()))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return moved_to(request, self.object) or super().get(request, *args, **kwargs)

    def crumbs(self) -> list[tuple[Any, str]]:
        return way_to(self.group.parent)

    def actions(self) -> list[dict[str, Any]]:
        return account_actions(self.object, self.user)

    @cached_property
    def group(self) -> groups.Group:
        return groups.of(self.object, self.user)

    def context(self) -> dict[str, Any]:
        taken = taken_over(self.object, self.user)
        tabs = tabs_of(self.object, self.user, self.request.GET.get("tab", ""))
        return shown(self.object, self.user, tabs) | {"group": self.group, "taken": taken}


def with_rivals(rows: Any) -> Any:
    """With whether a competitor was seen there within a year (`has_rival`)."""
    since = company_today() - rivalries.YEAR
    return rows.annotate(has_rival=Exists(Presence.objects.live().filter(account=OuterRef("pk"), seen_on__gt=since)))


def moved_to(request: HttpRequest, account: Account) -> HttpResponseBase | None:
    """From a file that was merged on to the one that stayed, with a word why, for those who see that one."""
    if account.merged_into_id is None:
        return None
    if not Account.objects.visible_to(request.user).filter(pk=account.merged_into_id).exists():
        return None
    words = gettext("%(name)s (%(code)s) was merged into this file.")
    messages.info(request, words % {"name": account.name, "code": account.code})
    return redirect("accounts:account-detail", account.merged_into_id)


def way_to(group: Account | None) -> list[tuple[Any, str]]:
    """The customers, and the group if there is one."""
    way: list[tuple[Any, str]] = [(_("Customers"), reverse("accounts:account-list"))]
    return [*way, (str(group), reverse("accounts:account-detail", args=[group.pk]))] if group else way


def stage_ways(account: Account, user: Any) -> dict[str, str]:
    """Where the stage in the head leads: to its warning, on to another stage, or to its opening."""
    moves = can(user, Right.MOVE_STAGES) and account.archived_at is None
    return {
        "warning_url": url_of("lifecycle:account-warning", account.pk),
        "move_url": url_of("lifecycle:stage-move", account.pk) if moves else "",
        "open_url": url_of("lifecycle:stage-identify", account.pk) if moves else "",
    }


def shown(account: Account, user: Any, tabs: list[dict[str, Any]]) -> dict[str, Any]:
    """What the page shows besides its head: the panel that is open, the tier's story, panels of the floors above."""
    open_part = next(part for tab in tabs for part in tab["parts"] if part["on"])
    policy = Policy.objects.current()
    return (part_of_timeline(account, user, {}) if open_part["key"] == "timeline" else {}) | {
        "object": account,
        "account": account,
        "custom": field_words.facts(account),
        "head": figures(account, policy, account.seats.active().count()),
        "tabs": tabs,
        "open": open_part,
        "stage": stage_cell(account),
        **stage_ways(account, user),
        "tier_story": tier_story(account, TierChange.objects.filter(account=account)),
        "worth": worth_of(account, policy),
        "lent": account.is_nominated and account.tier not in KEY_TIERS,
        "class_story": class_words.story(account, policy),
        "tier_on_url": url_of("analytics:account-on", account.pk),
        "menu": account_menu(account, user),
        "may_override": can(user, Right.OVERRIDE_TIERS),
        "risk_url": url_of("analytics:account-risk", account.pk),
        "flags_url": url_of("analytics:account-flags", account.pk),
        "cases_url": url_of("lifecycle:account-cases-now", account.pk),
        "stage_url": url_of("lifecycle:account-stage", account.pk),
        "dilemma_url": url_of("lifecycle:account-dilemma", account.pk),
        "as_of": standing(account, "as_of"),
    }
