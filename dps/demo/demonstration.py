"""The demonstration market: one competition in every stage, on the day that it is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from dps.competition.actions import keep_orders
from dps.competition.rules.orders import Band
from dps.competition.rules.parts.price_schedule import NAME as SCHEDULE
from dps.competition.rules.parts.reach import NAME as REACH
from dps.core.actor import CLOCK
from dps.core.clock import now
from dps.core.db import db
from dps.demo.call_off import CallOff, Tender, perform
from dps.demo.cast import COUNCIL, FIRMS
from dps.demo.delivering import follow
from dps.demo.play import Deed, Play, gather, join, open_market
from dps.demo.profiles import CHANGED_LATER, say_more
from dps.law.calendar import london_date
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PA_2023_QUOTATIONS, PCR_2015_DPS
from dps.market.changing import set_ranges
from dps.market.models import Lot, Market
from dps.market.rules.weighting import Range
from dps.membership.actions import enter
from dps.membership.queries import membership_of
from dps.parties.models import Person
from dps.parties.network import MEMBERS
from dps.parties.rules.roles import COUNCIL_ADMINISTRATOR, OFFICER
from dps.profile.rules.content import Content

AFFILIATE_YEARLY_PENCE = 25_000
"""Invented: the network has not published what an affiliate pays."""

OWNER = "Oldham Council"


def is_made() -> bool:
    """Whether there is anybody yet: then a demonstration is left as it is."""
    return bool(db.session.scalar(select(func.count()).select_from(Person)))


def make() -> str:
    """Make the demonstration where there is none. Says what it did."""
    if is_made():
        return "there"
    today = london_date(now())
    # Day 0 is the Monday of this week, so that every deed of a council falls on a working day of the week.
    play = Play(opening=today - timedelta(days=today.weekday()))
    _prologue(play)
    deeds = play.run()
    return f"made by {deeds} deeds"


def _prologue(play: Play) -> None:
    gather(play, at=play.when(-540))
    pcr = open_market(
        play, PCR_2015_DPS, title="CCIN Dynamic Purchasing System", owner=OWNER, buyers=(COUNCIL, OWNER, "Plymouth City Council", "Brent Council"),
        established=date(2024, 6, 3), notice="2024/S 000-017345", at=play.when(-539),
    )  # fmt: skip
    act = open_market(
        play, PA_2023_MARKET, title="CCIN dynamic market for co-operative councils", owner=OWNER, buyers=(COUNCIL, OWNER, "Plymouth City Council"),
        established=play.day(-535), notice="2025/S 000-021987", at=play.when(-535),
    )  # fmt: skip
    play.on(play.when(-534), _ranges(play, pcr, "Contract notice 2024/S 000-017345, section II.2.5"))
    play.on(play.when(-534), _ranges(play, act, "Dynamic market notice 2025/S 000-021987, conditions for competitions"))
    play.on(play.when(-533), _orders(play))
    _join_lots(play, pcr, act)
    play.on(play.when(-530), lambda at: _members(play, at))
    for plan in _plans(pcr, act):
        score = perform(play, plan)
        if plan.reaches("concluded"):
            follow(play, plan, score)


def _join_lots(play: Play, pcr: list[Market], act: list[Market]) -> None:
    for market, began in ((pcr, -520), (act, -320)):
        for order, firm in enumerate(FIRMS):
            for number in firm.lots:
                join(
                    play, _lot(market, number), firm.key,
                    applied=play.when(began + order, "11:00"), decided=play.when(began + order + 6, "15:00"),
                )  # fmt: skip
    join(play, _lot(pcr, 1), "dovetail", applied=play.when(-90), decided=play.when(-81, "16:00"), unmet="technical")
    join(play, _lot(pcr, 1), "larch", applied=play.when(-3, "09:45"), decided=None)
    join(play, _lot(act, 2), "fieldfare", applied=play.when(-4, "13:20"), decided=None)
    for firm, said in CHANGED_LATER.items():
        play.on(play.when(-2, "16:30"), _say_anew(play, firm, said))


PRICED: dict[str, Any] = {
    "lines": [
        {"what": "Preparation", "unit": "day", "quantity": 3, "optional": False, "most_pence": 72_000},
        {"what": "Workshop for residents, with its materials", "unit": "workshop", "quantity": 8, "optional": False, "most_pence": None},
        {"what": "Support of one resident in the field", "unit": "half day", "quantity": 12, "optional": False, "most_pence": None},
        {"what": "A second group of six", "unit": "group", "quantity": 1, "optional": True, "most_pence": None},
    ],
    "most_pence": 1_800_000,
}  # fmt: skip
"""A price schedule: every bidder prices these lines, and no others."""


def _ranges(play: Play, market: list[Market], clause: str) -> Deed:
    """The market's owner says how much quality, social value and price may count on each lot."""
    may = {"quality": Range(Decimal(40), Decimal(70)), "social_value": Range(Decimal(10), Decimal(30)), "price": Range(Decimal(20), Decimal(50))}  # fmt: skip

    def deed(now: datetime) -> None:
        for lot in market[0].lots:
            set_ranges(lot=lot, ranges=may, clause=clause, by=play.by("administrator"), at=now)

    return deed


