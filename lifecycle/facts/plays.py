"""Which plays fit a customer as its reader may know it, and where plays were applied with how much done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import SeatFunction
from accounts.models import Account, Seat
from kam.ground import wording
from kam.ground.rights import Right, can, standing
from kam.models import User
from kam.rules import formats
from lifecycle.choices import Cause, CauseState, Dilemma, Stage
from lifecycle.facts import causes
from lifecycle.models import Diagnosis, Journey, Play, PlayUse, Warning, WarningCause
from lifecycle.rules import causes as cause_rules
from lifecycle.rules import plays as rules

MOST = 5
FUNCTIONS = dict(SeatFunction.choices)
NAMED: dict[Any, Any] = {**dict(Cause.choices), **dict(Dilemma.choices), **dict(Stage.choices)}


def whose(function: str) -> str:
    """The function a step falls to, in words."""
    return str(FUNCTIONS.get(function, function))


def doers(account: Account) -> dict[str, User]:
    """{function: who does its steps}: of the customer's team, the account manager being its owner."""
    found: dict[str, User] = {}
    for seat in Seat.objects.on_team_of(account.pk).select_related("user").order_by("pk"):
        if seat.user.is_active and can(seat.user, Right.TAKE_ON_WORK):
            found.setdefault(seat.function, seat.user)
    if account.owner is not None:
        found[SeatFunction.MANAGER] = account.owner
    return found


def taking(account: Account, play: Play, by: Any) -> list[tuple[str, str, User, bool]]:
    """Of each step its title, its function, whose to-do it becomes, and whether that person has the seat for it."""
    known, else_whose = doers(account), account.owner or standing(by)
    return [(step.title, step.function, known.get(step.function) or else_whose, step.function in known)
            for step in play.told_steps()]  # fmt: skip


@dataclass(frozen=True)
class Offered:
    """The plays that fit, the best first, and why the first stands there."""

    plays: list[Play]
    why: str = ""

    @property
    def counted_on(self) -> date | None:
        """The newest day on which a run counted what any of them did over the whole company; None where none has."""
        return max((day for day in map(counted_on, self.plays) if day), default=None)


def offered(account: Account, user: Any, day: date, warning: Warning | None = None, most: int = MOST) -> Offered:
    """The plays that fit, with the sentence for the first; none for a warning of the control group."""
    if warning is not None and warning.is_control:
        return Offered([])
    uses = PlayUse.objects.standing().filter(account=account)
    here = uses.filter(warning=warning) if warning else uses.filter(todos__done_on=None, todos__dropped_on=None)
    applied = set(here.values_list("play", flat=True))
    held = case(account, user, day, warning)
    found = rules.rank(held, Play.objects.live(), applied, most)
    why = rules.why_first(held, found)
    words = first_words(why, found[0]) if why else ""
    doubt = contested(why.value, warning, user) if why and why.answers == "proposed" and warning is not None else ""
    return Offered(found, wording.sentences([doubt, words]) if doubt else words)


def contested(cause: str, warning: Warning, user: Any) -> str:
    """That somebody contests the cause for which the file speaks, where the reader may know it; empty else."""
    seen = WarningCause.objects.visible_to(user).filter(warning=warning, cause=cause, state=CauseState.CONTESTED)
    found = seen.select_related("read_by").order_by("-read_on", "-pk").first()
    if found is None:
        return ""
    words = _("The file speaks for the cause “%(what)s”, which %(name)s contests.")
    return words % {"what": found, "name": found.read_by}


def fitting(account: Account, user: Any, day: date, warning: Warning | None = None, most: int = MOST) -> list[Play]:
    """The plays that fit, the best first; none for a warning of the control group."""
    return offered(account, user, day, warning, most).plays


def first_words(why: rules.First, play: Play) -> str:
    """Why a play stands first, in one short sentence."""
    said = {
        "cause": _("First because it answers the cause: %(what)s"),
        "proposed": _("First because it answers the cause that the file speaks for: %(what)s"),
        "dilemma": _("First because it answers the dilemma: %(what)s"),
        "stage": _("First because it is made for the stage: %(what)s"),
        "unknown": _("First because no cause is known yet, and it looks for one"),
    }[why.answers] % {"what": NAMED.get(why.value, "")}
    if why.proved:
        more = gained(play.effect.kept / play.effect.ended, play.effect.difference).removeprefix("+")
        kept = _("it kept %(points)s points more than comparable cases") % {"points": more}
        return wording.clauses([said, kept])
    if why.uses:
        words = ngettext("taken most often, %(count)d time", "taken most often, %(count)d times", why.uses)
        taken = words % {"count": why.uses} if why.uses > 1 else _("taken once, the others never")
        return wording.clauses([said, taken])
    return said


