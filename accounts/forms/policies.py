"""Forms of tier policies: the numbers in groups, the table of what tiers are worth, publishing, trying out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from accounts.choices import Grade, PolicyTerm, Tier
from accounts.forms.numbers import TERMS, NumbersField, NumbersTable, said
from accounts.models import Policy
from accounts.rules import parsing
from accounts.rules import policies as rules
from accounts.rules.numbers import OF_TIERS
from kam.ground import wording
from kam.ground.forms import PlainForm

MINUTES = _("Turns visits into hours.")
HOLDS = _("Turns visits into the managers that are needed.")
SIGHTS = [("next", _("After one computation")), ("settled", _("Once no change waits any more"))]


class Percent(forms.NumberInput):
    """A fraction that pages show and take as percent; JSON carries the fraction itself."""

    def format_value(self, value: Any) -> str | None:
        try:
            return f"{round(float(value) * 100, 4):g}"
        except (TypeError, ValueError):
            return None if value is None else str(value)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        if not isinstance(data, QueryDict) or not parsing.is_number(str(value)):
            return value
        return str(round(float(str(value)) / 100, 6))


def default(name: str) -> Any:
    """What a column of the policy is until somebody says otherwise."""
    return Policy._meta.get_field(name).default


class Plain:
    """Takes a number only as programs write it; `1_0` and digits of other scripts are none, as in the tables below."""

    def to_python(self, value: Any) -> Any:
        if value not in (None, "") and not parsing.is_number(str(value)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")  # type: ignore[attr-defined]
        return super().to_python(value)  # type: ignore[misc]


class ShareField(Plain, forms.FloatField):
    """A fraction; its bounds are checked with those of all numbers, in the same words."""

    def __init__(self, name: str, label: Any, says: Any) -> None:
        self.bounds = rules.BOUNDS[name]
        low, high = (f"{bound * 100:g}" for bound in self.bounds)
        told = said(says, f"{default(name) * 100:g}%", f"{low}%", f"{high}%")
        attrs = {"min": low, "max": high, "step": "any", "inputmode": "decimal"}
        super().__init__(label=label, help_text=told, widget=Percent(attrs))


class CountField(Plain, forms.IntegerField):
    """A whole number between two bounds."""

    def __init__(self, name: str, label: Any, says: Any) -> None:
        low, high = (int(bound) for bound in rules.BOUNDS[name])
        super().__init__(
            min_value=low, max_value=high, label=label, help_text=said(says, str(default(name)), str(low), f"{high:,}")
        )
        self.widget.attrs["inputmode"] = "numeric"


class FloorField(Plain, forms.DecimalField):
    """An amount of the company's currency; nothing typed asks for none."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        super().__init__(
            min_value=Decimal(0), max_digits=16, decimal_places=2, label=label, help_text=help_text, required=False
        )
        self.widget.attrs |= {"inputmode": "decimal", "step": "any"}

    def clean(self, value: Any) -> Decimal:
        return super().clean(value) or Decimal(0)


class TermsTable(forms.Widget):
    """A table to fill in: a row for each term, a column for each tier and class. JSON comes as one object."""

    input_type = "matrix"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if not isinstance(data, QueryDict):
            return data.get(name)
        green = PolicyTerm.GREEN_CHANNEL.value
        return {
            grade: {term: data.get(f"{name}-{grade}-{term}", "") for term in PolicyTerm.values if term != green}
            | ({green: True} if f"{name}-{grade}-{green}" in data else {})
            for grade in Grade.values
        }

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not isinstance(data, QueryDict) and name not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        given = value if isinstance(value, Mapping) else {}
        rows = [(term, [self._cell(name, grade, term, given) for grade in Grade]) for term in PolicyTerm]
        return render_to_string("accounts/policies/_terms_field.html", {"grades": list(Grade), "rows": rows})

    @staticmethod
    def _cell(name: str, grade: Grade, term: PolicyTerm, given: Mapping[str, Any]) -> dict[str, Any]:
        part = given.get(grade.value)
        value = part.get(term.value, "") if isinstance(part, Mapping) else ""
        kind = "check" if term == PolicyTerm.GREEN_CHANNEL else "text" if term.value in rules.TEXTS else "number"
        low, high = rules.NUMBERS.get(term.value, (0, 0))
        return {
            "name": f"{name}-{grade.value}-{term.value}", "label": wording.pair(grade.label, term.label), "kind": kind,
            "value": "" if value is None else value, "low": f"{low:g}", "high": f"{high:g}",
            "step": "any" if term.value in rules.FRACTIONS else "1",
        }  # fmt: skip


