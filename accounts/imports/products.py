"""Files of products: a row a code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions import products
from accounts.actions.row_nouns import Names, Noun
from accounts.forms.products import ProductForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import Product
from accounts.rules.trade_headers import PRODUCT_NAMES
from kam.ground.rights import Right

PRODUCTS = kind_of(
    Declared(
        key="products",
        label=_("Products"),
        noun=Noun(
            noun="product",
            model=Product,
            right=Right.EDIT_TRADE,
            names=lambda said: Names.only(said["code"]),
            narrow=("code",),
            complete=products.completed,
            accounts=None,
            unique_for_good=True,
        ),
        form=ProductForm,
        names=PRODUCT_NAMES,
        required=("code", "name"),
        examples={"code": "CT-6012", "name": "岩板 600×1200", "category": "瓷砖", "unit": "㎡", "list_price": "168"},
    )
)
