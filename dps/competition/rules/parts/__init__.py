"""The further parts of a draft: each a value read from plain JSON, with what it still lacks. One module a part."""
