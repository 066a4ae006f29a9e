from pathlib import Path

import pytest

from rag.errors import BadSetting
from rag.settings import Settings


def test_nothing_set_gives_the_defaults():
    assert Settings.from_environment({}) == Settings()


def test_what_is_set_is_taken():
    settings = Settings.from_environment({"RAG_EMBEDDER": "m", "RAG_INDEX": "/i", "RAG_HOST": "::1", "RAG_PORT": "80"})
    assert settings == Settings(embedder="m", index=Path("/i"), host="::1", port=80)


@pytest.mark.parametrize("port", ["", "x", "-1", "0", "65536", "8O", "1.5"])
def test_a_port_that_is_none_is_said(port):
    with pytest.raises(BadSetting, match="RAG_PORT"):
        Settings.from_environment({"RAG_PORT": port})
