"""Tiers on pages: why an account stands where it stands, the history, proposals, the tier set by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.choices import FalseKey, Tier, TierState
from accounts.facts import tier_causes, tier_rejections
from accounts.filters import TierFilters
from accounts.models import Account, Policy, TierChange
from accounts.rules import repeats
from accounts.rules.tiers import REVENUE
from accounts.views import tier_findings
from kam.ground import lists, wording
from kam.ground.days import company_today
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui

TIERS = dict(Tier.choices)
"""Each tier's words."""


def why(change: TierChange) -> list[str]:
    """The reasons of a computed tier, or of one set by hand, as sentences; first that, and why, it was rejected."""
    if change.by_hand:
        return [change.reason]
    told = [sentence(code, numbers) for code, numbers in change.reasons.items() if isinstance(numbers, dict)]
    before = getattr(change, "rejected_before", None)
    refused = rejected(change if change.state == TierState.REJECTED else before)
    return [words for words in [refused, *told] if words]


def rejected(change: TierChange | None) -> str:
    """Who rejected a change, when and why; nothing where nobody did."""
    if change is None:
        return ""
    day = formats.day(tier_rejections.day_of(change), ui.language())
    words = _("Rejected by %(name)s on %(day)s: %(reason)s")
    return words % {"name": change.by, "day": day, "reason": change.reason}


def held_back(change: TierChange | None) -> list[str]:
    """A change that the numbers speak for and somebody rejected: to which tier, by whom and why, and until when."""
    if change is None:
        return []
    again = formats.day(repeats.asked_again(tier_rejections.day_of(change)), ui.language())
    words = _("%(way)s is not proposed again before %(day)s, unless another version of the policy asks.")
    return [words % {"way": way(change), "day": again}, rejected(change)]


def way(change: TierChange) -> str:
    """From which tier to which, in words."""
    return f"{change.get_was_display() or '–'} → {change.get_tier_display()}"


def _too_little_loyalty(score: float | None, tier: str) -> str:
    if score is None:
        return _("Its loyalty is not known, and %(tier)s asks for a least score.") % {"tier": tier}
    told = {"score": f"{score:g}", "tier": tier}
    return _("Its loyalty of %(score)s of 100 is below what %(tier)s asks for.") % told


def _to_come(code: str, numbers: dict[str, Any]) -> str:
    """Why a tier that the numbers speak for does not hold, or not yet."""
    tier = str(TIERS.get(numbers.get("tier"), ""))
    if code == "taken_back":
        return _("Whoever approved the change took that back.")
    if code == "held":
        words = _("By its place alone it would be %(tier)s; a tier changes only %(margin)s past a border.")
        return words % {"tier": tier, "margin": formats.percent(numbers.get("margin") or 0)}
    return _("The next step to %(tier)s waits for another run.") % {"tier": tier} if code == "waiting" else ""


def _by_place(numbers: dict[str, Any]) -> str:
    """The part of all that those ahead bring; of revenue, where too little cost is known."""
    share, is_revenue = numbers.get("share_above"), numbers.get("of") == REVENUE
    if not share:
        return _("Nobody brings more revenue.") if is_revenue else _("Nobody brings a larger net contribution.")
    words = _("Those ahead of it already bring %(share)s of all net contribution.")
    if is_revenue:
        words = _("Those ahead of it already bring %(share)s of all revenue; too little cost is known.")
    return words % {"share": formats.percent(float(share))}


def sentence(code: str, numbers: dict[str, Any]) -> str:
    """One reason in words; a code this version does not know stays silent."""
    match code:
        case "share":
            return _by_place(numbers)
        case "loyalty":
            months = int(numbers.get("months", 0))
            return ngettext(
                "Not yet loyal: it ordered in %(months)s month of the last twelve.",
                "Not yet loyal: it ordered in %(months)s months of the last twelve.",
                months,
            ) % {"months": months}
        case "false_key":
            kinds = numbers.get("kinds") or ([numbers["kind"]] if numbers.get("kind") else [])
            words = wording.listed(dict(FalseKey.choices).get(kind, kind) for kind in kinds)
            by_share = str(TIERS.get(numbers.get("by_share"), ""))
            told = _("Signs of a false key account, so not %(tier)s.") % {"tier": by_share}
            return f"{told} {words}".strip()
        case "volume":
            revenue = ui.money(int(numbers.get("revenue", 0)) / 100)
            words = _("Its revenue of %(revenue)s is below what %(tier)s asks for.")
            plain = strip_tags(revenue)
            return words % {"revenue": plain, "tier": str(TIERS.get(numbers.get("by_share"), ""))}
        case "loyalty_score":
            return _too_little_loyalty(numbers.get("score"), str(TIERS.get(numbers.get("by_share"), "")))
        case "loss":
            return _("It brought no revenue, returns taken off.") if numbers.get("of") == REVENUE else _(
                "It earned nothing after cost to serve.")  # fmt: skip
        case "core":
            return _("A core account: its tier falls only when somebody approves it.")
        case "kept":
            return _("It was set by hand, and stays until somebody decides on the computed tier.")
        case "inherited":
            if numbers.get("as_one"):
                return _("It takes over what its group would be as one customer: the group has no tier of its own.")
            return _("It takes over the tier of its group.")
    return _to_come(code, numbers)


