"""Run the command line with `python -m rag`."""

import sys

from rag.commands.cli import main

sys.exit(main())
