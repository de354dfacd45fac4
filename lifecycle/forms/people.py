"""Whom one is to meet, as a field: a box for each of the likeliest, the others folded and found by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, Contact
from kam.ground.rights import Right, can
from kam.rules.keys import key_of
from lifecycle.facts import people_to_meet
from lifecycle.forms.visits import MOST_NAMED

NEAR = 8
"""People that stand open on the form; those who are ticked do so too."""


class PeopleBoxes(forms.CheckboxSelectMultiple):
    """Drawn from the people of one customer, asked for when the form is shown."""

    home: Callable[[], Account | None] = staticmethod(lambda: None)
    user: Any = None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        account, chosen = self.home(), {key for one in value or () if (key := key_of(str(getattr(one, "pk", one))))}
        people, beyond = people_to_meet.offered(account, chosen, self.user) if account else ([], 0)
        open_to = max(NEAR, sum(one.pk in chosen for one in people))
        told = {"near": people[:open_to], "others": sorted(people[open_to:], key=lambda one: one.name)}
        return render_to_string(
            "lifecycle/plans/_people.html",
            told | {"name": name, "chosen": chosen, "beyond": beyond, "account": account, "attrs": attrs or {}},
        )


class Unseen(forms.MultipleHiddenInput):
    """Nothing at all, not even a key: what the form does not ask for stays as it is."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        return ""


class PeopleField(forms.ModelMultipleChoiceField):
    """People of one customer who are still there; hidden from whoever may not see people."""

    apart = True  # a program that says nothing of them leaves them as they are
    widget = PeopleBoxes

    def __init__(self) -> None:
        super().__init__(Contact.objects.present(), required=False, label=gettext_lazy("Whom to meet"))

    def offer(self, home: Callable[[], Account | None], user: Any) -> None:
        """Those of this customer, as far as the user sees people."""
        if can(user, Right.SEE_CONTACTS):
            self.widget.home, self.widget.user = home, user  # type: ignore[attr-defined]
        else:
            self.widget = Unseen()

    def clean(self, value: Any) -> list[Contact]:  # type: ignore[override]
        chosen = list(super().clean(value))
        if len(chosen) > MOST_NAMED:
            raise forms.ValidationError(_("At most %(most)s can be named with one visit.") % {"most": MOST_NAMED})
        return chosen
