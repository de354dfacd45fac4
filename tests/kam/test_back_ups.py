"""A back-up goes on where a file goes away while it runs, and says which of them somebody may miss."""

from __future__ import annotations

import json
import tarfile
from io import StringIO

import pytest
from django.core.management import call_command

from kam.ground import backups
from kam.models import Import

pytestmark = pytest.mark.django_db
NAMED, UNNAMED = "a" * 32, "b" * 32


@pytest.fixture
def running(settings, tmp_path, monkeypatch, ada):
    """A product with four files; two of them go away as soon as the first one was read."""
    settings.MEDIA_ROOT = tmp_path / "media"
    for name in ("documents/here", f"imports/{NAMED}", f"imports/{UNNAMED}", "exports/7-abc.part"):
        path = settings.MEDIA_ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    source = Import.objects.create(kind="contacts", file_name="a.csv", by=ada)
    Import.objects.filter(pk=source.pk).update(file=f"imports/{NAMED}")
    monkeypatch.setattr(backups, "_dump", lambda path: path.write_bytes(b"dump"))
    add = tarfile.TarFile.add

    def then_they_go(tar, name, arcname=None, **said):
        add(tar, name, arcname, **said)
        if str(arcname).endswith("here"):
            for gone in (NAMED, UNNAMED):
                (settings.MEDIA_ROOT / "imports" / gone).unlink()

    monkeypatch.setattr(tarfile.TarFile, "add", then_they_go)
    return tmp_path / "kam.tar.gz"


def test_files_that_go_away_meanwhile_are_left_out_and_told_where_a_row_names_them(running):
    out, told = StringIO(), StringIO()
    call_command("backup", str(running), stdout=out, stderr=told)
    assert "1 files" in out.getvalue()
    assert NAMED in told.getvalue() and UNNAMED not in told.getvalue() and ".part" not in told.getvalue()
    with tarfile.open(running) as tar:
        assert set(tar.getnames()) == {"about.json", "database", "media/documents/here"}
        about = json.load(tar.extractfile("about.json"))
    assert about["files"] == 1 and about["gone"] == [f"imports/{NAMED}", f"imports/{UNNAMED}"]
