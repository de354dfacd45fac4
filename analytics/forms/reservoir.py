"""The questions of the reservoir: how many months up to which day, of which part, and which number is opened."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.facts.buyers import buyers
from analytics.choices import Flow
from analytics.facts import reservoir
from analytics.facts.reservoir_lines import CLOSING, GROWN, OPENING
from analytics.forms.customers import NONE, UNASSIGNED, CustomersForm, asked_for
from analytics.rules import periods
from analytics.rules.histories import Keep, Place, everywhere
from analytics.rules.reservoir import INFLOWS, OUTFLOWS
from kam.ground import days
from kam.ground.forms import PlainForm
from kam.rules.keys import key_of

NAMED = "name:"
"""Of colleagues whom the log knows by name alone: before their name."""
ONCE = "unknown"
"""How customers in no region were asked for before all analyses had one word for it; addresses are kept."""
SPANS = (6, 12, 24)
PERIODS = (
    (periods.QUARTER, _("This quarter")), (periods.LAST_QUARTER, _("Last quarter")), (periods.YEAR, _("This year")),
    (periods.RECENT, _("Last 90 days")),
)  # fmt: skip
MEASURES = (("count", _("Customers")), ("net", _("Net contribution")))
SPLITS = (("owner", _("Owner")), ("region", _("Region")))
MONTH = forms.TextInput(attrs={"type": "month", "placeholder": "2026-01"})
IN, OUT = "in", "out"
NARROWED = ("owner", "region", "segment", "category")
"""What narrows the page to some of the customers."""
STOCKS = ((OPENING, _("At the opening")), (CLOSING, _("At the close")), (GROWN, _("Grown or shrunk")))
WAYS = ((IN, _("All that came in")), (OUT, _("All that went out")))


def asked_of(by: str, key: Any) -> str:
    """How the form asks for one owner or region: what `keep` understands."""
    if by == "region":
        return asked_for(by, key)
    return f"{NAMED}{key}" if isinstance(key, str) else asked_for(by, key)


class PeriodForm(PlainForm):
    """Which days: from one month to another, else a period by its name, else the last so many months."""

    months = forms.TypedChoiceField(
        choices=[(str(n), str(n)) for n in SPANS], coerce=int, empty_value=12, required=False, label=_("Months")
    )
    until = forms.DateField(required=False, label=_("Up to"))
    period = forms.ChoiceField(choices=PERIODS, required=False, label=_("Period"))
    first = forms.CharField(required=False, max_length=10, widget=MONTH, label=_("From month"))
    last = forms.CharField(required=False, max_length=10, widget=MONTH, label=_("To month"))

    def clean_first(self) -> date | None:
        return _month(self.cleaned_data["first"])

    def clean_last(self) -> date | None:
        return _month(self.cleaned_data["last"])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and said.get("first") and (said["first"], said.get("last")) == self._unasked(said):
            said["first"] = said["last"] = None  # the page's own months, sent along with another question
        first, last = said.get("first"), said.get("last")
        if self.errors or not (first or last):
            return said
        if first and last and last < first:
            self.add_error("last", _("The last month lies before the first one."))
        elif (first or last) > min(said.get("until") or days.offered(), days.offered()):
            self.add_error("first" if first else "last", _("Choose a month that has begun."))
        elif periods.months_in(self._asked(said)) > periods.MOST:
            words = _("At most %(most)s months at once: choose a later first month, or an earlier last one.")
            self.add_error("first", words % {"most": periods.MOST})
        return said

    def _unasked(self, said: dict[str, Any]) -> tuple[date, date]:
        """The months that are shown where nobody chooses any, since anything is known: of the period, or the last."""
        now = days.offered()
        until = min(said.get("until") or now, now)
        first = periods.back(until, said["months"] - 1)
        if said["period"]:
            after, until = periods.named(said["period"], until)
            first = (after + periods.DAY).replace(day=1)
        known = reservoir.first_day()
        since = (known + periods.DAY).replace(day=1) if known else first
        return max(first, since), until.replace(day=1)

    @property
    def is_free(self) -> bool:
        """Whether months of one's own are asked for, and not a period by name or the last so many."""
        return bool(self.cleaned_data.get("first") or self.cleaned_data.get("last"))

    def _asked(self, said: dict[str, Any]) -> periods.Span:
        now = days.offered()
        until = min(said.get("until") or now, now)
        if said["first"] or said["last"]:
            return periods.between(said["first"] or said["last"], said["last"] or until, until)
        return periods.named(said["period"], until)

    @property
    def span(self) -> dict[str, Any]:
        """How the facts are asked for it."""
        said = self.cleaned_data
        if not (said["period"] or said["first"] or said["last"]):
            return {"months": said["months"], "until": said["until"]}
        after, until = self._asked(said)
        return {"after": after, "until": until}


def _month(text: str) -> date | None:
    found = periods.month_of(text) if text else None
    if text and found is None:
        raise forms.ValidationError(_("Write the month like 2026-03."))
    return found


class ReservoirForm(PeriodForm, CustomersForm):
    """
    What nobody says is the last twelve months of everything that the reader sees.

    Nobody is asked for by tier: tiers are what flows here, and today's would leave out all who fell or went.
    """

    as_of = tier = None
    owner = forms.CharField(required=False, max_length=160, label=_("Owner"))
    measure = forms.ChoiceField(choices=MEASURES, required=False, label=_("Measure"))
    by = forms.ChoiceField(choices=SPLITS, required=False, label=_("Broken down by"))

    def clean_owner(self) -> str:
        owner: str = self.cleaned_data["owner"]
        return owner if owner.startswith(NAMED) else super().clean_owner()

    def clean_region(self) -> str:
        region: str = self.cleaned_data["region"]
        return NONE if region == ONCE else region

    @property
    def accounts(self) -> dict[str, Any]:
        """Filters of customers by what they are today: their segment, and what they bought in the year."""
        said = self.cleaned_data
        found = {"segment": "" if said["segment"] == NONE else said["segment"]} if said["segment"] else {}
        return found | ({"pk__in": buyers(said["category"], said["until"])} if said["category"] else {})

    @property
    def keep(self) -> Keep:
        """Which places the asked part consists of."""
        owner, region = self.cleaned_data["owner"], self.cleaned_data["region"]
        if not owner and not region:
            return everywhere
        whose = None if owner == UNASSIGNED else owner.removeprefix(NAMED) if NAMED in owner else key_of(owner)
        where = "" if region == NONE else region

        def kept(place: Place) -> bool:
            return (not owner or place.owner == whose) and (not region or place.region == where)

        return kept


class FlowForm(ReservoirForm):
    """Which number: of one month (its last day) or of all, by a way in or out, by all, who stood there, or who grew."""

    month = forms.DateField(required=False, label=_("Month"))
    flow = forms.ChoiceField(choices=[*Flow.choices, *WAYS, *STOCKS], required=False, label=_("Way"))

    @property
    def flows(self) -> tuple[Any, ...]:
        """The ways that are asked for."""
        flow = self.cleaned_data["flow"]
        if flow in Flow.values:
            return (Flow(flow),)
        return {IN: INFLOWS, OUT: OUTFLOWS}.get(flow, (*INFLOWS, *OUTFLOWS))

    @property
    def stock(self) -> str:
        """Whether those that stood there are asked for, and when, or what they bring more or less."""
        flow: str = self.cleaned_data["flow"]
        return flow if flow in dict(STOCKS) else ""
