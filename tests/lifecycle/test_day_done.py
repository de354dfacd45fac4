"""What stands when the day's work is done: visits that were paid, late promises, photos; nobody is told of a gap."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from lifecycle.actions import attachments, promises
from lifecycle.models import Promise
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\5\xfe\2\xfe"
    b"\xa75\x81\x84\0\0\0\0IEND\xaeB`\x82"
)


def test_when_all_visits_are_logged_today_counts_them(lin, acme, browser_of):
    promises.make(acme, text="Send samples", due_on=timezone.localdate(), by=lin)
    browser = browser_of(lin)
    assert "No visit is planned for today." in browser.get("/today/").content.decode()
    for number in range(1, 8):
        factories.VisitFactory(account=acme, user=lin, held_at=timezone.now() - timedelta(minutes=number))
        page = browser.get("/today/").content.decode()
        words = "1 visit done today, none is left." if number == 1 else f"{number} visits done today, none is left."
        assert words in page and "No visit is planned for today." not in page


def test_a_late_promise_is_kept_moved_or_broken_from_the_list(lin, acme, browser_of):
    late, soon, broken = (promises.make(acme, text=text, due_on=timezone.localdate(), by=lin) for text in "abc")
    Promise.objects.filter(pk__in=[late.pk, broken.pk]).update(due_on=timezone.localdate() - timedelta(30))
    Promise.objects.filter(pk=broken.pk).update(broken_on=timezone.localdate())
    page = browser_of(lin).get(reverse("lifecycle:promise-list") + "?open=all").content.decode()
    doors = {one: [name for name in ("keep", "move", "broken")
                   if f'"{reverse(f"lifecycle:promise-{name}", args=[one.pk])}"' in page]
             for one in (late, soon, broken)}  # fmt: skip
    assert doors == {late: ["keep", "move", "broken"], soon: ["keep"], broken: ["keep"]}
    assert "Mark kept after all" in page


def test_a_photo_stands_on_its_visit_in_small_and_a_paper_by_its_name(lin, acme, browser_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    visit = factories.VisitFactory(account=acme, user=lin)
    photo = attachments.attach(visit, content=SimpleUploadedFile("yard.png", PNG), by=lin)
    attachments.attach(visit, content=SimpleUploadedFile("list.txt", b"two pallets"), by=lin)
    page = browser_of(lin).get(f"/visits/{visit.pk}/").content.decode()
    at = reverse("accounts:document-download", args=[photo.document_id])
    assert page.count('<img class="thumb"') == 1 and f'<img class="thumb" src="{at}"' in page


def test_on_a_phone_the_history_of_a_customer_stands_in_the_menu(lin, acme, browser_of):
    page = browser_of(lin).get(reverse("accounts:account-detail", args=[acme.pk])).content.decode()
    heads = re.findall(r'<a class="(button plain past desk|phone)" href="([^"]+)"><svg', page)
    ways = [(css, to) for css, to in heads if "/history/" in to]
    assert [css for css, _to in ways] == ["phone", "button plain past desk"] and ways[0][1] == ways[1][1]
