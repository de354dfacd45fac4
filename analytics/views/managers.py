"""Account managers on comparable books: contribution, retention, coverage, and which differences are no chance."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.views.sheet_words import Sheet, dated, in_words
from analytics.facts import managers as facts
from analytics.facts import unwarned
from analytics.facts.managers import Books
from analytics.forms.customers import FILTERS
from analytics.forms.managers import LABELS, LOST, ManagersForm
from analytics.rules.coverage import OVERDUE
from analytics.rules.managers import CONTRIBUTION, COVERAGE, FEW, LESS, MEASURES, MORE, OPEN, RETENTION, Compared
from analytics.views import customers, sheet_words
from analytics.views import manager_pictures as pictures
from analytics.views import manager_turns as turns
from analytics.views.lists import faults_of, ways_of
from kam.ground import bulk, lists, wording
from kam.ground.pages import Page
from kam.ground.rights import Right, can
from kam.ground.wording import gap

HEAD = ["id", "manager", "customers", "came_within_the_year", *(
    f"{measure}_{name}" for measure in MEASURES
    for name in ("comparable", "own", "usual", "low", "high", "says", "customers", "own_of_all")
), "contribution_of_both_years", "contribution_year_before"]  # fmt: skip
SAYS = {MORE: _("clearly higher"), LESS: _("clearly lower"), OPEN: _("no clear difference"),
        FEW: _("too few to tell")}  # fmt: skip
BARELY = {MORE: _("just above chance"), LESS: _("just below chance")}
IN_FILES = SAYS | {f"barely {says}": words for says, words in BARELY.items()}
TEMPLATE = "analytics/managers/show.html"
TONES = {MORE: "good", LESS: "bad"}
Found = Mapping[str, Mapping[Hashable, Compared]]


class ManagersPage(Page):
    """Who stands out on books like others', and who only seems to."""

    template_name, nav, narrowed_by, title = TEMPLATE, "analyses", ManagersForm, _("Account managers")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = ManagersForm(request.GET, user=self.user)
        compares = can(self.user, Right.SEE_DASHBOARD)
        around = {"ways": ways_of(self.user, "managers"), "form": form, "asked": request.GET,
                  "choices": offered(self.user, request.GET, compares), "compares": compares}  # fmt: skip
        if not form.is_valid():
            return self.show(**around, faults=faults_of(form))
        books = facts.gather(self.user, as_of=form.cleaned_data["as_of"])
        if books is None:
            return self.show(**around)
        found = {measure: books.compared(measure, form.compares) for measure in MEASURES}
        shown = people(books, form, found)
        if request.GET.get("format") in ("csv", "xlsx"):
            rows = [cells(books, form, key, name, found) for key, name in shown]
            return self.exported(dated("managers", books.as_of), *sheet(rows))
        told = said(books, form, found, shown) if compares else own(found, self.user.pk)
        if not compares:
            told += turns.spoken(books, form, shown)
        return self.show(**around, **none_of(request.GET, around["choices"], shown), headline=told,
                         **page(books, form, found, shown))  # fmt: skip


def said(books: Books, form: ManagersForm, found: Found, shown: list[tuple[int, str]]) -> str:
    """
    Whose book differs by more than chance. Of one manager alone nothing: their figures stand below.

    Who fell against the year before is told where whom to help first is not, which counts it.
    """
    if form.only is not None and shown:
        return ""
    return headline(found, shown) + ("" if helps(form, found) else turns.spoken(books, form, shown))


def none_of(asked: Any, choices: Any, shown: list[tuple[int, str]]) -> dict[str, Any]:
    """That nobody fits what the page is narrowed to; nothing where somebody is shown, or nothing was asked."""
    chips = [] if shown else customers.applied(asked, choices)
    return {"chips": chips, "nobody": customers.nobody(chips, asked)} if chips else {}


def offered(user: Any, asked: Any, compares: bool) -> dict[str, list[tuple[str, str]]]:
    """What may be chosen; no owner by whoever may not compare them."""
    found = customers.choices(user, asked)
    return found if compares else found | {"owners": []}


def people(books: Books, form: ManagersForm, found: Found) -> list[tuple[int, str]]:
    """Who is shown, by name: nobody is put above anybody."""
    with_any = {key for measure in found.values() for key in measure}
    chosen = [(key, name) for key, name in books.names.items() if key in with_any and form.only in (None, key)]
    return sorted(chosen, key=lambda one: (one[1], one[0]))


