"""What an entry of the trail says, for people. Pure.

The trail keeps codes and pseudonymous ids; the sentence is made when somebody
reads. A table: the deed's code and its sentence, with the entry's facts in
braces; what stands in brackets is said only where its facts are known. Who did
it and when stand beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "address:ask": "Asked for a letter about an address.",
        "address:ask-change": "Asked to change the address of an account.",
        "address:change": "Changed the address of an account, confirmed at the new one.",
        "address:confirm": "Confirmed the address of an account.",
        "admission:remove": "Ended a supplier’s place on the lot.",
        "agreement:countersign": "Signed edition {edition} of the agreement for the market.",
        "agreement:offer": "Offered edition {edition} of the market’s agreement.",
        "agreement:sign": "Signed edition {edition} of the market’s agreement for the supplier.",
        "application:admit": "Decided the application: admitted.",
        "application:answer": "Answered questions of the application.",
        "application:answer-grounds": "Answered grounds for exclusion, yes or no: {answered} of {of} so far.",
        "application:declare": "Declared against the exclusion grounds.",
        "application:escalate": "Said out loud where the decision stands, due {due_on}: {stage}.",
        "application:explain-ground": "Said what happened under a ground for exclusion, “{ground}”, and what was done since.",
        "application:extend": "Extended the time to decide the application, to {due_on}.",
        "application:hand-back": "Handed the application back to the queue.",
        "application:hear": "Put a ground for exclusion to the supplier, “{ground}”, to be answered by {answer_by}. Found by the assessor: {found}.",
        "application:find-member": "Wrote what was found of a member’s standing, with the reason.",
        "application:name-connected": "Said who is connected with the organisation: {people} in all.",
        "application:note-findings": "Kept draft findings of the application: {written} so far.",
        "application:refuse": "Decided the application: refused, with reasons.",
        "application:rely": "Said whom the organisation relies on: {bodies} in all.",
        "application:return": "Returned the application for correction, to be answered by {answer_by}. The decision stays due by {due_on}.",
        "application:start": "Began an application.",
        "application:state-company": "Confirmed the facts of the organisation.",
        "application:submit": "Submitted the application; it is to be decided by {due_on}.",
        "application:take": "Put the application in an assessor’s hands.",
        "application:weigh": "Weighed a ground for exclusion, “{ground}”: it {outcome}.",
        "application:withdraw": "Withdrew the application.",
        "assessor:declare": "Declared whether they have an interest in the supplier: {interest}.",
        "attachment:read": "Read a file of an opened bid.",
        "attempt:refuse": "Was refused at {where}: {why}.",
        "authenticator:add": "Set up an authenticator app.",
        "authenticator:remove": "Removed an authenticator app.",
        "award:decide": "Decided to award to the bid at rank {rank}. Standstill announced: {standstill}.",
        "award:end": "Ended the competition without an award[ ({ended_as})], with the reason. Answers opened: {answers_opened}; prices opened: {prices_opened}.",
        "award:record-notice": "Recorded the award notice {notice}, reference {reference}, published {date}.[ The standstill ends {standstill_ends}.]",
        "award:tell": "Told every bidder at the same instant: {summaries} in all.[ The standstill ends {standstill_ends}.]",
        "catalogue:keep": "Kept version {version} of a catalogue of outcomes, with {rows} rows.",
        "bid:attach": "Put a file to a draft bid.",
        "bid:detach": "Took a file out of a draft bid.",
        "bid:disregard": "Disregarded a bid, on the ground “{ground}”.",
        "bid:quarantine": "A bid came at or after the deadline, and was sealed apart.",
        "bid:read": "Read an opened bid.",
        "bid:intend": "Said whether it means to bid.",
        "bid:refuse": "Was refused a bid: {why}.",
        "bid:save": "Saved a draft bid.",
        "bid:start": "Began a bid.",
        "bid:submit": "Submitted a bid, sealed.",
        "bid:withdraw": "Withdrew a bid.",
        "clock:move": "Moved the demonstration’s clock to {to}.",
        "colleague:invite": "Invited somebody to the team: {role}.",
        "competition:cancel": "Gave up the draft.",
        "competition:change": "Changed what suppliers are told: change {number}. Bids close {closes_at}.",
        "competition:copy": "Began the draft from an earlier competition of the council.",
        "competition:draft": "Began to draft the competition.",
        "competition:publish": "Published the competition. What suppliers were told is frozen.",
        "competition:record-ending-notice": "Recorded the termination notice {notice}, reference {reference}, published {date}.",
        "competition:revise": "Revised the draft.",
        "direct-award:decide": "Decided to award a contract directly, within the council’s standing orders.",
        "reservation:declare": "Declared to be one of those whom a competition is reserved for.",
        "competition:withdraw": "Withdrew the competition while it was open, with the reason.",
        "consensus:record": "Recorded the panel’s agreed score of an answer.",
        "contact:note": "Noted a contact with a supplier outside the marketplace.",
        "competition:use-template": "Began the draft from the template “{template}”, edition {edition}.",
        "contract:conclude": "Concluded the contract, signed {signed_on}, with {promises} promises. It runs from {starts_on} to {ends_on}.",
        "contract:record-notice": "Recorded the contract details notice {notice}, reference {reference}, published {date}.",
        "correction:answer": "Answered the return for correction. Late: {late}.",
        "correction:save": "Saved a correction.",
        "debarment:check": "Checked the supplier against the debarment list: {result}, {names} names looked for on {checked_on}.",
        "directory:import": "Imported suppliers into the directory: {added} added, {changed} changed.",
        "domain:approve": "Kept a domain of addresses whose holders may join the council.",
        "domain:end": "Ended a domain of the council’s addresses.",
        "evidence:add": "Added evidence of the kind “{kind}”.",
        "evidence:open": "Opened a document of the kind “{kind}”.",
        "evidence:replace": "Put a newer document of the kind “{kind}” in the place of an older one, which stays.",
        "evidence:scan": "The virus scanner looked at a document’s file: {result}.",
        "evidence:take-back": "Took back a document of the kind “{kind}” that nobody had relied on.",
        "extension:ask": "Asked for more time for every supplier, until {closes_at}. A second officer has to confirm it.",
        "extension:confirm": "Confirmed more time for every supplier: change {number}. Bids close {closes_at}.",
        "extension:drop": "Let the extension go that was asked for.",
        "factor:use": "Proved a second factor: {factor}.",
        "factors:forget": "Took away the second factors that were set up before the address was confirmed.",
        "factors:remove": "Took every second factor of a person away, as two administrators had made sure who asked.",
        "hearing:answer": "Spoke to a ground for exclusion, “{ground}”.",
        "group:accept": "Accepted its part in a group.",
        "group:ask": "Asked a supplier into a group.",
        "group:begin": "Began a group of suppliers.",
        "group:change": "Changed a part in a group.",
        "group:decline": "Declined its part in a group.",
        "group:declare": "Declared against the grounds for exclusion, as a member of a group.",
        "group:end": "Ended a group of suppliers, with the reason.",
        "group:form": "Formed a group of suppliers: an organisation of its own.",
        "group:leave": "Left a group of suppliers, with the reason.",
        "group:take-out": "Took a supplier out of a group before it was formed.",
        "interest:declare": "Declared interests in the bidders.",
        "invitation:accept": "Accepted an invitation to the team: {role}.",
        "invitation:decline": "Declined an invitation to the team.",
        "invitation:send-again": "Sent an invitation to the team again.",
        "invitation:withdraw": "Withdrew an invitation to the team.",
        "joining:accept": "Let somebody in who had asked to join: {role}.",
        "joining:ask": "Asked to join the organisation.",
        "joining:decline": "Did not let somebody in who had asked to join.",
        "late:decide": "Agreed, as the second of two officers: the late bid is {outcome}. Made late by the market or the council: {fault_ours}.",
        "late:disagree": "Did not agree, as the second of two officers, that the late bid be {outcome}.",
        "late:propose": "Proposed, as the first of two officers, that the late bid be {outcome}. Made late by the market or the council: {fault_ours}.",
        "library:change": "Changed an answer of its library.",
        "library:keep": "Kept an answer in its library.",
        "library:put-away": "Put an answer of its library away.",
        "library:take-out": "Took an answer of its library into use again.",
        "letters:choose": "Chose how letters come: {choice}.",
        "mailbox:ask": "Asked for an address to become the shared mailbox.",
        "mailbox:confirm": "Confirmed the shared mailbox, by the link of the letter to it.",
        "mailbox:remove": "Took the shared mailbox away.",
        "market:set-ranges": "Recorded what quality, social value and price may count in a call-off on lot or part {part}.",
        "market:change-expiry": "Changed what an expired document stops on lot or part {part}.",
        "market:change-term": "Changed the period of validity[ from {was}][ to {becomes}], with the reason.[ Notice {notice} is due.]",
        "market:end": "Ended the market, from {ended_on} on, with the reason.[ Notice {notice} is due.]",
        "market:answer": "Answered a question about the market, for everybody.",
        "market:ask": "Asked a question about a market.",
        "market:establish": "Established the market.",
        "market:record-notice": "Recorded notice {notice} about the market, reference {reference}, published {date}.",
        "market:name-buyer": "Named a buyer in the market’s notice.",
        "membership:enter": "Entered a membership of the network.",
        "notice:record": "Recorded that a duty of the market is done ({task}), reference {reference}, {date}.",
        "opening:ask": "Asked, as the first of two officers, for the bids to be opened.",
        "opening:refuse": "Was refused the opening of the bids ({part}): {why}.",
        "opening:open": "Opened the bids, as the second of two officers.",
        "organisation:add": "Kept an organisation of the kind “{kind}”.",
        "ownership:accept": "Took the place of the head of the organisation, which its holder laid down.",
        "ownership:decline": "Declined the place of the head of the organisation.",
        "ownership:offer": "Offered the place of the head of the organisation to a colleague.",
        "ownership:withdraw": "Took back the offer of the head’s place.",
        "partners:call": "Said that it looks for partners.",
        "partners:close": "Looks for partners no longer.",
        "panel:appoint": "Appointed somebody to the panel.",
        "panel:finish": "Finished scoring.",
        "panel:release": "Released somebody from the panel.",
        "passkey:add": "Added a passkey.",
        "passkey:remove": "Removed a passkey.",
        "password:ask-reset": "Somebody asked for a letter about a forgotten password.",
        "password:change": "Changed the password.",
        "password:reset": "Set a new password by a letter’s link. Every session ended.",
        "payment:receive": "Received a payment event: {effect}.",
        "person:add": "Kept a person.",
        "person:close": "Closed an account; the name and the address behind the reference were removed.",
        "position:end": "Ended a position: {role}.",
        "position:give": "Gave a position: {role}.",
        "profile-change:ask": "Asked the supplier about what it changed in its profile, as far as version {version}.",
        "profile-change:see": "Looked at what the supplier changed in its profile, as far as version {version}.",
        "profile:describe": "Described the organisation in its profile.[ It is version {version}; changed: {sections}.]",
        "quality:lock": "Locked the quality scores. From here no score changes, and prices may be opened.",
        "question:answer": "Answered a clarification question, to everybody.",
        "question:ask": "Asked a clarification question.",
        "question:correct": "Put an answer right that everybody had read: change {number}.",
        "question:draft": "Kept the draft of an answer.",
        "question:set-aside": "Set a late question aside by the published rule.",
        "recovery-codes:keep": "Made new recovery codes.",
        "removal:answer": "Answered the proposed removal. In time: {in_time}.",
        "removal:confirm": "Confirmed the removal, the answer weighed. It takes effect {takes_effect_at}.",
        "removal:drop": "Dropped the removal: the place stands.",
        "removal:propose": "Told the supplier that its place is to end on {effective_on}, on the ground “{ground}”, with time to answer until {represent_by}.",
        "renewal:answer": "Renewed the declaration. In time: {in_time}. Changed: {changed}.",
        "renewal:ask": "Asked for a renewed declaration, due {due_on}.",
        "result:compute": "Computed the ranking.",
        "review:decide": "Decided a review of the organisation, of the kind “{kind}”: {outcome}.",
        "review:open": "Opened a review of the organisation, of the kind “{kind}”.",
        "score:change": "Changed a score of an answer, with a reason; the earlier one stays.",
        "score:give": "Scored an answer.",
        "session:begin": "Signed in.[ Second factor: {factor}.]",
        "session:end": "Signed out.",
        "session:fail": "Somebody failed to sign in.",
        "session:prove": "Proved a second factor once more in an open session.",
        "session:turn": "Went on for another organisation of theirs.",
        "review:approve": "Approved version {version} of the draft, as the second person. Its digest: {digest}.",
        "review:ask": "Sent version {version} of the draft to a second person. Its digest: {digest}; of the council’s own record: {considered_digest}.",
        "review:send-back": "Sent version {version} of the draft back, with {comments} comments.",
        "short-period:answer": "Answered whether it agrees to the shorter time: {agrees}.",
        "short-period:ask": "Asked every admitted supplier to agree to a shorter time, until {closes_at}. {waiting} have not answered.",
        "standing-orders:keep": "Kept edition {edition} of the council’s standing orders on buying: {bands} bands of value.",
        "subscription:ask": "Asked for a subscription to be paid.",
        "subscription:checkout": "Went to pay a subscription.",
        "subscription:pay": "Paid a subscription.",
        "terms:accept": "Accepted version {version} of the terms.",
        "suspension:begin": "Suspended the place, by the scheme’s documents, through {ends_on}. Still invited: {invited}.",
        "suspension:end": "The suspension ended by itself, its last day being {ended_on}.",
        "suspension:lift": "Lifted the suspension before its time.",
        "trail:read": "Read a trail.",
    }
)

_BRACES = re.compile(r"\{([a-z_]+)\}")
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WORDS: Mapping[object, str] = MappingProxyType({True: "yes", False: "no", None: "–", "": "–"})


def sentence(did: str, facts: Mapping[str, Any]) -> str:
    """What an entry says. A fact that an older entry lacks reads as a dash; a deed unknown here still reads as itself."""
    said = SENTENCES.get(did)
    if said is None:
        return did.replace(":", ": ").replace("-", " ").capitalize() + "."
    whole = _BRACKETS.sub(lambda found: found[1] if all(facts.get(n) for n in _BRACES.findall(found[1])) else "", said)
    return _BRACES.sub(lambda found: _words(facts.get(found[1])), whole)


def _words(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_words(one) for one in value) or "–"
    if isinstance(value, bool) or value is None or value == "":
        return _WORDS[value]
    text = str(value)
    if _DAY.fullmatch(text):
        day = date.fromisoformat(text)
        return f"{day.day} {day:%B %Y}"
    return text
