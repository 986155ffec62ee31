"""Who may give, take, pass on and lay down a role. Pure.

Every organisation that has a head keeps one: an owner, a council administrator
or an administrator. Nobody can be left with an organisation that nobody can
let colleagues into.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.parties.rules import roles
from dps.parties.rules.links import obstacles_to_acting_unconfirmed

HEAD_OF_KIND: Mapping[str, str] = MappingProxyType(
    {
        "supplier": roles.OWNER,
        "network": roles.OWNER,
        "council": roles.COUNCIL_ADMINISTRATOR,
        "operator": roles.ADMINISTRATOR,
    }
)
"""The role that keeps the team, by the organisation's kind."""

ROLE_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        roles.OWNER: ("Owner", "Does everything, and says who acts for the organisation."),
        roles.EDITOR: ("Editor", "Keeps the profile and the evidence, and applies to join."),
        roles.BIDDER: ("Bidder", "Asks questions, writes bids and submits them."),
        roles.READER: ("Reader", "Reads everything of the organisation’s, and changes nothing."),
        roles.COUNCIL_ADMINISTRATOR: (
            "Council administrator",
            "Says who acts for the council, and from which domains.",
        ),
        roles.OFFICER: ("Officer", "Runs competitions: drafts, publishes, opens, decides."),
        roles.EVALUATOR: ("Evaluator", "Scores the bids of a panel that an officer appoints them to."),
        roles.COMMUNITY: (
            "Community member",
            "Lives in the place or speaks for those who do. Scores social value, and nothing else, where an officer appoints them.",
        ),
        roles.ADMINISTRATOR: ("Administrator", "Does everything of the operator’s, and says who acts for it."),
        roles.ASSESSOR: ("Assessor", "Decides applications."),
        roles.KEEPER: ("Keeper", "Keeps the markets, their lots and the places in them."),
        roles.REGISTRAR: ("Registrar", "Reviews organisations, claims and councils’ domains."),
        roles.AUDITOR: ("Auditor", "Reads every trail, and computes any award again."),
    }
)
"""What each role is called, and what it does."""


def role_name(role: str) -> str:
    """The name of a role; the code itself where it is not one of ours."""
    return ROLE_WORDS[role][0] if role in ROLE_WORDS else role


def obstacles_to_holding(kind: str, wanted: Collection[str]) -> tuple[Obstacle, ...]:
    """Why these roles cannot be held in an organisation of that kind; empty when they can."""
    strange = sorted(set(wanted) - set(roles.ROLES_OF_KIND[kind]))
    return tuple(
        Obstacle("role-of-another-kind", f"An organisation of this kind has no role “{role_name(role)}”.")
        for role in strange
    )


def obstacles_to_ending(kind: str, ended: Collection[str], *, heads: int) -> tuple[Obstacle, ...]:
    """Why a person cannot lose these roles: they are the last of ``heads`` (active, themselves counted) who keep the team."""
    head = HEAD_OF_KIND[kind]
    if head not in ended or heads > 1:
        return ()
    name = role_name(head).lower()
    return (
        Obstacle(
            "last-head",
            f"An organisation keeps at least one {name}, and this is the only one.",
            mend=f"Transfer the role to a colleague, or make a colleague {name} as well. After that it can end.",
        ),
    )


def obstacles_to_changing(
    kind: str, *, had: Collection[str], wanted: Collection[str], heads: int
) -> tuple[Obstacle, ...]:
    """Why a colleague’s roles cannot become ``wanted``; empty when they can."""
    found = list(obstacles_to_holding(kind, wanted))
    if not had:
        found.append(Obstacle("no-colleague", "This person holds no role here now.", mend="Invite them."))
    if not wanted:
        found.append(
            Obstacle(
                "no-role-left", "A colleague has at least one role.", mend="To take the last one, end their place."
            )
        )
    return (*found, *obstacles_to_ending(kind, set(had) - set(wanted), heads=heads))


def obstacles_to_inviting(
    kind: str, role: str, *, is_colleague: bool, is_invited: bool, open_invitations: int, confirmed: bool
) -> tuple[Obstacle, ...]:
    """Why somebody cannot be invited to take a role; empty when they can. ``confirmed`` is the inviter’s own address."""
    found = [*obstacles_to_holding(kind, (role,)), *obstacles_to_acting_unconfirmed(confirmed=confirmed)]
    if is_colleague:
        found.append(
            Obstacle("colleague-already", "This person is in the team already.", mend="Change their roles instead.")
        )
    if is_invited:
        found.append(
            Obstacle("invited-already", "This address has an invitation that is open.", mend="Send it again instead.")
        )
    if open_invitations >= MOST_OPEN:
        found.append(
            Obstacle(
                "invitations-many",
                f"{MOST_OPEN} invitations wait for an answer already.",
                mend="Withdraw some of them first.",
            )
        )
    return tuple(found)


MOST_OPEN = 50
"""How many invitations of one organisation may be open: our letters must be of no use to somebody who sends advertisements."""


def obstacles_to_offering(
    kind: str, *, giver: Collection[str], taker: Collection[str], same: bool, becomes: str, open_offer: bool
) -> tuple[Obstacle, ...]:
    """Why the head of an organisation cannot offer that place to a colleague; empty when they can."""
    head = HEAD_OF_KIND[kind]
    name = role_name(head).lower()
    found = []
    if head not in giver:
        found.append(Obstacle("not-head", f"Only the {name} can offer that place."))
    if not taker or same:
        found.append(Obstacle("no-colleague", "Choose a colleague.", mend="Somebody new is invited first."))
    if head in taker and not same:
        found.append(
            Obstacle("head-already", f"This colleague is {name} already.", mend="You may leave, or lay the role down.")
        )
    if becomes and (becomes == head or becomes not in roles.ROLES_OF_KIND[kind]):
        found.append(Obstacle("becomes-unknown", "Choose what you will be afterwards."))
    if open_offer:
        found.append(Obstacle("offer-open", "An offer of yours waits for an answer.", mend="Withdraw it first."))
    return tuple(found)


def obstacles_to_declining(reason: str) -> tuple[Obstacle, ...]:
    """Why somebody who asked cannot be declined so; empty when they can."""
    if reason.strip():
        return ()
    return (Obstacle("decline-unexplained", "Say why you do not let them in: they read it."),)


def obstacles_to_answering(state: str) -> tuple[Obstacle, ...]:
    """Why an invitation, a request or an offer cannot be answered or withdrawn: that was done already."""
    if state == "open":
        return ()
    return (Obstacle("answered-already", f"This was {state} already.", mend="Nothing more is needed."),)
