"""What the trade calls the same. Data, kept by hand; knows no engine.

Applied to what is asked, never to what is kept: a text that says the word
itself is always nearer than one that says it otherwise. ``EQUALS`` mean the
same; ``ALIKE`` are near enough that somebody who asks for one would read the
other. Spellings of one word are :mod:`search.spelling`'s.
"""

from __future__ import annotations

from collections.abc import Mapping

from search.spelling import WORD, is_said, plain

EQUAL, LIKE = 0.7, 0.4
"""What another word counts beside the one that was typed."""

EQUALS: tuple[tuple[str, ...], ...] = (
    # Who does it
    ("VCSE", "voluntary sector", "third sector", "community sector", "VCS", "voluntary organisations", "charitable sector", "non-profit sector"),
    ("not for profit", "non-profit", "nonprofit", "not-for-profit", "non profit"),
    ("worker co-operative", "workers co-operative", "employee owned", "worker owned", "workers' co-operative"),
    ("social enterprise", "social business", "community enterprise"),
    ("community interest company", "CIC"),
    ("community benefit society", "bencom"),
    ("mutual", "mutuals", "mutual society"),
    ("credit union", "savings and loans co-operative"),
    ("housing association", "registered provider", "social landlord", "registered social landlord"),
    ("housing co-operative", "co-housing", "cohousing"),
    ("community land trust", "CLT"),
    ("development trust", "community development trust"),
    ("SME", "small business", "small and medium enterprises", "small and medium sized enterprises"),
    ("BAME", "black and minority ethnic", "BME", "ethnic minorities", "minority ethnic", "ethnic minority"),
    ("LGBT", "LGBTQ", "LGBTQI", "lesbian and gay", "gay and lesbian", "lesbian", "gay", "LGBTI", "homosexual"),
    ("transgender", "trans people", "gender identity"),
    # Care and health
    ("domiciliary care", "home care", "homecare", "care at home"),
    ("residential care", "care home", "nursing home", "care homes"),
    ("respite", "short breaks", "respite care"),
    ("carers", "caregivers", "carer"),
    ("older people", "elderly", "pensioners", "senior citizens", "older adults", "old people", "old age"),
    ("learning disability", "learning disabilities", "learning difficulties", "intellectual disability"),
    ("disabled people", "people with disabilities", "disability", "disabled", "handicapped"),
    ("autism", "autistic", "autistic spectrum", "ASD", "Asperger"),
    ("visually impaired", "blind", "partially sighted", "sight loss", "visual impairment"),
    ("deaf", "hearing impaired", "hearing loss", "hard of hearing"),
    ("wheelchair users", "wheelchair", "mobility impaired"),
    ("mental health", "mental illness", "mental wellbeing", "mental ill health"),
    ("counselling", "talking therapy", "psychotherapy", "counsellor"),
    ("bereavement", "bereaved", "grief"),
    ("addiction", "substance misuse", "substance abuse", "drug misuse", "drugs and alcohol", "drug addiction", "drug and alcohol"),
    ("alcoholism", "alcohol misuse", "alcohol abuse", "problem drinking"),
    ("hospice", "palliative care", "end of life care", "terminally ill"),
    ("dementia", "Alzheimer's", "alzheimer's disease"),
    ("stroke survivors", "stroke"), ("epilepsy", "epileptic"), ("diabetes", "diabetic"), ("asthma", "asthmatic"),
    ("arthritis", "rheumatism", "arthritic"), ("dyslexia", "dyslexic"), ("paralysis", "spinal injury", "paraplegic"),
    ("domestic violence", "domestic abuse", "violence against women", "refuge for women"),
    ("sexual violence", "rape", "sexual abuse", "sexual assault"),
    ("loneliness", "social isolation", "isolation", "lonely", "befriending"),
    ("wellbeing", "well being", "well-being"),
    ("healthcare", "health care"),
    ("GP surgery", "general practice", "doctors surgery"),
    ("cancer patients", "cancer", "oncology"),
    # Children and young people
    ("young people", "youth", "teenagers", "adolescents", "youngsters"),
    ("youth work", "youth services", "youth club"),
    ("childcare", "child care", "day nursery", "nursery", "creche", "child minding"),
    ("pre-school", "playgroup", "preschool", "early years", "under fives", "toddlers", "play group"),
    ("after school club", "out of school care", "afterschool", "holiday club", "out of school"),
    ("holiday play scheme", "playscheme", "play scheme", "summer scheme"),
    ("care leavers", "leaving care", "looked after children", "children in care", "foster care"),
    ("fostering", "foster care", "foster carers"),
    ("special educational needs", "SEND", "SEN", "special needs"),
    ("scouts", "scouting", "girlguiding", "guides"),
    ("school", "academy", "schools"),
    # Homes, energy, place
    ("retrofit", "retrofitting", "energy efficiency", "home insulation", "insulation"),
    ("fuel poverty", "energy poverty", "cold homes", "warm homes"),
    ("renewable energy", "green energy", "renewables", "clean energy"),
    ("solar panels", "photovoltaic", "solar", "PV", "solar power"),
    ("wind turbine", "wind power", "wind energy", "wind farm"),
    ("community energy", "energy co-operative"),
    ("net zero", "carbon reduction", "decarbonisation", "low carbon", "zero carbon"),
    ("climate change", "global warming", "climate crisis", "climate emergency"),
    ("homelessness", "homeless", "rough sleepers", "rough sleeping"),
    ("affordable housing", "social housing", "low cost housing", "council housing"),
    ("sheltered housing", "almshouse", "retirement housing", "almshouses"),
    ("supported housing", "supported living", "supported accommodation"),
    ("village hall", "community hall", "community centre", "parish hall"),
    ("allotment", "allotments", "community garden", "growing food", "community gardening"),
    ("regeneration", "urban renewal", "neighbourhood renewal", "community development"),
    ("community wealth building", "local wealth building", "keeping wealth local"),
    ("recycling", "reuse", "re-use", "waste reduction", "zero waste"),
    ("furniture reuse", "furniture recycling", "second hand furniture", "recycled furniture"),
    ("upcycling", "repair cafe", "mending"),
    ("conservation", "nature conservation", "wildlife conservation"),
    ("woodland", "forestry", "tree planting", "woodlands", "forest"),
    ("cycling", "bicycle", "cyclists", "bikes", "cycle"),
    ("community transport", "dial a ride", "minibus", "accessible transport"),
    ("car sharing", "car club", "car share"),
    # Money, work, advice
    ("food bank", "foodbank", "food parcels", "food poverty", "emergency food"),
    ("debt advice", "money advice", "debt counselling", "money management", "financial advice"),
    ("welfare rights", "benefits advice", "welfare benefits"),
    ("legal advice", "law centre", "legal aid", "legal services"),
    ("citizens advice", "advice bureau", "CAB"),
    ("employability", "employment support", "job seekers", "back to work", "unemployed people", "unemployment", "job search"),
    ("apprenticeship", "apprentices", "apprentice", "trainees"),
    ("vocational training", "skills training", "job training"),
    ("poverty", "deprivation", "hardship", "low income"),
    ("microfinance", "micro credit", "microcredit", "small loans"),
    ("refugees", "asylum seekers", "asylum", "displaced people"),
    ("migrants", "immigrants", "newcomers"),
    ("ESOL", "English classes", "English language", "English as a second language", "English for speakers of other languages"),
    ("ex-offenders", "offenders", "prisoners", "former prisoners", "rehabilitation of offenders", "prison leavers"),
    ("crime prevention", "community safety", "victim support"),
    ("human trafficking", "modern slavery", "sex trafficking"),
    ("veterans", "ex-servicemen", "armed forces", "ex-service", "ex-service personnel", "military"),
    ("volunteering", "volunteers", "voluntary work"),
    ("fundraising", "fund raising", "raising money", "fundraisers"),
    ("grant making", "grants", "grantmaking", "funding"),
    # Culture, sport, food
    ("theatre", "drama", "theatrical", "stage plays", "amateur dramatics"),
    ("film making", "video production", "film production", "filmmaking", "film-making"),
    ("visual arts", "art gallery", "fine art", "painting"),
    ("choir", "choral", "singing", "choral society"),
    ("orchestra", "classical music", "symphony"),
    ("local history", "heritage", "historic buildings"),
    ("museum", "museums", "collections"),
    ("football", "soccer"),
    ("catering", "food service", "caterers"),
    ("bakery", "baking", "bread", "bakers"),
    ("brewery", "brewing", "beer", "brewers"),
    ("wholefoods", "whole food", "health food", "organic food", "wholefood"),
    ("farming", "agriculture", "farmers", "agricultural"),
    ("veterinary", "vets", "animal health"),
    ("animal welfare", "animal rescue", "rehoming", "animal sanctuary", "stray animals", "unwanted animals"),
    ("overseas aid", "international development", "developing countries", "third world", "overseas development"),
    ("disaster relief", "emergency relief", "humanitarian aid", "humanitarian relief"),
    ("clean water", "safe water", "sanitation", "drinking water"),
    # Trades of councils and of their suppliers
    ("IT support", "ICT support", "computer support", "technical support", "IT services"),
    ("information technology", "ICT", "computing", "computers"),
    ("software development", "programming", "web development", "software engineering", "developers"),
    ("web design", "website design", "websites", "web development"),
    ("cloud hosting", "web hosting", "hosting", "cloud infrastructure"),
    ("cyber security", "information security", "cybersecurity", "penetration testing"),
    ("digital inclusion", "digital skills", "computer skills", "IT skills", "computer training"),
    ("case management", "CRM", "customer relationship management"),
    ("user research", "service design", "user experience", "UX"),
    ("data analysis", "data analytics", "business intelligence", "analytics"),
    ("human resources", "HR", "personnel management"),
    ("finance system", "accounting software", "accountancy", "bookkeeping", "accounting", "accountants"),
    ("document management", "records management", "content management"),
    ("mapping", "GIS", "geographic information", "geospatial"),
    ("graphic design", "design studio", "graphic designers", "design agency"),
    ("printing", "printers", "print shop", "print services"),
    ("publishing", "publisher", "publications", "publishers"),
    ("translation", "interpreting", "interpreters", "translators"),
    ("architects", "architecture", "architectural"),
    ("builders", "building contractor", "construction", "building work"),
    ("carpentry", "joinery", "woodwork", "carpenters"),
    ("cleaning", "cleaners", "janitorial"),
    ("landscaping", "grounds maintenance", "gardening", "gardeners", "landscape"),
    ("taxi", "private hire", "taxis", "cab hire"),
    ("courier", "cycle courier", "delivery service", "bike delivery"),
    ("bookshop", "bookseller", "book shop", "book store"),
    ("market research", "surveys", "opinion polling"),
    ("facilitation", "mediation", "conflict resolution", "facilitators"),
    ("participatory budgeting", "citizen engagement", "community engagement", "public participation"),
    ("project management", "programme management", "project delivery"),
    ("church", "Christian worship", "parish church", "gospel", "Christian"),
    ("mosque", "Islamic", "Muslim", "Islam"),
    ("synagogue", "Jewish", "Judaism"),
    ("Gurdwara", "Sikh", "Sikhism"),
    ("Hindu temple", "Hindu", "Hinduism"),
)  # fmt: skip

