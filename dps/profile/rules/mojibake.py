"""Text that was decoded wrongly on its way here, put right where what it was is certain. Pure.

Registers pass their descriptions through several systems. Three kinds of
damage are certain and are undone: UTF-8 read as Windows-1252 (``Â£``, ``â€™``)
or as the DOS code page 850 (``ÔÇó``), and the few sequences that lost bytes but
can stand for one thing only where they stand. Everything else stays as it is.
"""

from __future__ import annotations

import re
import unicodedata

_CONTINUATION = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_WINDOWS = re.compile(f"[ÂÃÄÅâð][{_CONTINUATION}]{{1,3}}")  # the first bytes of what English and Welsh texts hold
_DOS = re.compile("ÔÇ.")
_BULLETS = ("++Â++º+-ª", "+ö+ç+¦", "-?+?-?")

_CERTAIN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"-\+\?(?=\d)"), "£"),  # a pound sign in three question marks' clothing stands before a number
    (re.compile("â([A-Z][^\x99\n]{0,80})\x99"), "“\\1”"),
    (re.compile("(?<=[A-Z])¥(?=[A-Z])"), "Ñ"),
    (re.compile("(?<=[a-z])¬(?=[a-z])"), ""),  # a soft hyphen, printed
    (re.compile("&amp;"), "&"),
    (re.compile("&quot;"), '"'),
    (re.compile("&#0?39;|&apos;"), "’"),
    (re.compile("\x07"), "•"),
)


def mend(text: str) -> str:
    """The text with certain damage undone, control characters gone and runs of spaces made one. Line breaks stay."""
    text = _WINDOWS.sub(lambda m: _redecoded(m[0], "cp1252"), text)
    text = _DOS.sub(lambda m: _redecoded(m[0], "cp850"), text)
    for sequence in _BULLETS:
        text = text.replace(sequence, "•")
    for pattern, meant in _CERTAIN:
        text = pattern.sub(meant, text)
    text = "".join(_character(c) for c in text)
    text = re.sub(r"[ \t]+", " ", text)
    return re.sub(r" ?\n[ \n]*", "\n", text).strip()


def _redecoded(run: str, code_page: str) -> str:
    """The run as UTF-8 of that code page's bytes; the run itself where that is no text, or only a control character."""
    for end in range(len(run), 1, -1):
        try:
            found = _bytes(run[:end], code_page).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if all(unicodedata.category(c) != "Cc" for c in found):
            return found + run[end:]
    return run


def _bytes(run: str, code_page: str) -> bytes:
    """Windows-1252 leaves five bytes without a character; they come through as the control codes of their number."""
    if code_page != "cp1252":
        return run.encode(code_page)
    return b"".join(bytes([ord(c)]) if 0x80 <= ord(c) <= 0x9F else c.encode(code_page) for c in run)


def _character(c: str) -> str:
    if 0x80 <= ord(c) <= 0x9F:  # a Windows-1252 byte read as Latin-1: the ’ of 0x92
        try:
            return bytes([ord(c)]).decode("cp1252")
        except UnicodeDecodeError:
            return ""
    if c == "\n":
        return c
    if c in "\t\r\u00a0":
        return " "
    return "" if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co"} else c
