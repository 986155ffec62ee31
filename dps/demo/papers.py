"""The invented firms' papers: a certificate of insurance, the next year's in its place, and how each keeps up quality."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dps.law.calendar import LONDON
from dps.profile.documents import add_evidence, replace_evidence
from dps.profile.files import KeptFile, keep_file

if TYPE_CHECKING:
    from dps.demo.cast import Firm
    from dps.demo.play import Play
    from dps.profile.models import Evidence

COVER = "Public liability insurance, £5 million"
YEAR = timedelta(days=365)
NOT_RENEWED = "kestrel"  # so that there is always something that has run out


def insure(play: Play, firm: Firm, *, at: datetime) -> Evidence:
    """A firm adds its insurance; most renew it some weeks before it runs out, if the play has come so far by then."""
    issued = at.astimezone(LONDON).date() - timedelta(days=30)
    first = add_evidence(
        organisation=play.firms[firm.key], kind="public-liability", title=COVER, issued_on=issued,
        expires_on=issued + YEAR, file=_paper(firm, str(issued)), by=play.for_firm(firm.key), at=at,
    )  # fmt: skip
    key = first.ref

    def renew(now: datetime) -> None:
        from dps.profile.queries import own_evidence

        by, day = play.for_firm(firm.key), now.astimezone(LONDON).date()
        replace_evidence(
            evidence=own_evidence(key, by), title=COVER, issued_on=day, expires_on=issued + YEAR + YEAR,
            file=_paper(firm, str(day)), by=by, at=now,
        )  # fmt: skip

    renewed = at + YEAR - timedelta(days=50)
    if firm.key != NOT_RENEWED and renewed < play.when(0):
        play.on(renewed, renew)
    return first


def certify(play: Play, firm: Firm, *, at: datetime) -> Evidence:
    """A firm adds the procedure by which it keeps up the quality of its work, which an application may ask for."""
    procedure = a_pdf("How we keep up quality", firm.name, "Two of us read everything before it leaves the house.")
    return add_evidence(
        organisation=play.firms[firm.key], kind="quality", title="Our procedure for quality",
        issued_on=at.astimezone(LONDON).date() - timedelta(days=90), expires_on=None,
        file=keep_file(name="quality.pdf", content=procedure), by=play.for_firm(firm.key), at=at,
    )  # fmt: skip


def _paper(firm: Firm, day: str) -> KeptFile:
    return keep_file(
        name="public-liability.pdf", content=a_pdf("Certificate of insurance", f"{firm.name}, {day}", "Invented.")
    )


def a_pdf(*lines: str) -> bytes:
    """A page with these lines, as small as a PDF can be. Characters beyond Latin-1 become question marks."""
    said = [line.replace("\\", "").replace("(", "").replace(")", "") for line in lines]
    text = "BT /F1 16 Tf 72 760 Td 24 TL " + " ".join(f"({line}) '" for line in said) + " ET"
    stream = text.encode("latin-1", errors="replace")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    return (
        made
        + head
        + table
        + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(made))
    )
