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

  // Gradio compiles the js= of an event, which the content policy forbids. The page's events only name functions of
  // its own, so a look-up takes the place of the compiler, and anything else is refused.
  const lookUp = function (source) {
    const name = /^return \(\s*wengao\.chat\.(\w+)\s*\);$/.exec(source)?.[1];
    if (!name) throw new EvalError("only functions of the page can be named");
    return async () => (...values) => window.wengao.chat[name](...values);
  };
  Object.defineProperty(Object.getPrototypeOf(async function () {}), "constructor", { value: lookUp });
})();
