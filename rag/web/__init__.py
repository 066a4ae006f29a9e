"""The page in the browser; nothing else in the package imports it at import time."""
