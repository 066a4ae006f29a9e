"""The measurement of the page, and what it holds the page to."""

from pathlib import Path

import pytest

from benchmarks.page import CHATS, find_function, measure_chats, serve

#: How long a person waits for the first words while 25 chats go on, at most.
MAX_WAIT_SECONDS = 3.0
#: What else the machine does can spoil a measurement, and cannot better it.
TRIES = 3


@pytest.mark.slow
def test_25_chats_at_once_get_their_first_words_in_time_and_no_error(index_folder: Path) -> None:
    with serve(index_folder) as (address, _):
        longest = []
        for _ in range(TRIES):
            chats = measure_chats(address, questions=2)
            assert chats.errors == () and len(chats.waits) == 2 * CHATS
            longest.append(max(chats.waits))
            if longest[-1] <= MAX_WAIT_SECONDS:
                return
        assert min(longest) <= MAX_WAIT_SECONDS


@pytest.mark.slow
def test_an_address_that_is_not_the_page_is_refused(address: str) -> None:
    assert find_function(address) >= 0
    with pytest.raises(RuntimeError, match="is not the page"):
        find_function(f"{address}/healthz")
