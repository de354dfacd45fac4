"""Analyses by mail: a saved view read with each reader's own rights at the moment it goes, once for its day."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kam.actions import mails, runs, view_rooms
from kam.actions.view_rooms import Letter
from kam.choices import EventVerb, Reach, RunKind, RunState
from kam.ground import days, events, outbox, papers, readings, rights, scope, staging, told_views, ways
from kam.ground.errors import Refused
from kam.ground.readings import Reading
from kam.ground.rights import Right, require
from kam.models import Mail, Run, SavedView, User
from kam.rules import formats

ONCE_IN = timedelta(minutes=1)
"""Within this a view that is wanted now is wanted once: a second tap."""
log = logging.getLogger(__name__)


def send_due(*, at: datetime | None = None, by: User) -> dict[str, int]:
    """
    Write the mails that are due at a moment: {sent, quiet, withheld, failed}; a run is kept where any was.

    Safe to ask as often as one likes and from many workers: the row of a mail is written once for a view and day, in
    the transaction that puts it into the outbox. What goes wrong with one view does not hold up the others.
    """
    require(by, Right.RECOMPUTE)
    now = at or timezone.now()
    if next(view_rooms.due(now), None) is None:
        return {}
    return dict(perform(runs.begin(RunKind.VIEW_MAILS, as_of=days.company_today(), by=by), at=now, by=by).result)


def perform(run: Run, *, at: datetime | None = None, by: User) -> Run:
    """Do what a claimed run asks, its worker's or that of one who died: whatever was written stays written once."""
    require(by, Right.RECOMPUTE)
    return runs.through(run, lambda: view_rooms.due(at or timezone.now()), _send)


def send_now(view: SavedView, *, by: User) -> tuple[Run, list[User], list[User]]:
    """
    Have a worker send a view to its keeper and the colleagues named, now; the run, to whom it goes, and to whom not.

    It does not go to who sees nothing of it. Asked twice within a minute it is sent once; to a colleague who was named
    in between it goes alone. Raises PermissionDenied for everybody but its keeper, and where they may not open the
    analysis; Refused for a list, where nobody is left, and past the mails of a day, or of an hour to one colleague.
    """
    if view.user_id != by.pk or view.page in ways.closed_to(by):
        raise PermissionDenied(_("Your role does not allow this."))
    if ways.named(view.page) is None:
        raise Refused(_("Only analyses are sent by mail."), field="mail_every", status=400)
    unseen = [user for user in view.readers if _sees_nothing(view, user)]
    people = [user for user in view.readers if user not in unseen]
    if not people:
        words = _("Nobody to whom it would go sees anything of it.") if unseen else _("You have no e-mail address yet.")
        raise Refused(words, field="mail_every", status=400)
    with transaction.atomic():
        staging.take_turn(f"views.{by.pk}")
        lately = _lately(view, by)
        there = {key for run in lately for key in run.params["people"]}
        new = [user for user in people if user.pk not in there]
        view_rooms.check(len(new), by=by)
        view_rooms.check_each(new, by=by)
        params = {"view": view.pk, "people": [user.pk for user in new]}
        run = lately[0] if lately and not new else runs.request(RunKind.VIEW_NOW, params=params, by=by)
    return run, people, unseen


def _sees_nothing(view: SavedView, user: User) -> bool:
    """Whether a reader may not open the analysis, or sees no customer at all."""
    is_blind = rights.grant(user).reach != Reach.ALL and not scope.account_ids(user).exists()
    return is_blind or view.page in ways.closed_to(user)


def _lately(view: SavedView, by: User) -> list[Run]:
    """The runs by which this view was wanted within the minute, the newest first."""
    rows = Run.objects.of(RunKind.VIEW_NOW).filter(started_by=by, created_at__gte=timezone.now() - ONCE_IN)
    return list(rows.exclude(state=RunState.FAILED).filter(params__view=view.pk).order_by("-pk"))


def perform_now(run: Run) -> Run:
    """
    What the worker does with a view that is wanted now: each mail once; who saw nothing is told to its keeper.

    Not of whoever sees customers that the keeper does not: filter by filter it would tell which those are.
    """
    unseen: list[Letter] = []

    def send(letter: Letter) -> str:
        became = _send(letter)
        written = Mail.objects.filter(user=letter.user, kind=letter.kind, day=letter.day, delivery__isnull=False)
        told = became == "withheld" or (became == "quiet" and scope.sees_all_that(letter.view.user, letter.user))
        if told and not written.exists():
            unseen.append(letter)
        return became

    done = runs.through(run, lambda: _asked(run), send)
    if unseen and done.state == RunState.DONE:
        names = [str(letter.user) for letter in unseen]
        events.record(EventVerb.VIEW_UNSEEN, unseen[0].view, by=User.objects.system(), notify=[run.started_by],
                      data={"people": names}, url=reverse("kam:savedview-mails"))  # fmt: skip
    return done


