"""Today: what needs somebody now, ranked, done in one tap or put off; and what is late with one's people."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kam.choices import Role
from kam.ground import wording
from kam.ground.pages import Page
from kam.ground.rights import Right, can, standing
from kam.models import User
from kam.rules.keys import key_of
from kam.rules.workdays import Week, with_weekdays
from lifecycle.choices import PlanState, VisitKind
from lifecycle.facts import decisions, late_work, matters
from lifecycle.facts import today as days
from lifecycle.facts.decisions import Decision
from lifecycle.facts.matters import Kind, Matter
from lifecycle.facts.people_to_meet import whom_to_meet
from lifecycle.facts.today import Day, Group
from lifecycle.facts.visits import why_warned
from lifecycle.models import SelfCheck, Visit, VisitPlan
from lifecycle.views import headlines
from lifecycle.views.visit_drafts import waiting

NOW = 40
"""Kinds below this order stand in the first column: the day's own work."""
MOST = 60
LISTED = 20
"""Things of a kind that has a list of its own: the list shows the others."""
FEW = 5
OPEN = 12
"""Things of the day's own work that stand open; the rest is folded, so that the kinds below it are in sight."""
NAMED = ("overdue", "birthday", "proposal")
"""Kinds whose one tap is a button with its word; of the others it is a mark to tick."""
LATER = (1, 7, 30)
"""Days after which a thing comes back, as the menu offers them."""


UNDO = {"undo_here": True}
"""What a tap did is taken back by one where one stands."""


class TodayPage(Page):
    """What do I do now? Nothing that needs nobody."""

    template_name, nav, title = "lifecycle/today/show.html", "today", gettext_lazy("Today")

    def get_title(self) -> Any:
        day, steps, asked = self.told
        return headlines.of_day(day, steps, asked, late_with_team(self.user))

    @cached_property
    def told(self) -> tuple[Day, list[SelfCheck], list[Decision]]:
        return told(self.user, timezone.localdate())

    def actions(self) -> list[dict[str, Any]]:
        if not can(self.user, Right.LOG_VISITS) or self.user.role == Role.SERVICE:
            return []
        return [{"label": _("Log a visit"), "url": reverse("lifecycle:visit-log"), "icon": "pencil-line"}]

    def context(self) -> dict[str, Any]:
        if can(self.user, Right.SEE_DASHBOARD):
            self.request.nav = "day"  # type: ignore[attr-defined]  # in their rail it stands below the dashboard
        day, steps, asked = self.told
        return shown(day, self.user) | {"steps": steps, "decisions": asked} | around(self.user, day)


def told(user: User, day: date) -> tuple[Day, list[SelfCheck], list[Decision]]:
    """What needs a person on a day, their steps of the self-check, and what waits for their decision."""
    return days.read(user, day), SelfCheck.objects.steps_of(standing(user), day), decisions.waiting(user)


def late_with_team(user: User) -> dict[str, int]:
    """What is late with the people one leads, by kind; nothing for whoever leads nobody."""
    if not can(user, Right.CONFIRM_NOMINATIONS):
        return {}
    people = User.objects.within_reach_of(user).exclude(pk=user.pk)
    return late_work.tally(people, user, timezone.localdate())


def around(user: User, day: Day) -> dict[str, Any]:
    """What stands beside the day's groups: rights, days for later, what was held, what is ahead."""
    rights = {"can_log": can(user, Right.LOG_VISITS), "leads": can(user, Right.CONFIRM_NOMINATIONS)}
    more = {"today": day.on, "later": later_of(user, day.on)}
    return rights | more | held_on(user, day.on) | UNDO | ahead_of(user, day)


def later_of(user: User, day: date) -> list[date]:
    """The days on which a thing may come back, each a working day of theirs."""
    week = with_weekdays(Week(), user.weekdays)
    return [week.next(day + timedelta(days=ahead)) for ahead in LATER]


def held_on(user: Any, day: date) -> dict[str, Any]:
    """The first visits that somebody logged of a day, and how many there are."""
    held = logged_on(user, day)
    logged = list(held[:FEW])
    return {"logged": logged, "done": held.count() if len(logged) == FEW else len(logged)}


def ahead_of(user: Any, day: Day) -> dict[str, Any]:
    """Tomorrow's visits, drafts of what may have been held, and what is asked where none stands."""
    drafts = waiting(user, FEW) if can(user, Right.LOG_VISITS) else []
    further = proposed_beyond(user, day) if day.of("proposal") else None
    more = {"drafts": drafts, "put_off": partial(put_off, user, day.on), "further": further}
    return {"tomorrow": list(tomorrows(user, day.on))} | more


def proposed_beyond(user: Any, day: Day) -> dict[str, Any]:
    """How many more visits than Today lists are proposed to a person (far ones and those put off), and until when."""
    found = VisitPlan.objects.visible_to(user).of_user(user).open().filter(state=PlanState.PROPOSED)
    told = found.aggregate(count=Count("pk"), until=Max("planned_on"))
    return told | {"count": max(told["count"] - len(day.of("proposal")), 0)}


def put_off(user: Any, day: date) -> bool:
    """Whether visits of one's own are planned for a day, though none stands on the page: they were put off."""
    planned = VisitPlan.objects.visible_to(user).of_user(user)
    return bool(planned.filter(state=PlanState.PLANNED, planned_on=day).exists())


