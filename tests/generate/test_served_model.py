"""A model with random weights behind a server that others wrote: what it says is noise, how it is asked is real."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.archive import Archive
from rag.settings import LanguageModel, Settings
from rag.types import Answer, Draft

pytestmark = pytest.mark.slow


def make_model(folder: Path) -> None:
    """Save a language model of a few thousand weights, its tokenizer over bytes, and a chat template."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate(["<s>", "</s>", *alphabet])}
    tokenizer = Tokenizer(models.BPE(vocabulary, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    make_tokenizer: Any = PreTrainedTokenizerFast  # its constructor has no types
    fast = make_tokenizer(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="</s>")
    fast.chat_template = "{% for message in messages %}{{ message['content'] }}\n{% endfor %}"
    fast.save_pretrained(folder)
    torch.manual_seed(1)
    config = LlamaConfig(
        vocab_size=len(vocabulary),
        bos_token_id=0,
        eos_token_id=1,
        max_position_embeddings=32_768,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
    )
    model = LlamaForCausalLM(config)
    model.generation_config.max_new_tokens = 200
    model.save_pretrained(folder)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Serve such a model with `transformers serve`."""
    folder = tmp_path_factory.mktemp("model")
    make_model(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from transformers.cli.transformers import main; main()", "serve", str(folder)]
    log = (folder / "log").open("w")
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"],
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
        stdout=log,
        stderr=log,
    )
    try:
        for _ in range(1200):
            assert process.poll() is None, (folder / "log").read_text()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
                    break
            except OSError:
                time.sleep(0.1)
        yield str(folder), f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def test_a_served_model_is_asked_and_nothing_that_it_makes_up_passes(server: tuple[str, str], index: Path) -> None:
    folder, url = server
    with Archive.open(index, Settings(model=LanguageModel(folder, url, timeout=120))) as archive:
        *drafts, answer = archive.stream("青禾的茶园去年有多少亩")
    assert isinstance(answer, Answer) and answer.model == folder, answer.text
    assert any(isinstance(draft, Draft) and draft.text for draft in drafts)
    written = [sentence for sentence in answer.sentences if sentence.support not in ("frame", "verbatim")]
    assert written and {sentence.support for sentence in written} == {"unsupported"}
    assert any(sentence.support == "verbatim" for sentence in answer.sentences), "the speeches' own words follow"