def _asked(run: Run) -> Iterator[tuple[Letter]]:
    """To those whom its keeper was told of and who still want it; of the day it was asked for, however late it is."""
    kept = SavedView.objects.filter(pk=run.params["view"], user=run.started_by, user__is_active=True)
    view = kept.select_related("user__team").first()
    if view is None:  # forgotten meanwhile
        return
    for user in (one for one in view.readers if one.pk in run.params["people"]):
        day = timezone.localdate(run.created_at, days.zone_of(user))
        yield (Letter(view, user, day, f"{view.mail_kind}.{run.pk}"),)


def _send(letter: Letter) -> str:
    """One view, in its reader's words and with their sight; what became of it."""
    view, user = letter.view, letter.user
    try:
        with translation.override(user.language or settings.LANGUAGE_CODE), timezone.override(days.zone_of(user)):
            try:
                found = readings.read(view.page, view.query, user)
            except (PermissionDenied, KeyError):
                return _withhold(letter)
            if found.is_empty:
                mails.skip(user, kind=letter.kind, day=letter.day)
                return "quiet"
            return "sent" if post(letter, found) else "quiet"
    except Exception:  # whatever is wrong with one letter, the others are sent
        log.exception("the saved view %s was not sent to user %s", view.pk, user.pk)
        return "failed"


def post(letter: Letter, found: Reading) -> Mail | None:
    """The mail with what was read, in the language that is set; None where that day's was written already."""
    subject, text, html, files, pictures = written(letter, found)
    return mails.post(
        letter.user, kind=letter.kind, day=letter.day, subject=subject, text=text, html=html, files=files,
        pictures=pictures, stop=letter.stop, about=ways.words_of(letter.view.page),
    )  # fmt: skip


def _withhold(letter: Letter) -> str:
    """The reader may not open the analysis any more: nothing is sent to them, from now on; they are told once."""
    view, user = letter.view, letter.user
    why = _("Not sent: your role does not open this analysis any more (%(name)s).") % {"name": ways.words_of(view.page)}
    with transaction.atomic():
        if mails.skip(user, kind=letter.kind, day=letter.day, why=why) is not None:
            if letter.is_keeper_s:
                SavedView.objects.filter(pk=view.pk).update(mail_every="", mail_on=None)
            else:
                view.recipients.filter(user=user).delete()
            events.record(EventVerb.VIEW_ENDED, view, by=User.objects.system(), notify=[user],
                          url=reverse("kam:savedview-mails"))  # fmt: skip
    return "withheld"


def sight(user: User) -> str:
    """Whose sight the figures are, in a sentence, in the language that is set."""
    reach, said = rights.grant(user).reach, {"name": user}
    if reach == Reach.ALL:
        return _("Figures as %(name)s sees them: all customers.") % said
    if reach == Reach.TEAM:
        return _("Figures as %(name)s sees them: the customers of their team and those they help with.") % said
    return _("Figures as %(name)s sees them: their own customers and those they help with.") % said


def written(letter: Letter, found: Reading) -> tuple[str, str, str, list[outbox.File], list[outbox.File]]:
    """Subject, text and HTML, the page as a PDF where this machine makes one, and the pictures that the HTML shows."""
    view, day, language = letter.view, letter.day, translation.get_language() or settings.LANGUAGE_CODE
    seen = sight(letter.user)
    paper = told_views.paper(view, found, day, language, seen)
    files: list[outbox.File] = []
    try:
        files.append((f"{view.page}-{day:%Y-%m-%d}.pdf", papers.pdf(paper), papers.MEDIA_TYPES[papers.PDF]))
    except Refused:  # the words and the numbers go all the same
        log.warning("no PDF was made for the saved view %s", view.pk)
    shown = told_views.shown(found, language)
    told: dict[str, Any] = {
        "paper": paper, "view": view, "found": found, "table": told_views.first(found), "sight": seen,
        "pictures": shown,
        "attached": told_views.attached(found, bool(files)), "url": mails.link(found.url),
        "why": reason(letter), "stop": mails.link(letter.stop), "language": language,
        "company": settings.COMPANY_NAME or _("KAM"),
    }  # fmt: skip
    subject = f"{view.name} · {formats.day(day, language)}"
    text, html = (render_to_string(f"emails/view.{kind}", told) for kind in ("txt", "html"))
    return subject, text, html, files, [(one.name, one.content, "image/png") for one in shown]


def reason(letter: Letter) -> str:
    """Why one has this mail, before the link that ends it."""
    if letter.is_keeper_s:
        return _("You have this analysis sent to you. When it comes, and whether, is up to you:")
    return _("%(name)s has this analysis sent to you. You can turn it off:") % {"name": letter.view.user}