def counted_on(play: Play) -> date | None:
    """The day on which a run counted what a play did over the whole company; None where no case of it has ended."""
    return parse_date(play.effect.as_of) if play.effect.ended else None


def effect_words(play: Play) -> str:
    """What a play did so far over the whole company, with the cases it was counted from; empty where none has ended."""
    effect = play.effect
    if not effect.ended:
        return ""
    said = says(effect, effect.kept, effect.ended, effect.others_ended)
    if effect.verdict == rules.TOO_FEW:
        return said
    words = _("%(share)s kept with it (%(kept)d of %(ended)d), %(expected)s expected without it (%(counted)s)")
    return wording.sentences([said, words % {
        "share": formats.percent(effect.kept / effect.ended), "kept": effect.kept, "ended": effect.ended,
        "expected": formats.percent(effect.expected or 0),
        "counted": counted_words(effect.against, effect.others_kept, effect.others_ended),
    }])  # fmt: skip


def counted_words(against: str, kept: int, ended: int) -> str:
    """What an effect was held against as it was counted, before it is weighed by where the play was applied."""
    words = _("%(against)s, unweighted: %(kept)d of %(ended)d")
    return words % {"against": against_words(against), "kept": kept, "ended": ended} if ended else ""


def gained(share: float, difference: float | None) -> str:
    """A difference in points, as a reader reckons it from the share kept and the one expected without the play."""
    without = rules.expected(share, difference)
    return "" if without is None else points(float(formats.points(share, without)) / 100)


def against_words(against: str) -> str:
    """What an effect was held against, in words."""
    return _("control group") if against == rules.CONTROL else _("comparable cases without it")


def points(value: float | None) -> str:
    """A difference of shares in points, with its sign."""
    return "" if value is None else f"{value * 100:+.0f}".replace("-", "−")


def says(effect: Any, kept: int, ended: int, others: int) -> str:
    """What may be said of an effect, of which so many cases ended with the play (so many kept) and without it."""
    if effect.verdict == rules.TOO_FEW:
        words = _("No test yet whether it helps: %(least)d closed cases with it and %(least)d comparable ones without "
                  "it are needed; so far there are %(with)d and %(without)d.")  # fmt: skip
        return words % {"least": rules.LEAST, "with": ended, "without": others}
    bounds = {
        "low": points(effect.low),
        "high": points(effect.high),
        "difference": gained(kept / ended, effect.difference),
    }
    if effect.verdict == rules.MORE:
        return _("Kept more: %(difference)s points, with 95%% certainty between %(low)s and %(high)s.") % bounds
    if effect.verdict == rules.FEWER:
        return _("Kept fewer: %(difference)s points, with 95%% certainty between %(low)s and %(high)s.") % bounds
    return _("Tested, and not shown to help: the difference may be chance. It lies between %(low)s and %(high)s "
             "points; more closed cases will tell.") % bounds  # fmt: skip


def case(account: Account, user: Any, day: date, warning: Warning | None) -> rules.Case:
    """What plays are held against: the cause that the reader may read, else what the file proposes."""
    written = WarningCause.objects.visible_to(user).standing().filter(warning=warning) if warning else ()
    cause = next((one.cause for one in sorted(written, key=lambda one: one.is_suspicion)), "")
    proposed: list[str] = []
    if warning is not None and not cause:
        pieces = causes.gather(account.pk, day, user)
        proposed = cause_rules.likeliest(pieces, day, suspicions=can(user, Right.SEE_SUSPICIONS))
    journey = Journey.objects.filter(account=account).first()
    diagnosis = Diagnosis.objects.standing().filter(account=account).first()
    return rules.Case(
        cause=cause, proposed=proposed[0] if proposed else "", stage=journey.stage if journey else "",
        dilemma=diagnosis.dilemma if diagnosis else "", tier=account.tier,
    )  # fmt: skip


def with_steps(uses: Any) -> Any:
    """With how many to-dos were given, are done, and are open."""
    done, dropped = Q(todos__done_on__isnull=False), Q(todos__dropped_on__isnull=False)
    return uses.annotate(
        given=Count("todos"), done=Count("todos", filter=done), left=Count("todos", filter=~done & ~dropped)
    )


def uses(account: Account, user: Any, warning: Warning | None = None) -> list[Any]:
    """The plays applied to a customer (for a warning), the newest first, with their steps."""
    seen = PlayUse.objects.visible_to(user).standing().filter(account=account)
    seen = seen.filter(warning=warning) if warning is not None else seen
    return list(with_steps(seen).select_related("play", "by"))
