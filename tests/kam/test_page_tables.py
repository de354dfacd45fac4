"""Tables of pages as text: what a reader sees in them, without what only a screen can use."""

from __future__ import annotations

from kam.rules import page_tables

PAGE = """
<figure><table><thead><tr><th>Hidden</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table></figure>
<table><thead><tr><th>Customer</th><th class="num">Revenue</th><th></th></tr></thead><tbody>
<tr><td colspan="3">North</td></tr>
<tr><td><span class="row"><span class="tier p" aria-hidden="true">P</span>Acme &amp; Co</span>
<span class="sub">Berlin</span></td>
<td class="num">CN¥1,000<small>estimated</small><span class="vh">rose</span></td><td><button>Go</button></td></tr>
</tbody></table>
"""


def test_the_first_table_of_a_page_in_words():
    (found,) = page_tables.read(PAGE)
    assert (found.head, found.nums) == (["Customer", "Revenue"], [False, True])
    assert found.rows == [["Acme & Co · Berlin", "CN¥1,000 · estimated"]]


def test_a_badge_says_its_name_and_not_its_letter():
    badge = '<span class="tier p" role="img" aria-label="Platinum" title="Platinum">P</span>'
    assert page_tables.text(f"{badge} Acme") == "Platinum · Acme"


def test_markup_as_words():
    assert page_tables.text("<b>12</b> of <a href='/'>30</a> &lt;x&gt;") == "12 of 30 <x>"
    assert page_tables.text("") == ""