class TermsField(forms.Field):
    """What each tier and class is worth: {tier or class: {term: value}}."""

    widget = TermsTable
    takes_json = True
    shape = TERMS

    def clean(self, value: Any) -> rules.Table:
        table, faults = rules.read({} if value in (None, "") else value)
        if faults:
            raise ValidationError([fault.words for fault in faults])
        return table


class NumbersForm(PlainForm):
    """The numbers that decide tiers, as both the policy and the lab ask for them."""

    platinum_share = ShareField(
        "platinum_share", _("Platinum: the first"), _("Percent of net contribution: who bring it are platinum.")
    )
    gold_share = ShareField("gold_share", _("Gold: up to"), _("Percent of net contribution, counted from the top."))
    iron_share = ShareField("iron_share", _("Iron: up to"), _("Percent of net contribution; the rest is lead."))
    platinum_floor = FloorField(
        _("Platinum: minimum revenue a year"), _("Who buys for less is not platinum; 0 asks for none.")
    )
    gold_floor = FloorField(_("Gold: minimum revenue a year"), _("Who buys for less is not gold; 0 asks for none."))
    loyal_months = CountField(
        "loyal_months", _("Loyal with orders in so many months"), _("Of the last twelve; 0 takes all.")
    )
    loyal_days = CountField(
        "loyal_days", _("Or a customer for so many days"), _("Who ordered in fewer months may be loyal by its years.")
    )
    loyal_orders = CountField(
        "loyal_orders", _("with so many order days a year"), _("Asked of those who are loyal by their years.")
    )
    margin = ShareField("margin", _("Past a border by"), _("Percentage points, before a change of tier counts."))
    runs_needed = CountField(
        "runs_needed", _("Computations in a row"), _("So often must a change be found before it takes effect.")
    )
    false_top_share = ShareField(
        "false_top_share", _("False key accounts: sought in the top"), _("Percent of the customers, by revenue.")
    )
    one_off_share = ShareField(
        "one_off_share",
        _("One-off: of the year's revenue within 30 days"),
        _("Percent from which a customer may be a chance bulk buyer."),
    )
    one_off_months = CountField(
        "one_off_months", _("One-off: active months at most"), _("Who ordered in more months is no chance bulk buyer.")
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for fault in rules.faults({**self.columns(values)}):
            if not self.has_error(fault.field):
                self.add_error(fault.field if fault.field in self.fields else None, fault.words)
        return values

    def columns(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The columns of a policy that the form's values stand for."""
        return dict(values)


class PolicyForm(NumbersForm):
    """A draft of the tier policy."""

    needs_approval = forms.BooleanField(
        required=False, label=_("Changes wait for approval"),
        help_text=_("Otherwise a computed tier takes effect at once."),
    )  # fmt: skip
    warned_tiers = forms.MultipleChoiceField(
        choices=Tier.choices, required=False, label=_("Tiers that are warned of"), widget=forms.CheckboxSelectMultiple
    )
    warn_at = ShareField("warn_at", _("Warn from a risk of"), _("Percent, signals included."))
    close_under = ShareField("close_under", _("A warning may close below"), _("Percent; several times in a row."))
    visit_minutes = CountField("visit_minutes", _("Minutes for a visit, with the way"), MINUTES)
    visits_per_manager = CountField("visits_per_manager", _("Visits a manager can hold in a year"), HOLDS)
    numbers = NumbersField()
    terms = TermsField(required=False, label=_("What a tier or class is worth"))
    note = forms.CharField(
        max_length=255, required=False, label=_("Why this version"), widget=forms.Textarea(attrs={"rows": 2})
    )

    sections = [
        (_("Borders"), ["platinum_share", "gold_share", "iron_share", "platinum_floor", "gold_floor"]),
        (_("Loyalty, a gate to platinum and gold"), ["loyal_months", "loyal_days", "loyal_orders"]),
        (_("False key accounts, never platinum or gold"), ["false_top_share", "one_off_share", "one_off_months"]),
        (_("When a tier changes"), ["margin", "runs_needed", "needs_approval"]),
        (_("Churn warnings"), ["warn_at", "close_under", "warned_tiers"]),
        (_("People"), ["visit_minutes", "visits_per_manager"]),
        (_("Numbers of the rules"), ["numbers"]),
        (_("What a tier or class is worth"), ["terms"]),
        (_("Note"), ["note"]),
    ]

    def columns(self, values: Mapping[str, Any]) -> dict[str, Any]:
        found = {name: value for name, value in values.items() if name != "terms"}
        if "terms" not in values:
            return found
        days = PolicyTerm.VISIT_DAYS.value
        terms = values["terms"]
        worth = {grade: {k: v for k, v in given.items() if k != days} for grade, given in terms.items()}
        return found | {
            "visit_days": {grade: given[days] for grade, given in terms.items() if days in given},
            "worth": {grade: given for grade, given in worth.items() if given},
        }

    @property
    def values(self) -> dict[str, Any]:
        """What the verbs take: the columns of the policy."""
        return self.columns(self.cleaned_data)


class PublishForm(PlainForm):
    """From which day a draft is in force."""

    effective_on = forms.DateField(
        label=_("In force from"),
        help_text=_("Tiers of this day and later are computed by it; earlier days stay as they are."),
    )


class LabForm(NumbersForm):
    """Numbers to try out: those that decide tiers, the cadence of visits, and what a manager can hold."""

    visits_platinum = forms.IntegerField(required=False, min_value=1, max_value=730, label=_("Platinum: visit every"))
    visits_gold = forms.IntegerField(required=False, min_value=1, max_value=730, label=_("Gold: visit every"))
    visits_iron = forms.IntegerField(required=False, min_value=1, max_value=730, label=_("Iron: visit every"))
    visits_lead = forms.IntegerField(required=False, min_value=1, max_value=730, label=_("Lead: visit every"))
    visit_minutes = CountField("visit_minutes", _("Minutes for a visit, with the way"), MINUTES)
    visits_per_manager = CountField("visits_per_manager", _("Visits a manager can hold in a year"), HOLDS)
    numbers = NumbersField(OF_TIERS)
    policy = forms.ModelChoiceField(
        Policy.objects.all(), required=False, label=_("Version to begin from"), widget=forms.HiddenInput
    )
    as_of = forms.DateField(required=False, label=_("As of"))
    sight = forms.ChoiceField(choices=SIGHTS, required=False, label=_("Tiers"))

    apart = {"as_of", "sight", "policy", "last_year", *(f"visits_{tier}" for tier in Tier.values)}
    """What is no column of a policy."""

    @property
    def inputs(self) -> list[str]:
        """What its inputs are called, those of the folds among them."""
        folded = NumbersTable(OF_TIERS).names("numbers")
        return [*(name for name in self.fields if name != "numbers"), *folded]

    def columns(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The columns of a policy; a tier without days is not visited by plan."""
        days = {tier: count for tier in Tier.values if (count := values.get(f"visits_{tier}"))}
        return {name: value for name, value in values.items() if name not in self.apart} | {"visit_days": days}

    @property
    def values(self) -> dict[str, Any]:
        """What the verbs take: the columns of the policy."""
        return self.columns(self.cleaned_data)


class TryForm(LabForm):
    """The lab as programs ask it: what is not said is as in the version named, else in the one in force."""

    last_year = forms.BooleanField(required=False, label=_("Try it on last year's figures"))
    note = forms.CharField(max_length=255, required=False, label=_("Why this version"))


def dials(policy: Policy) -> SimpleNamespace:
    """A version as the lab's form reads it: its columns, and the cadence of each tier."""
    names = [name for name in LabForm.base_fields if hasattr(policy, name)]
    days = {f"visits_{tier}": policy.visit_days.get(tier) for tier in Tier.values}
    return SimpleNamespace(**{name: getattr(policy, name) for name in names} | days)
