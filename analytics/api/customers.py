"""What the analyses' API shares: the parameters of a part of the customers, and reading them by the page's form."""

from __future__ import annotations

from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from accounts.choices import Tier
from analytics.forms.customers import NONE
from kam.ground import inputs, reading
from kam.ground.forms import PlainForm

Form = TypeVar("Form", bound=PlainForm)
MOST = 1000
TODAY = [
    OpenApiParameter("owner", reading.OWNER, description="id, or unassigned"), OpenApiParameter("region", str),
    OpenApiParameter("segment", str),
    OpenApiParameter("category", str, description="customers who bought it in the year to today"),
]  # fmt: skip
"""Of customers as they stand today, by what is known of them."""
UNTIERED = [
    OpenApiParameter("as_of", OpenApiTypes.DATE),
    OpenApiParameter("owner", reading.OWNER, description="id, or unassigned"),
    OpenApiParameter("region", str, description="none: not known"),
    OpenApiParameter("segment", str, description="none: not known"),
    OpenApiParameter("category", str, description="customers who bought it in the year to the day"),
]  # fmt: skip
ASKED = [*UNTIERED, OpenApiParameter("tier", str, enum=[*Tier.values, NONE])]


def form_of(form_class: type[Form], request: Any) -> Form:
    """What was asked; ValidationError for what cannot be."""
    form = form_class(request.query_params, user=request.user)
    inputs.check_asked(form)
    return form
