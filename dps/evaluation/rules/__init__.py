"""How bids are scored and ranked: ``engine.evaluate(case)`` is the whole of it. Pure, exact, and shows its working."""
