"""The models of words: embedding, late interaction, and the lexicon."""