ALIKE: tuple[tuple[str, ...], ...] = (
    ("social care", "domiciliary care", "residential care", "adult social care", "care services", "personal care"),
    ("adult social care", "social care"),
    ("co-operative", "mutual", "employee owned"),
    ("housing", "homes", "accommodation"),
    ("jobs", "employment"),
    ("work experience", "placements", "employability"),
    ("training", "courses", "workshops"),
    ("tuition", "teaching", "tutoring"),
    ("sports club", "sport", "leisure centre"),
    ("elderly", "dementia", "day centre"),
    ("parents", "families", "mothers"),
    ("new mothers", "postnatal", "maternity", "antenatal"),
    ("wildlife", "animals", "biodiversity", "nature"),
    ("environment", "sustainability", "ecological", "green"),
    ("vegan", "vegetarian"), ("wholefood", "vegetarian food"),
    ("research", "studies", "science"),
    ("medical research", "clinical research", "biomedical"),
    ("hospital", "patients", "NHS"),
    ("ambulance", "first aid", "rescue"),
    ("lifeboat", "sea rescue"),
    ("museum", "heritage"),
    ("festival", "carnival", "community events"),
    ("arts", "creative", "culture"),
)  # fmt: skip


def _spelt(words: str) -> tuple[str, ...]:
    return tuple(plain(word) for word in WORD.findall(words))


