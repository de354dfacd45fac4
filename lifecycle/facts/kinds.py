"""The kinds of matters of this floor, the most pressing first; other floors add theirs beside them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam.ground import results, watching
from kam.ground.results import Figure
from kam.ground.rights import Right
from lifecycle.choices import EventVerb
from lifecycle.facts import birthdays, cases, deadlines, matters, openings, standstills, visits, warnings
from lifecycle.facts.matters import Kind

OURS = (
    Kind("visit", _("Visits"), "map-pin", 10, visits.visits, visits.why_visit, (-1, -7), EventVerb.PLAN_MISSED,
         "visitplan", more="lifecycle:visit-list", opens=openings.log, act=Right.LOG_VISITS),
    Kind("case", _("Cases"), "life-buoy", 15, cases.cases, cases.why, more="lifecycle:case-list",
         opens=openings.case, act=Right.ANSWER_CASES),
    Kind("waiting", _("Customers to be asked again"), "hourglass", 17, cases.waiting, cases.why_waiting, (0,),
         EventVerb.CASE_WAITS, "case", more="lifecycle:case-list", opens=openings.waiting, act=Right.ANSWER_CASES),
    Kind("promise", _("Promises"), "handshake", 20, deadlines.promises, deadlines.why_due, (1, 0, -1, -7),
         EventVerb.PROMISE_DUE, "promise", more="lifecycle:promise-list", done="lifecycle:promise-keep",
         done_label=pgettext_lazy("promise", "Kept"), act=Right.LOG_VISITS),
    Kind("todo", _("To-dos"), "list-checks", 30, deadlines.todos, deadlines.why_due, (0, -1, -7),
         EventVerb.TODO_DUE, "todo", more="lifecycle:todo-list", done="lifecycle:todo-finish",
         done_label=pgettext_lazy("todo", "Mark done"), act=Right.TAKE_ON_WORK),
    Kind("unanswered", _("Warnings without a cause or a to-do"), "triangle-alert", 36, warnings.unanswered,
         warnings.why_unanswered, (0, -7), EventVerb.WARNING_UNANSWERED, "warning", more="lifecycle:warning-list",
         opens=openings.unanswered, act=Right.MOVE_STAGES),
    Kind("reading", _("Causes to read"), "eye", 38, warnings.to_read, warnings.why_to_read,
         right=Right.MOVE_STAGES, more="lifecycle:warning-list", opens=openings.reading, act=Right.MOVE_STAGES),
    Kind("warning", _("Churn warnings"), "triangle-alert", 40, visits.warnings, visits.why_warned,
         more="lifecycle:warning-list", opens=openings.warning, act=Right.TAKE_ON_WORK),
    Kind("overdue", _("Visits overdue"), "calendar-clock", 50, standstills.overdue, standstills.why_overdue,
         (-1, -14, -30), EventVerb.VISIT_OVERDUE, "account", Right.LOG_VISITS, done="lifecycle:account-plan-soon",
         done_label=pgettext_lazy("a visit", "Plan"), act=Right.LOG_VISITS),
    Kind("renewal", _("Agreements to renew"), "file-text", 60, deadlines.renewals, deadlines.why_renew, (30, 7, 0, -7),
         EventVerb.RENEWAL_DUE, "agreement", more="accounts:agreement-list", opens=openings.renewal,
         act=Right.EDIT_ACCOUNTS),
    Kind("requirement", _("Requirements running out"), "clipboard-check", 70, deadlines.requirements,
         deadlines.why_expires, more="accounts:requirement-list", opens=openings.requirement, act=Right.EDIT_ACCOUNTS),
    Kind("stage", _("Stuck in their stage"), "route", 80, standstills.stuck, standstills.why_stuck, (0, -30, -90),
         EventVerb.STAGE_STUCK, "account", opens=openings.stage, act=Right.MOVE_STAGES),
    Kind("executive", _("Executive meetings"), "handshake", 90, standstills.executives, standstills.why_executive,
         (14, 0, -30), EventVerb.EXECUTIVE_DUE, "account", on_page=False),
    Kind("birthday", _("Birthdays"), "cake", 95, birthdays.coming, birthdays.why, (3, 0), EventVerb.BIRTHDAY_NEAR,
         "contact", Right.SEE_CONTACTS, more="accounts:contact-list", done="lifecycle:contact-wish",
         done_label=pgettext_lazy("a birthday", "Wished"), wanted=False),
    Kind("proposal", _("Proposed visits"), "calendar-plus", 100, visits.proposals, visits.why_proposed,
         right=Right.LOG_VISITS, more="lifecycle:calendar", done="lifecycle:plan-accept", done_label=_("Accept"),
         instead=openings.proposal, act=Right.LOG_VISITS),
)  # fmt: skip


def register() -> None:
    """Called by the floor's AppConfig.ready; requirements are told of by their own job, and turned off here too."""
    matters.add(*OURS)
    told = [kind for kind in OURS if kind.steps or kind.key == "requirement"]
    results.add("watch", {kind.key: Figure(kind.label) for kind in OURS if kind.steps})
    mails = {"sent": pgettext_lazy("mails", "Sent"), "quiet": _("Left out: nothing to say"), "failed": _("Not written")}
    results.add("digest", {name: Figure(words) for name, words in mails.items()})
    results.add("dilemmas", {"found": Figure(_("Customers in a dilemma")), "reminded": Figure(_("Reminded of a step"))})
    asked = {"sent": pgettext_lazy("mails", "Sent"), "colleagues": _("Colleagues asked")}
    results.add("surveys", {name: Figure(words) for name, words in asked.items()})
    rounds = {"rounds": _("Rounds of the day"), "shortened": _("Better promises"), "told": _("Steps of escalation"),
              "failed": _("Left out after a fault")}  # fmt: skip
    results.add("case_watch", {name: Figure(words) for name, words in rounds.items()})
    watching.add(
        *(watching.Watched(kind.key, kind.label, kind.order, kind.wanted, kind.right, (kind.verb,) if kind.verb else ())
          for kind in told)
    )  # fmt: skip
