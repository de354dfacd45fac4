"""ETags: the tag of a record's version, and what `If-Match` asks of it (RFC 9110, 8.8.3 and 13.1.1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from kam.ground import records
from kam.ground.errors import Stale

ANY, WEAK = "*", "W/"


def of(record: Any) -> str:
    """The strong tag of the version of what is edited; empty for records without a version."""
    version = getattr(record, "version", None)
    return f'"{record.pk}-{version}"' if version is not None else ""


def matched(header: str, record: Any, reader: Any) -> int | None:
    """
    The version of a record that `If-Match` names, alone or in a list; None where it says nothing, or `*` (whichever).

    Raises Stale (412), with what changed since the newest version that it names, where it names others. Tags are
    compared strongly: a weak one never matches, whatever it says.
    """
    asked = parse_etags(header)
    if not header.strip() or asked == [ANY]:
        return None
    if not of(record):
        raise Stale(_("This has no version that an ETag could name. Send it without If-Match."))
    if of(record) in asked:
        return int(record.version)
    if all(tag.startswith(WEAK) for tag in asked) and asked:
        words = _(
            "A weak tag (W/) names no version: a proxy that packs answers makes such. Send the ETag as KAM gave it."
        )
        raise Stale(words)
    if not asked:
        raise Stale(_("An ETag stands in quotation marks, which are a part of it. Send it as KAM gave it."))
    words = _("Somebody else has changed this meanwhile. Read it again, then write.")
    known = _versions(asked, record)
    raise Stale(words, changes=records.since(record, max(known), reader) if known else [])


def _versions(tags: Iterable[str], record: Any) -> list[int]:
    """Those of this record's versions that strong tags name."""
    parts = [tag.strip('"').rpartition("-") for tag in tags if not tag.startswith(WEAK)]
    own = [version for key, _dash, version in parts if key == str(record.pk)]
    return [int(one) for one in own if one.isascii() and one.isdigit() and len(one) < 10]