class TodayTeam(Page):
    """What is late with the people one leads, the fold below one's own day; with `user` more of one of them."""

    template_name, nav, title = "lifecycle/today/team.html", "today", gettext_lazy("Late in the team")
    right = Right.CONFIRM_NOMINATIONS

    def context(self) -> dict[str, Any]:
        people = User.objects.within_reach_of(self.user).exclude(pk=self.user.pk)
        chosen = key_of(self.request.GET.get("user"))
        shown, each = (people.filter(pk=chosen), MOST) if chosen else (people, FEW)
        late = late_work.of(shown, self.user, timezone.localdate(), each=each)
        return {"late": late, "chosen": chosen, "bare": self.htmx}


def shown(day: Day, user: User) -> dict[str, Any]:
    """The day's groups as the page shows them: those of now, then what else needs somebody."""
    warnings = [*day.of("unanswered"), *day.of("warning")]
    warned = {one.account_id: why_warned(one, day.on) for one in warnings}
    heads = {one.account_id for one in day.of("visit") if one.numbers.get("visit") == VisitKind.EXECUTIVE}
    planned = day.of("visit")
    people = whom_to_meet([one.account_id for one in planned], user, heads=heads, plans=[one.pk for one in planned])
    groups = [group_of(group, day.on, user) for group in day.groups]
    for group in groups:
        if group["key"] == "warning":
            group["split"] = headlines.of_warnings(group["count"], day)
        if group["key"] == "visit":
            for item in group["items"]:
                one = item["one"]
                item |= {"people": people[one.account_id], "warned": warned.get(one.account_id, "")}
    now = [group for group in groups if group["order"] < NOW] or groups[: (len(groups) + 1) // 2]
    return {
        "now": now,
        "deciding": [*worst(warnings, day.on), *latest(day)],
        "else": [group for group in groups if group not in now],
        "snoozed": [{"one": one, "snooze": snooze, "why": matters.why(one, day.on)} for one, snooze in day.snoozed],
    }


def worst(warnings: list[Matter], day: date) -> list[dict[str, Any]]:
    """The warning with most at stake, for the first screen of a phone; the list of them stands further down."""
    if not warnings:
        return []
    one = headlines.most_at_stake(warnings)
    rest = len({matter.account_id for matter in warnings}) - 1
    more = ngettext("%(count)d more warning", "%(count)d more warnings", rest) % {"count": rest} if rest else ""
    return [{"one": one, "title": one.account, "why": why_warned(one, day), "more": more,
             "more_url": reverse("lifecycle:warning-list")}]  # fmt: skip


def latest(day: Day) -> list[dict[str, Any]]:
    """The promise that is late the longest, and how many more are late."""
    late = [one for one in day.of("promise") if one.is_late(day.on)]
    if not late:
        return []
    one, rest = min(late, key=lambda matter: matter.due_on), len(late) - 1
    more = ngettext("%(count)d more late promise", "%(count)d more late promises", rest) % {"count": rest}
    return [{"one": one, "title": one.title, "why": wording.clauses([one.account, matters.why(one, day.on)]),
             "more": more if rest else "", "more_url": reverse("lifecycle:promise-list")}]  # fmt: skip


def group_of(group: Group, day: date, user: User) -> dict[str, Any]:
    """One kind: its words, what stands open and what is folded away."""
    kind, found = group.kind, in_turn(group, day)
    may = kind.act is None or can(user, kind.act)
    most = LISTED if kind.more and kind.key != "visit" else MOST
    items = [item_of(one, day, kind if may else None) for one in found[:most]]
    todays = sum(one.due_on == day for one in found) if kind.key == "visit" else 0
    open_ones = max(OPEN, todays + FEW if todays else 0) if kind.order < NOW else FEW
    return {
        "key": kind.key, "label": kind.label, "icon": kind.icon, "order": kind.order, "count": len(found),
        "done_label": kind.done_label, "named": kind.key in NAMED, "more": reverse(kind.more) if kind.more else "",
        "items": items[:open_ones], "folded": items[open_ones:], "beyond": len(found) - len(items),
        "rest": len(found) - len(items[:open_ones]),
        "due": sum(one.due_on <= day for one in found), "span": matters.AHEAD,
        "split": headlines.of_cases(found) if kind.key == "case" else "",
    }  # fmt: skip


def in_turn(group: Group, day: date) -> list[Matter]:
    """Today's visits by their hour stand before those that were missed, the last missed first; other kinds as read."""
    if group.kind.key != "visit":
        return group.items
    missed = [one for one in group.items if one.due_on < day]
    return [one for one in group.items if one.due_on >= day] + sorted(missed, key=lambda one: one.due_on, reverse=True)


def item_of(one: Matter, day: date, kind: Kind | None) -> dict[str, Any]:
    """One thing with why it stands there and, for whoever may act on its kind, what settles it or where."""
    late = one.is_late(day) and one.kind not in ("warning", "proposal")
    if told := one.numbers.get("told"):
        late = told.is_late
    instead = kind.instead(one) if kind and kind.instead else None
    label, address = instead or (kind.opens(one) if kind and kind.opens else ("", ""))
    return {
        "one": one,
        "why": matters.why(one, day),
        "late": late or one.kind == "warning",
        "missed": late,
        "done_url": reverse(kind.done, args=[one.pk]) if kind and kind.done and not instead else "",
        "open_url": address,
        "open_label": label,
    }


def tomorrows(user: Any, today: date) -> Any:
    """One's visits that are planned for the day after, the earliest first."""
    day = today + timedelta(days=1)
    found = VisitPlan.objects.visible_to(user).of_user(user).open().filter(state=PlanState.PLANNED, planned_on=day)
    return found.select_related("account")[:FEW]


def logged_on(user: Any, today: date) -> Any:
    """One's visits of a day, newest first."""
    start = timezone.make_aware(datetime.combine(today, time.min))
    held = Visit.objects.visible_to(user).live().filter(user=user, held_at__gte=start)
    return held.select_related("account")
