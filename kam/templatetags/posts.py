"""What forms need that make something."""

from __future__ import annotations

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """The hidden key of a form: a second tap on it is answered like the first one (`ground.posts.PostOnce`)."""
    return format_html('<input type="hidden" name="_key" value="{}">', uuid.uuid4())
