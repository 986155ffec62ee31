"""Forms speak in words: every fault beside its field and in the summary, what was typed kept, narrow grammars."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage, MultiDict

from dps.core.refusal import Obstacle, Refused
from dps.web import forms
from dps.web.fields import clean
from tests.makers.kit import a_kit_app, drawn, says, tree


class Draft(forms.MarketForm):
    """One of each field."""

    title = forms.StringField("Title", needed="Enter a title", hint="In one line")
    email = forms.EmailField("E-mail address", needed="Enter an e-mail address")
    password = forms.PasswordField("Password")
    need = forms.TextAreaField("Need", max_length=100, count=True)
    value = forms.MoneyField("Value", needed="Enter the value", least=1)
    weight = forms.DecimalTextField("Weight", most=100)
    years = forms.IntegerField("Years", least=1, most=10)
    deadline = forms.DateTimeField("Bids close", needed="Enter when bids close")
    ends = forms.DateField("Ends")
    formula = forms.RadioField(
        "Formula", choices=[("a", "Relative", "Lowest takes all"), ("b", "Linear")], needed="Choose one"
    )
    lots = forms.CheckboxesField("Lots", choices=[("1", "Care"), ("2", "Food")], needed="Choose a lot")
    region = forms.SelectField("Region", choices=[("", "Choose"), ("nw", "North West")])
    files = forms.FilesField("Documents", kinds=("pdf",), most=2)
    agree = forms.BooleanField("I agree", needed="Agree to go on")
    name = forms.NameField("Name of the organisation")


GOOD = {
    "title": "Care at home", "email": "a@example.org", "password": " pass word ", "need": "Lines\r\nof need", "value": "£1,234.50",
    "weight": "37.5", "years": "2", "deadline-day": "27", "deadline-month": "11", "deadline-year": "2026",
    "deadline-time": "12:00", "ends-day": "1", "ends-month": "7", "ends-year": "2028", "formula": "a", "lots": ["1", "2"],
    "region": "nw", "agree": "y",
}  # fmt: skip


@pytest.fixture(scope="module")
def app() -> Flask:
    app = a_kit_app()
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def sent(app: Flask, **changes: object) -> Draft:
    """The form as it stands after being sent with these changes to a good one; None leaves an answer out."""
    answers = {k: v for k, v in (GOOD | changes).items() if v is not None}
    with app.test_request_context("/", method="POST"):
        form = Draft(formdata=MultiDict(answers))
        form.validate()
        return form


def faults(form: Draft) -> dict[str, str]:
    return {fault.href: fault.text for fault in form.faults()}


def shown(app: Flask, form: Draft, name: str, arguments: str = "") -> ET.Element:
    return tree(drawn(app, f"{{{{ kit.field(form.{name}{arguments}) }}}}", form=form))


def test_good_answers_become_values(app: Flask) -> None:
    form = sent(app)
    assert faults(form) == {}
    assert form.value.data == 123450
    assert form.weight.data == Decimal("37.5")
    assert form.years.data == 2
    assert form.deadline.data == datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert form.ends.data == date(2028, 7, 1)
    assert form.need.data == "Lines\nof need"
    assert form.password.data == " pass word "
    assert (form.formula.data, form.lots.data, form.region.data, form.agree.data) == ("a", ["1", "2"], "nw", True)


def test_everything_missing_is_said_at_once_in_the_order_of_the_page(app: Flask) -> None:
    with app.test_request_context("/", method="POST"):
        form = Draft(formdata=MultiDict({"title": "  "}))
        form.validate()
    assert [(f.text, f.href) for f in form.faults()] == [
        ("Enter a title", "#title"),
        ("Enter an e-mail address", "#email"),
        ("Enter the value", "#value"),
        ("Enter when bids close", "#deadline-day"),
        ("Choose one", "#formula"),
        ("Choose a lot", "#lots"),
        ("Agree to go on", "#agree"),
    ]


def test_every_link_of_the_summary_leads_to_a_control_on_the_page(app: Flask) -> None:
    wrong = {
        "title": "",
        "email": "no",
        "value": "x",
        "weight": "1e2",
        "years": "0",
        "deadline-time": "99:00",
        "ends-month": "13",
    }
    form = sent(app, **wrong, formula="z", lots=["9"], region="zz", agree=None)
    page = tree(drawn(app, '{{ kit.form_page(form, "Send") }}', form=form))
    links = [a.get("href") for a in page.find(".//*[@role='alert']").iter("a")]
    assert len(links) == 11
    for link in links:
        assert page.find(f".//*[@id='{link[1:]}']").tag in {"input", "textarea", "select"}


def test_a_message_stands_beside_its_field_and_is_read_with_it(app: Flask) -> None:
    box = shown(app, sent(app, title=""), "title")
    described = box.find(".//input").get("aria-describedby").split()
    assert [says(box.find(f".//*[@id='{i}']")) for i in described] == ["In one line", "Error: Enter a title"]


@pytest.mark.parametrize(
    ("name", "answers", "kept"),
    [
        ("value", {"value": "12,00"}, ["12,00"]),
        ("weight", {"weight": "4O"}, ["4O"]),
        ("deadline", {"deadline-day": "31", "deadline-month": "2"}, ["31", "2", "2026", "12:00"]),
        ("email", {"email": "nope"}, ["nope"]),
    ],
)
def test_what_was_typed_is_kept_when_it_is_wrong(
    app: Flask, name: str, answers: dict[str, str], kept: list[str]
) -> None:
    form = sent(app, **answers)
    assert form[name].errors
    assert [i.get("value") for i in shown(app, form, name).iter("input")] == kept


def test_a_legend_keeps_its_words_when_the_template_gives_it_a_class(app: Flask) -> None:
    with app.test_request_context("/"):
        form = Draft()
    for name, words in (("formula", "Formula"), ("lots", "Lots"), ("deadline", "Bids close")):
        legend = shown(app, form, name, ', size="l"').find(".//legend")
        assert says(legend) == words
        assert "govuk-fieldset__legend--l" in legend.get("class")


def test_an_email_field_is_one(app: Flask) -> None:
    assert shown(app, sent(app), "email").find(".//input").get("type") == "email"


def test_no_control_asks_the_browser_to_refuse_in_its_own_words(app: Flask) -> None:
    page = drawn(app, '{{ kit.form_page(form, "Send") }}', form=sent(app))
    assert tree(page).find(".//form").get("novalidate") is not None
    assert "required" not in page
    late = drawn(app, "{{ form.title(required=False) }}{{ form.title(required=True) }}", form=sent(app))
    assert "required" not in late


def test_a_field_without_a_hint_describes_itself_by_nothing(app: Flask) -> None:
    for name in ("formula", "lots", "agree", "files", "ends"):
        page = shown(app, sent(app), name)
        described = [e.get("aria-describedby") for e in page.iter() if e.get("aria-describedby")]
        assert all(page.find(f".//*[@id='{i}']") is not None for ids in described for i in ids.split())
        assert not [e for e in page.iter("div") if e.get("id") == f"{name}-hint"]


def test_an_attribute_given_where_a_field_is_drawn_is_written_once(app: Flask) -> None:
    page = drawn(app, '{{ form.title(autocomplete="off") }}{{ form.need(rows=9, class="wide") }}', form=sent(app))
    assert page.count('autocomplete="off"') == 1
    assert page.count("rows=") == 1
    assert tree(page).find(".//textarea").get("rows") == "9"
    assert page.count('class="govuk-textarea') == 1


def test_an_option_shows_its_hint(app: Flask) -> None:
    assert "Lowest takes all" in says(shown(app, sent(app), "formula"))


def test_an_answer_that_may_be_left_empty_says_so(app: Flask) -> None:
    form = sent(app)
    assert says(shown(app, form, "need").find(".//label")) == "Need (optional)"
    assert says(shown(app, form, "ends").find(".//legend")) == "Ends (optional)"
    assert says(shown(app, form, "title").find(".//label")) == "Title"
    assert says(shown(app, form, "agree").find(".//label")) == "I agree"


@pytest.mark.parametrize(
    ("typed", "pence"), [("0.01", 1), ("48,500", 4850000), (" £48500.5 ", 4850050), ("999999999999.99", 99999999999999)]
)
def test_money_is_read_as_people_write_it(app: Flask, typed: str, pence: int) -> None:
    assert sent(app, value=typed).value.data == pence


@pytest.mark.parametrize(
    "typed", ["NaN", "1e3", "-1", "1_000", "١٢", "12.345", "1,00", "1 000", "£", "9999999999999", "\xa05"]
)
def test_money_in_any_other_form_is_refused(app: Flask, typed: str) -> None:
    form = sent(app, value=typed)
    assert form.value.data is None
    assert "pounds and pence" in faults(form)["#value"]


def test_money_under_its_least_is_refused_with_the_amount(app: Flask) -> None:
    assert faults(sent(app, value="0"))["#value"] == "Enter £0.01 or more"


def test_a_zero_is_an_answer(app: Flask) -> None:
    form = sent(app, weight="0")
    assert faults(form) == {}
    assert form.weight.data == 0


@pytest.mark.parametrize("typed", ["NaN", "1e1", "-1", "1_0", "٤", "1000", "1.234", ".5", "5.", "1,5", "+5", "40\n"])
def test_a_weight_in_any_other_form_is_refused(app: Flask, typed: str) -> None:
    assert "Enter a number such as" in faults(sent(app, weight=typed))["#weight"]


def test_a_weight_over_its_most_is_refused(app: Flask) -> None:
    assert faults(sent(app, weight="100.01"))["#weight"] == "Enter 100 or less"


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("17:30", (2026, 7, 1, 16, 30)),
        ("5.30pm", (2026, 7, 1, 16, 30)),
        ("noon", (2026, 7, 1, 11, 0)),
        ("12am", (2026, 6, 30, 23, 0)),
        ("00:00", (2026, 6, 30, 23, 0)),
        ("9:05", (2026, 7, 1, 8, 5)),
    ],
)
def test_a_london_time_becomes_its_utc_instant(app: Flask, typed: str, instant: tuple[int, ...]) -> None:
    answers = {"deadline-day": "1", "deadline-month": "7", "deadline-year": "2026", "deadline-time": typed}
    assert sent(app, **answers).deadline.data == datetime(*instant, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "month", "time", "word"),
    [
        ("25", "10", "01:30", "twice"),
        ("29", "3", "01:30", "does not exist"),
        ("1", "7", "midnight", "two days"),
        ("1", "7", "24:00", "between"),
        ("1", "7", "13pm", "such as"),
        ("1", "7", "", "time too"),
        ("31", "6", "12:00", "exists"),
        ("١", "7", "12:00", "numbers"),
        ("", "7", "12:00", "the day too"),
    ],
)
def test_a_time_that_names_no_one_instant_is_refused(app: Flask, day: str, month: str, time: str, word: str) -> None:
    answers = {"deadline-day": day, "deadline-month": month, "deadline-year": "2026", "deadline-time": time}
    form = sent(app, **answers)
    assert form.deadline.data is None
    assert word in faults(form)["#deadline-day"]


@given(instant=st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
@settings(max_examples=60, deadline=None)
def test_a_stored_instant_comes_back_from_its_own_boxes_or_is_refused(app: Flask, instant: datetime) -> None:
    instant = instant.replace(second=0, microsecond=0)
    with app.test_request_context("/"):
        boxes = Draft(data={"deadline": instant}).deadline.typed()
    names = ("deadline-day", "deadline-month", "deadline-year", "deadline-time")
    form = sent(app, **dict(zip(names, boxes, strict=True)))
    assert form.deadline.data == instant or "twice" in faults(form)["#deadline-day"]


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("Care\x00 at home", "NUL (U+0000), after “Care”"),
        ("Care\u202e at home", "right-to-left override (U+202E), after “Care”"),
        ("\u2066Care at home\u2069", "the first of them left-to-right isolate (U+2066), at the start"),
        ("Care at\u200b home", "zero-width space (U+200B), after “Care at”"),
        ("Care at \x1bhome", "escape (U+001B), after “Care at”"),
        ("Care at home\ufeff", "zero-width no-break space (U+FEFF), after “Care at home”"),
    ],
)
@pytest.mark.parametrize("name", ["title", "need", "name", "email"])
def test_a_character_that_nobody_sees_is_named_and_all_the_others_are_kept(
    app: Flask, name: str, typed: str, called: str
) -> None:
    form = sent(app, **{name: typed})
    assert called in faults(form)[f"#{name}"]
    assert form[name].data == "Care at home"


def test_what_programs_do_to_line_ends_and_hyphens_is_no_fault(app: Flask) -> None:
    form = sent(app, title="Care\nat co\u00adoperative\t homes\r\n", need="One\r\ntwo\x0bthree\u2028four\tfive")
    assert faults(form) == {}
    assert form.title.data == "Care at cooperative  homes"
    assert form.need.data == "One\ntwo\nthree\nfour\tfive"


def test_an_emoji_made_of_several_is_kept_in_a_long_text_and_refused_in_a_line(app: Flask) -> None:
    family = "👨‍👩‍👧"
    form = sent(app, title=f"Care {family}", need=f"Care {family}")
    assert set(faults(form)) == {"#title"}
    assert form.need.data == f"Care {family}"


def test_a_search_leaves_out_what_cannot_be_seen_without_ado(app: Flask) -> None:
    class Asking(forms.SearchForm):
        q = forms.StringField("Words")

    with app.test_request_context("/?q=ca%E2%80%8Bre"):
        form = Asking()
        assert form.validate()
    assert form.q.data == "care"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("x" * 300, "Shorten this to 200 characters or fewer. You have written 300."),
        ("Аcme", "mixes letters of two scripts"),
        ("---", "A name needs a letter or a number"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused_and_kept(app: Flask, typed: str, says: str) -> None:
    form = sent(app, name=typed)
    assert says in faults(form)["#name"]
    assert form.name.data == typed


@given(st.text())
def test_clean_text_holds_no_control_character_and_cleaning_again_changes_nothing(text: str) -> None:
    once = clean(text, lines=True)
    assert not [c for c in once if (ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160]
    assert clean(once, lines=True) == once


def test_a_text_over_its_limit_is_refused_with_both_numbers_and_kept(app: Flask) -> None:
    form = sent(app, title="x" * 201, need="y" * 101)
    assert faults(form)["#title"] == "Shorten this to 200 characters or fewer. You have written 201."
    assert faults(form)["#need"] == "Shorten this to 100 characters or fewer. You have written 101."
    assert form.title.data == "x" * 201


def test_a_choice_that_was_not_offered_is_refused(app: Flask) -> None:
    form = sent(app, formula="z", lots=["1", "9"], region="zz")
    assert set(faults(form)) == {"#formula", "#lots", "#region"}


def test_choices_can_be_offered_by_the_view(app: Flask) -> None:
    with app.test_request_context("/", method="POST"):
        form = Draft(formdata=MultiDict(GOOD | {"region": "wm"}))
        form.region.offer([("wm", "West Midlands")])
        form.validate()
    assert faults(form) == {}


@pytest.mark.parametrize(
    ("names", "says_"),
    [
        (["a.pdf"], None),
        ([""], None),
        (["a\u202e.exe"], "“a.exe” is not a pdf file"),
        (["a.pdf"] * 3, "Choose 2 files or fewer"),
    ],
)
def test_files_are_counted_and_their_kinds_checked(app: Flask, names: list[str], says_: str | None) -> None:
    form = sent(app, files=[FileStorage(io.BytesIO(b"x"), filename=n) for n in names])
    assert faults(form).get("#files") == says_
    assert all(f.filename for f in form.files.data)


def test_a_refusal_stands_in_the_summary_with_its_provision_and_what_to_do(app: Flask) -> None:
    form = sent(app)
    form.refuse(Refused([Obstacle("a", "Too late.", "reg 34", "Bid next time."), Obstacle("b", "Not admitted.")]))
    alert = tree(drawn(app, '{{ kit.form_page(form, "Send") }}', form=form)).find(".//*[@role='alert']")
    assert says(alert) == "This cannot be done Too late. Bid next time. reg 34 Not admitted."


def test_a_fault_that_only_the_view_could_know_stands_beside_its_field(app: Flask) -> None:
    form = sent(app)
    form.fault(form.title, "Another competition has this title")
    assert faults(form) == {"#title": "Another competition has this title"}
    assert "Another competition has this title" in says(shown(app, form, "title"))


def test_a_stale_page_is_said_in_words_and_loses_nothing() -> None:
    app = a_kit_app()
    with app.test_request_context("/", method="POST"):
        form = Draft(formdata=MultiDict(GOOD))
        form.validate()
        assert [f.text for f in form.faults()] == [forms.STALE]
        assert form.title.data == "Care at home"
        assert 'name="csrf_token"' in str(form.hidden_tag())


class Row(forms.RowForm):
    """A row of a list."""

    name = forms.StringField("Name", needed="Name this")
    due = forms.DateField("Due", needed="Enter a date")


class Rows(forms.MarketForm):
    """A form of rows."""

    rows = forms.FieldList(forms.FormField(Row), min_entries=1)


def test_faults_in_rows_lead_to_their_own_controls(app: Flask) -> None:
    with app.test_request_context("/", method="POST"):
        form = Rows(formdata=MultiDict({"rows-0-name": "A", "rows-0-due-day": "1", "rows-1-name": ""}))
        form.validate()
    assert [(f.text, f.href) for f in form.faults()] == [
        ("Enter the month and year too", "#rows-0-due-day"),
        ("Name this", "#rows-1-name"),
        ("Enter a date", "#rows-1-due-day"),
    ]


class Finder(forms.SearchForm):
    """A question."""

    q = forms.StringField("Words", max_length=5)


def test_a_question_is_read_from_the_address_without_a_token() -> None:
    app = a_kit_app()
    with app.test_request_context("/?q=care"):
        form = Finder()
        assert form.validate()
        assert form.q.data == "care"
    with app.test_request_context("/?q=too+long"):
        assert not (form := Finder()).validate()
        assert form.faults()[0].href == "#q"


def test_a_password_is_never_written_back(app: Flask) -> None:
    assert "pass word" not in drawn(app, "{{ kit.field(form.password) }}", form=sent(app))


def test_what_people_typed_never_becomes_markup(app: Flask) -> None:
    form = sent(app, title="<script>", need="</textarea><script>", value='"><script>', **{"deadline-day": '"><script>'})
    assert "<script" not in drawn(app, '{{ kit.form_page(form, "Send") }}', form=form)


@given(
    st.dictionaries(
        st.sampled_from([*GOOD, "csrf_token", "rows-0"]),
        st.one_of(st.text(max_size=40), st.lists(st.text(max_size=9), max_size=3)),
    )
)
@settings(max_examples=80, deadline=None)
def test_no_answer_whatever_breaks_the_form(app: Flask, answers: dict[str, object]) -> None:
    with app.test_request_context("/", method="POST"):
        form = Draft(formdata=MultiDict(answers))
        form.validate()
    assert "Send" in drawn(app, '{{ kit.form_page(form, "Send") }}', form=form)
