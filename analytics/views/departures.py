"""The departure simulator: what would go with a customer, several, or a whole group, and what the rest looks like."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Account
from analytics.facts import departures as facts
from analytics.facts.departures import Departure
from analytics.forms.customers import FILTERS
from analytics.forms.departures import DepartureForm
from analytics.rules.departures import FELT, HARD, LITTLE, RELIEF
from analytics.views import customers, pictures
from analytics.views import departure_parts as parts
from analytics.views.lists import ways_of
from kam.ground import bulk, lists
from kam.ground.pages import ObjectMixin, Page
from kam.ground.rights import Right, can
from kam.rules import formats

FEW = 10
"""Rows of a part that stand there at first."""
SENTENCES = {
    HARD: _("The company would be hurt: without %(name)s, %(net)s of net contribution a year is gone, "
            "%(share)s of what all its profitable customers bring."),
    FELT: _("The company would feel it: without %(name)s, %(net)s of net contribution a year is gone, "
            "%(share)s of what all its profitable customers bring."),
    LITTLE: _("The company would hardly feel it: without %(name)s, %(net)s of net contribution a year is gone, "
              "%(share)s of what all its profitable customers bring."),
    RELIEF: _("The company would not be hurt: without %(name)s, its net contribution rises by %(net)s a year."),
}  # fmt: skip


class DeparturePage(Page):
    """Whose leaving would hurt, and how much."""

    template_name, nav = "analytics/departures/show.html", "analyses"
    narrowed_by = DepartureForm
    title, subtitle = _("If they left"), _("Take customers away and see what goes with them. Nothing here changes any.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = DepartureForm(request.GET, user=self.user)
        params, preset = opening(form, request.GET, self.user)
        as_file = self.is_file
        most = facts.ALL if "all" in request.GET else facts.MOST
        found = asked(form, self.user, most=None if as_file else most) if form.is_valid() else None
        if found and as_file:
            head, rows = parts.sheet(found)
            return self.exported("departure", head, rows, asked=params.urlencode())
        more = (shown(found, params) if found else {}) | {"preset": preset}
        more |= {} if any(request.GET.getlist("account")) else of_part(form, request.GET, self.user)
        status = 200 if form.is_valid() else 422
        return self.show(status=status, ways=ways_of(self.user, "departures"), **around(form, params), **more)


class AccountDeparture(ObjectMixin, Page):
    """From a customer's page to the simulator with it chosen."""

    model = Account

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect(f"{reverse('analytics:departures')}?account={self.object.pk}")


def opening(form: DepartureForm, params: QueryDict, user: Any) -> tuple[QueryDict, bool]:
    """What is asked; where nobody is named, the customers of the part that bring most, and that it is so."""
    if any(params.getlist("account")) or not form.is_valid():
        return params, False
    said = form.cleaned_data
    said["account"] = most = facts.biggest(user, form.of_account, said["biggest"], said["as_of"])
    fresh = params.copy()
    fresh.setlist("account", [str(one.pk) for one in most])
    return fresh, bool(most)


def of_part(form: DepartureForm, asked: Any, user: Any) -> dict[str, Any]:
    """Where nobody is named: of which part the biggest leave; that nobody of it brings anything, where so."""
    offered = customers.choices(user, asked)
    chips = customers.applied(asked, offered)
    nobody = customers.nobody(chips, asked) if chips and form.is_valid() and not form.cleaned_data["account"] else None
    kept = [(name, asked[name]) for name in (*FILTERS, "biggest") if asked.get(name)]
    return {"chips": chips, "nobody": nobody, "parts": True, "choices": offered, "kept": kept}


def asked(form: Any, user: Any, *, most: int | None = facts.MOST) -> Departure | None:
    """The answer for a valid form; None where nobody is chosen, or nothing was computed by that day."""
    said = form.cleaned_data
    if not said["account"]:
        return None
    of_book = can(user, Right.SEE_DASHBOARD)
    return facts.picture(
        said["account"], user, groups=said["groups"], as_of=said["as_of"], of_book=of_book, most=most
    )  # fmt: skip


