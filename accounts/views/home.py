"""What all pages below one customer share: the way up, the tabs, and panels of the floors above by their names."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import KEY_TIERS, RISK_BORDERS, RiskBand, Stage
from accounts.choices.channels import CHANNEL_KINDS
from accounts.models import Account, Policy, Standing, cadences
from accounts.models.cadences import Cadence
from kam.ground import wording
from kam.ground.days import company_today
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui

BANDS = {int(value): label for value, label in RiskBand.choices}

Part = tuple[str, Any, str, Right | None]
TABS: tuple[tuple[Any, tuple[Part, ...]], ...] = (
    ("", (("timeline", _("Time line"), "accounts:account-timeline", None),)),
    (
        _("People"),
        (
            ("people", _("Contacts"), "accounts:account-contacts", Right.SEE_CONTACTS),
            ("team", _("Team"), "accounts:account-team", None),
        ),
    ),
    (
        _("Business"),
        (
            ("trade", _("Trade"), "accounts:account-trade", None),
            ("agreements", _("Agreements"), "accounts:account-agreements", None),
            ("incentives", _("Incentives"), "accounts:account-incentives", None),
            ("channel", _("Channel"), "accounts:account-channel", None),
            ("competitors", _("Competitors"), "accounts:account-competitors", None),
        ),
    ),
    (
        _("Visits"),
        (
            ("visits", _("Visits"), "lifecycle:account-visits", None),
            ("needs", _("Needs"), "lifecycle:account-needs", None),
            ("cases", _("Cases"), "lifecycle:account-cases", None),
            ("services", _("Services"), "lifecycle:account-services", None),
        ),
    ),
    (
        _("Analyses"),
        (
            ("contribution", _("Contribution"), "analytics:account-contribution", None),
            ("development", _("Development"), "analytics:account-development", None),
            ("risk", _("Risk"), "analytics:account-risk", None),
            ("standards", _("Scorecard"), "analytics:account-standards", None),
            ("value", _("Customer value"), "analytics:account-value", None),
            ("behaviour", _("Behaviour"), "analytics:account-behaviour", None),
            ("similar", _("Similar customers"), "analytics:account-similar", None),
            ("potential", _("Potential"), "analytics:account-potential", None),
            ("satisfaction", _("Satisfaction"), "analytics:account-satisfaction", None),
            ("fit", _("Fit"), "analytics:account-fit", None),
            ("finances", _("Finances"), "accounts:account-finances", None),
        ),
    ),
    ("", (("documents", _("Documents"), "accounts:account-documents", None),)),
    ("", (("record", _("Record"), "accounts:account-record", Right.READ_RECORD),)),
)
"""The parts of a customer's page, some under one tab, each served by the floor that owns it."""


def new_button(user: Any, right: Right, words: str, url_name: str) -> list[dict[str, Any]]:
    """The button of a list that makes a new one, for those who may."""
    return [{"label": words, "url": reverse(url_name), "primary": True, "icon": "plus"}] if can(user, right) else []


