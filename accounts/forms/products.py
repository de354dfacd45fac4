"""Forms of products."""

from __future__ import annotations

from accounts.models import Product
from kam.ground.forms import RecordForm


class ProductForm(RecordForm):
    """What we sell."""

    class Meta:
        model = Product
        fields = ["code", "name", "category", "unit", "list_price"]
