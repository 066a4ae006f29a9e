"""Open the chat page: `python ui.py`, then http://127.0.0.1:7860. The index is opened, never built, here."""

import sys

from rag.commands.cli import main

if __name__ == "__main__":
    sys.exit(main(["ui", *sys.argv[1:]]))