def _said(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if is_said(word))


def _table() -> Mapping[tuple[str, ...], tuple[tuple[tuple[str, ...], float], ...]]:
    found: dict[tuple[str, ...], dict[tuple[str, ...], float]] = {}
    for groups, weight in ((EQUALS, EQUAL), (ALIKE, LIKE)):
        for group in groups:
            members = [_spelt(words) for words in group]
            for own in members:
                others = found.setdefault(tuple(map(_one, own)), {})
                for other in members:
                    said = _said(other)
                    shrunk = len(said) == 1 < len(other)  # “IT services” without “it” would be any service
                    alike = tuple(map(_one, said)) == tuple(map(_one, _said(own)))
                    if said and not alike and not shrunk:
                        others[other] = max(weight, others.get(other, 0.0))
    return {own: tuple(sorted(others.items(), key=lambda one: -one[1])) for own, others in found.items()}


def _one(word: str) -> str:
    """A word without its plural, roughly: enough to look a group up by either."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


_TABLE = _table()

LONGEST_GROUP_WORD = max(map(len, _TABLE))
"""How many words the longest of them has."""


def equals_of(spelt: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], float], ...]:
    """What the trade also calls these words, each in its one spelling, and what it counts; the nearest first. Often nothing."""
    return _TABLE.get(tuple(map(_one, spelt)), ())
