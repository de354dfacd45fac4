"""Who forgot their password is helped at the address that they have now, and at no former one."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm


class ResetForm(ResetPasswordForm):  # type: ignore[misc]
    """
    allauth's, which knows every address somebody ever had: it keeps each that a link was sent to.

    A former one may be somebody else's, who would be let in by it.
    """

    def clean_email(self) -> str:
        said = str(super().clean_email())
        self.users = [user for user in self.users if user.email.casefold() == said.casefold()]
        return said