def page(books: Books, form: ManagersForm, found: Found, shown: list[tuple[int, str]]) -> dict[str, Any]:
    """All of the page but the sentence."""
    asked, opened = form.data, opens_on(form, found, shown)
    false = cache(unwarned.false_keys)
    rows = [line(books, form, key, name, found)
            | {"spared": turns.false_falls(books, key, form.compares, false)} for key, name in shown]  # fmt: skip
    drawn = [(name, found[opened][key], row["cells"][opened]["url"])
             for (key, name), row in zip(shown, rows, strict=True) if key in found[opened]]  # fmt: skip
    return {
        "as_of": books.as_of, "since": books.since, "tiers_on": books.tiers_on, "rows": rows, "measure": opened,
        "late_tiers": books.tiers_on >= books.since, "label": LABELS[opened],
        "measures": [(LABELS[key], lists.url_with(asked, measure=key), key == opened) for key in MEASURES],
        "columns": [(key, LABELS[key]) for key in MEASURES], "least": facts.OTHERS,
        "picture": pictures.spans(drawn, opened), "moved": sum(books.moved.values()), "bridge": bridge(found, shown),
        "files": {kind: lists.url_with(asked, format=kind) for kind in ("csv", "xlsx")},
        "helps": helps(form, found),
    }  # fmt: skip


def helps(form: ManagersForm, found: Found) -> str:
    """
    What is asked of whom to help: of everybody, or of the one manager that is asked for; nothing of other parts.

    Of everybody with whose record is beyond chance, so that the answer holds both together.
    """
    said = form.named()
    if said:
        return urlencode({"brief": 1} | said) if said.keys() <= {"owner"} else ""
    beyond = {str(key) for one in found.values() for key, told in one.items() if told.says in (MORE, LESS)}
    return urlencode({"brief": 1, "beyond": ",".join(sorted(beyond))}, safe=",")


def bridge(found: Found, shown: list[tuple[int, str]]) -> dict[str, int]:
    """How many customers each measure counts, of all who are shown: {measure: customers}."""
    return {measure: sum(found[measure].get(key, NOBODY).all for key, _name in shown) for measure in MEASURES}


def opens_on(form: ManagersForm, found: Found, shown: list[tuple[int, str]]) -> str:
    """The measure of the picture: the one asked for, else the first that the sentence says something of."""
    told = (measure for measure in MEASURES if standing_out(measure, found[measure], shown))
    return form.measured if form.cleaned_data["measure"] else next(told, form.measured)


def headline(found: Found, shown: list[tuple[int, str]]) -> str:
    """Which differences are more than chance, in a sentence or two; nothing is said of the rest."""
    told = [key for key, _name in shown if any(one.get(key, NOBODY).says != FEW for one in found.values())]
    if not told:
        if len(shown) == 1:
            return _t("Only one manager holds customers here: there is nobody to compare with.")
        return _t("Nobody holds enough comparable customers to say anything.")
    clear, barely = (
        [part for measure in MEASURES for part in standing_out(measure, found[measure], shown, barely=is_barely)]
        for is_barely in (False, True)
    )
    if not clear and not barely:
        words_of = ngettext("%(count)s manager on comparable books: no difference can be told from chance.",
                            "%(count)s managers on comparable books: no difference can be told from chance.",
                            len(told))  # fmt: skip
        return words_of % {"count": f"{len(told):,}"}
    told_of = [
        words_of % {"names": _t("; ").join(parts)}
        for words_of, parts in (
            (_t("Clearly different from what is usual for such customers: %(names)s."), clear),
            (_t("Just outside of what chance alone gives: %(names)s."), barely),
        )
        if parts
    ]
    return gap().join([*told_of, _t("All other differences may be chance.")])


