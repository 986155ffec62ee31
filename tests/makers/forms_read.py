"""Forms as a browser would send them, read out of a page, and what a hostile hand puts into them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import html5lib

LONG = "A long answer. " * 680
BIDI = "Price \u202e00.5£\u2066 safe\u2069\ufeff"
"""Ten thousand characters; and marks that turn the direction of writing."""

HOSTILE: tuple[str, ...] = (
    "", LONG, "Ünïcode 漢字 𝔸 \U0001f600 e\u0301 ß", "a\x00b\x01\x1b[31m\x7f\x85", BIDI, "-1", "9" * 60, "9" * 5_000, "NaN",
    "Infinity", "1e999", "١٢٣", "²", "1_000", "0x10", "' OR 1=1 --", "<script>alert(1)</script>", "{{ 7*7 }}", "%s%n%00",
    "../../etc/passwd", "null", "[]", "2026-02-30", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
)  # fmt: skip
SMUGGLED = "smuggled-in"
ODD_INDICES = ("²", "٣", "9" * 5_000, "-1", "99999999999", "", "0-0-0")
COLUMNS = (
    "id", "ref", "state", "supplier_id", "buyer_id", "route", "version", "closes_at", "price_pence", "bid_id", "rank",
    "role", "kind", "is_active", "password_hash", "winner", "by", "at", "_method", "met", "points", "yearly_pence",
)  # fmt: skip
"""Names of columns and of other things that no form has: each is sent with a word that must not be found anywhere after."""


@dataclass(frozen=True)
class Box:
    """One control: its name, what kind it is, what stands in it."""

    name: str
    kind: str
    value: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadForm:
    """One form of a page that posts."""

    action: str
    boxes: tuple[Box, ...]

    def sent(self) -> dict[str, str]:
        """What would be sent if nothing were touched, with a lawful word where something must be chosen."""
        return {
            box.name: box.value or (box.options[-1] if box.options else "") for box in self.boxes if box.kind != "file"
        }


def forms_in(html: str, address: str) -> list[ReadForm]:
    """The posting forms of a page that was at ``address``."""
    tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    found = []
    for form in tree.iter("form"):
        if form.get("method", "get").lower() == "post":
            found.append(ReadForm(form.get("action") or address, tuple(_boxes(form))))
    return found


def _boxes(form: ET.Element) -> list[Box]:
    boxes: dict[str, Box] = {}
    for control in form.iter():
        name = control.get("name")
        if not name or name == "csrf_token" or control.tag not in {"input", "textarea", "select", "button"}:
            continue
        kind = control.get("type", "text") if control.tag in {"input", "button"} else control.tag
        before = boxes.get(name)
        options = (before.options if before else ()) + _options(control, kind)
        chosen = kind not in {"radio", "checkbox", "submit"} or control.get("checked") is not None
        value = _value(control) if chosen else ""
        boxes[name] = Box(name, kind, (before.value if before else "") or value, options)
    return list(boxes.values())


def _options(control: ET.Element, kind: str) -> tuple[str, ...]:
    if kind in {"radio", "checkbox", "submit"}:
        return (control.get("value", ""),)
    return tuple(o.get("value", "") for o in control.iter("option") if o.get("value")) if kind == "select" else ()


def _value(control: ET.Element) -> str:
    if control.tag == "textarea":
        # A browser leaves out the one line break that follows the tag.
        return "".join(control.itertext()).removeprefix("\n")
    if control.tag == "select":
        return next((o.get("value", "") for o in control.iter("option") if o.get("selected") is not None), "")
    return control.get("value", "")


def attempts(form: ReadForm) -> list[tuple[str, Any]]:
    """What to send: every value in every box at once, in some boxes alone, boxes left out, sent twice, and names of columns."""
    good = form.sent()
    found: list[tuple[str, Any]] = [("as it is", good), ("nothing", {})]
    turn = len(form.action + form.boxes[0].name) % 3 if form.boxes else 0
    worst = [*HOSTILE[1:8], *HOSTILE[8 + turn :: 3]]  # the rest in turns, form by form
    seen = [box.name for box in form.boxes if box.kind not in {"hidden", "file"}]
    hidden = [box.name for box in form.boxes if box.kind == "hidden"]
    found += [(f"all {value[:12]!r}", {**good, **dict.fromkeys(seen, value)}) for value in worst] if seen else []
    found += (
        [(f"hidden {value[:12]!r}", {**good, **dict.fromkeys(hidden, value)}) for value in HOSTILE[3:13:2]]
        if hidden
        else []
    )
    values = cycle(HOSTILE)
    for name in list(good)[:: max(1, len(good) // 5)]:
        found.append((f"{name}={(value := next(values))[:12]!r}", {**good, name: value}))
        found.append((f"without {name}", {other: kept for other, kept in good.items() if other != name}))
    found.append(("twice", {name: [kept, "second", ""] for name, kept in good.items()}))
    found.append(("arrays", {f"{name}[]": kept for name, kept in good.items()}))
    for row in sorted({row[1] for name in good if (row := re.match(r"(\w+)-[0-9]+-", name))}):
        for index in ODD_INDICES:
            found.append((f"{row}-{index[:12]}", {**good, f"{row}-{index}-title": "x", f"{row}-{index}-what": "x"}))
        many = {f"{row}-{n}-title": "x" for n in range(200)}
        found.append((f"{row} two hundred times", {**good, **many}))
    if "do" in good:
        found += [
            (f"do={do[:16]}", {**good, "do": do})
            for do in ("remove-²", "remove-" + "9" * 5_000, "remove-99", "add", "x")
        ]
    found.append(("columns", {**good, **{name: SMUGGLED for name in COLUMNS if name not in good}}))
    return found
