"""The field for the colleague who is to do something: it offers those who see the customer and may do it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import Account
from kam.ground.rights import Right
from kam.models import User
from lifecycle.facts import takers


def field() -> forms.ModelChoiceField:
    """Any colleague is read, so that the verb can say in words who cannot have it; oneself where nobody is named."""
    return forms.ModelChoiceField(User.objects.people(), label=gettext_lazy("Colleague"), required=False)


class WithTaker:
    """A form about one customer whose `user` is chosen among those who could do it."""

    fields: dict[str, Any]
    taken_with = Right.TAKE_ON_WORK

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = self._about()
        if account is not None:
            able = takers.of(account, self.taken_with)
            self.fields["user"].choices = [("", "—"), *((one.pk, str(one)) for one in able)]

    def _about(self) -> Account | None:
        """The customer in question, as far as the reader sees it."""
        form: Any = self
        if form.instance is not None:
            return form.instance.account
        said = form.data.get("account") or form.initial.get("account")
        key = str(getattr(said, "pk", said) or "")
        seen = Account.objects.visible_to(form.user)
        return seen.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
