"""Chinese and English text, without I/O: folding, words, sentences, figures."""
