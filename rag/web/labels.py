"""The labels of Gradio's components, and how its handlers are wired."""

from typing import Any

import gradio as gr

from rag.web import wording

I18N = gr.I18n(en=wording.LABELS["en"], zh=wording.LABELS["zh"], **{"zh-CN": wording.LABELS["zh"]})
#: Handlers are wired without a progress overlay and without a public name. Private is not closed: each handler reads
#: its inputs as if anybody had sent them.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
