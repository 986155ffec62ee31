"""The words that the capitals of a register hide: small words, acronyms, abbreviations, names. Data for capitals.py. Pure."""

from __future__ import annotations

SMALL = frozenset(
    {
        "a", "an", "and", "as", "at", "by", "de", "for", "from", "in", "into", "la", "le", "of", "on", "or", "the", "to",
        "upon", "with", "y", "yr"
    }
)  # fmt: skip
"""Written small inside a name."""

SHORT = frozenset(
    {
        "AC", "AL", "AM", "AR", "BE", "BO", "CO", "DA", "DI", "DO", "DU", "ED", "EL", "GO", "HA", "HE", "IF", "IS", "JO",
        "LI", "ME", "MY", "NO", "OH", "OX", "PA", "RE", "SO", "TY", "UP", "US", "WE", "WO", "YE", "YN"
    }
)  # fmt: skip
"""Two letters that are a word and no acronym."""

PREFIXES = frozenset(
    {
        "anti", "co", "inter", "multi", "non", "pre", "re", "self", "semi", "sub", "under"
    }
)  # fmt: skip
"""What follows their hyphen is written small: Co-operative."""

ACRONYMS = frozenset(
    {
        "ADHD", "AFC", "AIDS", "AONB", "ASD", "BAME", "BBC", "BBK", "BID", "BME", "BSL", "CAB", "CBT", "CE", "CIC",
        "CIO", "COPD", "CPRE", "CVS", "DIY", "DJ", "DPO", "DSA", "EFL", "EU", "FA", "FC", "FE", "GB", "GCSE", "GP", "HE",
        "HIV", "HM", "HMP", "HMS", "HR", "IAPT", "ICT", "ID", "IQ", "ISO", "IT", "IVF", "KS1", "KS2", "LEA", "LGBT",
        "LGBTQ", "LGBTQIA", "LLP", "MOD", "MP", "NATO", "NCFE", "NCVO", "NEET", "NGO", "NHS", "NI", "NVQ", "OAP", "OBE",
        "PA", "PAYE", "PE", "PFA", "PGCE", "PHAB", "PLC", "PSA", "PTA", "PTFA", "QA", "RAF", "RC", "RFC", "RIBA", "RNIB",
        "RNLI", "RSA", "RSPB", "RSPCA", "SCIO", "SEN", "SEND", "STEM", "TV", "U3A", "UAE", "UK", "UKIP", "UN", "UNESCO",
        "UNICEF", "USA", "UTC", "VCSE", "VE", "VI", "WEA", "WI", "WW1", "WW2", "YHA", "YMCA", "YWCA"
    }
)  # fmt: skip
"""Written in capitals."""

AS_IS = {
    "LTD": "Ltd", "PLC": "plc", "ST": "St", "STS": "Sts", "MR": "Mr", "MRS": "Mrs", "MS": "Ms", "DR": "Dr",
    "REVD": "Revd", "REV": "Rev", "SGT": "Sgt", "CWM": "Cwm", "BROS": "Bros", "JNR": "Jnr", "SNR": "Snr",
    "PHD": "PhD", "VS": "vs",
}  # fmt: skip
"""Abbreviations, and how they are written."""

PROPER = frozenset(
    {
        "Aberdeen", "Africa", "African", "America", "American", "Anglican", "April", "Asia", "Asian", "August",
        "Bangladesh", "Baptist", "Bedfordshire", "Belfast", "Berkshire", "Bible", "Birmingham", "Bradford", "Bristol",
        "Britain", "British", "Buckinghamshire", "Buddhist", "Cambridge", "Cambridgeshire", "Cardiff", "Caribbean",
        "Catholic", "Cheshire", "China", "Chinese", "Christ", "Christian", "Christianity", "Christians", "Christmas",
        "Commonwealth", "Cornwall", "Coventry", "Cumbria", "December", "Derbyshire", "Derry", "Devon", "Dorset",
        "Dundee", "Durham", "Easter", "Edinburgh", "England", "English", "Essex", "Ethiopia", "Europe", "European",
        "February", "France", "French", "Friday", "German", "Germany", "Ghana", "Glasgow", "Gloucestershire", "God",
        "Gospel", "Hampshire", "Herefordshire", "Hertfordshire", "Hindu", "Hull", "India", "Indian", "Inverness",
        "Ireland", "Irish", "Islam", "Islamic", "Israel", "Italian", "Italy", "January", "Jesus", "Jewish", "Judaism",
        "July", "June", "Kent", "Kenya", "Lancashire", "Leeds", "Leicester", "Leicestershire", "Lincolnshire",
        "Liverpool", "London", "Manchester", "Methodist", "Middlesex", "Monday", "Muslim", "Muslims", "Nepal",
        "Newcastle", "Newport", "Nigeria", "Norfolk", "Northamptonshire", "Northumberland", "Norwich", "Nottingham",
        "Nottinghamshire", "November", "October", "Oxford", "Oxfordshire", "Pakistan", "Palestine", "Parliament",
        "Plymouth", "Poland", "Polish", "Portsmouth", "Quran", "Rutland", "Saturday", "Scotland", "Scottish",
        "September", "Sheffield", "Shropshire", "Sikh", "Somali", "Somalia", "Somerset", "Southampton", "Spain",
        "Spanish", "Staffordshire", "Suffolk", "Sunday", "Surrey", "Sussex", "Swansea", "Thursday", "Tuesday", "Turkey",
        "Turkish", "Uganda", "Ukraine", "Wales", "Warwickshire", "Wednesday", "Welsh", "Wiltshire", "Worcestershire",
        "York", "Yorkshire"
    }
)  # fmt: skip
"""Words that carry a capital wherever they stand."""

PHRASES = (
    "United Kingdom", "Great Britain", "Northern Ireland", "Church of England", "Church in Wales",
    "Church of Scotland", "Roman Catholic", "Jehovah's Witnesses", "Covid", "Milton Keynes", "Isle of Wight",
    "West Midlands", "Greater Manchester", "Merseyside",
)  # fmt: skip
"""Names of more than one word, where one of them alone would be an ordinary word."""
