"""A token's form: what it is for, what it may do, until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kam.choices import TokenScope
from kam.ground.forms import PlainForm
from kam.ground.tokens import scopes_of
from kam.models import User


class TokenForm(PlainForm):
    name = forms.CharField(label=_("What it is for"), max_length=120, help_text=_("For example: ERP, orders"))
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=TokenScope.choices, widget=forms.CheckboxSelectMultiple, initial=["read"],
        help_text=_(
            "Whatever you choose, it reads all that its owner sees, people at customers too: give each program an "
            "owner who sees no more than it needs."
        ),
    )  # fmt: skip
    expires_on = forms.DateField(label=_("Last day"), help_text=_("At most two years ahead."))

    def __init__(self, *args: Any, holder: User | None = None, **kwargs: Any) -> None:
        self.holder = holder
        super().__init__(*args, **kwargs)
        held = set(scopes_of(self.user)) & set(scopes_of(self.holder or self.user))
        self.fields["scopes"].choices = [(value, label) for value, label in TokenScope.choices if value in held]
        self.fields["expires_on"].initial = timezone.localdate() + timedelta(days=365)
