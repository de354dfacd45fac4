"""How a warning may end: why it cannot be kept yet, and what the file shows for a customer that was won back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Agreement, Order, Policy
from kam.ground.days import company_today
from kam.models import Event
from kam.rules import formats
from lifecycle.choices import CauseState, EventVerb, TodoSource, WarningState
from lifecycle.models import Journey, Todo, Warning, WarningCause
from lifecycle.rules.warnings import CALM_RUNS

LATELY = timedelta(days=30)
"""Who ordered within these is not plainly lost, whenever it was warned of."""


@dataclass(frozen=True)
class Proof:
    """A row of the file that shows a customer back with us: the words for it, its day, and where it is read."""

    words: str
    on: date
    url: str


def steps(warning: Warning) -> QuerySet[Todo]:
    """Open steps of the warning's plays: they close with it where the customer is lost or lies dormant, else stay."""
    return Todo.objects.open().filter(play_uses__warning=warning, source=TodoSource.PLAY).distinct()


def barred(warning: Warning, outcome: str) -> str:
    """Why a warning may not end like this by what the numbers and the file say, in words; empty where it may."""
    if outcome == WarningState.KEPT:
        return not_kept(warning)
    if outcome == WarningState.DORMANT:
        return unread(warning)
    return not_won_back(warning) if outcome == WarningState.WON_BACK else ""


def unread(warning: Warning) -> str:
    """Why a platinum customer is not left to rest yet, in words: nobody but who wrote it has read the cause."""
    read = WarningCause.objects.standing().filter(warning=warning, state=CauseState.CONFIRMED)
    if not warning.needs_second_reader or read.exists():
        return ""
    return _("A platinum customer is left to rest once a second person has confirmed the cause, on the warning.")


def not_kept(warning: Warning) -> str:
    """Why the customer does not count as kept, in words; empty where it does. The risk is a probability."""
    limit = Policy.objects.current().close_under
    if warning.risk is None:
        return _("No run scores this customer now, so nobody knows its risk. It counts as kept once runs "
                 "on two different days say so.")  # fmt: skip
    if warning.risk >= limit:
        words = _("The risk is %(risk)s. A customer counts as kept under %(limit)s; the warning stays.")
        return words % {"risk": formats.percent(warning.risk), "limit": formats.percent(limit)}
    if not warning.calm_runs:
        words = _("The risk is %(risk)s. A customer counts as kept once runs on two different days since the warning "
                  "say so.")  # fmt: skip
        return words % {"risk": formats.percent(warning.risk)}
    if warning.calm_runs < CALM_RUNS:
        words = _("The risk is under %(limit)s on one day only. Runs must say so on two different days; %(soonest)s.")
        today = warning.scored_on is not None and warning.scored_on >= company_today()
        soonest = _("earliest tomorrow") if today else _("the next run may be the second")
        return words % {"limit": formats.percent(limit), "soonest": soonest}
    return ""


def not_won_back(warning: Warning) -> str:
    """Why the customer was not won back, in words: no order and no agreement since the warning shows it coming back."""
    if proof(warning) is not None:
        return ""
    limit = Policy.objects.current().close_under
    if warning.risk is None:
        return _("No order and no agreement since the warning shows the customer coming back. Enter it first.")
    if warning.risk >= limit:
        words = _(
            "No order and no agreement since the warning shows the customer coming back. Enter it first; until then "
            "the warning stays, with the risk of %(risk)s."
        )
        return words % {"risk": formats.percent(warning.risk)}
    words = _(
        "The risk is %(risk)s, under %(limit)s, and no order or agreement since the warning shows the customer coming "
        "back. If it stays so, they count as kept after runs on two different days."
    )
    return words % _under(warning.risk, limit)


def _under(risk: float, limit: float) -> dict[str, str]:
    """A risk and the limit it is under, so exact that they read as two numbers."""
    told = ((formats.percent(risk, places), formats.percent(limit, places)) for places in range(4))
    below, border = next((pair for pair in told if pair[0] != pair[1]), ("", formats.percent(limit)))
    return {"risk": below or formats.percent(risk), "limit": border}


