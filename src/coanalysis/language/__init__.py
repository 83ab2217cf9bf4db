"""Words: tokens, keys, sentences, negation, and which language a text is in."""
