"""Social value in money, for information: a value for each measure that has a source. Nothing of it is scored."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from buyers.competition_forms import SectionForm
from buyers.sections import page, section
from dps.competition.rules.parts import proxies, social_value
from dps.parties.rules.roles import Permission
from dps.web.forms import FieldList, FormField, HiddenField, IntegerField, MoneyField, RowForm, StringField
from dps.web.permissions import requires

if TYPE_CHECKING:
    from dps.competition.models import Competition

bp = Blueprint("proxies", __name__, url_prefix="/competitions/<ref:competition>")

LARGEST = 10**9
_DEDUCTIONS = (*proxies.DEDUCTIONS, "drop_off")


class Percent(IntegerField):
    """A deduction; nothing is taken off where nothing is typed."""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, least=0, most=100, **kwargs)


class ProxyRow(RowForm):
    """The value of one measure. Without an amount there is none."""

    code = HiddenField()
    pence = MoneyField("Value of one unit", most=LARGEST, hint="Leave it empty to give none.")
    source = StringField("Where it comes from", max_length=300, hint="Name the publication and its table or page.")
    price_year = IntegerField("Prices of the year", least=proxies.FIRST_YEAR, most=2100)
    deadweight = Percent("Would have happened anyway, per cent")
    attribution = Percent("Brought about by others, per cent")
    displacement = Percent("Moves here from elsewhere, per cent")
    leakage = Percent("Goes to others, per cent")
    years = IntegerField("Years that it lasts", least=1, most=proxies.MOST_YEARS)
    drop_off = Percent("Fades each year, per cent")

    def said(self) -> dict[str, Any]:
        """The value as it is kept."""
        numbers = {name: self[name].data or 0 for name in _DEDUCTIONS}
        return {
            "code": self.code.data or "", "pence": self.pence.data, "source": self.source.data or "",
            "price_year": self.price_year.data, **numbers, "years": self.years.data or 1,
        }  # fmt: skip


class ProxiesForm(SectionForm):
    """A row for each measure of the draft, in its order."""

    part = proxies.NAME
    rows = FieldList(FormField(ProxyRow), max_entries=20)

    @classmethod
    def of_part(cls, parts: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        """The measures, each with the value that is kept for it."""
        kept = proxies.read(parts.get(proxies.NAME, {}))
        codes = [m.code for m in social_value.read(parts.get(social_value.NAME, {})).measures]
        return {"rows": [vars(kept[code]) if code in kept else {"code": code} for code in codes]}

    @classmethod
    def kept(cls, competition: Competition) -> Mapping[str, Any]:
        """What each measure is called."""
        measures = social_value.read(competition.parts.get(social_value.NAME, {})).by_code()
        return {"titles": {code: f"{m.measure}, in {m.unit}" for code, m in measures.items()}}

    def __init__(self, *args: Any, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, data=data, **kwargs)
        self.titles: Mapping[str, str] = (data or {}).get("titles", {})

    def facts(self) -> dict[str, Any]:
        rows = [
            row.form.said()
            for row in self.rows
            if row.form.pence.data is not None and row.form.code.data in self.titles
        ]
        return {"parts": {proxies.NAME: {"rows": rows}}}


@bp.route("/proxies", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def edit(competition: str) -> ResponseReturnValue:
    """What a unit of each measure is said to be worth."""
    return section(competition, ProxiesForm, page("buyers/competitions/proxies.html", proxies.NAME, proxies.PART.title))
