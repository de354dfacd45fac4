"""Who forgot their password is helped at the address that they have now, and at no former one."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm
from django.db.models import Q

from kam.models import User


class ResetForm(ResetPasswordForm):  # type: ignore[misc]
    """
    allauth's, which knows every address somebody ever had: it keeps each that a link was sent to.

    A former one may be somebody else's, who would be let in by it. One that is kept with capitals, of which allauth
    knows none, counts too; the mail goes to the address as it is kept.
    """

    def clean_email(self) -> str:
        said = str(super().clean_email())
        kept = User.objects.filter(Q(email__iexact=said) | Q(email=said.lower()), is_active=True)
        self.users = [user for user in kept if user.email.lower() == said.lower()]
        return self.users[0].email if self.users else said
