"""What an administrator has to see to: jobs, imports, people, webhooks, mails, the machine and the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.choices import DeliveryState, ImportState, RunState, WebhookEnd
from kam.ground import checks, health, outbox
from kam.ground.rights import Right, can
from kam.models import Delivery, Import, Run, Sending, User, Webhook

RECENT = timedelta(days=7)
"""How long what went wrong once is spoken of."""
WAITS = timedelta(minutes=15)
"""A job that waits longer is not taken up by any worker."""
TRIES = 6


@dataclass(frozen=True)
class Matter:
    """One thing that is looked after: how many ask for work (0: in order), what to do, and where."""

    key: str
    label: str
    count: int
    text: str
    url: str


def read(user: Any) -> list[Matter]:
    """All of it as far as the rights of the reader go, what asks for work first."""
    found = [*_jobs(), *_imports(user), *_people(user), *_outgoing(user), *_machine(), *_data(user)]
    return sorted(found, key=lambda one: one.count == 0)


def _jobs() -> Iterator[Matter]:
    """Jobs whose last try failed, and jobs that nobody takes up or whose worker died."""
    now = timezone.now()
    later = Run.objects.done().filter(kind=OuterRef("kind"), pk__gt=OuterRef("pk"))
    failed = Run.objects.broken().filter(Q(finished_at__gte=now - RECENT) & ~Exists(later))
    yield Matter("failed", _("Jobs that failed"), failed.count(), _("Read the error, mend it and start the job again."),
                 f"{reverse('kam:run-list')}?state=failed")  # fmt: skip
    # While a worker works through a line, those in it are not stuck, however long it is.
    is_worked = Run.objects.filter(Q(beat_at__gte=now - WAITS) | Q(finished_at__gte=now - WAITS)).exists()
    late = Run.objects.filter(state=RunState.WAITING, created_at__lt=now - WAITS)
    waiting = 0 if is_worked else late.count()
    yield Matter("stuck", _("Jobs that are stuck"), waiting + Run.objects.stale().count(),
                 _("Look whether a worker runs: it takes jobs up and ends those whose worker died."),
                 reverse("kam:run-list"))  # fmt: skip


def _imports(user: Any) -> Iterator[Matter]:
    if not can(user, Right.IMPORT):
        return
    known = Import.objects.visible_to(user).filter(created_at__gte=timezone.now() - RECENT)
    faulty = known.filter(Q(state=ImportState.FAILED) | Q(bad__gt=0, state__in=(ImportState.CHECKED, ImportState.DONE)))
    yield Matter("imports", _("Imports with errors"), faulty.count(),
                 _("Take the list of wrong rows, mend them and import them again."),
                 reverse("kam:import-list"))  # fmt: skip


def _people(user: Any) -> Iterator[Matter]:
    """People who never signed in, and names that are locked after wrong passwords."""
    from axes.models import AccessAttempt

    if not can(user, Right.PEOPLE):
        return
    people = reverse("kam:user-list")
    never = User.objects.people().filter(last_login__isnull=True).count()
    yield Matter("never", _("People who never signed in"), never,
                 _("Make a sign-in link for them, or switch them off."),
                 f"{people}?is_active=true&sort=last_login")  # fmt: skip
    since = timezone.now() - timedelta(minutes=30)
    tried = AccessAttempt.objects.filter(failures_since_start__gte=TRIES, attempt_time__gte=since)
    yield Matter("locked", _("Sign-in names that are locked"), tried.values("username").distinct().count(),
                 _("They open again by themselves after 30 minutes. Ask whether it was them."), people)  # fmt: skip


def _outgoing(user: Any) -> Iterator[Matter]:
    """Webhooks that were switched off or gave messages up, and other things that were given up on their way."""
    since = timezone.now() - RECENT
    seen = Webhook.objects.visible_to(user)
    ended = seen.live().filter(ended_why__in=(WebhookEnd.GONE, WebhookEnd.FAILING, WebhookEnd.SECRET)).count()
    dead = Sending.objects.filter(webhook__in=seen, state=DeliveryState.DEAD, done_at__gte=since)
    yield Matter("webhooks", _("Webhooks switched off or with messages given up"),
                 ended + dead.values("webhook").distinct().count(),
                 _("Ask the other side, then switch it on or send again."), reverse("kam:webhook-list"))  # fmt: skip
    lost = Delivery.objects.filter(state=DeliveryState.DEAD, created_at__gte=since).count()
    yield Matter("outbox", _("Mails and jobs given up on their way"), lost,
                 _("Mails: look whether the mail server answers. Jobs: start them again."),
                 f"{reverse('kam:mail-list')}?state=dead")  # fmt: skip


def _machine() -> Iterator[Matter]:
    """What the machine lacks, and settings that nobody set."""
    wrong = [part for part, state in health.checks().items() if state != "ok"]
    yield Matter("machine", _("Parts of the machine that do not answer"), len(wrong), ", ".join(wrong),
                 reverse("readyz"))  # fmt: skip
    unset = [] if outbox.mails_leave() else ["EMAIL_URL"]
    unset += ["SITE_URL"] if "localhost" in settings.SITE_URL else []
    told = _("Not set: %(names)s. Without them no mail leaves the house, and links in mails lead nowhere.")
    yield Matter("unset", _("Settings that nobody set"), len(unset), told % {"names": ", ".join(unset)},
                 reverse("kam:settings"))  # fmt: skip


def _data(user: Any) -> Iterator[Matter]:
    """How many of the checks that make the numbers true are open."""
    still = sum(not one.is_done for one in checks.read(user))
    yield Matter("data", _("Checks of the data to work off"), still, _("Each says what it costs and lists its rows."),
                 reverse("kam:check-list"))  # fmt: skip
