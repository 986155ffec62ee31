"""Codes of the Common Procurement Vocabulary (CPV 2008, Regulation (EC) 213/2008): their form, and the 45 divisions in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

DIVISIONS: Mapping[str, str] = MappingProxyType(
    {
        "03": "Farming, forestry, fishing and their products",
        "09": "Fuels, electricity and other energy",
        "14": "Mining, metals and basic materials",
        "15": "Food, drink and tobacco",
        "16": "Farm machinery",
        "18": "Clothing, shoes and bags",
        "19": "Leather, textiles, plastics and rubber",
        "22": "Books, newspapers and printed matter",
        "24": "Chemicals",
        "30": "Office machines, computers and supplies",
        "31": "Electrical equipment and lighting",
        "32": "Radio, television and telephone equipment",
        "33": "Medical equipment, medicines and personal care",
        "34": "Vehicles and transport equipment",
        "35": "Security, fire, police and defence equipment",
        "37": "Instruments, sport, toys and crafts",
        "38": "Laboratory and precision equipment",
        "39": "Furniture, household goods and cleaning products",
        "41": "Water",
        "42": "Industrial machines",
        "43": "Machines for mining and building",
        "44": "Building materials and structures",
        "45": "Building works",
        "48": "Software packages",
        "50": "Repair and maintenance",
        "51": "Installation",
        "55": "Hotels, catering and retail",
        "60": "Transport",
        "63": "Travel and transport support",
        "64": "Post and telecommunications",
        "65": "Public utilities",
        "66": "Finance and insurance",
        "70": "Property",
        "71": "Architecture, engineering and inspection",
        "72": "IT services",
        "73": "Research, development and their consultancy",
        "75": "Public administration, defence and social security",
        "76": "Oil and gas services",
        "77": "Farming, forestry and gardening services",
        "79": "Business services: legal, consulting, marketing, printing",
        "80": "Education and training",
        "85": "Health and social work",
        "90": "Waste, cleaning and environment",
        "92": "Recreation, culture and sport",
        "98": "Community, social and personal services",
    }
)
"""The first two digits of every code, and our short name for what they cover."""


class NotACpvCode(ValueError):
    """The text is not a CPV code. The message says what one looks like."""


def cpv_code(typed: str) -> str:
    """The eight digits of a code as people type it, with or without its check digit. Raises :class:`NotACpvCode`."""
    bare = typed.strip().replace(" ", "")
    if not re.fullmatch(r"[0-9]{8}(-[0-9])?", bare, re.ASCII):
        raise NotACpvCode(f"“{bare[:20]}” is not a CPV code. Enter eight digits, such as 73200000")
    if bare[:2] not in DIVISIONS:
        raise NotACpvCode(f"“{bare}” is not a CPV code: no division begins with {bare[:2]}")
    return bare[:8]


def cpv_codes(typed: str) -> tuple[str, ...]:
    """The codes in a text, separated by commas or lines, each once, in order. Raises :class:`NotACpvCode`."""
    return tuple(dict.fromkeys(cpv_code(part) for part in re.split(r"[,;\n]+", typed) if part.strip()))


def division_of(code: str) -> str:
    """Our name for the division that a code belongs to; empty for text that is no code."""
    return DIVISIONS.get(code[:2], "")
