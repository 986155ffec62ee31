"""Imports every table, so that migrations and tests see the whole schema."""

from dps.admission import agreement_models as agreements
from dps.admission import desk_models as desk
from dps.admission import group_models as groups
from dps.admission import models as admission
from dps.admission import place_models as places
from dps.audit import checkpoint_models as checkpoints
from dps.audit import models as audit
from dps.award import models as award
from dps.award import record_models as award_records
from dps.bidding import examining_models as examining
from dps.bidding import intention_models as intentions
from dps.bidding import late_models as late_bids
from dps.bidding import models as bidding
from dps.competition import catalogue_models as catalogues
from dps.competition import change_models as changes
from dps.competition import custody_models as custody
from dps.competition import models as competition
from dps.competition import reach_models as reaching
from dps.competition import review_models as draft_reviews
from dps.competition import terms_models as terms
from dps.contract import delivery_models as delivery
from dps.contract import direct_models as direct_contracts
from dps.contract import models as contract
from dps.contract import record_models as contract_records
from dps.core import clock
from dps.core.db import Base
from dps.evaluation import finding_models as findings
from dps.evaluation import models as evaluation
from dps.evaluation import panel_models as panels
from dps.evaluation import ranking_models as rankings
from dps.evaluation import reading_models as reading
from dps.fees import models as fees
from dps.finding import comparison_models as comparisons
from dps.finding import research_models as research
from dps.finding import saved_models as saved_searches
from dps.letters import models as letters
from dps.market import models as market
from dps.market import question_models as market_questions
from dps.membership import models as membership
from dps.outbox import beat_models as beats
from dps.outbox import models as outbox
from dps.parties import account_models as accounts
from dps.parties import factor_models as factors
from dps.parties import models as parties
from dps.profile import models as profile

metadata = Base.metadata

MODULES = (
    clock, audit, outbox, parties, accounts, profile, market, admission, places, competition, reaching, catalogues, bidding, intentions, evaluation, reading, rankings, award, award_records, contract,
    membership, fees, letters, factors, market_questions, agreements, groups, desk, changes, draft_reviews,
    examining, checkpoints, late_bids, custody, terms, direct_contracts, beats, panels, contract_records, delivery, findings, research, saved_searches, comparisons,
)  # fmt: skip
