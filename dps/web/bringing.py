"""How a view does a deed that brings files: kept before the short write that names them, and gone again where it fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from dps.core.refusal import Refused
from dps.web.acting import acting
from dps.web.forms import MarketForm


class _Kept(Protocol):
    @property
    def document(self) -> str: ...


K = TypeVar("K", bound=_Kept)


def answered_with_files(
    form: MarketForm, page: Callable[[], str], deed: Callable[[Sequence[K]], object], *, files: Any,
    keep: Callable[[str, bytes], K], discard: Callable[..., None], said: str, to: str,
) -> ResponseReturnValue:  # fmt: skip
    """As ``answered``, for a form with a field of files; why one is not taken stands beside that field (422).

    The deed gets what ``keep`` made of each. Nothing that no row names stays on the disk, whatever goes wrong.
    """
    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    kept: list[K] = []
    try:
        wrong = _tried(form, deed, kept, files=files, keep=keep)
    except BaseException:
        discard(*(one.document for one in kept))
        raise
    if wrong:
        discard(*(one.document for one in kept))
        return page(), wrong
    flash(said)  # never a file's name: flashes travel in the cookie
    return redirect(to)


def _tried(
    form: MarketForm, deed: Callable[[Sequence[K]], object], kept: list[K], *, files: Any, keep: Callable[[str, bytes], K]
) -> int:  # fmt: skip
    """The status of the page that says why not; 0 where it is done."""
    try:
        for upload in files.data or ():
            kept.append(keep(str(upload.filename), upload.read()))
    except Refused as refusal:
        for obstacle in refusal.obstacles:
            form.fault(files, f"{obstacle.says} {obstacle.mend}".strip())
        return 422
    with acting(form) as act:
        deed(kept)
    return 409 if act.refused else 0
