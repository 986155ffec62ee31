"""The people and suppliers of the demonstration. All of them are invented; the councils are the network's members."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "demonstration only"  # noqa: S105 printed on the sign-in page; demo mode refuses to start beside live settings
COUNCIL = "Preston City Council"
"""The member council whose invented officers run the demonstration's competitions."""

OPERATOR = "Marketplace operations"


@dataclass(frozen=True)
class Part:
    """One person of the demonstration: who they are, how they sign in, what they do here."""

    key: str
    name: str
    email: str
    organisation: str
    role: str
    what: str
    also: tuple[str, ...] = ()  # further roles in the same organisation

    @property
    def password(self) -> str:
        """The same for everybody."""
        return PASSWORD


@dataclass(frozen=True)
class Firm:
    """One invented supplier."""

    key: str
    name: str
    legal_form: str
    region: str
    summary: str
    capabilities: tuple[tuple[str, str], ...]
    cpv: tuple[str, ...]
    lots: tuple[int, ...]
    is_vcse: bool = False


FIRMS: tuple[Firm, ...] = (
    Firm("acorn", "Acorn Research Co-operative", "co-operative-society", "TLD",
         "A workers’ co-operative that researches public services with the people who use them.",
         (("Participatory research", "Peer researchers, paid and trained, design and carry out the study with us."),
          ("Policy evaluation", "Theory-based and realist evaluation of council programmes."),
          ("Community wealth building", "Spend analysis, anchor procurement, plural ownership of the local economy.")),
         ("73200000", "79311000"), (1, 2), is_vcse=True),
    Firm("bramble", "Bramble & Rook Consulting Ltd", "private-company", "TLJ",
         "Consultants in local government finance and organisational change.",
         (("Organisational development", "Service redesign, leadership and change programmes."),
          ("Cost modelling", "Unit costs and business cases for new models of service.")),
         ("79410000",), (1, 2, 3)),
    Firm("commonweal", "Commonweal Evaluation CIC", "community-interest-company", "TLE",
         "Independent evaluation of social value and community programmes.",
         (("Social value evaluation", "What was promised, what was delivered, what it was worth to residents."),
          ("Insulation and retrofit studies", "Insulating homes with tenants: surveys, pilots, follow-up.")),
         ("73200000", "79419000"), (1,), is_vcse=True),
    Firm("dovetail", "Dovetail Service Design Ltd", "private-company", "TLI",
         "Service designers who prototype with residents and front-line staff.",
         (("Prototyping", "Working prototypes of services in six weeks, tested with the people they are for."),
          ("User research", "Inclusive research, in places and languages that suit people.")),
         ("79415200", "72221000"), (2, 3)),
    Firm("elder", "Elder Tree Community Benefit Society", "community-benefit-society", "TLK",
         "A community benefit society that helps care users and carers run their own services.",
         (("Co-operative care", "Starting and governing care co-operatives."), ("Training for carers", "Accredited training by carers, for carers.")),
         ("80500000", "85300000"), (2, 3), is_vcse=True),
    Firm("fieldfare", "Fieldfare Learning Co-operative", "co-operative-society", "TLG",
         "Adult learning and training for members, officers and residents.",
         (("Training for elected members", "Scrutiny, facilitation, working with communities."), ("Capacity building", "Mentoring of new co-operatives and mutuals.")),
         ("80500000",), (3,)),
    Firm("gorse", "Gorse Hill Analytics LLP", "llp", "TLM",
         "Data analysts for housing, planning and local economies.",
         (("Local economic data", "Business demography, spend maps and dashboards that residents can read."),),
         ("72316000", "73200000"), (1,)),
    Firm("harbour", "Harbour Street Partnership", "partnership", "TLC",
         "A small partnership that facilitates difficult conversations between councils and residents.",
         (("Deliberation", "Citizens’ juries and assemblies, from recruitment to report."),),
         ("79952000",), (1, 3)),
    Firm("ivy", "Ivy Lane Digital Co-op Ltd", "co-operative-society", "TLL",
         "A digital co-operative: open source tools for participation.",
         (("Participation platforms", "Open source platforms, installed, adapted and handed over."), ("Prototypes", "Clickable and working prototypes.")),
         ("72200000",), (2,)),
    Firm("juniper", "Juniper Housing Research Ltd", "guarantee-company", "TLF",
         "Tenant-led housing research and policy.",
         (("Housing policy", "Allocation, standards, tenant voice."),),
         ("73200000",), (1,), is_vcse=True),
    Firm("kestrel", "Kestrel Skills Trust", "cio", "TLH",
         "A charity that opens routes to work for people who face barriers.",
         (("Employment support", "Supported internships and job coaching."), ("Training", "Recognised qualifications in community venues.")),
         ("80500000", "79634000"), (3,), is_vcse=True),
    Firm("larch", "Larch & Daughters Facilitation", "sole-trader", "TLD",
         "Facilitation and training in plain English.",
         (("Facilitation", "Meetings that end with a decision that people own."),),
         ("80500000",), (3,)),
)  # fmt: skip

PEOPLE: tuple[Part, ...] = (
    Part("supplier", "Ada Green", "ada@acorn.example", "acorn", "owner", "supplier: Acorn Research Co-operative"),
    Part("rival", "Ben Rook", "ben@bramble.example", "bramble", "owner", "rival supplier: Bramble & Rook Consulting"),
    Part("buyer", "Chandra Patel", "chandra@preston.example", COUNCIL, "officer", f"council buyer: {COUNCIL}"),
    Part("second", "Dilys Owen", "dilys@preston.example", COUNCIL, "officer", "second officer of the same council"),
    Part("evaluator", "Esme Clarke", "esme@preston.example", COUNCIL, "evaluator", "evaluator"),
    Part(
        "evaluator-2",
        "Farid Khan",
        "farid@preston.example",
        COUNCIL,
        "evaluator",
        "second evaluator; council administrator, who approves drafts",
        also=("council-administrator",),
    ),
    Part(
        "neighbour",
        "Nia Brook",
        "nia@preston.example",
        COUNCIL,
        "community",
        "community member: scores social value, and nothing else",
    ),
    Part(
        "administrator",
        "Grace Lee",
        "grace@market.example",
        OPERATOR,
        "administrator",
        "market administrator; moves the clock",
    ),
    Part("auditor", "Hugh Mensah", "hugh@market.example", OPERATOR, "auditor", "auditor"),
)
"""The accounts that the sign-in page lists, in the order of a procurement."""

LOTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Research, policy and evaluation", "Research with residents and staff, policy advice, and evaluation of services and programmes.", ("73200000", "79311000")),
    ("Prototypes and implementation", "Design, prototyping and first delivery of new models of service.", ("79415200", "72221000", "79410000")),
    ("Capacity building and training", "Training, mentoring and organisational development for councils, co-operatives and communities.", ("80500000", "79633000")),
)  # fmt: skip
"""The lots that the network's own description of its purchasing system suggests; their exact titles are the owner's to give."""

CONDITIONS: tuple[tuple[str, ...], ...] = (
    ("legal", "Able to contract", "Say how your organisation is constituted, and who may sign for it."),
    ("financial", "Able to carry the work", "Say how you would carry a contract of this size until it is paid."),
    (
        "technical",
        "Able to do the work",
        "Describe work of this kind that you have done, for anybody, and what came of it.",
    ),
    (
        "technical",
        "A way to keep up quality",
        "Show a certificate, or the procedure that you wrote for yourselves: either will do.",
        "document",
        "quality",
    ),
)
