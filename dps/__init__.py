"""The market. Its folders are the stages of a procurement in the order they happen.

    law          what statute fixes, as values with citations; pure
    core         the few things every stage shares
    gateways     the world outside: keys, documents, mail, Stripe
    audit        the append-only trail
    outbox       what must be told
    parties      who is who
    profile      what a supplier can do
    market       the DPS or dynamic market, its lots, its buyers
    admission    a supplier asks to join
    competition  a buyer calls for competition
    bidding      suppliers bid; nobody can read before the opening
    evaluation   scores, consensus, ranking
    award        decision, letters, standstill
    contract     what was agreed and promised
    membership   the network's own members
    fees         what they pay; no stage above this line can name it
    oversight    the trails in words, awards computed again
    letters      letters out of the outbox
    notices      open data about all of it
    jobs         what is due by now
    cli, web     commands; the shared kit of doors
    demo, admin  the demonstration; the operator's door

In a stage: rules (pure), models, queries, actions. A stage may look at earlier
stages, never ahead; the linter holds it to that.
"""
