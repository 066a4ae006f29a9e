// Runs before anything is painted: settles the language and the theme, which Gradio would settle too late.
(function () {
  "use strict";
  const read = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const cookie = document.cookie.match(/(?:^|; )wengao-language=(zh|en)/);
  const language = (cookie && cookie[1]) || (/^zh/i.test(navigator.language || "") ? "zh" : "en");
  const root = document.documentElement;
  root.lang = language === "zh" ? "zh-CN" : "en";
  // An address with ?cite=ID or ?speech=ID opens the place from anywhere; within the page it stands after the #.
  const asked = new URLSearchParams(location.search);
  const wanted = ["cite", "speech"].find((name) => asked.get(name));
  if (wanted) {
    const place = `#${wanted}=${encodeURIComponent(asked.get(wanted))}`;
    const span = ["start", "end"].map((name) => (/^\d+$/.test(asked.get(name)) ? `&${name}=${asked.get(name)}` : "")).join("");
    history.replaceState(null, "", location.pathname + place + (wanted === "speech" ? span : ""));
  }
  // Gradio picks the labels of its components by the browser's language: let it see the reader's choice.
  Object.defineProperty(navigator, "language", { get: () => root.lang });
  Object.defineProperty(navigator, "languages", { get: () => [root.lang] });

  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => { const chosen = read("wengao-theme"); return chosen ? chosen === "dark" : system.matches; };
  const paint = () => {
    root.classList.toggle("dark", dark());
    if (document.body && document.body.classList.contains("dark") !== dark()) {
      document.body.classList.toggle("dark", dark());
    }
    const button = document.querySelector('[data-switch="theme"]');
    if (button) button.setAttribute("aria-pressed", String(dark()));
  };
  paint();
  system.addEventListener("change", paint);
  window.wengao = { paint, dark };
})();
