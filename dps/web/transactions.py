"""How doors write. Reading first; then one short write; then a redirect.

    form = BidForm()                      # read, validate, hash, scan: no lock held
    if not form.validate(): return page(form), 422
    with writing():                       # the lock; what was read before is forgotten
        receipt = submit_bid(…)           # commits on success, rolls back on anything else
    return redirect(…)

On PostgreSQL and SQLite alike a write outside ``writing()`` is refused by the
database itself.
"""

from dps.core.db import writing

__all__ = ["writing"]