def around(form: Any, params: Any) -> dict[str, Any]:
    """The form as the page shows it: the chosen with their ways out, and what else was asked."""
    said = form.cleaned_data if form.is_valid() else {}
    chosen = said.get("account", [])
    keys = [str(one.pk) for one in chosen]
    return {
        "form": form,
        "chosen": [(one, _without(params, keys, str(one.pk))) for one in chosen],
        "with_groups": bool(said.get("groups")),
        "as_of_asked": said.get("as_of"),
        "errors": [error for found in form.errors.values() for error in found],
    }


def _without(params: Any, keys: list[str], gone: str) -> str:
    """The address with one of the chosen taken out."""
    fresh = params.copy()
    fresh.setlist("account", [key for key in keys if key != gone])
    return f"?{fresh.urlencode()}"


def name_of(found: Departure) -> str:
    """What the leavers are called in a sentence."""
    first, rest = str(found.chosen[0]), len(found.leaving) - 1
    if not rest:
        return first
    if len(found.leaving) == len(found.chosen) == 2:
        return _t("%(one)s and %(other)s") % {"one": first, "other": found.chosen[1]}
    chosen = {one.pk for one in found.chosen}
    first = next((str(one) for one, _money in found.leaving if one.pk in chosen), first)  # the greatest of them
    words = ngettext("%(name)s and %(count)s other", "%(name)s and %(count)s others", rest)
    return words % {"name": first, "count": f"{rest:,}"}


def brought(found: Departure) -> str:
    """How many came through the leavers, and what they bring together; empty where nobody did."""
    count = found.referred.count
    words = ngettext("%(count)s customer brings %(amount)s net", "%(count)s customers bring %(amount)s net", count)
    return words % {"count": f"{count:,}", "amount": pictures.short(bulk.money(found.referred.net))} if count else ""


def sentence(found: Departure) -> str:
    """The answer in one sentence."""
    net = pictures.short(bulk.money(abs(found.lost.net)))
    words = {"name": name_of(found), "net": net, "share": formats.percent(found.share, 1)}
    return str(SENTENCES[found.verdict]) % words


def left_out(params: Any, part: str, count: int, shown: int) -> dict[str, Any]:
    """How many rows of a part are not listed, and where they are: on the page where it holds them, else in the file."""
    url = "" if "all" in params else f"{lists.url_with(params, all='on')}#{part}"
    return {"count": count - shown, "url": url} if count > shown else {}


def shown(found: Departure, params: Any) -> dict[str, Any]:
    """All parts of the answer: the first of each, or (`all`) as many as a page holds."""
    most, few = (facts.ALL, facts.ALL) if "all" in params else (facts.MOST, FEW)
    moved = len(found.moves.account) if found.moves else None

    def rest(part: str, count: int, shown: int) -> dict[str, Any]:
        return left_out(params, part, count, shown)

    return {
        "found": found,
        "as_of": found.run.as_of,
        "says": sentence(found),
        "tone": {HARD: "bad", FELT: "warn", LITTLE: "", RELIEF: "good"}[found.verdict],
        "head": parts.figures(found),
        "effort": parts.effort(found),
        "basis": parts.basis(found),
        "capacity": parts.capacity(found),
        "whose": parts.whose(found),
        "leaving": [(account, bulk.money(one.revenue), bulk.money(one.net)) for account, one in found.leaving[:most]],
        "leaving_rest": rest("leaving", len(found.leaving), most),
        "referred": [(account, bulk.money(net)) for account, net in found.referred.rows[:few]],
        "brought": brought(found),
        "referred_rest": rest("referred", found.referred.count, few),
        "categories": parts.led(found, found.categories[:few]),
        "products": parts.led(found, found.products[:few]),
        "led_rest": rest("led", max(len(found.categories), len(found.products)), few),
        "movers": found.movers[:few],
        "movers_rest": rest("movers", moved or 0, few),
        "shape": parts.shape(found),
        "curves": parts.curves(found) if found.shape else None,
        "flows": found.moves.flows() if found.moves else [],
        "moved": moved,
        "files": lists.files(params),
        "groups_url": f"{lists.url_with(params, groups='on')}",
    }
