"""Check a receipt: whether the market signed exactly this text. Asks no table, so it tells nothing but what the file says."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from wtforms.validators import ValidationError

from dps.gateways.keys.signing import BadSignature, public_key_id, public_key_pem, verify
from dps.gateways.keys.store import from_app
from dps.web.downloads import as_attachment
from dps.web.forms import FilesField, MarketForm, TextAreaField
from dps.web.permissions import public

bp = Blueprint("receipts", __name__)

LONGEST = 60_000
TOOL = Path(__file__).parent.parent / "tools" / "verify_receipt.py"


class NotAReceipt(ValueError):
    """The text is not a receipt file of this market."""


class ReceiptForm(MarketForm):
    """The file, or its text."""

    file = FilesField("The receipt’s file", most=1, kinds=("json",))
    text = TextAreaField("Or its text", max_length=LONGEST, rows=8)

    def validate_text(self, field: TextAreaField) -> None:
        """One or the other."""
        if not field.data and not self.file.data:
            raise ValidationError("Choose the receipt’s file, or paste its text")

    def given(self) -> str:
        """What was given, the file first. Raises NotAReceipt for bytes that are no text."""
        if not self.file.data:
            return str(self.text.data)
        try:
            return bytes(self.file.data[0].read(LONGEST)).decode("utf-8")
        except UnicodeDecodeError:
            raise NotAReceipt("This file is not a receipt: it is not text.") from None


@dataclass(frozen=True)
class Checked:
    """A receipt that the market signed: its code, its SHA-256, and what it says."""

    code: str
    digest: str
    said: dict[str, Any]


@bp.route("/check-a-receipt", methods=["GET", "POST"])
@public
def check() -> ResponseReturnValue:
    """Whether a receipt is genuine and unchanged."""
    form, found = ReceiptForm(), None
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                found, status = checked(form.given()), 200
            except NotAReceipt as wrong:
                form.fault(form.file, str(wrong))
    key = public_key_pem(keys=from_app())
    return render_template("search/check-a-receipt.html", form=form, found=found, key_id=public_key_id(key)), status


@bp.get("/check-a-receipt/public-key.pem")
@public
def public_key() -> Response:
    """The key that checks every receipt, for whoever would rather not trust this page."""
    return as_attachment("market-public-key.pem", public_key_pem(keys=from_app()), mimetype="application/x-pem-file")


@bp.get("/check-a-receipt/verify-receipt.py")
@public
def tool() -> Response:
    """The program that checks a receipt without this site: one file, which imports nothing of the market's."""
    return as_attachment("verify_receipt.py", TOOL.read_bytes(), mimetype="text/x-python")


def checked(text: str) -> Checked:
    """A receipt's file, held against the market's key. Raises :class:`NotAReceipt` with what is wrong."""
    try:
        whole = json.loads(text)
        receipt, signature = str(whole["receipt"]).encode("utf-8"), base64.b64decode(whole["signature"], validate=True)
        said = json.loads(receipt)
        kind = str(said["kind"])
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError):
        raise NotAReceipt("This is not the file of a receipt. Use the file as it was downloaded.") from None
    try:
        verify(public_key_pem(keys=from_app()), receipt, signature)
    except BadSignature:
        raise NotAReceipt(
            "The signature does not fit. The receipt was changed after it was given, or another market gave it."
        ) from None
    if not kind.startswith("bid-receipt/"):
        raise NotAReceipt("The market signed this, but it is not a receipt.")
    raw = hashlib.sha256(receipt).digest()
    letters = base64.b32encode(raw).decode("ascii")[:20]
    return Checked("-".join(letters[i : i + 5] for i in range(0, 20, 5)), raw.hex(), said)
