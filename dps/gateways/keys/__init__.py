"""The keys, which lie outside the data: made, used to seal, used to open, used to sign, and listed without their secrets.

``store`` reads the key directory. ``sealing_public`` can only close;
``sealing_private`` can open, and only bidding may import it.
"""
