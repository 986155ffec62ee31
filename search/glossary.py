"""The field's words. The page /glossary and docs/glossary.md are both made from this list; a test holds them together."""

from __future__ import annotations

from dataclasses import dataclass

from dps.law.routes import ROUTES


@dataclass(frozen=True)
class Term:
    """One word and what it means here. ``where`` names the route whose word it is; empty for a word of all routes."""

    word: str
    means: str
    where: str = ""


_PCR, _ACT, _BELOW = "Public Contracts Regulations 2015", "Procurement Act 2023", "Below the thresholds"

TERMS: tuple[Term, ...] = (
    Term("Abnormally low bid", "A price so low that the council must ask how the work can be done for it before deciding anything."),
    Term("Admitted", "A supplier whose application to a lot was decided in its favour: every criterion was met. Admission is passed or failed, never ranked, never limited in number, and costs nothing."),
    Term("Affiliate", "An organisation that belongs to the network and is not a council. It may bid like anybody else; it cannot buy."),
    Term("Agreed score", "The one point of the published scale that a panel agrees for an answer after reading everybody’s scores side by side, with who took part, what was discussed and why. Every evaluator signs it. It is never a mean."),
    Term("Assessment summary", "What each bidder is sent before the award notice: its own marks with reasons, and those of the winner.", _ACT),
    Term("Associated person", "Somebody whose means or ability a supplier relies on to meet a condition. It is looked at for exclusion as the supplier is.", _ACT),
    Term("Award notice", "The public notice of who won. Under the Act it comes before the contract and starts the standstill; under the Regulations it comes after.", ),
    Term("Below-threshold notice", "A public notice for a contract worth less than the Act’s threshold. Anyone may answer it; nobody needs to be admitted first.", _BELOW),
    Term("Bid validity", "Until when a bid stands. The documents say so; for longer every bidder is asked, and each is free to say no."),
    Term("Call-off", "A contract made through a dynamic purchasing system.", _PCR),
    Term("Call-off pack", "The terms, and what goes with them: personal data, staff, insurance, payment, visits. Suppliers read it whole before they bid."),
    Term("Central digital platform", "The government’s Find a Tender service, where notices are published by law. Nothing is public here before its notice is public there, where the law asks for one."),
    Term("Challenge", "A complaint, a claim or an audit question about an award. From its registration on the contract waits, until two officers let it go on with a reason."),
    Term("Checkpoint", "A signed line that the market publishes every hour about the trail of a competition. Until the opening it tells nothing; afterwards anybody can see whether the trail was rewritten."),
    Term("Claim", "A person’s statement that they act for an organisation for which nobody acts here yet. The market’s registrar grants or refuses it, with a reason."),
    Term("Community member", "Somebody who lives in the place, or speaks for those who do, and sits on a panel. Scores social value and nothing else, under the same declarations as everybody."),
    Term("Community partner", "A person of the community whom a council names to say first whether a promise was kept."),
    Term("Conditions for membership", "What a supplier must show to become a member of a dynamic market.", _ACT),
    Term("Confidential document", "A document that its supplier marked, with a ground and a written reason. The mark is weighed when somebody asks for the document under the law on freedom of information; it is no promise that it is never disclosed."),
    Term("Connected person", "Somebody who owns, runs or decides for a supplier, or stands in a like place: what they did counts for the grounds for exclusion too."),
    Term("Contracting authority", "A public body that the law of procurement binds: here, a council or combined authority."),
    Term("Correction", "An application returned by its assessor with words on named parts, to be mended by a day. The time to decide runs on meanwhile, and both versions stay readable."),
    Term("CPV", "The Common Procurement Vocabulary: eight-digit codes for kinds of goods, services and works."),
    Term("Decision report", "What a decision on an application was, whole: who decided, on what count of days, what was looked at and why. It is written once, and what the supplier is told is in it."),
    Term("Declared interest", "What ties a panel member to a bidder, or sets them against it, in their own words. The bids are closed to them until another person has decided on it, with reasons."),
    Term("Delivery record", "What became of a supplier’s promises in its contracts here: promised and delivered, side by side, with its own words. Public, and never part of any scoring."),
    Term("Directory entry", "An organisation from a public list that is shown so that it can be found. It is listed, not admitted: it has not applied, and nobody has checked it."),
    Term("Disregarded bid", "A bid that is left out of the comparison on a lawful ground, with the reason. Once prices are open, two officers decide it."),
    Term("Dynamic market", "A list of suppliers, open at any time to anyone who meets its conditions, through which councils run competitions.", _ACT),
    Term("Dynamic purchasing system (DPS)", "A wholly electronic list of suppliers, open at any time to anyone who meets its criteria, through which councils run mini-competitions. New ones can no longer be made; those that exist may run until 23 February 2029 at the latest.", _PCR),
    Term("Escalation", "A note that the clock makes, once, when a decision is two working days from its day, on it, or late. Assessors are written to, and it stays on record."),
    Term("Evidence", "A supplier’s dated documents: insurance, accounts, certificates. Each is added once and used in any application; a newer one takes the place of an older, which stays readable."),
    Term("Evidence bundle", "Everything that an award rests on, in one file for a court or an auditor, with a programme that checks it on any computer."),
    Term("Excludable supplier", "A supplier on whom a discretionary ground counts now. Whether it is left out is weighed, ground by ground, with reasons.", _ACT),
    Term("Excluded supplier", "A supplier on whom a mandatory ground counts now, or who is on the debarment list for one. It cannot be admitted.", _ACT),
    Term("Exclusion ground", "A reason, fixed by law, for which a supplier must or may be left out, such as a conviction or a debarment."),
    Term("Head of a team", "Whoever says who acts for an organisation: a supplier’s owner, a council’s administrator, the operator’s administrator. There is always one."),
    Term("Held for review", "Said of an organisation whose name can be taken for another’s. It writes, applies and bids like anybody else; it is not admitted and not shown in the directory until the registrar has looked. The time to decide its applications runs on."),
    Term("Hidden names", "Where a council publishes that its panel scores quality without knowing whose answers it reads: bidders are called by letters drawn at random until quality is locked."),
    Term("Holder", "One of three officers of a council who hold the key of the bids to a call-off, each by a share. Two of them open the bids."),
    Term("Intention to bid", "What an invited supplier may say beforehand: that it means to bid, or that it declines, and why. It is sealed until the opening, and binds nobody."),
    Term("Kind of work", "One entry of the marketplace’s own list of what suppliers do, in councils’ words, each mapped to codes of the CPV."),
    Term("Late bid", "A bid that comes at the deadline or after it, by the server’s clock. It is sealed apart with a receipt that says so, and only two officers with a reason can let it in, before anything is opened."),
    Term("Look-back", "How far back in time a ground for exclusion reaches: what happened before its first day counts no more."),
    Term("Lot", "A division of a dynamic purchasing system by what is bought. Suppliers apply to each lot.", _PCR),
    Term("Lots", "What settles who is first where every published rule leaves bids level: a public random number that nobody could know when bids were made, and that anybody can check."),
    Term("Manifest error", "A mistake in the scores that anybody can see, such as a wrong page read. It is all that is put right after prices are open: for every bid on the criterion, by a panel member who has seen no price."),
    Term("Market research", "A search of suppliers that a council keeps with everything it found, frozen, to show how it came to know the market. It chooses nobody."),
    Term("Measure", "One thing that a call-off counts for the good of a place, in a named unit. Bidders promise against it."),
    Term("Measured criterion", "A social value criterion that is scored by the number promised: against the council’s published target, capped at the need, and never against the other bids."),
    Term("Mini-competition", "A competition among every supplier admitted to a lot, all of whom are invited.", _PCR),
    Term("Opening", "The act by which two different officers, after the deadline, open the sealed bids: first quality, then, when every mark is locked, price."),
    Term("Outcome catalogue", "A list of what may be sought for a place and how it is counted, kept in versions: two come with the marketplace, and a council keeps its own."),
    Term("Part", "A division of a dynamic market by what is bought. Suppliers apply to each part.", _ACT),
    Term("PPON", "The number that Find a Tender gives to every supplier and authority."),
    Term("Price schedule", "The lines that every bidder prices, each with its unit and how many are expected. What they come to is compared."),
    Term("Promise", "What a winning bid committed to for the place, with its day. It is part of the contract, and the public reads what of it was delivered."),
    Term("Proxy value", "Somebody’s estimate of what a unit of social value is worth in money, told with its source and the year of its prices. It stands beside a promise for information and is never scored."),
    Term("Public service mutual", "A body whose purpose is to deliver public services, that shares profit with nobody or only with its members, and that its employees manage and control."),
    Term("Quotation", "An offer below the threshold: in answer to a notice, or to a request that is sent to suppliers picked by a recorded rule.", _BELOW),
    Term("Ranking computed again", "A new ranking after a bid went out or an error was corrected. It has a reason, and the one before it is kept beside it."),
    Term("Receipt", "What a bidder gets when its bid is received: the exact time and digests of every sealed part, signed by the market."),
    Term("Register", "Who has a place on a lot, and since when. Public, for today and for any day before; suppliers whose places have ended are counted and not named."),
    Term("Registrar", "The operator’s person who decides who an organisation is: look-alike names, claims, and which domains are a council’s."),
    Term("Rehearsal", "Made-up bids put through the published method before publication, to see who would win and what would change it. Nothing of it is kept."),
    Term("Related need", "Another competition of the same council that serves the same need. Its value is added before it is held against a threshold."),
    Term("Remedy plan", "How and by when a supplier means to make good what is short of a promise. It runs once the council agrees to it."),
    Term("Removal", "The end of a place on a lawful ground. The supplier is told first, with the reasons, and heard."),
    Term("Renewed declaration", "A supplier’s declaration about exclusion grounds, made again when it is asked for, within five working days.", _PCR),
    Term("Request to a bidder", "Something the council asks one bidder after the opening, with a last day to answer. The answer stands beside the bid and changes nothing in it."),
    Term("Reservation", "A contract that only suppliers of one kind may have, such as voluntary organisations or firms in an area. The notice says so, and who bids declares that it is one."),
    Term("Review by a second person", "Before anything is published, somebody who wrote nothing of it reads it whole, and approves it or sends it back. A change after that makes the approval void."),
    Term("Robustness", "How far a ranking would hold: what each weight, each single mark and each bid that is there does to who is first. It is shown for information and changes nothing."),
    Term("Saved search", "Words and filters that somebody keeps. For opportunities a letter tells of what is new in it, each opportunity once; whoever pays and whoever does not hear at the same hour."),
    Term("Sealed bid", "A bid encrypted on arrival, so that nobody can read it before it is opened: not the council, not the administrator, not whoever runs the database."),
    Term("Second reading", "An answer is read and scored once more, before prices are open, because its scores lie far apart or its moderator gives a reason. The first scores stay on record."),
    Term("Selection criteria", "What a supplier must show to be admitted to a lot.", _PCR),
    Term("Self-cleaning", "What a supplier did since something happened that could exclude it: paid, explained, changed. It is weighed before anybody is excluded."),
    Term("Setting aside", "The fall of a wrong award, on a ground and with a reason: one officer asks for it, another agrees. Everybody who was told of the award is told that too."),
    Term("Share of the key", "What a holder has of a key that was split in three: two shares make the key, one tells nothing of it. Each opens with its holder’s own passphrase."),
    Term("SME", "Small or medium-sized enterprise: fewer than 250 staff, and a turnover or balance sheet below the limits of the Act."),
    Term("Social value", "Good that a contract does beyond what is bought, such as local jobs. Judged only where it is a published criterion that bears on the contract."),
    Term("Standing orders", "A council’s own rules on buying: who may approve what value, and when a contract may be awarded without competition. A council administrator keeps them here, edition by edition."),
    Term("Standstill", "Days between telling bidders the result and making the contract, so that a bidder can challenge the decision while it can still be changed. It is made longer with a reason, never shorter."),
    Term("Suspension", "A pause of a place. It exists only where the documents of a purchasing system provide for it, and ends by itself; under the Act there is none.", _PCR),
    Term("Template", "What a draft may begin with: three questions, weights, terms and measures for one kind of work. Everything of it can be changed."),
    Term("Test envelope", "What the three holders open before anything is published, so that every two of them are known to open the bids."),
    Term("Threshold", "The value, with VAT, from which the full rules apply. It changes every second January and differs by kind of contract."),
    Term("Turning point", "How far one weight would have to move before another bid were first. It is shown for information and re-opens nothing."),
    Term("UK15", "The notice of each admission to a dynamic market and each removal from it.", _ACT),
    Term("UK4, UK6, UK7", "Notices on the central digital platform: the tender notice, the contract award notice and the contract details notice.", _ACT),
    Term("VCSE", "Voluntary, community or social enterprise: no part of government, driven by its values, and mainly putting its surplus back into them."),
    Term("Version", "Everything that a profile said from one instant until its next change. Every version is kept."),
    Term("Weighing", "A decision of its own on one ground for exclusion: what was done since is looked at part by part, after the supplier could speak, and it is said whether the ground keeps it out."),
)  # fmt: skip


def by_route() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What one thing is called on each route, in the order of the routes; a dash where there is no such thing."""
    names = {
        "market": "The list of suppliers", "part": "A division of it", "admission": "Being on it",
        "conditions": "What has to be shown to get on it", "competition": "A competition", "invitation": "How bidders hear of it",
        "contract": "What the winner signs", "feedback": "How bidders are told",
    }  # fmt: skip
    return tuple(
        (name, tuple(getattr(route.words, field) or "–" for route in ROUTES.values())) for field, name in names.items()
    )


def as_markdown() -> str:
    """The glossary as docs/glossary.md keeps it."""
    head = [route.title for route in ROUTES.values()]
    lines = [
        "# The field's words", "",
        "Made from `search/glossary.py`; write it anew with `.venv/bin/python -m search.glossary > docs/glossary.md`.", "",
        "## One thing, by route", "",
        "| What it is | " + " | ".join(head) + " |", "|---" * (len(head) + 1) + "|",
        *("| " + " | ".join((name, *words)) + " |" for name, words in by_route()), "",
        "## From A to Z", "",
        *(f"- **{term.word}**{f' ({term.where})' if term.where else ''}: {term.means}" for term in TERMS),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(as_markdown(), end="")