def standing_out(
    measure: str, compared: Mapping[Hashable, Compared], shown: list[tuple[int, str]], *, barely: bool | None = None
) -> list[str]:
    """
    Who does more, and who less, than chance explains by a measure, and of how many customers that is told.

    `barely`: only those who lie just outside of its bounds, or only those who do not.
    """
    found = []
    for says, words_of in (
        (MORE, _t("%(measure)s higher with %(names)s")),
        (LESS, _t("%(measure)s lower with %(names)s")),
    ):
        named = [
            _t("%(name)s (%(n)s customers: %(own)s, usual %(usual)s)") % {
                "name": name, "own": pictures.own(measure, one), "n": f"{one.n:,}",
                "usual": pictures.usual(measure, one)}
            for key, name in shown
            if (one := compared.get(key, NOBODY)).says == says and barely in (None, one.barely)
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
        MORE: _t(
            "%(measure)s of %(n)s customers: %(own)s, clearly higher than such a book has by chance (%(low)s to "
            "%(high)s)."
        ),
        LESS: _t(
            "%(measure)s of %(n)s customers: %(own)s, clearly lower than such a book has by chance (%(low)s to "
            "%(high)s)."
        ),
        OPEN: _t(
            "%(measure)s of %(n)s customers: %(own)s, within what such a book has by chance (%(low)s to %(high)s)."
        ),
    }
    return gap().join(
        (barely() if one.barely else sentences)[one.says] % {
            "measure": LABELS[measure], "own": pictures.own(measure, one), "n": f"{one.n:,}",
            "low": pictures.worded(measure, one.low, one.n, more=pictures.digits(measure, one)),
            "high": pictures.worded(measure, one.high, one.n, more=pictures.digits(measure, one))}
        for measure, one in known.items()
    )  # fmt: skip


def barely() -> dict[str, str]:
    """What is said of one's own where it lies just outside of the bounds."""
    return {
        MORE: _t("%(measure)s of %(n)s customers: %(own)s, just above what such a book has by chance (%(low)s to "
                 "%(high)s)."),
        LESS: _t("%(measure)s of %(n)s customers: %(own)s, just below what such a book has by chance (%(low)s to "
                 "%(high)s)."),
    }  # fmt: skip


NOBODY = Compared(0)


def line(books: Books, form: ManagersForm, key: int, name: str, found: Found) -> dict[str, Any]:
    """One manager as the table shows it; each figure opens its customers."""
    cells_of = {}
    for measure in MEASURES:
        one = found[measure].get(key, NOBODY)
        cells_of[measure] = {
            "one": one, "raw": pictures.of_all(measure, one), "counts": pictures.counts(measure, one),
            "figure": pictures.worded(measure, one.raw, one.all, more=pictures.digits(measure, one)),
            "beside": pictures.beside(measure, one),
            "says": BARELY[one.says] if one.barely else SAYS[one.says],
            "tone": TONES.get(one.says, ""), "label": LABELS[measure],
            "url": address(form, books, key, measure),
            "tip": wording.clauses(filter(None, [str(SAYS[one.says]), pictures.beside(measure, one)])),
            "before": turns.beside(books.same(key, form.compares), one) if measure == CONTRIBUTION else "",
        }  # fmt: skip
    held = books.by_owner.get(key, ())
    lost = sum(1 for one in held if one.was and not one.kept and form.compares(one))
    seen = found[COVERAGE].get(key, NOBODY)
    return {
        "name": name, "key": key, "cells": cells_of, "lost": lost, "moved": books.moved.get(key, 0),
        "customers": found[MEASURES[0]].get(key, NOBODY).all, "overdue": round(seen.all - seen.raw),
        "overdue_url": f"{cells_of[COVERAGE]['url']}&{urlencode({'state': OVERDUE})}",
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
    return in_words(HEAD, rows, sheet_words.MANAGERS, {f"{measure}_says": IN_FILES for measure in MEASURES})


def cells(books: Books, form: ManagersForm, key: int, name: str, found: Found) -> list[Any]:
    """A line of the file; amounts in the company's currency, shares of 1."""
    listed: list[Any] = [key, name, found[MEASURES[0]].get(key, NOBODY).all, books.moved.get(key, 0)]
    for measure in MEASURES:
        one = found[measure].get(key, NOBODY)
        listed += [one.n, *(pictures.number(measure, value, one.n)
                            for value in (one.own, one.usual, one.low, one.high)),
                   f"barely {one.says}" if one.barely else one.says, one.all,
                   pictures.number(measure, one.raw, one.all)]  # fmt: skip
    same = books.same(key, form.compares)
    return [*listed, *((None, None) if same is None else (bulk.money(same.now), bulk.money(same.before)))]
