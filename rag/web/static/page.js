// The source panel, the two switches, and names that Gradio leaves out.
(function () {
  "use strict";
  const body = document.body;
  const source = document.getElementById("source");
  const sheet = source.querySelector(".sheet");
  const page = document.querySelector("gradio-app");
  const narrow = matchMedia("(max-width: 900px)"); // as in page.css: there the panel lies over the page
  const chinese = document.documentElement.lang.startsWith("zh");
  const say = (zh, en) => (chinese ? zh : en);
  // As rag/web/markup.py: every ASCII mark as a character reference, controls left out.
  const escape = (text) => text
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[\t\n!-/:-@[-`{-~]/g, (mark) => `&#${mark.charCodeAt(0)};`);
  const both = (zh, en) => `<span class="zh" lang="zh">${escape(zh)}</span><span class="en" lang="en">${escape(en)}</span>`;
  // Gradio starts an event when its button is pressed; the hidden ones are pressed from here.
  const press = (id) => document.getElementById(id)?.click();
  Object.assign(window.wengao, { say, both, escape, press, tell, copy: copyText });
  let opener = null; // what had the focus before the panel took it
  let asked = 0; // answers that arrive late are dropped

  // --- the source panel: its address stands after the #, so a link or a reload opens the same place ---

  const isAddress = (hash) => /^#(cite|speech)=/.test(hash);

  async function open(hash, number) {
    const turn = ++asked;
    source.setAttribute("aria-busy", "true");
    let markup = "";
    try {
      const response = await fetch("ui/source?" + hash.slice(1), { headers: { Accept: "text/html" } });
      markup = await response.text();
      if (response.status === 422 || response.status >= 500) throw new Error(String(response.status));
    } catch {
      markup = `<article class="speech"><header><h2 id="speech-title" tabindex="-1">${say(
        "现在打不开原文，请稍后再试。", "The source cannot be opened now. Please try again.")}</h2></header></article>`;
    }
    if (turn !== asked) return;
    sheet.innerHTML = markup;
    source.hidden = false;
    source.removeAttribute("aria-busy");
    body.classList.add("reading");
    page.inert = narrow.matches;
    mark(hash);
    const title = document.getElementById("speech-title");
    if (title && number) {
      const badge = document.createElement("span");
      badge.className = "number";
      badge.textContent = number;
      title.prepend(badge);
    }
    const cited = sheet.querySelector("mark");
    if (cited) cited.scrollIntoView({ block: "center" });
    else sheet.querySelector(".text")?.scrollTo(0, 0);
    title?.focus({ preventScroll: true });
  }

  function close() {
    asked++;
    body.classList.remove("reading");
    page.inert = false;
    source.hidden = true;
    if (isAddress(location.hash)) history.replaceState(null, "", location.pathname + location.search);
    mark("");
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  }

  function mark(hash) {
    for (const link of document.querySelectorAll('a[aria-current="true"]')) link.removeAttribute("aria-current");
    if (!hash) return;
    for (const link of document.querySelectorAll("gradio-app a[href]")) {
      if (link.getAttribute("href") === hash) link.setAttribute("aria-current", "true");
    }
  }

  function follow(link) {
    const hash = link.getAttribute("href");
    opener = link;
    const number = link.classList.contains("cite") ? link.textContent.trim() : "";
    if (location.hash !== hash) history.pushState(null, "", hash);
    open(hash, number);
  }

  window.addEventListener("popstate", () => {
    if (isAddress(location.hash)) open(location.hash, "");
    else if (body.classList.contains("reading")) close();
  });
  if (isAddress(location.hash)) open(location.hash, "");

  // --- clicks and keys ---

  async function copyText(text, after) {
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    if (done) after?.();
    return done;
  }

  async function copy(text) {
    const said = sheet.querySelector(".said");
    const done = await copyText(text);
    if (!said) return;
    said.textContent = done ? say("已复制", "Copied") : say("没能复制", "Could not copy");
    setTimeout(() => { said.textContent = ""; }, 2500);
  }

  // A line at the foot of the window says what happened, with a button where something can be done about it.
  let telling = 0;
  function tell(text, lasting = false, button = null, duration = 6000) {
    let line = document.getElementById("told");
    if (!line) {
      line = Object.assign(document.createElement("p"), { id: "told" });
      line.setAttribute("role", "status");
      body.append(line);
    }
    clearTimeout(telling);
    line.replaceChildren(...(text ? [text, " ", ...(button ? [button] : [])] : []));
    if (text && !lasting) telling = setTimeout(() => line.replaceChildren(), duration);
  }

  const actions = {
    "[data-close]": close,
    "[data-copy]": (button) => copy(button.dataset.copy),
    "[data-scroll]": (button) => document.getElementById(button.dataset.scroll)?.scrollIntoView({ block: "start" }),
    '[data-switch="language"]': () => {
      document.cookie = `wengao-language=${chinese ? "en" : "zh"}; path=/; SameSite=Lax; max-age=31536000`;
      location.reload();
    },
    '[data-switch="theme"]': () => {
      localStorage.setItem("wengao-theme", window.wengao.dark() ? "light" : "dark");
      window.wengao.paint();
    },
    "[data-skip]": () => document.querySelector("#box textarea")?.focus(),
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && isAddress(link.getAttribute("href"))) {
      event.preventDefault();
      event.stopPropagation();
      follow(link);
      return;
    }
    for (const [selector, act] of Object.entries(actions)) {
      const found = event.target.closest(selector);
      if (!found) continue;
      event.preventDefault();
      act(found);
      return;
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && body.classList.contains("reading")) close();
  });

  // --- what has to be done to Gradio's markup as it appears ---

  function name(selector, label) {
    for (const found of document.querySelectorAll(selector)) {
      if (found.getAttribute("aria-label") !== label) found.setAttribute("aria-label", label);
      if (found.title && found.title !== label) found.title = label;
    }
  }

  function tidy() {
    name("#box .submit-button", say("发送", "Send"));
    name("#box .stop-button", say("停止", "Stop"));
    // Gradio has these in English only.
    name('#chat [aria-label="chatbot conversation"]', say("对话", "Conversation"));
    name('#chat [aria-label="Copy message"]', say("复制", "Copy"));
    name('#chat [aria-label="Copied message"]', say("已复制", "Copied"));
    name('#chat [aria-label="Scroll down"]', say("到最后", "Scroll down"));
    name("#chat [aria-label=Liked]", say("已赞", "Liked"));
    name("#chat [aria-label=Disliked]", say("已踩", "Disliked"));
    name("#conversations .toggle-button", say("对话列表", "Conversations"));
    // Gradio repeats a message's markup as its accessible name; the text itself is the better one.
    for (const row of document.querySelectorAll("#chat [data-testid][aria-label]")) row.removeAttribute("aria-label");
    window.wengao.paint();
    window.wengao.nameCitations?.();
    window.wengao.readyWords?.();
    const list = document.getElementById("conversation-list");
    if (list && !list.firstChild) window.wengao.conversations?.list();
    keepTab();
  }

  // The tab in use survives a reload.
  let returned = false;
  function keepTab() {
    const chosen = document.querySelector('#tabs [role="tab"][aria-selected="true"]');
    if (!chosen) return;
    const wanted = sessionStorage.getItem("wengao-tab");
    if (returned || !wanted || wanted === chosen.id) {
      returned = true;
      sessionStorage.setItem("wengao-tab", chosen.id);
    } else {
      returned = true;
      document.getElementById(wanted)?.click();
    }
  }

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; tidy(); });
  }).observe(body, { subtree: true, childList: true, attributes: true, attributeFilter: ["class", "aria-label", "id"] });
  tidy();
})();
