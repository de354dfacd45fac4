"""Groups of customers on pages: the tree with its figures over any levels, and what is taken over from whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import TierState
from accounts.facts import group_ranks
from accounts.facts import groups as facts
from accounts.filters.parts import PartFilters, part_of
from accounts.models import Account, TierChange, groups
from accounts.models.groups import Group
from accounts.rules.groups import is_better
from accounts.views import parts
from accounts.views.home import OfAccount
from accounts.views.sheet_words import in_words
from accounts.views.tiers import TIERS, sentence
from kam.ground import lists, wording
from kam.ground.pages import ObjectMixin, Page
from kam.rules import formats
from kam.templatetags import ui

HIGH = 0.5
"""A risk from here on is marked."""
HEAD = [
    "id", "code", "name", "level", "tier", "revenue", "net_contribution", "value_at_risk", "risk", "group_tier",
    "group_revenue", "group_net_contribution", "group_value_at_risk", "group_risk", "group_members",
]  # fmt: skip


class AccountGroup(OfAccount, ObjectMixin, Page):
    """The whole group as a tree, with figures rolled up over all levels."""

    template_name = "accounts/groups/show.html"

    def get_title(self) -> str:
        return gettext("Group of %(name)s") % {"name": self.object}

    def queryset(self) -> Any:
        return super().queryset().with_standing()

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Customers"), reverse("accounts:account-list")), (str(self.object), self.home())]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_file:
            rows = sheet(groups.of(self.object, self.user, most=None))
            return self.exported("group", *in_words(HEAD, rows), asked=self.object.code)
        group = groups.of(self.object, self.user)
        whole = facts.now([self.object.pk]).get(self.object.pk) if group.lines else None
        taken = taken_over(self.object, self.user)
        return self.show(object=self.object, account=self.object, group=group, head=head(group, whole), taken=taken,
                         as_one=told(whole, self.object) if whole else "")  # fmt: skip


SHOWN = 25
NAMES = {
    "count": _("Customers"), "revenue": _("Revenue"), "net_contribution": _("Net contribution"),
    "value_at_risk": _("Value at risk"), "risk": _("Highest risk of a main member"),
}  # fmt: skip


class Groups(Page):
    """The groups one sees, by what they bring together."""

    template_name, nav, title = "accounts/groups/list.html", "analyses", _("Groups")
    narrowed_by, finding = PartFilters, ""

    def get_subtitle(self) -> str:
        return self.finding

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        by = request.GET.get("sort", "").lstrip("-")
        by = by if by in group_ranks.ORDERS else group_ranks.ORDERS[0]
        asked = part_of(request.GET, request)
        found = group_ranks.ranked(self.user, by, asked.keys())
        if self.is_file:
            return self.exported("groups", *in_words(group_ranks.HEAD, group_ranks.rows(found)))
        part, pager = lists.part_of(found, request.GET, SHOWN)
        sorts = [
            (name, words, lists.url_with(request.GET, sort=f"-{name}"), name == by) for name, words in NAMES.items()
        ]
        files = lists.files(request.GET)
        self.finding = parts.spoken(finding(found), asked, request.GET)
        shown = [(one, beside(one)) for one in group_ranks.with_tiers(list(part))]
        return self.show(groups=shown, pager=pager, sorts=sorts, files=files, count=len(found),
                         **parts.around(asked, request.GET, bool(found)))  # fmt: skip


def finding(found: Sequence[Any]) -> str:
    """Which group brings most, and how much of what all groups bring; nothing where there is none."""
    nets = [(one.whole.net_contribution or 0, str(one.account)) for one in found]
    most, name = max(nets, default=(0, ""))
    if most <= 0:
        return ""
    words = ngettext("%(count)s group: %(name)s, with %(net)s of net contribution in 12 months.",
                     "%(count)s groups; %(name)s brings most, %(net)s of net contribution in 12 months.",
                     len(nets))  # fmt: skip
    return words % {"count": f"{len(nets):,}", "name": name, "net": short(most)}


def short(amount: Decimal) -> str:
    """An amount in few characters."""
    return formats.short_money(amount, settings.COMPANY_CURRENCY, ui.language())


def sheet(group: Group) -> Iterator[list[Any]]:
    """The tree as rows: each member's own figures, and beside them those of all it stands for."""
    for line in group.lines:
        own, whole, row = line.own, line.node.whole, line.account
        yield [
            row.pk, row.code, row.name, line.node.depth,
            own.tier, own.revenue, own.net_contribution, own.value_at_risk, own.risk,
            whole.tier, whole.revenue, whole.net_contribution, whole.value_at_risk, whole.risk, whole.count,
        ]  # fmt: skip


