"""Security keys: what their owner calls them, and what a browser sends of them, which may be anything."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from kam.ground.forms import bound
from kam.ground.json_fields import StrictJSONField

NAME = 60
LONGEST = 20_000
"""Characters of a browser's answer: certificates of a maker are a few thousand."""
MOST = 20
"""Keys of one person."""
NONSENSE = (AttributeError, KeyError, IndexError, OverflowError, TypeError, ValueError)
"""What the library raises where a browser's answer has no shape at all."""


class AnswerField(StrictJSONField):
    """What a browser says of a key: JSON, of a size and a depth that keys have."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST:
            raise get_adapter().validation_error("incorrect_code")
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            raise get_adapter().validation_error("incorrect_code") from error


class Named:
    """A form in which a key is given its name: what cannot be seen is none."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound({"name": self.fields["name"]})


class AddForm(Named, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A key's name, and whether it alone is to open the door."""

    name = forms.CharField(label=_("What you call it"), max_length=NAME, required=False)
    credential = AnswerField()
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone (passkey)"),
        required=False,
        help_text=_("Without a password. The key asks for your finger, your face or its PIN instead."),
    )

    def clean(self) -> Any:
        if Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count() >= MOST:
            raise forms.ValidationError(_("You have as many keys as there may be. Remove one first."))
        return read(super().clean)


class EditForm(Named, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("What you call it"), max_length=NAME)


class LoginForm(webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    credential = AnswerField()

    def clean_credential(self) -> Any:
        return read(super().clean_credential)


class AuthenticateForm(webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    credential = AnswerField()

    def clean_credential(self) -> Any:
        return read(super().clean_credential)


class ReauthenticateForm(webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    credential = AnswerField()

    def clean_credential(self) -> Any:
        return read(super().clean_credential)


def read(answer: Any) -> Any:
    """What the library makes of a browser's answer; one that cannot be read is a wrong one."""
    try:
        return answer()
    except forms.ValidationError:
        raise
    except NONSENSE as error:
        raise get_adapter().validation_error("incorrect_code") from error
