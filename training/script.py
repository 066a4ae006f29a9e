"""Make the tokenizer read traditional characters as simplified ones, inside the model, so that every library does."""

import io
import tempfile
import unicodedata
from functools import cache

from opencc import OpenCC
from sentencepiece import SentencePieceTrainer, sentencepiece_model_pb2
from tokenizers import normalizers

_FIRST_HAN = 0x3400
_LAST_HAN = 0x9FFF
#: Sentences for a SentencePiece model that is not used: what is wanted is the table of characters compiled into it.
_SENTENCES = ("a b c d e f g",) * 20


def simplified_characters() -> dict[str, str]:
    """Return the traditional characters, each with its simplified one, after OpenCC's table of characters."""
    convert = OpenCC("t2s").convert
    # NFKC, which comes first in the tokenizer, leaves nothing of the characters that it replaces.
    characters = [c for c in map(chr, range(_FIRST_HAN, _LAST_HAN + 1)) if unicodedata.normalize("NFKC", c) == c]
    return {c: simple for c in characters if (simple := convert(c)) != c and len(simple) == 1}


def build_normalizer() -> normalizers.Normalizer:
    """Return the normalizer: one table for thousands of characters, where a rule for each would take milliseconds."""
    return normalizers.Precompiled(_compile_character_table())


@cache
def _compile_character_table() -> bytes:
    """Return the characters and their simplified forms as SentencePiece compiles them."""
    pairs = simplified_characters().items()
    rules = "".join(f"{ord(traditional):X}\t{ord(simplified):X}\n" for traditional, simplified in pairs)
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
    # Protobuf makes the class when its module is imported.
    parsed = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())  # type: ignore[attr-defined]
    return bytes(parsed.normalizer_spec.precompiled_charsmap)
