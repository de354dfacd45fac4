"""The log of mails that left: to whom, on which day, what came of it; never their words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kam.choices import MailState
from kam.filters import MailFilter
from kam.ground import outbox, wording
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.rights import Right
from kam.models import Mail
from kam.templatetags import ui

TONES = {MailState.SENT: "good", MailState.DEAD: "bad", MailState.WAITING: "warn", MailState.WITHHELD: "warn"}
EMPTY = {
    "title": _("No mail was written yet"),
    "text": _(
        "Each morning everybody is sent what needs them, at the hour they chose, and the analyses they asked for."
    ),
    "icon": "mail",
}


def word(mail: Any) -> str:
    """What came of it; where no mail server is set, what went out went no further than the log."""
    if mail.state == MailState.SENT and not outbox.mails_leave():
        return gettext("Logged only")
    return str(MailState(mail.state).label)


def state(mail: Any) -> Any:
    """What came of it, in a word."""
    return format_html(
        '<span class="tag {}">{}</span>', TONES.get(mail.state, "") if outbox.mails_leave() else "warn", word(mail)
    )


COLUMNS = [
    Column("day", _("Day"), lambda m: m.day, lambda m: ui.day(m.day, "short"), "day"),
    Column("user", _("Colleague"), lambda m: str(m.user or ""), sort="user__name"),
    Column("to", _("E-mail"), lambda m: m.to),
    Column("subject", _("Subject"), lambda m: m.subject, css="wide"),
    Column("state", _("State"), word, state),
    Column("created_at", _("Written"), lambda m: m.created_at, lambda m: ui.moment(m.created_at), "pk"),
]


class MailList(ListPage):
    """Kept by whoever keeps people."""

    model, filterset_class, name, right = Mail, MailFilter, "mails", Right.PEOPLE
    nav, title, default_sort = "settings", _("Mails sent"), "-pk"
    subtitle = _("Each mail that left: to whom and when. The words of a mail are not kept.")
    empty, columns = EMPTY, COLUMNS

    def get_subtitle(self) -> Any:
        kept = gettext("No mail leaves this instance: no mail server is set (EMAIL_URL).")
        return self.subtitle if outbox.mails_leave() else wording.sentences([kept, self.subtitle])

    def rows(self) -> Any:
        return Mail.objects.visible_to(self.user).with_state().select_related("user")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings"))]
