"""Complaints and requests of the demo's customers, in every state: late ones, green ones, some that came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import cycle
from typing import Any

from django.utils import timezone

from accounts.choices import KEY_TIERS
from accounts.models import Account, Contact, OrderLine
from analytics.actions.demo.case_stories import STORIES, Story
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from kam.models import Event, Notice, User
from lifecycle.actions import case_watch, cases
from lifecycle.models import Case, CaseStep
from lifecycle.rules.cadence import WEEK

FOREIGN = {"marco", "emma"}
READ = timedelta(days=3)
"""Notices of what lies back further were read."""


def open_all(profiles: Sequence[Profile], met: Mapping[int, list[Contact]], staff: Staff, today: date) -> None:
    """One story for each of the larger customers that have a tier; those of the green channel for key accounts."""
    tiers = dict(Account.objects.filter(owner__isnull=False).values_list("pk", "tier"))
    seated = sorted((one for one in profiles if one.owner and one.size > 2_000_000), key=lambda one: -one.size)
    keys = cycle([one for one in seated if tiers.get(one.account.pk) in KEY_TIERS] or seated)
    others = cycle([one for one in seated if tiers.get(one.account.pk) not in KEY_TIERS] or seated)
    for story in STORIES:
        profile = next(keys if story.is_key else others)
        _tell(story, profile, met.get(profile.account.pk, []), staff, today)
    _then(timezone.now(), lambda: case_watch.tick(by=User.objects.system()))


def _tell(story: Story, profile: Profile, people: Sequence[Contact], staff: Staff, today: date) -> None:
    """Open the case and make its steps, each at its moment."""
    words = story.en if profile.owner in FOREIGN else story.zh
    line = OrderLine.objects.filter(order__account=profile.account.pk, product__isnull=False).order_by("-pk").first()
    at = _moment(today, story.days, story.hour)
    values: dict[str, Any] = {
        "account": Account.objects.get(pk=profile.account.pk),  # with the tier that the runs have given it
        "sort": story.sort, "kind": story.kind, "severity": story.severity,
        "title": words[0], "text": words[1], "page_title": _for_them(story, words[0]), "opened_at": at,
        "contact": people[0] if people else None,
        "product": line.product if line and story.kind in ("quality", "delivery") else None,
    }  # fmt: skip
    case = _then(at, lambda: cases.report(values=values, by=staff[profile.owner]))
    for place, (step, days, hour) in enumerate(story.steps):
        case = _step(case, step, words[2 + place], _moment(today, days, hour), story, people, staff)


def _for_them(story: Story, words: str) -> str:
    """The words that the customer reads on its own page, too; of conflicts with others it reads none."""
    return "" if story.kind == "channel" else words


def _step(
    case: Case, step: str, note: str, at: datetime, story: Story, people: Sequence[Contact], staff: Staff
) -> Case:  # fmt: skip
    """One step by whoever has the case, its owner or the service colleague."""
    hands: User = case.user or staff["gu"]
    how: dict[str, Any] = {"at": at, "by": hands}
    if step == "resolve":
        how |= {"cause": story.cause, "resolution": note, "page_outcome": _for_them(story, note)}
        return _then(at, lambda: cases.resolve(case, **how))
    if step == "accept":
        who = people[0] if people else None
        return _then(at, lambda: cases.accept(case, contact=who, note=note, at=at, by=hands))
    if step == "hand":
        owner = case.account.owner
        return _then(at, lambda: cases.hand_over(case, function="manager", user=owner, note=note, **how))
    verb = {"answer": cases.answer, "wait": cases.wait, "resume": cases.resume, "reopen": cases.reopen,
            "cancel": cases.cancel}[step]  # fmt: skip
    return _then(at, lambda: verb(case, note=note, **how))


def _moment(today: date, days: int, hour: int) -> datetime:
    """So many days ago at an hour of a working day, and never ahead."""
    day = WEEK.before(today - timedelta(days - 1))
    at = timezone.make_aware(datetime.combine(day, time(hour, 10)), timezone.get_default_timezone())
    return min(at, timezone.now() - timedelta(minutes=3))


def _then(at: datetime, verb: Callable[[], Any]) -> Any:
    """A verb whose record says that it was done then."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    done = verb()
    Event.objects.filter(pk__gt=last).update(at=at)
    if timezone.now() - at > READ:
        Notice.objects.filter(event__pk__gt=last).update(at=at, read_at=at + timedelta(hours=2))
    if isinstance(done, Case):
        CaseStep.objects.filter(case=done, at__gt=timezone.now()).update(at=at)
        return Case.objects.select_related("account__owner", "user").get(pk=done.pk)
    return done
