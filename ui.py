"""Open the chat page: `python ui.py`, then http://127.0.0.1:7860. The index is opened, never built, here."""

from rag.web.serve import main

if __name__ == "__main__":
    main()
