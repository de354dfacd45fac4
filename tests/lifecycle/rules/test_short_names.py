"""A competitor on file is known by the short name that people say, as far as it means one of them."""

import pytest

from lifecycle.rules import rivals

KNOWN = {
    "中陶建材股份有限公司": ("中陶建材股份有限公司", "中陶建材"),
    "蓝盾防水材料有限公司": ("蓝盾防水材料有限公司", ""),
    "上海永固建材有限公司": ("上海永固建材有限公司",),
    "中国石材集团": ("中国石材集团",),
    "Terra Nova Ltd": ("Terra Nova Ltd",),
}


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("对手中陶也在报价", "中陶建材股份有限公司"), ("中陶报价低8%", "中陶建材股份有限公司"),
        ("采购说中陶给了年度返利", "中陶建材股份有限公司"), ("中陶的业务员昨天来过", "中陶建材股份有限公司"),
        ("藍盾比我們便宜", "蓝盾防水材料有限公司"), ("永固也在报价", "上海永固建材有限公司"),
        ("中石也在报价", "中国石材集团"), ("Terra Nova is also quoting", "Terra Nova Ltd"),
        ("Terra offers 5% less", "Terra Nova Ltd"),
    ],
)  # fmt: skip
def test_a_short_name_is_the_one_on_file(sentence, name):
    assert rivals.named(sentence, KNOWN) == [(name, True)]


@pytest.mark.parametrize(
    ("sentence", "heard"), [("中陶陶瓷也在报价", "中陶陶瓷"), ("中建也在报价", "中建"), ("Nova offers 5% less", "Nova")]
)
def test_another_name_is_a_new_one(sentence, heard):
    assert rivals.named(sentence, KNOWN) == [(heard, False)]


def test_what_several_may_be_called_is_none_of_them():
    both = KNOWN | {"中陶涂料": ("中陶涂料",)}
    assert rivals.named("中陶报价低8%", both) == [("中陶", False)]
    assert rivals.named("采购说中陶给了年度返利", both) == []
    assert rivals.named("中陶涂料也在报价", both) == [("中陶涂料", True)]