def tier_story(account: Account, history: Any) -> dict[str, Any]:
    """The tier in effect with its reasons, and the proposal that waits, or what was rejected and holds."""
    states = [TierState.IN_EFFECT, TierState.PROPOSED, TierState.REJECTED]
    found = list(history.filter(state__in=states).select_related("policy", "by"))
    stands = next((change for change in found if change.state == TierState.IN_EFFECT), None)
    asked = next((change for change in found if change.state == TierState.PROPOSED), None)
    tier_rejections.tell([asked] if asked else [])
    refused = None if asked else tier_rejections.of_account(found, account, company_today())
    return {
        "stands": stands,
        "why": why(stands) if stands else [],
        "asked": asked,
        "asked_why": why(asked) if asked else [],
        "held_back": held_back(refused),
    }


def account_cell(row: TierChange) -> SafeString:
    """Whose tier."""
    address = reverse("accounts:account-detail", args=[row.account_id])
    return format_html('<a class="open" href="{}">{}</a>', address, row.account)


def chosen_cell(row: TierChange) -> SafeString:
    """The same with a box to choose a proposal, for those who decide."""
    if row.state != TierState.PROPOSED:
        return account_cell(row)
    label = _("Choose %(name)s") % {"name": row.account}
    box = format_html('<input type="checkbox" name="change" value="{}" form="chosen" aria-label="{}">', row.pk, label)
    return format_html('<span class="row">{}{}</span>', box, account_cell(row))


def move_cell(row: TierChange) -> SafeString:
    """From which tier to which, by badge and word; one that was set anew as it stood says that it is no change."""
    tongue = ui.language()
    if row.was == row.tier:
        badge, same = ui.tier_badge(row.tier, tongue, True), _("unchanged")
        return format_html('<span class="row">{}<span class="hint">{}</span></span>', badge, same)
    was = format_html("{} → ", ui.tier_badge(row.was, tongue, False)) if row.was else ""
    return format_html('<span class="row">{}{}</span>', was, ui.tier_badge(row.tier, tongue, True))


def state_cell(row: TierChange) -> SafeString:
    """Proposed, in effect, ended, rejected; by hand is said."""
    tone = {TierState.PROPOSED: "warn", TierState.IN_EFFECT: "good"}.get(row.state, "")
    hand = format_html(' <span class="tag">{}</span>', _("by hand")) if row.by_hand else ""
    return format_html('<span class="tag {}">{}</span>{}', tone, row.get_state_display(), hand)


def why_cell(row: TierChange) -> SafeString:
    """The reasons in words."""
    return format_html('<span class="quiet">{}</span>', wording.sentences(why(row)))


def decide_cell(row: TierChange) -> SafeString:
    """Approve or reject, on proposals."""
    if row.state != TierState.PROPOSED:
        return SafeString()
    yes, no = (reverse(f"accounts:tier-{verb}", args=[row.pk]) for verb in ("approve", "reject"))
    first = format_html('<a class="button small" href="{}">{}</a>', yes, _("Approve"))
    second = format_html('<a class="button plain small" href="{}">{}</a>', no, _("Reject"))
    return format_html('<span class="deeds">{}{}</span>', first, second)


