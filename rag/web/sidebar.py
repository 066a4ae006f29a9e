"""The list of conversations at the side; static/conversations.js fills it, for the browser alone knows them."""

import gradio as gr


def add_sidebar() -> None:
    """Put the closed side panel with an empty list on the page."""
    with gr.Sidebar(open=False, width=300, elem_id="conversations"):
        gr.Markdown('<div id="conversation-list"></div>')
