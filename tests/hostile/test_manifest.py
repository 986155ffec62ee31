"""Every kind of hostile file in the manifest is refused for its own reason, or kept where it cannot act; quickly, in little memory."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from flask import Flask

from dps.gateways.documents import check_upload, safe_name
from dps.web.downloads import as_attachment
from tests.hostile.making import MB
from tests.hostile.manifest import MANIFEST

WITHOUT_A_MEND = {"file-virus-test"}
HEAVY = ("zip-bomb", "zip-lies", "zip-entries", "file-hides", "file-two-kinds")
"""Where a file could weigh more than its own bytes: of these the memory is asked too."""


def test_there_are_at_least_forty_kinds_and_each_has_one_fate():
    assert len(MANIFEST) >= 40
    assert sum(bool(kind.refused) for kind in MANIFEST.values()) >= 40
    assert all(bool(kind.refused) != bool(kind.kept_as) for kind in MANIFEST.values())
    assert len({kind.refused for kind in MANIFEST.values()} - {""}) >= 20


@pytest.mark.parametrize("words", MANIFEST)
def test_it_is_as_the_manifest_says(words):
    kind = MANIFEST[words]
    data = kind.make()
    began = time.process_time()
    found = check_upload(kind.name, data)
    took = time.process_time() - began
    assert [o.code for o in found] == ([kind.refused] if kind.refused else []), [o.says for o in found]
    assert took < 1.0, f"took {took:.2f} s"
    assert all(o.says and (o.mend or o.code in WITHOUT_A_MEND) for o in found)
    if kind.kept_as:
        assert safe_name(kind.name) == kind.kept_as
        handed_over_shut(kind.kept_as, data)
    if kind.refused in HEAVY or "unpacks" in words:
        assert memory_for(kind.name, data) < 64 * MB


def handed_over_shut(name: str, data: bytes) -> None:
    app = Flask("bare")
    with app.test_request_context("/"):
        answer = as_attachment(name, data)
        assert answer.headers["Content-Disposition"].startswith("attachment; filename")
        assert "\n" not in answer.headers["Content-Disposition"]
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def memory_for(name: str, data: bytes) -> int:
    tracemalloc.start()
    check_upload(name, data)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most
