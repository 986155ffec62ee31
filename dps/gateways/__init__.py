"""The world outside, thin and real: keys, stored documents, mail, card payments."""
