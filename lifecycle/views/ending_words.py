"""What the message after an end tells: who is reminded of the customer and when, and which to-dos closed with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.html import format_html, strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from kam.ground import wording
from kam.rules import formats
from kam.templatetags import ui
from lifecycle.choices import Ending, TodoSource, WarningState
from lifecycle.models import Aftermath, Todo, Warning


def reminder(ended: Aftermath) -> str:
    """Who looks in again at a customer that lies dormant, and on which day; empty of any other end."""
    if ended.ending != Ending.DORMANT or ended.revisit_on is None:
        return ""
    rows = Todo.objects.open().filter(account=ended.account_id, source=TodoSource.WIN_BACK)
    todo = rows.filter(reason__endswith=f":{ended.pk}").select_related("user").first()
    words = _("On %(day)s it comes back as a to-do of %(name)s.")
    return words % {"day": strip_tags(ui.day(ended.revisit_on, "short")), "name": todo.user} if todo else ""


def told(message: str, ended: Aftermath | None, closed: int = 0) -> str:
    """The message of a move or a closing, with the to-dos that closed with it and the reminder that it set."""
    went = ngettext("%d to-do closed with it.", "%d to-dos closed with it.", closed) % closed if closed else ""
    return wording.sentences([one for one in (message, went, reminder(ended) if ended else "") if one])


def tell(page: Any, warning: Warning, was: set[int]) -> Warning:
    """Have a page say that the warning is closed, with what that brought; `was` are the to-dos open before it."""
    ended = Aftermath.objects.filter(warning=warning).first()
    page.done_message = told(_("Warning closed."), ended, len(was - open_at(warning.account)))
    return warning


def open_at(account: Account) -> set[int]:
    """Keys of the to-dos that are open at a customer, to tell afterwards which are not any more."""
    return set(Todo.objects.open().filter(account=account).values_list("pk", flat=True))


def worth(warning: Warning) -> str:
    """How what was saved or lost is reckoned, in a sentence; empty while nothing is."""
    if warning.value_lost and warning.state == WarningState.DORMANT:
        words = _("While it lies dormant nothing of what they were expected to bring in %(days)s days is counted on. "
                  "Reports count it as lost until they order again.")  # fmt: skip
        return words % {"days": settings.CHURN_HORIZON_DAYS}
    if warning.value_lost:
        words = _("Value lost: what they were expected to bring in %(days)s days, before cost to serve, at the "
                  "opening or at the end, whichever was more. The value at risk is this times the risk; now all of it "
                  "is gone.")  # fmt: skip
        return words % {"days": settings.CHURN_HORIZON_DAYS}
    if not warning.value_saved:
        return ""
    if warning.state == WarningState.KEPT:
        return _("Value saved: what was at risk at the opening, less what still is.")
    return _("Value saved: all that was at risk at the opening.")


def known(value: Any, words: Callable[[Any], Any]) -> Any:
    """A number in words; of a customer that no run scores it is not known."""
    return format_html('<span class="quiet">{}</span>', _("not known")) if value is None else words(value)


def last_scored(warning: Warning) -> str:
    """When the numbers of an open warning were last known; empty while they are, and where they never were."""
    if not warning.is_open or warning.risk is not None or warning.scored_on is None:
        return ""
    return _("last scored on %(day)s") % {"day": formats.day(warning.scored_on, ui.language())}


def at_stake(warning: Warning) -> dict[str, Any]:
    """What is at stake; of a warning that is closed, what was saved or lost."""
    opening = ui.mark_safe(_("at risk at the opening: %s") % known(warning.value_at_opening, ui.money))
    if warning.value_saved:
        return {"label": _("Value saved"), "value": ui.money(warning.value_saved), "tone": "good", "hint": opening}
    if warning.value_lost:
        expected = _("expected in %(days)s days") % {"days": settings.CHURN_HORIZON_DAYS}
        label = _("Value not expected now") if warning.state == WarningState.DORMANT else _("Value lost")
        return {"label": label, "value": ui.money(warning.value_lost), "tone": "bad", "hint":
                ui.mark_safe(wording.clauses([expected, opening]))}  # fmt: skip
    return {"label": _("Value at risk"), "value": known(warning.value_at_risk, ui.money), "hint": opening}
