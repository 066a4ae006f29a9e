// For readers of English the reading and the meaning of the Chinese word under the pointer; for all readers translations
// of quotations in the other language.
(function () {
  "use strict";
  const { say, both, escape } = window.wengao;
  const english = !document.documentElement.lang.startsWith("zh");
  const MAX_WORD_CHARS = 8;
  const QUOTED = '#chat .words[lang="zh"], #chat blockquote[lang="zh"], #card blockquote[lang="zh"], #source .text[lang="zh"]';
  const HAN = /\p{Script=Han}/u;
  const glosses = new Map(); // the words of a speech, by its id: one request a speech
  const tip = document.createElement("div");
  tip.id = "word";
  tip.hidden = true;
  tip.setAttribute("role", "status");
  document.body.append(tip);

  function speechOf(element) {
    const cited = element.closest(".group, li, #card")?.querySelector("a.cite, [data-speech]");
    const hash = cited?.getAttribute("href") || (element.closest("#source") ? location.hash : "");
    const named = element.closest("[data-speech]")?.dataset.speech;
    if (named) return named;
    const match = hash.match(/#(?:cite|speech)=([^&]*)/);
    return match ? decodeURIComponent(match[1]).split("#")[0] : "";
  }
  function load(speech) {
    if (!glosses.has(speech)) {
      glosses.set(speech, fetch("ui/words?speech=" + encodeURIComponent(speech)).then((answer) => (answer.ok ? answer.json() : {})).catch(() => ({})));
    }
    return glosses.get(speech);
  }

  // The longest known word around a character of a text.
  function wordAt(text, at, known) {
    for (let length = MAX_WORD_CHARS; length; length--) {
      for (let start = Math.max(0, at - length + 1); start <= at; start++) {
        const word = text.slice(start, start + length);
        if (word.length === length && Object.hasOwn(known, word)) return { word, start };
      }
    }
    return null;
  }
  function caret(x, y) {
    const found = document.caretPositionFromPoint?.(x, y);
    if (found) return { node: found.offsetNode, at: found.offset };
    const range = document.caretRangeFromPoint?.(x, y);
    return range && { node: range.startContainer, at: range.startOffset };
  }
  async function show(element, node, at) {
    const known = await load(speechOf(element));
    const found = wordAt(node.data, at, known) || (at > 0 && null);
    if (!found) return hide();
    const range = document.createRange();
    range.setStart(node, found.start);
    range.setEnd(node, found.start + found.word.length);
    if (window.Highlight && CSS.highlights) CSS.highlights.set("word", new Highlight(range));
    const [reading, meaning] = known[found.word];
    const word = Object.assign(document.createElement("b"), { textContent: found.word, lang: "zh" });
    const sound = Object.assign(document.createElement("i"), { textContent: reading });
    tip.replaceChildren(word, " ", sound, " ", meaning);
    tip.hidden = false;
    const box = range.getBoundingClientRect();
    tip.style.left = `${Math.min(Math.max(8, box.left), innerWidth - tip.offsetWidth - 8)}px`;
    tip.style.top = `${box.bottom + tip.offsetHeight + 12 < innerHeight ? box.bottom + 6 : box.top - tip.offsetHeight - 6}px`;
    return { node, start: found.start, end: found.start + found.word.length };
  }
  function hide() {
    tip.hidden = true;
    CSS.highlights?.delete("word");
  }
  function point(event) {
    const element = event.target.closest?.(QUOTED);
    const spot = element && caret(event.clientX, event.clientY);
    if (!spot || spot.node.nodeType !== Node.TEXT_NODE) return hide();
    // The caret stands between two characters: take the one under the pointer.
    for (const at of [spot.at, spot.at - 1]) {
      if (at < 0 || at >= spot.node.data.length || !HAN.test(spot.node.data[at])) continue;
      const range = document.createRange();
      range.setStart(spot.node, at);
      range.setEnd(spot.node, at + 1);
      const box = range.getBoundingClientRect();
      if (event.clientX >= box.left - 1 && event.clientX <= box.right + 1) return void show(element, spot.node, at);
    }
    hide();
  }

  // By keyboard: a quotation takes the focus, the arrows go from word to word.
  let cursor = null;
  function textNodes(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("a.cite")) nodes.push(walker.currentNode);
    return nodes;
  }
  async function step(element, forward) {
    const known = await load(speechOf(element));
    const nodes = textNodes(element);
    let index = cursor && nodes.includes(cursor.node) ? nodes.indexOf(cursor.node) : (forward ? 0 : nodes.length - 1);
    let at = cursor && nodes.includes(cursor.node) ? (forward ? cursor.end : cursor.start - 1) : (forward ? 0 : nodes[index]?.data.length - 1);
    while (index >= 0 && index < nodes.length) {
      const text = nodes[index].data;
      for (; at >= 0 && at < text.length; at += forward ? 1 : -1) {
        if (HAN.test(text[at]) && wordAt(text, at, known)) {
          cursor = await show(element, nodes[index], at);
          return;
        }
      }
      index += forward ? 1 : -1;
      at = forward ? 0 : (nodes[index]?.data.length ?? 0) - 1;
    }
  }
  if (english) {
    let frame = 0;
    document.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch") return;
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => point(event));
    });
    document.addEventListener("click", point);
    document.addEventListener("scroll", hide, true);
    document.addEventListener("focusout", hide);
    document.addEventListener("keydown", (event) => {
      const element = event.target.closest?.(QUOTED);
      if (event.key === "Escape") hide();
      if (!element || !["ArrowRight", "ArrowLeft"].includes(event.key)) return;
      event.preventDefault();
      step(element, event.key === "ArrowRight");
    });
  }
  window.wengao.readyWords = () => {
    if (!english) return;
    for (const words of document.querySelectorAll('#chat .words[lang="zh"]:not([tabindex])')) words.tabIndex = 0;
  };

  // --- translations ---

  // By the language model that the server has, with its check; else by the browser's own translator, on this machine.
  const reader = english ? "en" : "zh";
  const hasModel = Boolean(document.querySelector('meta[name="wengao-model"]')?.content);
  let translator = null;
  async function translateHere(words) {
    translator ||= self.Translator.create({ sourceLanguage: english ? "zh" : "en", targetLanguage: reader });
    const text = await (await translator).translate(words);
    return `<p><span class="machine">${both("机器翻译", "Machine translation")}</span> <span lang="${reader}">${escape(text)}</span></p>`;
  }
  async function translateThere(citation) {
    const response = await fetch(`ui/translation?to=${reader}&cite=${encodeURIComponent(citation)}`, { method: "POST" });
    if (!response.ok && response.status !== 429) throw new Error(String(response.status));
    return response.text();
  }

  // Only a translator that is on this machine already: one that has to be fetched would be asked of another.
  async function isHere() {
    if (!("Translator" in self)) return false;
    const pair = { sourceLanguage: english ? "zh" : "en", targetLanguage: reader };
    try { return (await self.Translator.availability(pair)) === "available"; } catch { return false; }
  }

  // Offer to translate a quotation, {words, language, citation}: a button behind `before`, the translation behind `last`.
  window.wengao.offerTranslation = async (quotation, before, last = null) => {
    if (!quotation.words || quotation.language === reader) return;
    if (!(hasModel && quotation.citation) && !(await isHere())) return;
    if (!before.isConnected || before.parentElement.querySelector(".translate")) return;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "translate", textContent: say("翻译", "Translate") });
    const result = Object.assign(document.createElement("div"), { className: "translated" });
    result.setAttribute("role", "status");
    button.onclick = async () => {
      button.disabled = true;
      result.textContent = say("正在翻译…", "Translating…");
      try {
        result.innerHTML = await (hasModel && quotation.citation ? translateThere(quotation.citation) : translateHere(quotation.words));
        button.hidden = !result.querySelector(".doubt, .notice");
      } catch {
        translator = null;
        result.textContent = say("现在不能翻译。", "This cannot be translated now.");
      }
      button.disabled = false;
    };
    before.after(button);
    (last || button).after(result);
  };
})();
