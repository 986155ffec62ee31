"""Partners and groups: what is kept, recorded and told, and how a group comes to be admitted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from dps.admission import groups, parting, partners
from dps.admission.actions import answer, decide, declare, start, submit
from dps.admission.desk import findings_of, hearings_of, report_of
from dps.admission.group_models import Group, GroupMember, MemberFinding, PartnerCall
from dps.admission.member_deeds import declare_as_member, find_member
from dps.admission.members import public_members, standings_of
from dps.admission.models import Declared
from dps.admission.queries import is_admitted
from dps.admission.reporting import read_report
from dps.admission.rules.declaration import Declaration, Said
from dps.admission.rules.weighing import Weighed
from dps.admission.weighing import hear, speak, weigh
from dps.admission.written import latest_declared, why_not_submit
from dps.audit.models import AuditEntry
from dps.audit.queries import trail
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.law.exclusions import grounds_for
from dps.law.routes import PCR_2015_DPS
from dps.law.self_cleaning import factors
from dps.letters.models import Letter
from dps.letters.write import write_letters
from dps.parties.queries import is_held
from dps.parties.rules.legal_forms import FORMS, OFFERED
from dps.parties.rules.roles import KEEPER, OWNER
from tests.conftest import NOW
from tests.makers.admission import acting_for, an_assessor, answers_to, findings, introduce
from tests.makers.groups import a_formed_group, a_group, all_declare, find_all
from tests.makers.market import a_lot
from tests.makers.parties import a_person, a_supplier, an_operator


class Story:
    """Acorn and Bramble with their people, a keeper, and a lot."""

    def __init__(self) -> None:
        self.acorn, self.bramble = a_supplier("Acorn Research"), a_supplier("Bramble Works")
        self.ada, self.ben = a_person(self.acorn, OWNER), a_person(self.bramble, OWNER)
        self.keeper = a_person(an_operator(), KEEPER)
        self.lot = a_lot(PCR_2015_DPS)
        self.a, self.b = acting_for(self.acorn), acting_for(self.bramble)


@pytest.fixture
def story(app):
    with writing():
        return Story()


def codes(refused) -> set[str]:
    return {o.code for o in refused.value.obstacles}


def letters(kind: str) -> dict[int, Letter]:
    return {one.person_id: one for one in db.session.scalars(select(Letter).where(Letter.kind == kind))}


def did(*bodies) -> list[str]:
    return [
        entry.did for body in bodies for entry in trail(f"organisation:{body.ref}") if entry.did.startswith("group:")
    ]


def test_partners_are_found_by_lot_and_skill_until_the_call_is_closed(story):
    with writing():
        other = a_lot(PCR_2015_DPS)
        ours = partners.call(
            supplier=story.acorn, lot=story.lot, brings="Interviews", seeks="Statistics", skills=("data", "data"), by=story.a, at=NOW
        )  # fmt: skip
        partners.call(
            supplier=story.bramble, lot=other, brings="Maps", seeks="Facilitators", skills=("facilitation",), by=story.b, at=NOW
        )  # fmt: skip
    assert ours.skills == ["data"]
    assert partners.open_calls()[1] == 2
    assert [c.ref for c in partners.open_calls(lot=story.lot.ref)[0]] == [ours.ref]
    assert [c.ref for c in partners.open_calls(skills=["data"])[0]] == [ours.ref]
    assert partners.open_calls(skills=['dat"'])[1] == 0
    with pytest.raises(NotFound):
        partners.own_call(ours.ref, story.b)
    with pytest.raises(Refused) as refused, writing():
        partners.call(supplier=story.acorn, lot=story.lot, brings="Again", seeks="More", skills=(), by=story.a, at=NOW)
    assert codes(refused) == {"looking-already"}
    with writing():
        partners.close_call(call=partners.own_call(ours.ref, story.a), by=story.a, at=NOW)
    assert [c.supplier.name for c in partners.open_calls()[0]] == ["Bramble Works"]
    write_letters(NOW)
    assert not letters("partners-called")


def test_a_group_is_asked_accepted_and_formed_and_everybody_is_told(story):
    with writing():
        made = a_group(story.bramble, lead=story.acorn, at=NOW)
    with pytest.raises(Refused) as refused, writing():
        groups.form(group=made, by=story.a, at=NOW)
    assert codes(refused) == {"member-waiting"}
    with writing():
        groups.accept(member=groups.own_membership(made.ref, story.b), by=story.b, at=NOW)
    with writing():
        body = groups.form(group=groups.led_group(made.ref, story.a), by=story.a, at=NOW)
    assert (body.source, body.legal_form, body.name) == ("group", "group", "Acorn and friends")
    assert {p.person_id for p in story.ada.positions} == {story.ada.id}
    assert body.id in {p.organisation_id for p in story.ada.positions}
    assert body.id not in {p.organisation_id for p in story.ben.positions}
    write_letters(NOW)
    assert set(letters("group-asked")) == {story.ben.id}
    assert "50 per cent" in letters("group-asked")[story.ben.id].body
    assert set(letters("group-answered")) == {story.ada.id}
    assert "accepted" in letters("group-answered")[story.ada.id].subject
    assert set(letters("group-formed")) == {story.ada.id, story.ben.id}
    assert did(story.acorn, story.bramble) == ["group:begin", "group:ask", "group:form", "group:accept"]


def test_a_group_whose_name_can_be_taken_for_anothers_is_held_as_any_other(story):
    with writing():
        theirs = a_supplier("Rowan Studio Ltd")
        plain, held = a_group(story.bramble, lead=story.acorn, at=NOW), a_group(story.bramble, lead=story.acorn, at=NOW)
        held.name = "ROWAN Studio"
        for one in (plain, held):
            groups.accept(member=groups.own_membership(one.ref, story.b), by=story.b, at=NOW)
            groups.form(group=one, by=story.a, at=NOW)
    assert [is_held(one) for one in (held.organisation, plain.organisation, theirs)] == [True, False, False]


def test_a_group_is_another_form_that_nobody_registers_with():
    assert FORMS["group"] not in OFFERED


def test_nobody_but_its_members_sees_a_group_and_nobody_but_its_lead_changes_it(story):
    with writing():
        made, stranger = a_group(story.bramble, lead=story.acorn), acting_for(a_supplier())
    with pytest.raises(NotFound):
        groups.own_group(made.ref, stranger)
    with pytest.raises(NotFound):
        groups.led_group(made.ref, story.b)
    with pytest.raises(NotFound):
        groups.own_membership(made.ref, stranger)
    with writing():
        groups.decline(member=groups.own_membership(made.ref, story.b), by=story.b, at=NOW)
    with pytest.raises(NotFound):
        groups.own_group(made.ref, story.b)
    assert groups.groups_of(story.bramble)[1] == 0
    with writing():  # whoever declined can be asked again
        groups.ask_in(group=made, supplier=story.bramble, part="Less.", share=10, by=story.a, at=NOW)
    assert groups.groups_of(story.bramble)[1] == 1


def test_a_changed_part_is_asked_again_and_an_unchanged_one_is_not(story):
    with writing():
        made = a_group(story.bramble, lead=story.acorn)
        theirs = groups.own_membership(made.ref, story.b)
        groups.accept(member=theirs, by=story.b, at=NOW)
    with writing():
        groups.change_share(member=theirs, part=theirs.part, share=theirs.share, by=story.a, at=NOW)
    assert theirs.accepted_at is not None
    with writing():
        groups.change_share(member=theirs, part="More of it.", share=60, by=story.a, at=NOW)
    assert (theirs.accepted_at, theirs.share) == (None, 60)
    write_letters(NOW)
    assert len(db.session.scalars(select(Letter).where(Letter.kind == "group-asked")).all()) == 2


def test_one_who_was_taken_out_is_told_why_and_can_be_neither_taken_out_nor_changed_again(story):
    with writing():
        made = a_group(story.bramble, lead=story.acorn)
        theirs = groups.led_membership(made.ref, groups.members_of(made)[1].ref, story.a)
        groups.take_out(member=theirs, reason="We found no work.", by=story.a, at=NOW)
    for deed in (
        lambda: groups.take_out(member=theirs, reason="Again.", by=story.a, at=NOW),
        lambda: groups.change_share(member=theirs, part="x", share=1, by=story.a, at=NOW),
        lambda: groups.leave(member=theirs, reason="x", by=story.b, at=NOW),
    ):
        with pytest.raises(Refused), writing():
            deed()
    write_letters(NOW)
    told = letters("group-left")
    assert set(told) == {story.ada.id, story.ben.id}  # not formed: no keeper is troubled
    assert "We found no work." in told[story.ben.id].body


def test_one_who_leaves_a_formed_group_is_told_to_the_keepers_and_nothing_ends_by_itself(story):
    with writing():
        made = a_formed_group(story.bramble, lead=story.acorn)
    with writing():
        groups.leave(member=groups.own_membership(made.ref, story.b), reason="Closing down.", by=story.b, at=NOW)
    write_letters(NOW)
    assert set(letters("group-left")) == {story.ada.id, story.ben.id, story.keeper.id}
    assert "No place ends by itself" in letters("group-left")[story.keeper.id].body
    assert made.ended_at is None


def test_a_lead_ends_its_group_and_everybody_is_told(story):
    with writing():
        made = a_formed_group(story.bramble, lead=story.acorn)
    with pytest.raises(Refused) as refused, writing():
        groups.leave(member=groups.own_membership(made.ref, story.a), reason="x", by=story.a, at=NOW)
    assert codes(refused) == {"lead-stays"}
    with writing():
        groups.end(group=made, reason="No market for it.", by=story.a, at=NOW)
    write_letters(NOW)
    assert set(letters("group-ended")) == {story.ada.id, story.ben.id, story.keeper.id}
    with pytest.raises(Refused), writing():
        groups.end(group=made, reason="Again.", by=story.a, at=NOW)


def test_suppliers_are_found_by_words_of_their_name_and_groups_and_the_unmanned_are_not(story):
    with writing():
        a_supplier("Bramble Unmanned")
        a_formed_group(story.bramble, lead=story.acorn)
    assert [s.name for s in groups.suppliers_named("works bram")] == ["Bramble Works"]
    assert groups.suppliers_named("b") == ()
    assert groups.suppliers_named("friends") == ()
    assert groups.suppliers_named("%%") == ()


def the_application(story, made: Group):
    """The group's application, all of it but the members' declarations."""
    body = made.organisation
    by = acting_for(body)
    application = start(lot=story.lot, supplier=body, by=by, at=NOW)
    introduce(application, at=NOW)
    declare(application=application, declaration=Declaration.nothing(PCR_2015_DPS), by=by, at=NOW)
    answer(application=application, answers=answers_to(story.lot), by=by, at=NOW)
    return application


def test_a_group_applies_once_each_member_declared_and_is_admitted_once_each_was_looked_at(story):
    with writing():
        made = a_formed_group(story.bramble, lead=story.acorn)
        application = the_application(story, made)
    by = acting_for(made.organisation)
    assert {o.code for o in why_not_submit(application, by=by, at=NOW)} >= {"members-undeclared"}
    with pytest.raises(Refused), writing():
        submit(application=application, by=by, at=NOW)
    with writing():
        all_declare(made, PCR_2015_DPS, at=NOW)
        submit(application=application, by=by, at=NOW)
        assessor = an_assessor(application, at=NOW)
    with pytest.raises(Refused) as refused, writing():
        decide(application=application, findings=findings(story.lot), by=assessor, at=NOW)
    assert "member-unchecked" in codes(refused)
    with writing():
        find_all(application, by=assessor, at=NOW)
    with writing():
        decide(application=application, findings=findings(story.lot), by=assessor, at=NOW)
    assert is_admitted(made.organisation, story.lot)
    assert not is_admitted(story.bramble, story.lot)
    said = read_report(report_of(application))["members"]
    assert [(one["name"], one["met"]) for one in said] == [("Acorn Research", True), ("Bramble Works", True)]
    assert [(m.supplier.name, m.is_lead) for m in public_members(made.organisation.ref)] == [
        ("Acorn Research", True), ("Bramble Works", False),
    ]  # fmt: skip
    assert public_members(story.acorn.ref) == ()


def test_one_member_kept_out_keeps_the_group_out_with_its_reason(story):
    with writing():
        made = a_formed_group(story.bramble, lead=story.acorn)
        application = the_application(story, made)
        all_declare(made, PCR_2015_DPS, at=NOW)
        submit(application=application, by=acting_for(made.organisation), at=NOW)
        assessor = an_assessor(application, at=NOW)
    with pytest.raises(Refused) as refused, writing():
        find_all(application, unmet="Bramble Works", by=assessor, at=NOW)
    assert codes(refused) == {"member-unheard"}  # PCR 2015 reg 57(13)-(17): nobody is kept out unheard
    with writing():
        put_heard_and_weighed_out(application, by=assessor, at=NOW)
        find_all(application, unmet="Bramble Works", by=assessor, at=NOW)
    with pytest.raises(Refused) as refused, writing():
        decide(application=application, findings=findings(story.lot), by=assessor, at=NOW)
    assert "member-excluded" in codes(refused)
    kept = {c.ref: {"met": "yes", "evidence": "Its answer.", "reason": ""} for c in story.lot.criteria}
    found = findings_of(application, {**kept, "exclusion": {"evidence": "Registers."}})
    with writing():
        assert decide(application=application, findings=found, by=assessor, at=NOW) is None
    assert application.state == "refused"
    (exclusion,) = (d.reason for d in application.decisions if d.criterion_id is None)
    assert exclusion.splitlines() == [
        "Serious failings in an earlier public contract: Not mended.", "Bramble Works: A conviction in force."
    ]  # fmt: skip


@pytest.mark.parametrize("how", ["leave", "end"])
def test_what_a_group_applied_for_is_withdrawn_when_it_is_no_longer_that_group(story, how):
    """PCR 2015 reg 19(3): nobody could admit it, and nothing found would be a reason to refuse it."""
    with writing():
        made = a_formed_group(story.bramble, lead=story.acorn)
        application = the_application(story, made)
        all_declare(made, PCR_2015_DPS, at=NOW)
        submit(application=application, by=acting_for(made.organisation), at=NOW)
    with writing():
        if how == "leave":
            parting.leave(member=groups.own_membership(made.ref, story.b), reason="We merge.", by=story.b, at=NOW)
        else:
            parting.end(group=made, reason="Done.", by=acting_for(made.lead), at=NOW)
    assert application.state == "withdrawn"


def put_heard_and_weighed_out(application, *, by, at):
    """A ground put to the group, answered, weighed, and found to exclude."""
    ground = next(one for one in grounds_for(PCR_2015_DPS) if one.code == "poor-performance")
    hear(
        application=application,
        ground=ground.code,
        words="A register says so.",
        answer_by=at.date() + timedelta(days=3),
        by=by,
        at=at,
    )
    speak(hearing=hearings_of(application)[0], answer="It was put right.", by=acting_for(application.supplier), at=at)
    looked = {one.code: "Looked at." for one in factors(PCR_2015_DPS, ground)}
    weigh(
        application=application, by=by, at=at,
        weighed=Weighed(ground.code, stands=True, excludes=True, factors=looked, reason="Not mended."),
    )  # fmt: skip


def test_a_member_that_declares_again_is_looked_at_again(story):
    with writing():
        made = a_formed_group(story.bramble, lead=story.acorn)
        application = the_application(story, made)
        all_declare(made, PCR_2015_DPS, at=NOW)
        submit(application=application, by=acting_for(made.organisation), at=NOW)
        assessor = an_assessor(application, at=NOW)
        find_all(application, by=assessor, at=NOW)
    ground = grounds_for(PCR_2015_DPS)[0]
    said = Said(True, "Convicted, since spent.", (NOW - timedelta(days=100)).date())
    nothing = Declaration.nothing(PCR_2015_DPS)
    before = standings_of(application)[1].declared.ref
    with writing():
        declare_as_member(
            member=groups.own_membership(made.ref, story.b), route=PCR_2015_DPS,
            declaration=Declaration({**nothing.grounds, ground.code: said}, "Director"), by=story.b, at=NOW,
        )  # fmt: skip
    here = standings_of(application)[1]
    assert (here.stale, here.finding, [g.ground.code for g in here.grounds]) == (True, None, [ground.code])
    assert latest_declared(story.bramble, "exclusion", [PCR_2015_DPS.code]) == here.declared
    with pytest.raises(Refused) as refused, writing():
        decide(application=application, findings=findings(story.lot), by=assessor, at=NOW)
    assert "member-unchecked" in codes(refused)
    with pytest.raises(Refused) as refused, writing():
        find_member(
            application=application, member=here.member.ref, declared=before, met=True, reason="Seen.", by=assessor, at=NOW
        )  # fmt: skip
    assert codes(refused) == {"declaration-newer"}


def test_nobody_decides_on_a_group_of_which_they_act_for_a_member(story):
    with writing():
        made = a_formed_group(story.bramble, lead=story.acorn)
        application = the_application(story, made)
        all_declare(made, PCR_2015_DPS, at=NOW)
        submit(application=application, by=acting_for(made.organisation), at=NOW)
    with pytest.raises(Refused) as refused, writing():
        find_all(application, by=story.b, at=NOW)
    assert "own-application" in codes(refused) or any("act" in o.says for o in refused.value.obstacles)


class Stop(Exception):
    """What breaks a deed after it was done."""


DEEDS = (
    "call",
    "close",
    "begin",
    "ask",
    "change",
    "take-out",
    "accept",
    "decline",
    "leave",
    "form",
    "end",
    "declare",
    "find",
)


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_of_a_deed_is_kept_where_its_entry_is_not(story, deed):
    with writing():
        call = partners.call(
            supplier=story.bramble, lot=story.lot, brings="a", seeks="b", skills=(), by=story.b, at=NOW
        )
        third = a_supplier("Third")
        made = a_group(story.bramble, lead=story.acorn)
        theirs = groups.members_of(made)[1]
        application = assessor = None
        if deed in ("form", "declare", "find"):
            groups.accept(member=theirs, by=story.b, at=NOW)
        if deed == "find":
            groups.form(group=made, by=story.a, at=NOW)
            all_declare(made, PCR_2015_DPS, at=NOW)
            application = the_application(story, made)
            submit(application=application, by=acting_for(made.organisation), at=NOW)
            assessor = an_assessor(application, at=NOW)
    do = {
        "call": lambda: partners.call(
            supplier=story.acorn, lot=story.lot, brings="a", seeks="b", skills=(), by=story.a, at=NOW
        ),
        "close": lambda: partners.close_call(call=call, by=story.b, at=NOW),
        "begin": lambda: a_group(lead=story.bramble, at=NOW),
        "ask": lambda: groups.ask_in(group=made, supplier=third, part="x", share=1, by=story.a, at=NOW),
        "change": lambda: groups.change_share(member=theirs, part="x", share=1, by=story.a, at=NOW),
        "take-out": lambda: groups.take_out(member=theirs, reason="x", by=story.a, at=NOW),
        "accept": lambda: groups.accept(member=theirs, by=story.b, at=NOW),
        "decline": lambda: groups.decline(member=theirs, by=story.b, at=NOW),
        "leave": lambda: groups.leave(member=theirs, reason="x", by=story.b, at=NOW),
        "form": lambda: groups.form(group=made, by=story.a, at=NOW),
        "end": lambda: groups.end(group=made, reason="x", by=story.a, at=NOW),
        "declare": lambda: all_declare(made, PCR_2015_DPS, at=NOW),
        "find": lambda: find_all(application, by=assessor, at=NOW),
    }[deed]
    before = _all()
    with pytest.raises(Stop), writing():
        do()
        assert _all() != before
        raise Stop
    assert _all() == before


def _all() -> list[object]:
    db.session.flush()
    found: list[object] = [db.session.scalar(select(db.func.count(AuditEntry.id)))]
    for model in (PartnerCall, Group, GroupMember, MemberFinding, Declared):
        rows = db.session.execute(select(model.__table__).order_by(model.id)).all()
        found.append([tuple(str(value) for value in row) for row in rows])
    return found
