// A card with the quotation and its place at every citation mark: on hover, on focus, and at the first tap.
(function () {
  "use strict";
  const { say } = window.wengao;
  const HOVER_MS = 220;
  const card = document.createElement("div");
  card.id = "card";
  card.hidden = true;
  card.setAttribute("role", "dialog"); // it holds a link and a button, which no tooltip may
  card.setAttribute("aria-label", say("引文", "Citation"));
  document.body.append(card);
  const known = new Map(); // the markup of a card, by the address of its citation
  let owner = null;
  let timer = 0;
  let touched = false;

  async function markup(hash) {
    if (!known.has(hash)) {
      const response = await fetch("ui/card?" + hash.slice(1));
      if (!response.ok) throw new Error(String(response.status));
      known.set(hash, await response.text());
    }
    return known.get(hash);
  }

  async function show(link) {
    owner = link;
    let html;
    try { html = await markup(link.getAttribute("href")); } catch { return; }
    if (owner !== link || !link.isConnected) return;
    card.innerHTML = html;
    const open = card.querySelector("a");
    if (open) open.hidden = !touched;
    const quotation = card.querySelector("blockquote");
    if (quotation) {
      const { lang: language, dataset: { cite: citation } } = quotation;
      window.wengao.offerTranslation({ words: quotation.textContent.trim(), language, citation }, quotation);
    }
    card.hidden = false;
    link.setAttribute("aria-describedby", "card");
    place();
  }
  function place() {
    const at = owner?.getBoundingClientRect();
    if (!at) return;
    const { offsetWidth: width, offsetHeight: height } = card;
    const left = Math.min(Math.max(8, at.left - width / 2), innerWidth - width - 8);
    const above = at.top - height - 8;
    card.style.left = `${left}px`;
    card.style.top = `${above > 8 ? above : Math.min(at.bottom + 8, innerHeight - height - 8)}px`;
  }
  new ResizeObserver(place).observe(card); // a translation makes it taller
  function hide() {
    clearTimeout(timer);
    owner?.removeAttribute("aria-describedby");
    owner = null;
    card.hidden = true;
  }
  const later = (act, wait) => { clearTimeout(timer); timer = setTimeout(act, wait); };
  const citation = (target) => target.closest?.("gradio-app a.cite");

  document.addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch"; }, true);
  document.addEventListener("mouseover", (event) => {
    if (touched) return;
    const link = citation(event.target);
    if (link) later(() => show(link), HOVER_MS);
    else if (card.contains(event.target)) clearTimeout(timer);
    else if (owner) later(hide, HOVER_MS);
  });
  document.addEventListener("focusin", (event) => {
    const link = citation(event.target);
    if (link && !touched && link.matches(":focus-visible")) show(link);
    else if (!link && !card.contains(event.target)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || card.hidden) return;
    hide();
    event.stopPropagation();
  }, true);
  document.addEventListener("scroll", (event) => { if (!card.contains(event.target)) hide(); }, true);
  // The first tap on a mark shows the card, the second opens the speech; a click of a mouse opens it at once.
  window.addEventListener("click", (event) => {
    const link = citation(event.target);
    if (link && touched && owner !== link) {
      event.preventDefault();
      event.stopImmediatePropagation();
      show(link);
    } else if (!card.contains(event.target) || event.target.closest("a")) hide();
  }, true);

  window.wengao.nameCitations = () => {
    for (const link of document.querySelectorAll("a.cite[title]")) {
      link.setAttribute("aria-label", `${say("引文", "Citation")} ${link.textContent}: ${link.title}`);
      link.removeAttribute("title");
    }
  };
})();
