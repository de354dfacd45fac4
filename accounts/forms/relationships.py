"""Forms of relationships: lines of influence, our relations, a competitor's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Competitor, Contact, InfluenceLine, Relation, Rivalry
from kam.ground.forms import Picker, RecordForm
from kam.ground.rights import Right, can


class InfluenceForm(RecordForm):
    """Who sways whom, and how strongly."""

    class Meta:
        model = InfluenceLine
        fields = ["who", "whom", "strength", "note"]


class RelationForm(RecordForm):
    """How well one of us stands with a contact; without a day, as of today."""

    class Meta:
        model = Relation
        fields = ["contact", "user", "strength", "assessed_on", "note"]
        widgets = {"user": Picker("accounts:people-pick")}
        help_texts = {"assessed_on": _("Left empty: today.")}

    optional = ("assessed_on",)


class RivalryForm(RecordForm):
    """How well a competitor stands with a contact."""

    class Meta:
        model = Rivalry
        fields = ["contact", "competitor", "strength", "note"]
        widgets = {"competitor": Picker("accounts:competitor-pick")}


class OfAccount:
    """The same below one customer: its people in a plain list; what exists keeps its people."""

    fixed: tuple[str, ...] = ()
    fields: dict[str, Any]
    user: Any
    instance: Any

    def narrow_to(self, account: Any) -> None:
        """Only the customer's people may be chosen; a record that is there shows none of its fixed fields."""
        if self.instance.pk:
            for name in self.fixed:
                self.fields.pop(name)
            return
        people = Contact.objects.visible_to(self.user).live().filter(account=account).order_by("name", "pk")
        for name in self.fixed:
            if name != "user":
                self.fields[name].queryset = people


class InfluencePageForm(OfAccount, InfluenceForm):
    """A line on a page below its customer."""

    fixed = ("who", "whom")

    def __init__(self, *args: Any, account: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow_to(account)


class RelationPageForm(OfAccount, RelationForm):
    """A relation on a page below its customer."""

    fixed = ("contact", "user")

    def __init__(self, *args: Any, account: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow_to(account)


class RivalryPageForm(OfAccount, RivalryForm):
    """A competitor's relation on a page below its customer; one nobody has entered yet may simply be named."""

    fixed = ("contact",)
    new_competitor = forms.CharField(
        required=False, max_length=200, label=_("or a new competitor"), help_text=_("By the name it trades under.")
    )

    field_order = ("contact", "competitor", "new_competitor", "strength", "note")

    def __init__(self, *args: Any, account: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow_to(account)
        if self.instance.pk or not can(self.user, Right.EDIT_ACCOUNTS):
            self.fields.pop("new_competitor")
        else:
            self.fields["competitor"].required = False
            self.fields["competitor"].queryset = Competitor.objects.visible_to(self.user).live()
