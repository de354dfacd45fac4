"""Account managers on comparable books: contribution, retention, coverage, and which differences are no chance."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.views.sheet_words import Sheet, in_words
from analytics.facts import managers as facts
from analytics.facts.managers import Books
from analytics.forms.customers import FILTERS
from analytics.forms.managers import LABELS, LOST, THEN, ManagersForm
from analytics.rules.managers import COVERAGE, FEW, LESS, MEASURES, MORE, OPEN, RETENTION, Compared
from analytics.views import customers, sheet_words
from analytics.views import manager_pictures as pictures
from analytics.views.lists import ways_of
from kam.ground import lists, wording
from kam.ground.pages import Page, exported
from kam.ground.rights import Right, can
from kam.ground.wording import gap

HEAD = ["id", "manager", "customers", "came_within_the_year", *(
    f"{measure}_{name}" for measure in MEASURES for name in ("comparable", "own", "usual", "low", "high", "says")
)]  # fmt: skip
SAYS = {MORE: _("more than chance"), LESS: _("less than chance"), OPEN: _("may be chance"), FEW: _("too few to say")}
TONES = {MORE: "good", LESS: "bad"}
Found = Mapping[str, Mapping[Hashable, Compared]]


class ManagersPage(Page):
    """Who stands out on books like others', and who only seems to."""

    template_name, nav, title = "analytics/managers/show.html", "analyses", _("Account managers")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = ManagersForm(request.GET, user=self.user)
        compares = can(self.user, Right.SEE_DASHBOARD)
        around = {"ways": ways_of(self.user, "managers"), "form": form, "asked": request.GET, "tiers": THEN,
                  "compares": compares}  # fmt: skip
        if not form.is_valid():
            return self.show(**around, faults=[word for words in form.errors.values() for word in words])
        books = facts.gather(self.user, as_of=form.cleaned_data["as_of"])
        if books is None:
            return self.show(**around)
        found = {measure: books.compared(measure, form.compares) for measure in MEASURES}
        shown = people(books, form, found)
        if request.GET.get("format") in ("csv", "xlsx"):
            rows = [cells(books, key, name, found) for key, name in shown]
            return exported("managers", request.GET["format"], *sheet(rows), by=self.user,
                            asked=request.GET.urlencode())  # fmt: skip
        offered = customers.choices(self.user, request.GET)
        told = headline(found, shown) if compares else own(found, self.user.pk)
        return self.show(**around, choices=offered if compares else offered | {"owners": []}, headline=told,
                         **page(books, form, found, shown))  # fmt: skip


def people(books: Books, form: ManagersForm, found: Found) -> list[tuple[int, str]]:
    """Who is shown, by name: nobody is put above anybody."""
    with_any = {key for measure in found.values() for key in measure}
    chosen = [(key, name) for key, name in books.names.items() if key in with_any and form.only in (None, key)]
    return sorted(chosen, key=lambda one: (one[1], one[0]))


def page(books: Books, form: ManagersForm, found: Found, shown: list[tuple[int, str]]) -> dict[str, Any]:
    """All of the page but the sentence."""
    asked = form.data
    rows = [line(books, form, key, name, found) for key, name in shown]
    drawn = [(name, found[form.measured][key], row["cells"][form.measured]["url"])
             for (key, name), row in zip(shown, rows, strict=True) if key in found[form.measured]]  # fmt: skip
    return {
        "as_of": books.as_of, "since": books.since, "tiers_on": books.tiers_on, "rows": rows, "measure": form.measured,
        "late_tiers": books.tiers_on >= books.since, "label": LABELS[form.measured],
        "measures": [(LABELS[key], lists.url_with(asked, measure=key), key == form.measured) for key in MEASURES],
        "columns": [(key, LABELS[key]) for key in MEASURES], "least": facts.OTHERS,
        "picture": pictures.spans(drawn, form.measured), "moved": sum(books.moved.values()),
        "files": {kind: lists.url_with(asked, format=kind) for kind in ("csv", "xlsx")},
    }  # fmt: skip


def headline(found: Found, shown: list[tuple[int, str]]) -> str:
    """Which differences are more than chance, in a sentence or two; nothing is said of the rest."""
    told = [key for key, _name in shown if any(one.get(key, NOBODY).says != FEW for one in found.values())]
    if not told:
        if len(shown) == 1:
            return _t("Only one manager holds customers here: there is nobody to compare with.")
        return _t("Nobody holds enough comparable customers to say anything.")
    parts = [part for measure in MEASURES for part in standing_out(measure, found[measure], shown)]
    if not parts:
        words_of = ngettext("%(count)s manager on comparable books: no difference can be told from chance.",
                            "%(count)s managers on comparable books: no difference can be told from chance.",
                            len(told))  # fmt: skip
        return words_of % {"count": f"{len(told):,}"}
    first = _t("More than chance explains: %(names)s.") % {"names": _t("; ").join(parts)}
    return first + gap() + _t("All other differences may be chance.")


