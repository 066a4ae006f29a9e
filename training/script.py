"""Make the tokenizer read traditional characters as simplified ones, inside the model, so that every library does."""

import io
import tempfile
import unicodedata
from functools import cache

from opencc import OpenCC
from sentencepiece import SentencePieceTrainer, sentencepiece_model_pb2
from tokenizers import normalizers

_FIRST, _LAST = 0x3400, 0x9FFF
#: Sentences for a SentencePiece model that is not used: what is wanted is the table of characters compiled into it.
_SENTENCES = ["a b c d e f g"] * 20


def pairs() -> dict[str, str]:
    """Return the traditional characters, each with its simplified one, after OpenCC's table of characters."""
    convert = OpenCC("t2s").convert
    # NFKC, which comes first in the tokenizer, leaves nothing of the characters that it replaces.
    characters = [c for c in map(chr, range(_FIRST, _LAST + 1)) if unicodedata.normalize("NFKC", c) == c]
    return {c: simple for c in characters if (simple := convert(c)) != c and len(simple) == 1}


@cache
def _compiled() -> bytes:
    rules = "".join(f"{ord(one):X}\t{ord(other):X}\n" for one, other in pairs().items())
    model = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.write(rules)
        file.flush()
        SentencePieceTrainer.train(
            sentence_iterator=iter(_SENTENCES),
            model_writer=model,
            vocab_size=20,
            hard_vocab_limit=False,
            normalization_rule_tsv=file.name,
            minloglevel=2,
        )
    parsed = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())
    return bytes(parsed.normalizer_spec.precompiled_charsmap)


def simplify() -> normalizers.Normalizer:
    """Return the normalizer: one table for thousands of characters, where a rule for each would take milliseconds."""
    return normalizers.Precompiled(_compiled())
