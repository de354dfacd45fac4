"""A service account's form: what it is called, its name for signs of it, whom it acts for, active or not."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.ground.forms import RecordForm
from kam.ground.rights import exceeds
from kam.models import User


class ServiceAccountForm(RecordForm):
    class Meta:
        model = User
        fields = ["name", "username", "acts_for", "is_active"]
        labels = {
            "name": gettext_lazy("What it is for"),
            "username": gettext_lazy("Short name"),
            "acts_for": gettext_lazy("Owner"),
            "is_active": gettext_lazy("Active"),
        }
        help_texts = {
            "name": gettext_lazy("For example: ERP, orders"),
            "username": gettext_lazy("Letters, digits and @ . + - _"),
            "acts_for": gettext_lazy(
                "It sees the customers they see and does what both they and an administrator may, by the scopes of its "
                "tokens. Their visit drafts, reports and other private things it does not read. They are told."
            ),
            "is_active": gettext_lazy("Off: its tokens end at once."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].validators = [UnicodeUsernameValidator()]
        owner = self.fields["acts_for"]
        people = User.objects.people().knowing_heads()
        keys = [one.pk for one in people if one.pk == self.user.pk or not exceeds(one, self.user)]
        owner.queryset = User.objects.filter(pk__in=[*keys, self.instance.acts_for_id])
        owner.required = True

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"]).strip()
        if User.objects.filter(username__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody else has this name."))
        return name