def _orders(play: Play) -> Deed:
    """The council keeps its standing orders: who approves what, and up to where it may award directly."""
    bands = (Band(10_000_000, OFFICER), Band(None, COUNCIL_ADMINISTRATOR))
    return lambda now: keep_orders(
        council=play.councils[COUNCIL], bands=bands, direct_award_limit=1_000_000,
        source="Constitution, part 4, contract procedure rules 6 and 9", by=play.by("evaluator-2"), at=now,
    )  # fmt: skip


def _say_anew(play: Play, firm: str, said: Content) -> Deed:
    return lambda at: say_more(organisation=play.firms[firm], said=said, by=play.for_firm(firm), at=at)


def _lot(market: list[Market], number: int) -> Callable[[], Lot]:
    return lambda: market[0].lots[number - 1]


def _members(play: Play, at: datetime) -> None:
    for entry in MEMBERS:
        body = play.councils[entry.name]
        if membership_of(body) is None:
            enter(organisation=body, member_class=entry.member_class, yearly_pence=None, by=CLOCK, at=at)
    enter(
        organisation=play.firms["acorn"], member_class="affiliate", yearly_pence=AFFILIATE_YEARLY_PENCE, by=CLOCK, at=at
    )


def _plans(pcr: list[Market], act: list[Market]) -> tuple[CallOff, ...]:
    return (
        CallOff(
            key="concluded", title="How did our community wealth programme change who wins our contracts?",
            need="An evaluation of five years of community wealth building in the city: who wins our contracts now, what changed for residents, and what did not.",
            outcomes="Councillors and residents know what worked, in words they would use themselves, and can decide what to do next.",
            closer="Two neighbourhood forums choose which wards the evaluation looks at.",
            by_whom="Residents who took part in the programme sit on its steering group, with a vote.",
            route=PCR_2015_DPS, lot=_lot(pcr, 1), value_pence=8_400_000, upto="concluded", published=-62, closes=-46, scored=4, decided=8, concluded=22,
            tenders=(
                Tender("acorn", 7_150_000, (5, 4, 4), disagree=-1, replaced=True),
                Tender("bramble", 5_990_000, (3, 4, 2)),
                Tender("commonweal", 7_480_000, (4, 3, 5), disagree=1),
                Tender("gorse", 4_200_000, (1, 3, 1)),
            ),
            question="May we bid together with a university?", answer="Yes. Say in the answer on team and capacity who does what. One of you signs.",
        ),
        CallOff(
            key="standstill", title="Prototype a neighbourhood care service with its users",
            need="Design and try out, in two wards, a home care service that is run by the people who use it and the people who work in it.",
            outcomes="Two prototypes that have run for three months, and a decision by users and staff on which to carry on.",
            closer="Each ward chooses its own hours and its own carers.", by_whom="Users and carers hold the majority on the project board.",
            route=PA_2023_MARKET, lot=_lot(act, 2), value_pence=24_600_000, upto="told", published=-33, closes=-17, scored=3, decided=7, noticed=13,
            cpv=("79415200", "85300000"),
            tenders=(
                Tender("dovetail", 21_900_000, (4, 5, 3)),
                Tender("elder", 20_450_000, (5, 3, 5), disagree=-1),
                Tender("ivy", 18_800_000, (3, 3, 3), withdrawn=True),
                Tender("acorn", 22_700_000, (4, 4, 4)),
            ),
        ),
        CallOff(
            key="evaluating", title="Training for councillors in working with communities",
            need="A year of training for elected members: chairing meetings that decide, scrutiny with residents, working with co-operatives.",
            outcomes="Every councillor has led one decision that residents made with them.",
            closer="Sessions are held in wards, in the evening.", by_whom="Residents take part in every session and are paid for their time.",
            route=PCR_2015_DPS, lot=_lot(pcr, 3), value_pence=4_800_000, upto="scoring", published=-20, closes=-6, scored=1, community="neighbour", measured=True, cpv=("80500000",),
            tenders=(Tender("fieldfare", 4_150_000, (4, 4, 5)), Tender("elder", 4_490_000, (4, 3, 4)), Tender("kestrel", 3_980_000, (3, 4, 4))),
        ),
        CallOff(
            key="closed", title="A citizens’ jury on the future of the bus station",
            need="Recruit and facilitate a citizens’ jury of twenty-four residents over four Saturdays.",
            outcomes="A recommendation that the council answers in public, point by point.",
            closer="The jury sits in the bus station.", by_whom="The jury writes its own recommendation.",
            route=PA_2023_BELOW_THRESHOLD, value_pence=4_600_000, upto="closed", published=-19, closes=-3, cpv=("79952000",),
            tenders=(Tender("harbour", 3_990_000, (4, 4, 4)), Tender("larch", 3_600_000, (3, 3, 4))),
            late=Tender("acorn", 3_750_000, (4, 4, 5)),
        ),
        CallOff(
            key="open", title="What would make renting here better? Research with private tenants",
            need="Research with private tenants in three wards on what makes renting hard, and what the council, landlords and tenants could each do.",
            outcomes="A plan that tenants’ groups and landlords have both argued over and that names who does what by when.",
            closer="Each ward’s tenants choose the questions.", by_whom="A tenants’ panel signs off the report.",
            route=PCR_2015_DPS, lot=_lot(pcr, 1), value_pence=6_200_000, upto="published", published=-6, closes=11,
            tenders=(Tender("juniper", 5_700_000, (4, 4, 4)), Tender("gorse", 4_900_000, (2, 3, 2))),
            question="Is there a list of landlords we may use?", answer="Yes: the licensing register. The winner gets it under the data-sharing terms in the pack.",
        ),
        CallOff(
            key="open-to-all", title="Facilitate the budget conversation in eight neighbourhoods",
            need="Plan and facilitate eight evening meetings on the council’s budget, and write down what was said.",
            outcomes="A record that residents recognise and that the budget report answers.",
            closer="Each meeting sets its own agenda.", by_whom="Residents chair.",
            route=PA_2023_BELOW_THRESHOLD, value_pence=2_400_000, upto="published", published=-5, closes=9, cpv=("79952000",), tenders=(),
        ),
        CallOff(
            key="quotation", title="Train residents as peer researchers",
            need="Teach twelve residents to ask questions, listen and write down what they hear, and help them through a first round of interviews.",
            outcomes="Twelve residents who can do the next piece of research without us.",
            closer="The residents choose what they ask about.", by_whom="Two residents who have done it before sit on the panel.",
            route=PA_2023_QUOTATIONS, value_pence=1_800_000, upto="published", published=-4, closes=10, cpv=("73200000", "80500000"),
            parts={REACH: {"rule": "all", "areas": ["TLD"]}, SCHEDULE: PRICED},
        ),
        CallOff(
            key="draft", title="Start-up support for three worker co-operatives",
            need="Help three groups of residents to start worker co-operatives in care, repair and food.",
            outcomes="Three co-operatives registered, trading, and governed by their members within a year.",
            closer="Each group chooses its own adviser.", by_whom="The groups decide how the support is spent.",
            route=PCR_2015_DPS, lot=_lot(pcr, 3), value_pence=5_500_000, upto="drafted", published=-2, closes=15, cpv=("80500000",),
        ),
    )  # fmt: skip
