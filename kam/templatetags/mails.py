"""How a mail looks: its style stands within it, as mail programs fetch none."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def dress() -> SafeString:
    """The style of all mails."""
    return format_html("<style>{}</style>", render_to_string("emails/mail.css"))
