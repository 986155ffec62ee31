"""A second opinion: how bids are scored, written again from the published rules alone, another way.

Nothing of the product is imported. Plain dictionaries as in a case file go in;
ranks come from comparing every pair of bids, figures from plain fractions.
"""

from fractions import Fraction as F  # noqa: N817
from hashlib import sha256
from itertools import pairwise


def half_up(x, places):
    whole, rest = divmod(x * 10**places, 1)
    return F(whole + (1 if rest >= F(1, 2) else 0)) / 10**places


def price_share(m, p, prices):
    """The share of the price weight that price ``p`` earns, between 0 and 1."""
    name, least, most = m["formula"], min(prices), max(prices)
    if name == "relative":
        return least / p
    if name == "linear_from_lowest":
        return F(0) if p >= 2 * least else 2 - p / least
    if name == "range":
        return F(1) if most == least else 1 - (p - least) / (most - least)
    if name == "average":
        mean = sum(prices) / len(prices)
        return F(1, 2) if mean == 0 else F(0) if p >= 2 * mean else 1 - p / (2 * mean)
    if name == "fixed_price":
        return F(0)
    full, none = F(m["lo"]) * F(m["benchmark"]), F(m["hi"]) * F(m["benchmark"])
    return F(1) if p <= full else F(0) if p >= none else (none - p) / (none - full)


def part_of(c, score):
    """The share of its weight that a score earns; a promised amount is read off the line through its two corners."""
    if "measured" not in c:
        return score / F(c["max"])
    target, need, first = (F(c["measured"][key]) for key in ("target", "need", "at_target"))
    corners = [(F(0), F(0)), (target, first / 100)] + ([(need, F(1))] if need > target and first < 100 else [])
    for (x, low), (end, high) in pairwise(corners):
        if score < end:
            return low + (high - low) * (score - x) / (end - x)
    return corners[-1][1]


def judge(case):
    m, rounding = case["method"], case["method"]["rounding"] or {}
    cut = {at: (lambda x, n=rounding["places"]: half_up(x, n)) if rounding.get("at") == at else (lambda x: x)
           for at in ("criterion", "total")}  # fmt: skip
    rows = []
    for bid in case["bids"]:
        fails = [c["id"] for c in m["criteria"] if c.get("threshold") and F(bid["scores"][c["id"]]) < F(c["threshold"])]
        out = "excluded" if bid.get("excluded") else f"threshold:{fails[0]}" if fails else None
        marks = {
            c["id"]: cut["criterion"](F(c["weight"]) * part_of(c, F(bid["scores"][c["id"]]))) for c in m["criteria"]
        }
        sums = {k: sum(marks[c["id"]] for c in m["criteria"] if c["kind"] == k) for k in ("quality", "social_value")}
        rows.append({"id": bid["id"], "out": out, "marks": marks, "p": F(bid["price"]), **sums})
    alive = [r for r in rows if r["out"] is None]
    prices = [r["p"] for r in alive]
    indexed = m["price"]["formula"] in ("ppqp", "vfm_index")
    for r in alive:
        r["price"] = (
            None if indexed else cut["criterion"](price_share(m["price"], r["p"], prices) * F(m["price"]["weight"]))
        )
        r["total"] = cut["total"](sum(r["marks"].values()) + (r["price"] or 0))
        r["index"], r["best"] = None, r["total"]
        if m["price"]["formula"] == "ppqp":
            r["index"] = r["p"] / r["total"] if r["total"] else None
            r["best"] = (r["total"] > 0, -(r["index"] or 0))
        if m["price"]["formula"] == "vfm_index":
            r["index"] = r["best"] = r["total"] ** int(m["price"]["a"]) / r["p"]
    drawn = case.get("draw") and sha256(bytes.fromhex(case["draw"]["signature"])).hexdigest()
    better = {
        "social_value": lambda r: r["social_value"],
        "quality": lambda r: r["quality"],
        "lowest_price": lambda r: -r["p"],
        "lots": lambda r: -int(sha256(f"{drawn}\n{r['id']}".encode()).hexdigest(), 16) if drawn else 0,
    }
    for r in alive:
        r["key"] = [r["best"]] + [better[t](r) for t in m["ties"]]
    for r in alive:
        r["rank"] = 1 + sum(other["key"] > r["key"] for other in alive)
    return {r["id"]: r for r in rows}