def url_of(name: str, *args: Any) -> str:
    """An address of any floor by its name; empty while that floor has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def tabs_of(account: Account, user: Any, asked: str) -> list[dict[str, Any]]:
    """The tabs this user may open, each with its parts; the one of the asked part is on, else the first."""
    tabs = []
    for label, parts in TABS:
        shown = [_part(account, *part) for part in parts if part[3] is None or can(user, part[3])]
        shown = [part for part in shown if part["url"] and (part["key"] != "channel" or account.kind in CHANNEL_KINDS)]
        if shown:
            tabs.append({"label": label or shown[0]["label"], "parts": shown, "first": shown[0], "on": False})
    ways = [(tab, part) for tab in tabs for part in tab["parts"]]
    tab, part = next((way for way in ways if way[1]["key"] == asked), ways[0])
    tab["on"] = part["on"] = True
    return tabs


def _part(account: Account, key: str, label: Any, name: str, _right: Right | None) -> dict[str, Any]:
    return {"key": key, "label": label, "url": url_of(name, account.pk), "on": False}


def figures(account: Account, policy: Policy | None, seats: int) -> list[dict[str, Any]]:
    """The head: what it brings, what is at risk, when we were there, who is in charge; each opens what it is of."""
    now = getattr(account, "standing", None) or Standing(account=account)
    rank = gettext("rank %(rank)s") % {"rank": now.rank} if now.rank else ""
    team = ngettext("and one on the team", "and %(count)s on the team", seats) % {"count": seats} if seats else ""
    owner = account.owner or gettext("Unassigned")
    return [
        {"label": gettext("Net contribution, 12 months"), "value": ui.money(now.net_contribution), "hint": rank,
         "url": "?tab=contribution", "tone": "bad" if (now.net_contribution or 0) < 0 else ""},
        *risk(now, policy, has_rival=getattr(account, "has_rival", False)),
        last_visit(account, now, cadences.of_account(account, policy, now.last_visit_on, company_today())),
        {"label": gettext("Owner"), "value": owner, "hint": team, "word": True, "url": "?tab=team",
         "tone": "" if account.owner_id else "warn"},
    ]  # fmt: skip


def risk(now: Standing, policy: Policy | None, *, has_rival: bool = False) -> list[dict[str, Any]]:
    """How likely they leave, and what would go; of who has left neither is a question any more."""
    if now.stage == Stage.LOST:
        gone = gettext("they have left")
        return [{"label": label, "value": "–", "hint": gone, "url": "?tab=risk"}
                for label in (gettext("Churn risk"), gettext("Value at risk"))]  # fmt: skip
    by_number = band_of(now.risk, policy)
    tone = "bad" if max(now.risk_band or 0, by_number or 0) >= 2 else ""
    return [
        {"label": gettext("Churn risk"), "value": _share(now.risk, policy), "tone": tone, "url": "?tab=risk",
         "hint": _band(now.risk_band, by_number, policy, signs_of(now, has_rival))},
        {"label": gettext("Value at risk"), "value": ui.money(now.value_at_risk), "url": "?tab=risk",
         "hint": gettext("%(days)s days; expected value × risk, before cost to serve")
         % {"days": settings.CHURN_HORIZON_DAYS},
         "hint_url": "?tab=risk", "later": reverse("accounts:account-overdue", args=[now.account_id])},
    ]  # fmt: skip


def band_of(risk: float | None, policy: Policy | None) -> int | None:
    """The band in which a risk lies by the policy's borders, whatever band the customer is held in."""
    numbers = policy.group("bands") if policy else None
    borders = [numbers[name] for name in ("raised", "high", "critical")] if numbers else RISK_BORDERS
    return None if risk is None else bisect_right(borders, risk)


def marks(policy: Policy | None) -> tuple[float, ...]:
    """Every risk from which on something else is said: the borders, those past which a band is left, and warnings'."""
    if policy is None:
        return RISK_BORDERS
    numbers = policy.group("bands")
    borders = [numbers[name] for name in ("raised", "high", "critical")]
    moved = (round(border + side * numbers["margin"], 9) for border in borders for side in (-1, 0, 1))
    return (*moved, policy.warn_at, policy.close_under)


def _share(risk: float | None, policy: Policy | None) -> str:
    """A risk as per cent, which never reads as a border that it has not reached."""
    return ui.nothing() if risk is None else formats.percent_short_of(risk, marks(policy))


def signs_of(now: Standing, has_rival: bool) -> list[str]:
    """What speaks against a low risk, which says no more than that they will order again."""
    found = [gettext("a warning is open")] if now.stage == Stage.WARNING else []
    return [*found, gettext("a competitor is inside")] if has_rival else found


def low(signs: Sequence[str]) -> str:
    """The low band in words that what else is known of the customer does not contradict."""
    if not signs:
        return str(BANDS[0])
    return gettext("Likely to order again, but %(signs)s") % {"signs": wording.both(signs)}


def _band(band: int | None, by_number: int | None, policy: Policy | None, signs: Sequence[str] = ()) -> str:
    """The band of the number, so that both agree; where another is only held yet, which still counts, and how long."""
    if by_number is None:
        return gettext("not computed yet")
    if band is None or band == by_number:
        return str(BANDS[by_number]) if by_number else low(signs)
    told = {"band": BANDS[by_number], "held": held_words(band)}
    if policy is None or policy.group("bands")["runs"] <= 1:
        return gettext("%(band)s (%(held)s)") % told
    told["runs"] = int(policy.group("bands")["runs"])
    return gettext("%(band)s (%(held)s; that changes after %(runs)s computations in a row)") % told


