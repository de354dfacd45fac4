"""Registers the life cycle with Django: its verbs and its pages in the rail."""

from collections.abc import Mapping
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LifecycleConfig(AppConfig):
    name = "lifecycle"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.actions import accounts as customers
        from accounts.actions import handovers as owners
        from accounts.facts import executives as heads
        from accounts.models import cadences
        from kam.actions import absences, calendars
        from kam.ground import coded, events, timeline
        from kam.ground.timeline import Described
        from lifecycle import imports
        from lifecycle.actions import absent_days, calendar_entries, closed_days, handovers
        from lifecycle.choices import EventVerb
        from lifecycle.choices.cases import RUNGS, CaseClock
        from lifecycle.facts import agreed, decisions, executives, kinds, searches
        from lifecycle.models import VisitPlan, codes

        events.declare(EventVerb)
        imports.register()
        owners.follow("lifecycle", handovers.work())
        customers.on_return("lifecycle", calendar_entries.call_anew)
        _register_rows()
        _results()
        absences.register(absent_days.follow, absent_days.planned)
        calendars.register(closed_days.follow, closed_days.standing)
        kinds.register()
        decisions.register()
        cadences.register(agreed.of_customers, VisitPlan.objects)
        heads.register(executives.of_customers)
        late = Described(_("Late"), dict(CaseClock.choices).get)
        timeline.word("case", clock=late, rung=Described(_("Escalated to"), RUNGS.get))
        _register_journeys()
        _register_due_days()
        _register_names()
        coded.declare(codes.WORDS)
        _register_pages()
        searches.register()
        _register_settings()
        _register_notices()
        post_migrate.connect(_ground_data, sender=self, dispatch_uid="lifecycle.ground_data")


def _results() -> None:
    """What the page of a run of visit plans says that it did."""
    from kam.ground.results import Figure, add

    placed = Figure(_("Customers placed in a stage by their orders and visits"))
    no_room = Figure(_("Due visits that found no day"))
    add("visit_plans", {"journeys": placed, "proposed": Figure(_("Visits proposed")), "no_room": no_room})


def _register_rows() -> None:
    """What becomes of rows when customers merge, an import is taken back, a person is erased, or time passes."""
    from lifecycle.actions import erasures, merges, undo_rows, visit_drafts

    merges.register()
    undo_rows.register()
    erasures.register()
    visit_drafts.keep_for_a_while()


def _register_journeys() -> None:
    """What the log of a life cycle keeps beside the stage."""
    from kam.ground import timeline
    from kam.ground.timeline import Described
    from lifecycle.models.milestones import words_of

    timeline.word(
        "journey",
        lacking=Described(_("Moved on without"), words_of),
        given=Described(_("Customers in your to-dos now"), str),
        waiting=Described(_("Customers that wait for their turn"), str),
    )


def _register_names() -> None:
    """What is named by codes is named in its reader's language, whoever wrote it down."""
    from kam.ground import timeline, wording
    from lifecycle.choices import Ending, Measure, MeasureState
    from lifecycle.models import todo_words
    from lifecycle.models.milestones import words
    from lifecycle.models.surveys import name_of

    def assessed(data: Mapping[str, Any]) -> str:
        measure = dict(Measure.choices).get(str(data.get("measure")))
        state = dict(MeasureState.choices).get(data.get("state"))  # type: ignore[call-overload]
        return wording.pair(measure, state) if measure and state else ""

    timeline.name_by("todo", lambda data: todo_words.say(str(data.get("words") or ""), ""))
    timeline.name_by("aftermath", lambda data: str(dict(Ending.choices).get(str(data.get("ending")), "")))
    timeline.name_by("selfcheck", assessed)
    timeline.name_by(
        "surveyanswer",
        lambda data: wording.pair(name_of(data["survey"]), data.get("score")) if data.get("survey") else "",
    )
    timeline.name_by("surveyinvitation", lambda data: name_of(data.get("survey")) if data.get("asked") else "")
    timeline.name_kept("survey", name_of)
    survey = timeline.Described(_("Survey"), name_of)
    timeline.word("surveyanswer", survey=survey)
    timeline.word("surveyinvitation", survey=survey)
    timeline.name_by("milestonemark", lambda data: words(str(data.get("kept") or "")))


def _register_due_days() -> None:
    """What the watch tells of has a day that stands in no column of its noun: its notices say it all the same."""
    from kam.ground import logged, timeline
    from kam.ground.timeline import Described

    words = {"account": _("Due on"), "warning": _("Due on"), "agreement": _("Renew by"), "contact": _("Birthday"),
             "visitplan": _("Planned for")}  # fmt: skip
    for noun, label in words.items():
        timeline.word(noun, due_on=Described(label, logged.composed))


def _ground_data(**_kwargs: Any) -> None:
    from lifecycle.actions import aids, milestones, plays, services, surveys

    milestones.ensure_ground()
    aids.ensure_first()
    plays.ensure_ground()
    surveys.ensure_ground()
    services.ensure_ground()


def _register_tiers() -> None:
    """What hangs on a customer's tier on this floor is told before a change of it is approved."""
    from accounts.facts import tier_effects
    from lifecycle.views import tier_effects as of_warnings

    tier_effects.register(of_warnings.told)
    tier_effects.register_standing(of_warnings.standing)


