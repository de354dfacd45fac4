"""Which role a colleague gets: those that may do no more than whoever gives it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kam.ground.forms import PlainForm
from kam.ground.rights import givable


class RoleForm(PlainForm):
    role = forms.ChoiceField(
        label=_("Role"),
        help_text=_(
            "Make sure that the address is this person's own: whoever reads its mails comes in. With a role that may "
            "do more than an administrator their password, second factor and passkeys end; they set a new password by "
            "a link sent there."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in givable(self.user)]  # type: ignore[attr-defined]