def held_words(band: int) -> str:
    """What stands beside the band of a risk where another one is held, only because leaving it takes patience."""
    return pgettext("risk band", "still counted as “%(band)s”") % {"band": BANDS[band]}


def last_visit(account: Account, now: Standing, cadence: Cadence) -> dict[str, Any]:
    """Days since the last visit against the cadence that holds, the next one, and one that was missed since."""
    today = company_today()
    since = (today - now.last_visit_on).days if now.last_visit_on else None
    coming, missed = account.planned_next, account.planned_last
    plans = [gettext("next: %(day)s") % {"day": ui.day(coming, "short")}] if coming else []
    if missed and (now.last_visit_on is None or missed > now.last_visit_on):
        plans.append(gettext("was planned for %(day)s") % {"day": ui.day(missed, "short")})
    hint = " · ".join(filter(None, [*plans, cadence.words()]))
    late = bool(cadence.every and (cadence.due_on is None or cadence.due_on < today))
    return {
        "label": gettext("Last visit"),
        "value": ui.distance(since) if since is not None else gettext("never"),
        "hint": ui.mark_safe(hint),
        "tone": "bad" if late else "",
        "word": True,
        "url": "?tab=visits",
    }


def account_actions(account: Account, user: Any) -> list[dict[str, Any]]:
    """The buttons of one customer that this user may press; the rest stands in the menu beside them."""
    log = url_of("lifecycle:visit-log")
    found = []
    if log and can(user, Right.LOG_VISITS) and account.archived_at is None:
        address = f"{log}?account={account.pk}"
        found.append({"label": gettext("Log a visit"), "url": address, "primary": True, "icon": "map-pin-check"})
    if briefing := url_of("analytics:account-briefing", account.pk):
        found.append({"label": gettext("Briefing"), "url": briefing, "icon": "clipboard-list"})
    if review := url_of("analytics:account-pack", account.pk):
        found.append(
            {"label": gettext("Account review (one-on-one)"), "url": review, "icon": "file-text", "css": "desk"}
        )
    if can(user, Right.EDIT_ACCOUNTS):
        edit = reverse("accounts:account-edit", args=[account.pk])
        found.append({"label": gettext("Edit"), "url": edit, "icon": "pencil"})
    return found


def account_menu(account: Account, user: Any) -> list[dict[str, Any]]:
    """What is done rarely: hand over, set the tier by hand, archive or bring back."""
    gone = account.archived_at is not None
    nominable = not gone and account.tier not in KEY_TIERS
    entries = [
        (Right.HAND_OVER, gettext("Hand over"), "accounts:account-hand-over", "arrow-right-left", not gone),
        (Right.PROPOSE_NOMINATIONS, gettext("Nominate as key account"), "accounts:account-nominate", "star", nominable),
        (Right.MOVE_STAGES, gettext("Move to another stage"), "lifecycle:stage-move", "route", not gone),
        (Right.EDIT_CASES, gettext("The customer's own page"), "lifecycle:account-links", "globe", not gone),
        (Right.OVERRIDE_TIERS, gettext("Set the tier by hand"), "accounts:tier-override", "medal", not gone),
        (Right.MERGE, gettext("Merge with another file"), "accounts:account-merge-choose", "merge", not gone),
        (Right.EDIT_ACCOUNTS, gettext("Archive"), "accounts:account-archive", "archive", not gone),
        (Right.EDIT_ACCOUNTS, gettext("Bring back"), "accounts:account-restore", "archive-restore", gone),
    ]
    leaves = url_of("analytics:account-departure", account.pk)
    found = [{"label": gettext("If it left"), "url": leaves, "icon": "door-open"}] if leaves and not gone else []
    if review := url_of("analytics:account-pack", account.pk):
        found.insert(0, {"label": gettext("Account review (one-on-one)"), "url": review, "icon": "file-text"})
    return found + [
        {"label": words, "url": url_of(name, account.pk), "icon": icon}
        for right, words, name, icon, now in entries
        if now and can(user, right) and url_of(name, account.pk)
    ]


class OfAccount:
    """What the pages below one customer share: model, rail, way up."""

    model, nav = Account, "customers"
    object: Account

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Customers"), reverse("accounts:account-list")), (str(self.object), self.home())]

    def home(self) -> str:
        return reverse("accounts:account-detail", args=[self.object.pk])

    def done_url(self, _record: Any) -> str:
        return self.home()