def _register_pages() -> None:
    from kam.ground.navigation import Item, add
    from kam.ground.rights import Right
    from lifecycle.facts import first_steps

    first_steps.register()
    _register_tiers()
    words, leading = _("Today"), {"right": Right.ANSWER_CASES, "also": Right.SEE_DASHBOARD}
    today = {"right": Right.TAKE_ON_WORK, "hidden_with": Right.SEE_DASHBOARD}
    add(Item("today", words, "lifecycle:today", "sun", order=10, bottom=1, shortcut="t", **today))
    add(Item("day", words, "lifecycle:today", "sun", order=12, shortcut="t", **leading))
    service = {"count": _late_cases, "shortcut": "s", "bottom": lambda user: 3 * _serves(user)}
    add(Item("cases", _("Service"), "lifecycle:case-list", "life-buoy", order=26, **service))
    log = {"right": Right.LOG_VISITS, "bottom": lambda user: 3 * (not _serves(user))}
    add(Item("log", _("Log a visit"), "lifecycle:visit-log", "pencil-line", order=14, **log))
    add(Item("visits", _("Visits"), "lifecycle:visit-list", "map-pin-check", order=30, shortcut="v", group="visits"))
    add(Item("calendar", _("Calendar"), "lifecycle:calendar", "calendar-days", order=32, shortcut="k", group="visits"))
    add(Item("promises", _("Promises"), "lifecycle:promise-list", "handshake", order=34, group="visits"))
    add(Item("todos", _("To-dos"), "lifecycle:todo-list", "list-checks", order=36, group="visits"))
    add(Item("stages", _("Life cycle"), "lifecycle:journey-list", "route", order=38, group="cycle"))
    add(Item("self-check", _("Self-check"), "lifecycle:self-check", "list-todo", order=39, group="cycle"))
    add(Item("events-held", _("Events"), "lifecycle:eventheld-list", "calendar-heart", order=38, group="visits"))
    warnings = {"count": _open_warnings, "bottom": 4, "shortcut": "w"}
    dilemmas = ("dilemmas", _("Dilemmas"), "lifecycle:diagnosis-list", "signpost")
    add(Item(*dilemmas, order=25, right=Right.SEE_DASHBOARD))
    add(Item("warnings", _("Warnings"), "lifecycle:warning-list", "triangle-alert", order=24, **warnings))


def _register_notices() -> None:
    """What people are told of as it happens."""
    from kam.ground.watching import add_told

    add_told(
        ("warning", _("Churn warnings"), ("warning", "cause")),
        ("loss", _("Key accounts lost, and what follows"), ("aftermath",)),
        ("visit", _("Visits that others log or plan for me"), ("visit", "plan")),
        ("promise", _("Promises that others note for me"), ("promise",)),
        ("todo", _("To-dos that I am given"), ("todo",)),
        ("need", _("Needs of my customers"), ("need",)),
        ("case", _("Service cases"), ("case",)),
        ("stage", _("Life cycle and milestones"), ("journey", "stage", "milestone")),
        ("play", _("Plays applied to my customers"), ("playuse",)),
        ("survey", _("Surveys and what was answered"), ("surveyinvitation", "surveyanswer", "surveyoptout")),
        ("link", _("Requests from customers' pages"), ("customerlink",)),
        ("event", _("Events that I host"), ("eventheld", "invitation")),
        ("self-check", _("Countermeasures of our self-check"), ("selfcheck",)),
    )


def _register_settings() -> None:
    """What is looked after among the settings."""
    from kam.ground.rights import Right
    from kam.ground.settings_menu import Entry, add

    words = _("What a customer has to reach in each stage of its life cycle, and what shows it.")
    add(Entry("milestones", _("Milestones"), words, "lifecycle:milestone-list", "flag", 42, (Right.FIELDS,)))
    text = _("Which measures are proposed for a warning, a stage or a dilemma, and their steps")
    add(
        Entry(
            "plays",
            _("Plays"),
            text,
            "lifecycle:play-list",
            "clipboard-list",
            order=44,
            rights=(Right.EDIT_PLAYS,),
        )
    )
    text = _("Which questions, benefits and answers to objections are proposed before a visit")
    url = "lifecycle:aid-list"
    add(Entry("aids", _("Questions and answers"), text, url, "messages-square", order=45, rights=(Right.FIELDS,)))
    text = _("What we do for customers beside the goods, and how much of it each tier and class is promised")
    url = "lifecycle:service-list"
    add(
        Entry(
            "services",
            _("Service catalogue"),
            text,
            url,
            "concierge-bell",
            order=47,
            rights=(Right.EDIT_POLICY, Right.FIELDS),
        )
    )
    text = _("What customers and our own team are asked, by which plan, and in which words")
    add(Entry("surveys", _("Surveys"), text, "lifecycle:survey-list", "smile", order=46, rights=(Right.FIELDS,)))


def _serves(user: Any) -> bool:
    """Whether cases, not visits, are this person's daily work."""
    from kam.choices import Role

    return bool(user.role == Role.SERVICE)


def _late_cases(user: Any) -> int:
    """Cases past their deadline among what the user sees, for the mark in the rail of those whose work it is."""
    from django.utils import timezone

    from kam.choices import Role
    from lifecycle.models import Case

    if user.role != Role.SERVICE:
        return 0

    return Case.objects.visible_to(user).late(timezone.now()).count()


def _open_warnings(user: Any) -> int:
    """Open warnings among what the user sees, for the mark in the rail."""
    from lifecycle.models import Warning

    return Warning.objects.visible_to(user).open().count()
