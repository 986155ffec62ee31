"""An application's first part: who we are, who is connected with us, and whom we rely on."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import ValidationError

from dps.admission import actions
from dps.admission.queries import own_application, route_of
from dps.admission.rules.company import LONGEST_ADDRESS, LONGEST_NAME, MOST_TRADING_NAMES, Company, is_platform_number
from dps.admission.rules.connected import (
    LONGEST_NUMBER,
    LONGEST_PURPOSE,
    LONGEST_ROLE,
    MOST_ROWS,
    Connected,
    Relied,
)
from dps.admission.rules.lifecycle import APPLICATION
from dps.admission.rules.reading import registered_rows
from dps.admission.written import day_of, registered_of
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.law.connected import Kind, connected_kinds, platform_provision, relied_on_kinds
from dps.parties.rules.identifiers import NotAnIdentifier, normalised
from dps.parties.rules.registration import is_web_address
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import (
    BooleanField,
    FieldList,
    FormField,
    MarketForm,
    NameField,
    RowForm,
    SelectField,
    StringField,
    TextAreaField,
)
from dps.web.permissions import current_actor, requires
from dps.web.rows import SAVE, deed_asked, row_to_take_out

if TYPE_CHECKING:
    from dps.admission.models import Application

bp = Blueprint("introducing", __name__)

Page = Callable[["Application", Any], str]
Deed = Callable[["Application", Any], object]


class CompanyForm(MarketForm):
    """What is typed of the organisation, beside what is registered of it; :func:`company_form` adds what the route asks."""

    address = TextAreaField(
        "Registered address", needed="Enter the address", max_length=LONGEST_ADDRESS, rows=4,
        hint="With its postcode. The main address, where none is registered.",
    )  # fmt: skip
    trading_names = TextAreaField(
        "Other names you trade under", max_length=(LONGEST_NAME + 2) * MOST_TRADING_NAMES, rows=3, hint="One on each line."
    )  # fmt: skip
    website = StringField("Website", max_length=300, hint="For example, https://www.example.coop")
    right = BooleanField("All of this is right, the facts above too", needed="Confirm that these facts are right")

    def validate_website(self, field: StringField) -> None:
        """Checked for its form; nothing is fetched."""
        if not is_web_address(field.data):
            raise ValidationError("Enter a web address that begins with https:// or http://")

    def validate_trading_names(self, field: TextAreaField) -> None:
        """As many and as long as names may be."""
        if len(self.names()) > MOST_TRADING_NAMES:
            raise ValidationError(f"Give the {MOST_TRADING_NAMES} names that matter most")
        if any(len(name) > LONGEST_NAME for name in self.names()):
            raise ValidationError(f"Shorten each name to {LONGEST_NAME} characters")

    def names(self) -> tuple[str, ...]:
        """The trading names, line by line."""
        return tuple(line.strip() for line in (self.trading_names.data or "").splitlines() if line.strip())

    def company(self, registered: Mapping[str, Any]) -> Company:
        """The facts as they were confirmed."""
        number = self["number"].data or "" if "number" in self else ""
        on_platform = bool(self["on_platform"].data) if "on_platform" in self else False
        return Company(
            registered, self.address.data, self.names(), self.website.data or "", _tidied(number), on_platform
        )


class PlatformForm(CompanyForm):
    """The same, with what the Act asks of the central digital platform."""

    number = StringField(
        "Your number on the central digital platform", needed="Enter your number on the central digital platform",
        max_length=LONGEST_NUMBER, hint="Find a Tender gives it when you register there. It looks like PDNK-4567-BXYZ.",
    )  # fmt: skip
    on_platform = BooleanField(
        "We are registered on the central digital platform, our information there is complete and up to date, and we have shared it",
        needed="Confirm that your information there is complete, up to date and shared",
    )

    def validate_number(self, field: StringField) -> None:
        """The number in its own spelling."""
        if not is_platform_number(_tidied(field.data)):
            raise ValidationError("Enter the number in the form PDNK-4567-BXYZ")


def _tidied(number: str) -> str:
    try:
        return normalised("GB-PPON", number) if number else ""
    except NotAnIdentifier:
        return number


class ConnectedRow(RowForm):
    """One connected person."""

    kind = SelectField("What they are to the organisation", needed="Choose what they are to the organisation")
    name = NameField("Full name", needed="Enter the name", max_length=LONGEST_NAME)
    role = StringField("Their role", max_length=LONGEST_ROLE, hint="Such as chair, director or majority owner.")


class ReliedRow(RowForm):
    """One body that is relied on."""

    kind = SelectField("How you rely on them", needed="Choose how you rely on them")
    name = NameField("Name", needed="Enter the name", max_length=LONGEST_NAME)
    number = StringField("Their number in a public register", max_length=LONGEST_NUMBER)
    purpose = StringField("What for", needed="Say what you rely on them for", max_length=LONGEST_PURPOSE)


class RowsForm(MarketForm):
    """Rows that are added and taken out without a script, or a tick that there is nobody."""

    rows: FieldList
    nobody: BooleanField

    def offer(self, kinds: Sequence[Kind]) -> None:
        """Let each row choose among these kinds."""
        for entry in self.rows:
            entry.form.kind.offer([("", "Choose"), *((kind.code, kind.words) for kind in kinds)])

    def fill(self, kept: Sequence[Mapping[str, str]], *, nobody: bool) -> None:
        """Show the rows there are, or an empty one to begin with."""
        for row in kept:
            self.rows.append_entry(row)
        if not kept and not nobody:
            self.rows.append_entry()
        self.nobody.data = nobody

    def take_out(self, number: int) -> None:
        """Take a row out; those after it move up with what was typed in them."""
        self._keep([entry.form.data for at, entry in enumerate(self.rows) if at != number])

    def take_out_empty(self) -> None:
        """Take out the rows in which nothing was typed: one of them stands there to begin with."""
        self._keep([entry.form.data for entry in self.rows if any(entry.form.data.values())])

    def _keep(self, kept: Sequence[Mapping[str, str]]) -> None:
        while self.rows.entries:
            self.rows.pop_entry()
        self.rows.last_index = -1
        for row in kept:
            self.rows.append_entry(row)

    def validate(self, extra_validators: object = None) -> bool:
        """Each row; and either somebody or nobody."""
        whole: bool = super().validate(extra_validators)
        if self.nobody.data and self.rows.entries:
            self.fault(self.nobody, "You named somebody above. Take them out, or take this tick away")
            whole = False
        if not self.nobody.data and not self.rows.entries:
            self.fault(self.nobody, "Add somebody, or tick that there is nobody")
            whole = False
        return whole


class ConnectedForm(RowsForm):
    """Everybody who is connected with the organisation."""

    rows = FieldList(FormField(ConnectedRow), max_entries=MOST_ROWS)
    nobody = BooleanField("There is nobody of these kinds")


class ReliedForm(RowsForm):
    """Everybody who is relied on."""

    rows = FieldList(FormField(ReliedRow), max_entries=MOST_ROWS)
    nobody = BooleanField("We rely on nobody, and mean to use no subcontractors")


@bp.route("/applications/<ref:application>/company", methods=["GET", "POST"])
@requires(Permission.APPLY)
def company(application: str) -> ResponseReturnValue:
    """Confirm what is known of the organisation, and type the little that is not."""
    ours = _draft(application)
    form = (PlatformForm if platform_provision(route_of(ours.lot)) else CompanyForm)()
    if not form.is_submitted():
        _fill_company(form, ours)
        return _company_page(ours, form)
    if not form.validate():
        return _company_page(ours, form), 422

    def deed(held: Application, by: Any) -> object:
        return actions.state_company(
            application=held, company=form.company(registered_of(held.supplier)), by=by, at=now()
        )

    return _kept(application, form, deed, _company_page, "The facts of your organisation are confirmed.")


def _fill_company(form: CompanyForm, ours: Application) -> None:
    kept, body = ours.company, ours.supplier
    form.address.data = kept.get("address", "")
    form.trading_names.data = "\n".join(kept.get("trading_names", ()))
    form.website.data = kept.get("website", "") or body.website
    if isinstance(form, PlatformForm):
        known = next((one.value for one in body.identifiers if one.scheme == "GB-PPON"), "")
        form.number.data = kept.get("number", "") or known
        form.on_platform.data = ours.company_made_id is not None and bool(kept.get("on_platform"))


def _company_page(ours: Application, form: Any) -> str:
    stale = bool(ours.company) and ours.company.get("registered") != registered_of(ours.supplier)
    return render_template(
        "suppliers/application/company.html", form=form, application=ours, rows=registered_rows(registered_of(ours.supplier)),
        platform=platform_provision(route_of(ours.lot)), earlier=_earlier(ours.company_from, ours.company_made_id), stale=stale,
    )  # fmt: skip


@bp.route("/applications/<ref:application>/connected", methods=["GET", "POST"])
@requires(Permission.APPLY)
def connected(application: str) -> ResponseReturnValue:
    """Name who is connected with the organisation, row by row. Adding and taking out a row redraws the page and saves nothing."""

    def deed(held: Application, by: Any) -> object:
        people = [Connected(row["kind"], row["name"], row["role"] or "") for row in _typed(form)]
        return actions.state_connected(application=held, people=people, nobody=form.nobody.data, by=by, at=now())

    ours = _draft(application)
    form = ConnectedForm()
    nobody = ours.connected_made_id is not None and not ours.connected
    kinds = connected_kinds(route_of(ours.lot))
    return _rows(
        application, form, kinds, ours.connected, nobody, deed, _connected_page, "You have said who is connected."
    )


def _connected_page(ours: Application, form: Any) -> str:
    return render_template(
        "suppliers/application/connected.html", form=form, application=ours, kinds=connected_kinds(route_of(ours.lot)),
        earlier=_earlier(ours.connected_from, ours.connected_made_id), most=MOST_ROWS,
    )  # fmt: skip


@bp.route("/applications/<ref:application>/relied-on", methods=["GET", "POST"])
@requires(Permission.APPLY)
def relied_on(application: str) -> ResponseReturnValue:
    """Say whom we rely on for this application, row by row, or that we rely on nobody."""

    def deed(held: Application, by: Any) -> object:
        bodies = [Relied(row["kind"], row["name"], row["number"] or "", row["purpose"]) for row in _typed(form)]
        return actions.rely_on(application=held, bodies=bodies, nobody=form.nobody.data, by=by, at=now())

    ours = _draft(application)
    form = ReliedForm()
    nobody = ours.relied_on_at is not None and not ours.relied_on
    kinds = relied_on_kinds(route_of(ours.lot))
    return _rows(
        application, form, kinds, ours.relied_on, nobody, deed, _relied_page, "You have said whom you rely on."
    )


def _relied_page(ours: Application, form: Any) -> str:
    return render_template(
        "suppliers/application/relied-on.html", form=form, application=ours, kinds=relied_on_kinds(route_of(ours.lot)), most=MOST_ROWS
    )  # fmt: skip


def _rows(
    application: str, form: RowsForm, kinds: Sequence[Kind], kept: Sequence[Mapping[str, str]], nobody: bool,
    deed: Deed, page: Page, says: str,
) -> ResponseReturnValue:  # fmt: skip
    """The page of rows: drawn, a row more or less, or kept."""
    if not form.is_submitted():
        form.fill(kept, nobody=nobody)
        form.offer(kinds)
        return page(_draft(application), form)
    pressed = deed_asked()
    number = row_to_take_out(pressed)
    if pressed == "add" and len(form.rows.entries) < MOST_ROWS:
        form.rows.append_entry()
        form.nobody.data = False
    elif number is not None:
        form.take_out(number)
    elif pressed == SAVE and form.nobody.data:
        form.take_out_empty()
    form.offer(kinds)
    if pressed != SAVE:
        return page(_draft(application), form)
    if not form.validate():
        return page(_draft(application), form), 422
    return _kept(application, form, deed, page, says)


def _typed(form: RowsForm) -> list[dict[str, Any]]:
    return [entry.form.data for entry in form.rows]


def _kept(application: str, form: MarketForm, deed: Deed, page: Page, says: str) -> ResponseReturnValue:
    """Keep a part; the page with the refusal on it where that is refused."""
    by = current_actor()
    with acting(form) as act:
        deed(own_application(application, by), by)
    if act.refused:
        return page(own_application(application, by), form), 409
    flash(says)
    return redirect(url_for("suppliers.joining.show", application=application))


def _draft(application: str) -> Application:
    """The asker's own draft. Raises :class:`Refused` for one that was sent."""
    ours = own_application(application, current_actor())
    refuse_if(APPLICATION.obstacles(ours.state, "answer"))
    return ours


def _earlier(declared: Any, made: int | None) -> str:
    """The day of what this page was filled from, while it waits to be confirmed."""
    return day_of(declared) if declared is not None and made is None else ""
