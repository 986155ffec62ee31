"""Registering: a person and their organisation, in one sitting and without charge."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms.validators import ValidationError

from dps.core.actor import Actor
from dps.core.clock import now
from dps.core.refusal import Obstacle, Refused
from dps.parties import passwords
from dps.parties.actions import count_attempt
from dps.parties.joining import holders, is_claim, register
from dps.parties.rules import identifiers, legal_forms
from dps.parties.rules.identifiers import NotAnIdentifier, normalised
from dps.parties.rules.regions import ELSEWHERE, NATIONS, REGIONS
from dps.parties.rules.registration import NewOrganisation, NewPerson, is_web_address
from dps.web.forms import BooleanField, EmailField, MarketForm, NameField, PasswordField, SelectField, StringField
from dps.web.joining import taken_silently, terms_now
from dps.web.links import place_key, too_many
from dps.web.permissions import public
from dps.web.signin import landing
from dps.web.transactions import writing

if TYPE_CHECKING:
    from dps.parties.models import Organisation

bp = Blueprint("registration", __name__)

VISITOR = Actor(person="anonymous")

_FORMS = [("", "Choose a legal form"), *((f.code, f"{f.group}: {f.words}") for f in legal_forms.OFFERED)]
_SCHEMES = [
    ("", "Choose a register"),
    *((s.code, f"{s.register} ({s.number})") for s in map(identifiers.SCHEMES.__getitem__, identifiers.OFFERED)),
]
_BESIDE = {
    "identifier-missing": "scheme",
    "scheme-does-not-fit": "scheme",
    "scheme-twice": "second_scheme",
    "identifier-taken": "number",
    "region-of-another-nation": "region",
}
"""Which field a refusal of the action stands beside."""


class RegisterForm(MarketForm):
    """The person and the organisation."""

    person_name = NameField("Your full name", needed="Enter your full name", max_length=120)
    email = EmailField("Your e-mail address", needed="Enter your e-mail address", hint="You sign in with it.")
    password = PasswordField(
        "Password", needed="Enter a password", hint="At least 12 characters. Three random words make a good one."
    )
    name = NameField("Name of the organisation", needed="Enter the name of the organisation")
    legal_form = SelectField("Legal form", choices=_FORMS, needed="Choose the legal form")
    scheme = SelectField(
        "Register", choices=_SCHEMES, hint="The public register that lists the organisation, if one does."
    )
    number = StringField("Number in that register", max_length=40)
    second_scheme = SelectField(
        "Second register", choices=_SCHEMES, hint="For example, a charitable company has two numbers."
    )
    second_number = StringField("Number in the second register", max_length=40)
    nation = SelectField(
        "Where it is registered",
        choices=[("", "Choose a nation"), *NATIONS, ELSEWHERE],
        needed="Choose where the organisation is registered",
    )
    region = SelectField(
        "Region of its main office", choices=[("", "Choose a region"), *((r.code, r.name) for r in REGIONS.values())]
    )
    postcode = StringField("Postcode of its main office", max_length=10)
    website = StringField("Website", max_length=300, hint="For example, https://www.example.coop")
    is_sme = BooleanField("It is a small or medium-sized enterprise (fewer than 250 staff)")
    is_vcse = BooleanField("It is a voluntary, community or social enterprise")
    terms = BooleanField("I accept the terms of use", needed="Accept the terms to register")

    def validate_password(self, field: PasswordField) -> None:
        """A password that the person's own details would give away is no use."""
        context = (self.person_name.data or "", self.email.data or "", self.name.data or "")
        self._beside(field, passwords.obstacles(field.data, context=context))

    def validate_website(self, field: StringField) -> None:
        """Checked for its form; nothing is fetched."""
        if not is_web_address(field.data):
            self._beside(
                field, (Obstacle("website-malformed", "Enter a web address that begins with https:// or http://"),)
            )

    def validate_number(self, field: StringField) -> None:
        """The number in its register's own spelling."""
        self._check(self.scheme, field)

    def validate_second_number(self, field: StringField) -> None:
        """The same for the second one."""
        self._check(self.second_scheme, field)

    def _check(self, scheme: SelectField, number: StringField) -> None:
        try:
            normalised(scheme.data or "", number.data)
        except NotAnIdentifier as wrong:
            raise ValidationError(str(wrong)) from wrong

    def _beside(self, field: object, obstacles: tuple[Obstacle, ...]) -> None:
        if obstacles:
            raise ValidationError(" ".join(o.says for o in obstacles))

    def validate(self, extra_validators: object = None) -> bool:
        """Each field, then what only two of them together can show."""
        whole: bool = super().validate(extra_validators)
        for scheme, number in ((self.scheme, self.number), (self.second_scheme, self.second_number)):
            if scheme.data and not number.data:
                self.fault(number, "Enter the number, or choose no register")
                whole = False
        return whole

    def organisation(self) -> NewOrganisation:
        """What was said of the organisation."""
        pairs = ((self.scheme.data, self.number.data), (self.second_scheme.data, self.second_number.data))
        return NewOrganisation(
            name=self.name.data, legal_form=self.legal_form.data, nation=self.nation.data, region=self.region.data or "",
            postcode=(self.postcode.data or "").upper(), website=self.website.data or "",
            is_sme=self.is_sme.data, is_vcse=self.is_vcse.data,
            identifiers=tuple((scheme, normalised(scheme, number)) for scheme, number in pairs if scheme and number),
        )  # fmt: skip

    def refuse(self, refusal: Refused) -> None:
        """A refusal stands beside its field where it has one."""
        rest = []
        for obstacle in refusal.obstacles:
            name = _BESIDE.get(obstacle.code)
            if name:
                self.fault(self[name], f"{obstacle.says} {obstacle.mend}".strip())
            else:
                rest.append(obstacle)
        super().refuse(Refused(rest))


@bp.route("/register", methods=["GET", "POST"])
@public
def form() -> ResponseReturnValue:
    """Register, free of charge; then describe what you do."""
    if current_user.is_authenticated:
        return redirect(url_for(landing(current_user.actor)))
    asked = RegisterForm()
    if not asked.is_submitted():
        return _page(asked)
    if not asked.validate():
        return _page(asked), 422
    waiting = too_many("register")
    if waiting:
        asked.refuse(Refused(waiting))
        return _page(asked), 429
    new, at = asked.organisation(), now()
    person = NewPerson(asked.person_name.data, asked.email.data, passwords.hashed(asked.password.data))
    try:
        with writing():
            count_attempt(keys=(place_key("register"),), at=at)
            register(organisation=new, person=person, by=VISITOR, at=at, terms=terms_now())
    except Refused as refusal:
        if not taken_silently(refusal, asked.email.data):
            asked.refuse(refusal)
            return _page(asked, holders(new.identifiers)), 409
    # Nobody is signed in here: an address that has an account must get the same answer as one that has none.
    return redirect(url_for("joining.done"))


def _page(asked: RegisterForm, taken: Sequence[tuple[str, str, Organisation]] = ()) -> str:
    ways = [(body.name, body.ref, is_claim(body)) for _, _, body in taken if body.kind in ("supplier", "network")]
    return render_template("suppliers/register.html", form=asked, ways=ways)
