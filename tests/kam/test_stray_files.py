"""Files that no row names, such as a crash leaves behind, are swept up by the night's run; all others are let be."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from accounts.actions import erasures
from accounts.models import Document
from kam.actions import exports, import_reports, retention, stray_files
from kam.choices import RunKind, RunState
from kam.models import Event, Import, Run
from tests import factories

pytestmark = pytest.mark.django_db
OLD = time.time() - 25 * 3600


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def lay(media: Path) -> Any:
    """`lay("imports/x")` is a file there, of the day before yesterday."""

    def lay(name: str, moment: float = OLD) -> Path:
        path = media / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (moment, moment))
        return path

    return lay


def test_what_nothing_names_goes_and_is_counted(lay: Any) -> None:
    strays = [lay(f"imports/{'a' * 32}"), lay("imports/77-errors.csv"), lay(f"documents/{'b' * 32}"),
              lay("exports/88-abc.csv"), lay("exports/88-abc.part")]  # fmt: skip
    run = retention.nightly()
    assert run.result == {"stray_files": 5} and not any(path.exists() for path in strays)
    assert Event.objects.get(verb="run.done").data["stray_files"] == 5
    assert "stray_files" not in retention.nightly().result


def test_what_a_row_names_stays(lay: Any, ada: Any, acme: Any) -> None:
    source = Import.objects.create(kind="contacts", file_name="a.csv", by=ada, errors=[[1, "", "", "x"]])
    Import.objects.filter(pk=source.pk).update(file=f"imports/{'a' * 32}")
    document = factories.DocumentFactory(account=acme, size=1)
    Document.objects.filter(pk=document.pk).update(stored_as="c" * 32)
    done, going = (
        Run.objects.create(kind=RunKind.EXPORT, state=state, started_by=ada, params={"kept": True, "file": file})
        for state, file in ((RunState.DONE, "x"), (RunState.RUNNING, ""))
    )
    Run.objects.filter(pk=done.pk).update(params={"kept": True, "file": f"{done.pk}-l.csv"})
    kept = [lay(f"imports/{'a' * 32}"), lay(f"imports/{source.pk}-errors.csv"), lay(f"documents/{'c' * 32}"),
            lay(f"exports/{done.pk}-l.csv"), lay(f"exports/{going.pk}-m.part")]  # fmt: skip
    assert lay(f"exports/{done.pk}-dead.part") and stray_files.sweep() == 1
    assert all(path.exists() for path in kept) and exports.kept().count() == 2


def test_only_our_own_of_yesterday(lay: Any, media: Path) -> None:
    """What came today may get its row yet; what an operator laid there, other folders and links are not ours."""
    lay(f"imports/{'a' * 32}", time.time() - 23 * 3600)
    for name in ("imports/.keep", "imports/readme.txt", f"elsewhere/{'b' * 32}", f"documents/{'b' * 32}.bak"):
        lay(name)
    (media / "documents" / ("d" * 32)).symlink_to(media / "elsewhere" / ("b" * 32))
    (media / "documents" / ("e" * 32)).mkdir()
    assert stray_files.sweep() == 0


def test_one_that_cannot_be_deleted_keeps_no_other(lay: Any, monkeypatch: Any) -> None:
    lay(f"documents/{'a' * 32}"), lay(f"documents/{'b' * 32}")
    unlink = Path.unlink

    def refused(path: Path, **more: Any) -> None:
        if path.name.startswith("a"):
            raise PermissionError(path)
        unlink(path, **more)

    monkeypatch.setattr(Path, "unlink", refused)
    assert stray_files.sweep() == 1


def test_an_erasure_that_is_killed_leaves_no_file_for_longer_than_a_day(lay: Any, ada: Any, acme: Any) -> None:
    """Killed between its commit and the files: rows name none of them any more, and the night takes them."""
    person = factories.ContactFactory(account=acme, name="Wang Lan")
    source = Import.objects.create(kind="contacts", file_name="a.csv", by=ada, errors=[[2, "name", "x", "Wang Lan"]])
    source.file.save("a" * 32, ContentFile(b"account,name\nACME,Wang Lan\n"))
    paths = [Path(source.file.path), import_reports.error_file(source)]
    run = Run.objects.create(kind=RunKind.EXPORT, state=RunState.DONE, started_by=ada, params={"kept": True})
    Run.objects.filter(pk=run.pk).update(params={"kept": True, "file": f"{run.pk}-l.csv"})
    paths.append(lay(f"exports/{run.pk}-l.csv"))
    paths[1].write_text("Wang Lan")
    erasures.erase(person, name="Wang Lan", by=ada)  # nothing that waits for the commit is done in this test
    source.refresh_from_db()
    assert not source.file and source.errors == [] and not exports.kept().exists()
    for path in paths:
        os.utime(path, (OLD, OLD))
    assert retention.nightly().result["stray_files"] == 3 and not any(path.exists() for path in paths)
