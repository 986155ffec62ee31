"""Statutory notices and open data: what the market tells the public, drawn from the facts of the stages before it.

``facts`` are the values a release is made of; ``ocds`` turns them into an OCDS
1.1 release package. Both are pure. Nothing here has a place for an
unsuccessful bidder: the public learns how many there were, never who or how
much.
"""