def standing_out(measure: str, compared: Mapping[Hashable, Compared], shown: list[tuple[int, str]]) -> list[str]:
    """Who does more, and who less, than chance explains by a measure."""
    found = []
    for says, words_of in (
        (MORE, _t("%(measure)s higher with %(names)s")),
        (LESS, _t("%(measure)s lower with %(names)s")),
    ):
        named = [
            _t("%(name)s (%(own)s, usual %(usual)s)") % {
                "name": name, "own": pictures.own(measure, one), "usual": pictures.usual(measure, one)}
            for key, name in shown if (one := compared.get(key, NOBODY)).says == says
        ]  # fmt: skip
        if named:
            found.append(words_of % {"measure": LABELS[measure], "names": wording.listed(named)})
    return found


def own(found: Found, key: int) -> str:
    """One's own book against such books in other hands, measure by measure."""
    mine = {measure: compared[key] for measure, compared in found.items() if key in compared}
    if not mine:
        return _t("You hold no customers that could be compared.")
    known = {measure: one for measure, one in mine.items() if one.says != FEW}
    if not known:
        return _t("Too few of your customers are comparable with those of others to say anything.")
    sentences = {
        MORE: _t("%(measure)s: %(own)s, more than chance explains (usual for such a book: %(low)s to %(high)s)."),
        LESS: _t("%(measure)s: %(own)s, less than chance explains (usual for such a book: %(low)s to %(high)s)."),
        OPEN: _t("%(measure)s: %(own)s, within what chance gives such a book (%(low)s to %(high)s)."),
    }
    return gap().join(
        sentences[one.says] % {"measure": LABELS[measure], "own": pictures.own(measure, one),
                               "low": pictures.bound(measure, one, one.low),
                               "high": pictures.bound(measure, one, one.high)}
        for measure, one in known.items()
    )  # fmt: skip


NOBODY = Compared(0)


def line(books: Books, form: ManagersForm, key: int, name: str, found: Found) -> dict[str, Any]:
    """One manager as the table shows it; each figure opens its customers."""
    cells_of = {}
    for measure in MEASURES:
        one = found[measure].get(key, NOBODY)
        cells_of[measure] = {
            "one": one, "own": pictures.own(measure, one), "usual": pictures.usual(measure, one),
            "between": pictures.between(measure, one), "says": SAYS[one.says], "tone": TONES.get(one.says, ""),
            "label": LABELS[measure],
            "url": address(form, books, key, measure),
        }  # fmt: skip
    lost = sum(1 for one in books.held if one.owner == key and one.was and not one.kept and form.compares(one))
    return {
        "name": name, "key": key, "cells": cells_of, "lost": lost, "moved": books.moved.get(key, 0),
        "customers": found[MEASURES[0]].get(key, NOBODY).all,
        "lost_url": f"{address(form, books, key, RETENTION)}&{urlencode({'state': LOST})}",
    }  # fmt: skip


def address(form: ManagersForm, books: Books, key: int, measure: str) -> str:
    """The customers behind a figure of somebody's."""
    said = form.named() | {"owner": key, "as_of": books.as_of.isoformat()}
    if measure == COVERAGE:
        kept = {name: value for name, value in said.items() if name in (*FILTERS, "as_of")}
        return f"{reverse('analytics:coverage-list')}?{urlencode(kept)}"
    return f"{reverse('analytics:managers-list')}?{urlencode(said | {'measure': measure})}"


def sheet(rows: list[list[Any]]) -> Sheet:
    """The file in words."""
    return in_words(HEAD, rows, sheet_words.MANAGERS, {f"{measure}_says": SAYS for measure in MEASURES})


def cells(books: Books, key: int, name: str, found: Found) -> list[Any]:
    """A line of the file; amounts in the company's currency, shares of 1."""
    listed: list[Any] = [key, name, found[MEASURES[0]].get(key, NOBODY).all, books.moved.get(key, 0)]
    for measure in MEASURES:
        one = found[measure].get(key, NOBODY)
        listed += [one.n, *(pictures.number(measure, one, value) for value in (one.own, one.usual, one.low, one.high)),
                   one.says]  # fmt: skip
    return listed
