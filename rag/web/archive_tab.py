"""The archive tab: a place on Gradio's page, and the frame that static/archive.js puts there when it is first seen."""

import gradio as gr

from rag.web import archive_wording as words
from rag.web.markup import bilingual_html


def add_archive_tab() -> None:
    """Put the place of the archive onto Gradio's page; what it shows is loaded when the tab is opened."""
    gr.Markdown(f'<p class="notice waiting">{bilingual_html(words.LOADING)}</p>', elem_id="archive-place")


def shell_html() -> str:
    """Render the names of the views as tabs, and the views, empty."""
    tabs = "".join(
        f'<button type="button" role="tab" id="view-tab-{name}" aria-controls="view-{name}" data-view="{name}"'
        f' aria-selected="false" tabindex="-1">{bilingual_html(label)}</button>'
        for name, label in words.VIEWS.items()
    )
    views = "".join(
        f'<section role="tabpanel" id="view-{name}" aria-labelledby="view-tab-{name}" class="view {name}"'
        f' data-source="ui/archive/{name}" hidden></section>'
        for name in words.VIEWS
    )
    label = f'<span class="unseen" id="views-label">{bilingual_html(words.VIEWS_LABEL)}</span>'
    failure = (
        f'<template class="failure"><p class="notice">{bilingual_html(words.NOT_LOADED)} {_again_html()}</p></template>'
    )
    return f'{label}<div class="views" role="tablist" aria-labelledby="views-label">{tabs}</div>{views}{failure}'


def _again_html() -> str:
    return f'<button type="button" data-again>{bilingual_html(words.TRY_AGAIN)}</button>'
