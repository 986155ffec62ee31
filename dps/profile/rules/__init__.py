"""What a profile may say, the common procurement vocabulary, and dated evidence. Pure."""
