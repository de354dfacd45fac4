"""Which play worked: the cases with it against comparable ones without it, never claimed where it may be chance."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Policy
from accounts.views.sheet_words import Sheet, in_words
from analytics.facts import plays as facts
from analytics.facts.plays import Line
from analytics.forms.plays import PlaysForm
from analytics.rules import plays as rules
from analytics.rules.plays import Effect
from analytics.views import customers, sheet_words
from analytics.views.lists import faults_of, partly, ways_of
from analytics.views.play_pictures import difference, picture, uses
from kam.ground import lists, wording
from kam.ground.pages import Page
from kam.rules import formats, shares
from kam.templatetags import ui
from lifecycle.facts import plays as told
from lifecycle.rules.plays import FEWER, MORE, NOT_SHOWN, TOO_FEW

HEAD = ["play", "key", "applied", "ended", "kept", "compared_with", "others_ended", "others_kept",
        "expected", "difference", "low", "high", "verdict", "still_open", "without_warning", "company_as_of",
        "company_ended", "company_kept", "company_others_ended", "company_others_kept", "company_verdict"]  # fmt: skip
VERDICTS = {
    MORE: _("keeps more"), FEWER: _("keeps fewer"), NOT_SHOWN: _("may be chance"), TOO_FEW: _("too few to say"),
}  # fmt: skip
TONES = {MORE: "good", FEWER: "bad"}


class PlayEffects(Page):
    """What each play did, as far as one sees the book."""

    template_name, nav, title = "analytics/plays/show.html", "analyses", _("Plays and what they did")

    narrowed_by = PlaysForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form, offered = PlaysForm(request.GET, user=self.user), customers.choices(self.user, request.GET)
        around = {"ways": ways_of(self.user, "plays"), "form": form, "choices": offered}
        if not form.is_valid():
            return self.show(**around, faults=faults_of(form))
        found = facts.effects(self.user, form.asked)
        if self.is_file:
            return self.exported("play-effects", *sheet(found))
        return self.show(
            **around, headline=headline(found), rows=[row(one) for one in found],
            picture=picture(found), chips=chips(form, request.GET, offered),
            whose=whose(self.user, form),
            control_share=Policy.objects.current().group("warnings")["control_share"], least=rules.LEAST,
            files=lists.files(request.GET),
        )  # fmt: skip


def whose(user: Any, form: PlaysForm) -> str:
    """Of which customers the figures are."""
    return _t("Of the customers chosen here") if form.asked.kept else partly(user) or _t("Over the whole company")


def chips(form: PlaysForm, asked: Any, offered: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """What the page is narrowed to, each with the address without it; the days say from when or until when."""
    days = []
    for name in ("since", "until"):
        if day := form.cleaned_data[name]:
            words = wording.pair(str(form.fields[name].label), formats.day(day, ui.language()))
            days.append((words, lists.url_with(asked, **{name: None})))
    return [*customers.applied(asked, offered), *days]


def headline(found: list[Line]) -> str:
    """How many plays have shown that they work."""
    if not found:
        return _t("No play was applied yet")
    shown = [one for one in found if one.effect.verdict == MORE]
    if not shown:
        return _t("No play has shown yet that it keeps more customers")
    names = wording.listed(one.play for one in shown[:3])
    words = ngettext("%(count)d play kept more customers than comparable cases without it: %(names)s",
                     "%(count)d plays kept more customers than comparable cases without them: %(names)s",
                     len(shown))  # fmt: skip
    return words % {"count": len(shown), "names": names}


def row(one: Line) -> dict[str, Any]:
    """A line of the page."""
    effect = one.effect
    drawn = effect.low is not None and effect.high is not None and effect.difference is not None
    return {
        "line": one, "effect": effect, "company": company_words(one), "says": facts.says(effect),
        "tone": TONES.get(effect.verdict, ""),
        "counted": told.counted_words(effect.against, effect.others.kept, effect.others.ended),
        "share": formats.percent(effect.applied.share) if effect.applied.ended else "",
        "expected": "" if effect.expected is None else formats.percent(effect.expected),
        "difference": difference(effect),
        "bar": bar(effect) if drawn else None,
        "url": uses(one),
    }  # fmt: skip


def company_words(one: Line) -> str:
    """What warnings say of it, where that is another count: over the whole company, of the newest run."""
    if one.company is None:
        return ""
    day = formats.day(told.counted_on(one.play), ui.language())
    head = _t("Whole company, as counted by the run of %(day)s, without what ended since") % {"day": day}
    return wording.pair(head, told.effect_words(one.play))


def bar(effect: Effect) -> dict[str, str]:
    """The interval on a line from −100 to +100 points, as places from 0 to 200."""
    low, high, middle = (max(-1.0, min(1.0, value or 0.0)) for value in (effect.low, effect.high, effect.difference))
    return {
        "x": f"{100 + low * 100:.1f}",
        "width": f"{max((high - low) * 100, 1):.1f}",
        "at": f"{100 + middle * 100:.1f}",
    }


def sheet(found: list[Line]) -> Sheet:
    """The file in words."""
    return in_words(HEAD, map(cells, found), sheet_words.PLAYS, dict.fromkeys(("verdict", "company_verdict"), VERDICTS))


def cells(one: Line) -> list[Any]:
    """A line of the file."""
    effect, there = one.effect, one.play.effect
    numbers = [shares.of(value, 4) for value in (effect.expected, effect.difference, effect.low, effect.high)]
    return [str(one.play), one.play.key, one.uses, effect.applied.ended, effect.applied.kept,
            told.against_words(effect.against), effect.others.ended, effect.others.kept, *numbers, effect.verdict,
            one.still_open, one.apart,
            *([there.as_of, there.ended, there.kept, there.others_ended, there.others_kept, there.verdict]
              if there.ended else [None] * 6)]  # fmt: skip