def told(whole: facts.AsOne, account: Account) -> str:
    """Why the group has its tier as one customer, and what that tier is for."""
    first = gettext("As one customer with all its members the group would be %(tier)s.") % {"tier": TIERS[whole.tier]}
    words = [sentence(code, numbers) for code, numbers in whole.reasons.items()]
    if not account.tier:
        words.append(gettext("It has no tier of its own, so members that take over its tier get this one."))
    return wording.sentences([first, *(one for one in words if one)])


def head(group: Group, whole: facts.AsOne | None = None) -> list[dict[str, Any]]:
    """The figures of the whole group."""
    total = group.total
    if not total:
        return []
    count = total["count"] - 1
    members = ngettext("with %(count)s member", "with %(count)s members", count) % {"count": count}
    badge = ui.tier_badge(total["tier"], ui.language(), True)
    shown = ui.tier_badge(whole.tier, ui.language(), True) if whole else ""
    as_one = [{"label": gettext("Tier as one customer"), "value": shown, "word": True}] if whole else []
    best = {"tier": total["tier"]} if total["tier"] else {}
    return [
        {"label": gettext("Revenue, 12 months"), "value": ui.money(total["revenue"]), "hint": members,
         "url": members_of(group, sort="-revenue")},
        {"label": gettext("Net contribution, 12 months"), "value": ui.money(total["net_contribution"]),
         "url": members_of(group, sort="-net")},
        {"label": gettext("Value at risk"), "value": ui.money(total["value_at_risk"]),
         "url": members_of(group, sort="-at_risk")},
        riskiest(group),
        {"label": gettext("Best tier"), "value": badge, "word": True, "url": members_of(group, **best)},
        *as_one,
    ]  # fmt: skip


def riskiest(group: Group) -> dict[str, Any]:
    """The highest risk of a member that matters, and whose it is; that smaller ones are at more is said beside it."""
    found = group.main
    value = (found.own.risk if found else None) or 0
    hint = [*([str(found.account)] if found else []), *smaller(value, group.total["risk"])]
    return {
        "label": gettext("Highest risk of a main member"), "value": ui.pct(found.own.risk if found else None),
        "hint": wording.clauses(hint), "url": members_of(group, sort="-risk"), "tone": "bad" if value >= HIGH else "",
    }  # fmt: skip


def smaller(value: float, most: float | None) -> list[str]:
    """That members too small to stand for the group are at a higher risk, where that shows."""
    if formats.percent(most or 0) == formats.percent(value):
        return []
    return [gettext("smaller members up to %(risk)s") % {"risk": formats.percent(most or 0)}]


def beside(one: group_ranks.Top) -> str:
    """Beside a group's risk in the list: whose it is, and up to what smaller members are at risk."""
    name = [] if one.main is None or one.main[0] == one.account else [str(one.main[0])]
    return wording.clauses([*name, *smaller(one.main_risk or 0, one.whole.risk)])


def members_of(group: Group, **more: str) -> str:
    """The list of the whole group, sorted by what a figure tells."""
    asked = {"whole_group": group.lines[0].account.pk, **more}
    return f"{reverse('accounts:account-list')}?{urlencode(asked)}"


def taken_over(account: Account, user: Any) -> list[str]:
    """What a member takes over, and from whom as far as this user sees them, in sentences."""
    if account.parent_id is None:
        return []
    tier = gettext("The tier is taken over from %(group)s.")
    if account.inherits_tier and keeps_its_own(account):
        tier = gettext("Its own tier stands: it is better than the one that %(group)s lends its members.")
    found = [
        (account.inherits_team, gettext("The team is taken over from %(group)s."), groups.team_sources),
        (account.inherits_tier, tier, groups.tier_source),
    ]
    return [words % {"group": names(sources, account, user)} for on, words, sources in found if on]


def keeps_its_own(account: Account) -> bool:
    """Whether the group lends it a tier as one customer that is less than its own, which it keeps then."""
    stands = TierChange.objects.filter(account=account, state=TierState.IN_EFFECT, by_hand=False).first()
    if stands is None or "inherited" in stands.reasons:
        return False
    lends = groups.tier_source(account).filter(tier="").values_list("pk", flat=True)
    return any(is_better(account.tier, tier) for tier in facts.tiers_now(list(lends)).values())


def names(sources: Any, account: Account, user: Any) -> str:
    """The groups by name; one that this user does not see is just its group."""
    seen = sources(account).visible_to(user).only("name", "short_name").order_by("pk")
    return wording.listed(seen) or gettext("its group")