def not_back(journey: Journey) -> str:
    """
    Why a customer without an open warning is not back with us, in words; empty where a row of the file shows it.

    An order or an agreement since the day from which it was lost, lay dormant or was warned of.
    """
    began = Began.of_stage(journey)
    if shown(journey.account_id, began, company_today()) is not None:
        return ""
    words = _("No order and no agreement since %(day)s shows the customer coming back. Enter it first.")
    return words % {"day": formats.day(journey.since, get_language() or "en")}


def proof(warning: Warning) -> Proof | None:
    """The newest order, else the newest agreement, since the warning opened and until it was closed."""
    began = Began.of_warning(warning)
    return shown(warning.account_id, began, warning.closed_on or company_today())


def ordered_since(warning: Warning) -> Order | None:
    """The newest order of the customer since the warning opened: said to who is about to file it as lost."""
    today = company_today()
    known = Order.objects.as_of(today).filter(Began.of_warning(warning).since("ordered_on"), ordered_on__lte=today)
    return known.filter(account=warning.account_id, amount__gt=0).first()


def against_loss(warning: Warning) -> list[str]:
    """That the customer ordered since the warning, or lately: it does not look lost; said before it is filed so."""
    since = ordered_since(warning)
    order = since or ordered_lately(warning)
    if order is None:
        return []
    tongue = get_language() or "en"
    told = {"number": order.number, "day": formats.day(order.ordered_on, tongue),
            "amount": formats.short_money(order.amount, order.currency, tongue)}  # fmt: skip
    words = (_("The customer ordered since the warning opened: %(number)s on %(day)s, %(amount)s.") if since
             else _("The customer ordered lately: %(number)s on %(day)s, %(amount)s."))  # fmt: skip
    return [words % told]


def ordered_lately(warning: Warning) -> Order | None:
    """The newest order of the customer in the last `LATELY`, also one from before the warning."""
    today = company_today()
    known = Order.objects.as_of(today).filter(ordered_on__gt=today - LATELY, ordered_on__lte=today)
    return known.filter(account=warning.account_id, amount__gt=0).first()


@dataclass(frozen=True)
class Began:
    """
    From when on a row shows a customer coming back: the day, and the moment within it as the log of events has it.

    Orders and agreements know their day alone, so one of that very day counts if it was entered after the moment.
    """

    on: date
    at: datetime | None

    @classmethod
    def of_warning(cls, warning: Warning) -> Began:
        """When a warning opened, for the first time."""
        told = Event.objects.filter(verb=EventVerb.WARNING_OPENED, noun="warning", subject_id=warning.pk)
        return cls(warning.opened_on, told.order_by("at").values_list("at", flat=True).first())

    @classmethod
    def of_stage(cls, journey: Journey) -> Began:
        """When a customer came to the stage where it is."""
        told = Event.objects.filter(verb=EventVerb.STAGE_MOVED, noun="journey", subject_id=journey.pk)
        return cls(journey.since, told.order_by("-at").values_list("at", flat=True).first())

    def since(self, column: str) -> Q:
        """Rows after the beginning by a column with their day."""
        same = Q(**{column: self.on}, created_at__gt=self.at) if self.at else Q(pk__in=())
        return Q(**{f"{column}__gt": self.on}) | same


def shown(account: int, began: Began, until: date) -> Proof | None:
    """
    The newest order, else the newest agreement of a customer after a beginning and up to a day.

    An agreement that was signed before, and only begins then, shows nothing.
    """
    ordered = Order.objects.as_of(until).filter(began.since("ordered_on"), ordered_on__lte=until)
    order = ordered.filter(account=account, amount__gt=0).first()
    if order is not None:
        url = reverse("accounts:order-detail", args=[order.pk])
        return Proof(_("Order %(number)s") % {"number": order.number}, order.ordered_on, url)
    begun = began.since("starts_on") & (Q(signed_on=None) | began.since("signed_on"))
    agreed = Agreement.objects.live().filter(begun, starts_on__lte=until, account=account)
    made = agreed.order_by("-starts_on", "-pk").first()
    if made is None:
        return None
    words = _("Agreement %(number)s") % {"number": made.number}
    return Proof(words, made.starts_on, reverse("accounts:agreement-detail", args=[made.pk]))
