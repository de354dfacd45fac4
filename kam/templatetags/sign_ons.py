"""How people may sign in here, for the pages before the door."""

from django import template
from django.conf import settings

from kam.rules.sign_ons import Provider

register = template.Library()


@register.simple_tag
def company_provider() -> Provider | None:
    """The company's provider of sign-ins, if there is one."""
    provider: Provider | None = settings.OIDC
    return provider