EMPTY = {
    "title": gettext_lazy("No tier fits"),
    "text": gettext_lazy("Tiers come with the first computation, or are set by hand on a customer's page."),
    "icon": "medal",
}
COLUMNS = [
    Column("account", gettext_lazy("Customer"), lambda c: c.account.name, account_cell, "account__name"),
    Column("code", gettext_lazy("Code"), lambda c: c.account.code, only="export"),
    Column("was", gettext_lazy("Before"), lambda c: c.get_was_display(), only="export"),
    Column("tier", gettext_lazy("Tier"), lambda c: c.get_tier_display(), move_cell, "tier", css="nowrap"),
    Column("state", gettext_lazy("State"), lambda c: c.get_state_display(), state_cell, "state"),
    Column("from", gettext_lazy("From"), lambda c: c.from_on, lambda c: ui.day(c.from_on), "from_on", num=True),
    Column("to", gettext_lazy("To"), lambda c: c.to_on or c.until, lambda c: ui.day(c.to_on or c.until), "to_on",
           num=True, css="desk"),
    Column("why", gettext_lazy("Why"), lambda c: wording.sentences(why(c)), why_cell, css="wide broad"),
    Column("cause", gettext_lazy("Moved by"), lambda c: c.cause.label if c.cause else "", only="export"),
    Column("by", gettext_lazy("By"), lambda c: str(c.by), css="desk quiet roomy"),
]  # fmt: skip


def no_proposals() -> dict[str, Any]:
    """Why nothing waits for a decision: by the policy in force nothing does, or everything was decided."""
    policy = Policy.objects.current()
    address = reverse("accounts:policy-detail", args=[policy.pk])
    found = {
        "icon": "medal",
        "action": {"label": _("Tier policy, version %(number)s") % {"number": policy.number}, "url": address},
    }
    if policy.needs_approval:
        text = _("The policy in force asks for approval: what the next computation of tiers changes is listed here.")
        return found | {"title": _("Nothing waits for a decision"), "text": text}
    text = _(
        "By the policy in force a computed tier counts at once and asks nobody: a proposal is only the fall of a core "
        "account, and none waits now. Whether all changes ask is a switch of the policy: a new version turns it."
    )
    return found | {"title": _("No proposal waits: tiers change without approval"), "text": text}


class SaysWhyNothingWaits(ListPage):
    """Where proposals are asked for and there are none, the page says why."""

    def get_empty(self) -> dict[str, Any]:
        return no_proposals() if self.request.GET.get("state") == TierState.PROPOSED else self.empty


def to_decide(columns: list[Column], state: str) -> list[Column]:
    """The columns with boxes and buttons; of proposals none has ended yet, and all are the run's."""
    kept = [column for column in columns[1:] if state != TierState.PROPOSED or column.key not in ("to", "by")]
    buttons = Column("decide", "", lambda c: "", decide_cell, css="nowrap")
    return [replace(columns[0], show=chosen_cell), *kept, buttons]


def deciding(request: Any) -> dict[str, Any]:
    """What the list offers to those who decide: the ticked ones, and of proposals all that match."""
    decides = can(request.user, Right.APPROVE_TIERS)
    asked = request.GET.get("state") == TierState.PROPOSED
    ways = reverse("accounts:tier-decide-matching") + lists.url_with(request.GET, format=None)
    return {"may_decide": decides, "deeds": "accounts/tiers/_deeds.html" if decides else "",
            "matching_url": ways if asked else ""}  # fmt: skip


class OfHistory(SaysWhyNothingWaits):
    """Rows of tiers with what is worked out for a page of them at once."""

    def rows(self) -> Any:
        return super().rows().select_related("account", "by").defer("account__search_text")

    def get_subtitle(self) -> Any:
        return tier_findings.of_tiers(self.request)

    def prepare(self, rows: list[TierChange]) -> None:
        tier_causes.tell(rows)
        tier_rejections.tell(rows)


class TierList(OfHistory):
    """Every tier an account had, has or shall have, with its reasons."""

    model, name, nav, title = TierChange, "tiers", "tiers", gettext_lazy("Tiers")
    template_name = "accounts/tiers/list.html"
    filterset_class, default_sort = TierFilters, "-from_on"
    empty = EMPTY
    columns = COLUMNS

    def shown(self) -> list[Column]:
        columns = super().shown()
        if not can(self.user, Right.APPROVE_TIERS):
            return columns
        return to_decide(columns, self.request.GET.get("state", ""))

    def context(self) -> dict[str, Any]:
        return deciding(self.request)

    def actions(self) -> list[dict[str, Any]]:
        named = {"label": _("Nominated"), "url": reverse("accounts:nomination-list"), "icon": "star"}
        return [{"label": _("Proposals"), "url": "?state=proposed", "icon": "medal"}, named]
