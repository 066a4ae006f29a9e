"""The theme that gives Gradio's components the page's own colours and the system's fonts; nothing is fetched."""

import gradio as gr

SANS_FONTS = ("system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
MONOSPACED_FONTS = ("ui-monospace", "Menlo", "Consolas", "monospace")

# The colours themselves stand in static/page.css, once for light and once for dark; a variable that Gradio
# defines again for the dark theme finds the dark ones there.
COLOUR_VARIABLES = {
    "accordion_text_color": "var(--ink)",
    "background_fill_primary": "var(--card)",
    "background_fill_secondary": "var(--paper)",
    "block_background_fill": "var(--card)",
    "block_border_color": "var(--line)",
    "block_info_text_color": "var(--soft)",
    "block_label_background_fill": "var(--card)",
    "block_label_text_color": "var(--soft)",
    "block_title_text_color": "var(--soft)",
    "body_background_fill": "var(--paper)",
    "body_text_color": "var(--ink)",
    "body_text_color_subdued": "var(--soft)",
    "border_color_accent": "var(--accent)",
    "border_color_primary": "var(--line)",
    "button_primary_background_fill": "var(--accent)",
    "button_primary_background_fill_hover": "var(--accent-strong)",
    "button_primary_text_color": "var(--on-accent)",
    "button_secondary_background_fill": "var(--card)",
    "button_secondary_background_fill_hover": "var(--tint)",
    "button_secondary_border_color": "var(--line)",
    "button_secondary_text_color": "var(--ink)",
    "color_accent": "var(--accent)",
    "color_accent_soft": "var(--tint)",
    "input_background_fill": "var(--card)",
    "input_background_fill_focus": "var(--card)",
    "input_border_color": "var(--line)",
    "input_border_color_focus": "var(--accent)",
    "input_placeholder_color": "var(--soft)",
    "link_text_color": "var(--accent)",
    "link_text_color_hover": "var(--accent-strong)",
    "link_text_color_visited": "var(--accent)",
}


def make_theme() -> gr.themes.Base:
    """Return the theme: every colour is a variable of static/page.css."""
    dark = {f"{name}_dark": colour for name, colour in COLOUR_VARIABLES.items() if name != "color_accent"}
    base = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        font=SANS_FONTS,
        font_mono=MONOSPACED_FONTS,
        radius_size="md",
    )
    return base.set(block_border_width="1px", block_shadow="none", input_border_width="1px", **COLOUR_VARIABLES, **dark)
