// The source panel once it is open: the way to the other citations, the outline that follows the reading, addresses.
(function () {
  "use strict";
  const source = document.getElementById("source");
  const sheet = source.querySelector(".sheet");
  const page = document.querySelector("gradio-app");
  const chinese = document.documentElement.lang.startsWith("zh");
  let list = []; // the citations of the answer or list that led here

  // --- the citations before and after this one ---

  function collect(link) {
    const place = link.closest(".answer, .quotation, .sides, .results, .detail");
    if (!place) return [];
    const seen = new Map();
    for (const other of place.querySelectorAll('a[href^="#cite="], a[href^="#speech="][href*="start="]')) {
      if (!seen.has(other.getAttribute("href"))) seen.set(other.getAttribute("href"), other);
    }
    return [...seen.values()];
  }

  function remember() {
    const hash = location.hash;
    if (list.some((link) => link.isConnected && link.getAttribute("href") === hash)) return;
    const link = [...page.querySelectorAll("a[href]")].find((other) => other.getAttribute("href") === hash);
    list = link ? collect(link) : [];
  }

  function showSteps() {
    const steps = sheet.querySelector(".steps");
    if (!steps) return;
    remember();
    const at = list.findIndex((link) => link.getAttribute("href") === location.hash);
    steps.hidden = list.length < 2 || at < 0;
    if (steps.hidden) return;
    steps.querySelector(".at").textContent = `${at + 1} / ${list.length}`;
    for (const button of steps.querySelectorAll("button")) {
      button.disabled = !list[at + Number(button.dataset.step)];
    }
  }

  function step(button) {
    const at = list.findIndex((link) => link.getAttribute("href") === location.hash);
    const next = list[at + Number(button.dataset.step)];
    if (!next) return;
    const direction = button.dataset.step;
    next.click(); // page.js opens it; the focus stays where the reader steps
    new MutationObserver((_, observer) => {
      observer.disconnect();
      requestAnimationFrame(() => sheet.querySelector(`[data-step="${direction}"]:not(:disabled)`)?.focus());
    }).observe(sheet, { childList: true });
  }

  // --- the outline: its bar names the section that is being read, wherever the words stand ---

  function follow() {
    const outline = sheet.querySelector(".outline");
    const text = sheet.querySelector(".text");
    if (!text) return;
    const back = sheet.querySelector("[data-back]");
    const cited = text.querySelector("mark");
    const edge = text.getBoundingClientRect();
    const box = cited?.getBoundingClientRect();
    const isShown = box && box.bottom > edge.top && box.top < edge.bottom;
    if (back && cited) back.hidden = isShown;
    if (!outline) return;
    // Where the eyes are: at the cited words, at the end when nothing follows, else at the top.
    const isEnd = text.scrollTop > 0 && text.scrollTop + text.clientHeight >= text.scrollHeight - 2;
    const reading = isShown ? box.top : isEnd ? edge.bottom - 20 : edge.top + 60;
    let here = null;
    for (const button of outline.querySelectorAll("[data-scroll]")) {
      const place = document.getElementById(button.dataset.scroll);
      if (place && place.getBoundingClientRect().top <= reading + 1) here = button;
      button.removeAttribute("aria-current");
    }
    here?.setAttribute("aria-current", "location");
    outline.querySelector(".here").textContent = here ? here.textContent : "";
    if (outline.open) here?.scrollIntoView({ block: "nearest" });
  }

  let following = false;
  function followSoon() {
    if (following) return;
    following = true;
    requestAnimationFrame(() => { following = false; follow(); });
  }
  sheet.addEventListener("scroll", followSoon, true);
  sheet.addEventListener("toggle", followSoon, true);
  window.addEventListener("resize", followSoon);

  // The cited words can be translated; the translation stands between the text and the foot.
  function offerTranslation() {
    const words = [...sheet.querySelectorAll(".text mark")].map((mark) => mark.textContent).join("\n");
    const text = sheet.querySelector(".text");
    const link = sheet.querySelector(".foot [data-copy-address]");
    if (!words || !link) return;
    const { cite: citation } = sheet.querySelector(".speech").dataset;
    window.wengao.offerTranslation({ words, language: text.lang, citation }, link, text);
  }

  new MutationObserver(() => { showSteps(); followSoon(); offerTranslation(); }).observe(sheet, { childList: true });

  // --- clicks and keys ---

  async function copyAddress(button) {
    const said = sheet.querySelector(".said");
    const address = location.origin + location.pathname.replace(/\/$/, "") + button.dataset.copyAddress;
    let done = true;
    try { await navigator.clipboard.writeText(address); } catch { done = false; }
    if (!done) {
      const area = Object.assign(document.createElement("textarea"), { value: address });
      sheet.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    if (!said) return;
    said.textContent = done ? (chinese ? "已复制" : "Copied") : (chinese ? "没能复制" : "Could not copy");
    setTimeout(() => { said.textContent = ""; }, 2500);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("gradio-app a[href]");
    if (link && /^#(cite|speech)=/.test(link.getAttribute("href"))) list = collect(link);
    const open = sheet.querySelector(".outline[open], .formats[open]");
    if (open && !open.contains(event.target)) open.open = false;
  }, true);

  sheet.addEventListener("click", (event) => {
    const of = (selector) => event.target.closest(selector);
    if (of("[data-step]")) step(of("[data-step]"));
    else if (of("[data-copy-address]")) copyAddress(of("[data-copy-address]"));
    else if (of("[data-back]")) sheet.querySelector("mark")?.scrollIntoView({ block: "center" });
  });
  // page.js scrolls to a heading; the list that covers it folds.
  sheet.addEventListener("click", (event) => {
    const heading = event.target.closest(".outline [data-scroll]");
    if (heading) heading.closest("details").open = false;
  }, true);

  // --- the archive tab: its script and its styles come when it is first opened ---

  let isLoaded = false;
  function loadArchive() {
    if (isLoaded || !document.getElementById("archive-place")?.offsetParent) return;
    isLoaded = true;
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: "ui/archive.css" }));
    document.head.append(Object.assign(document.createElement("script"), { src: "ui/archive.js" }));
  }
  new MutationObserver(loadArchive).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["style", "class", "hidden"] });
  loadArchive();

  document.addEventListener("keydown", (event) => {
    const open = sheet.querySelector(".outline[open], .formats[open]");
    if (event.key !== "Escape" || !open) return;
    event.stopImmediatePropagation(); // the list folds, the panel stays
    open.open = false;
    open.querySelector("summary").focus();
  }, true);
})();
