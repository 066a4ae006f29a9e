// The archive tab: its views are loaded when they are first seen, and their tables when a control changes.
(function () {
  "use strict";
  const chinese = document.documentElement.lang.startsWith("zh");
  const language = chinese ? "zh" : "en";
  const say = (zh, en) => (chinese ? zh : en);
  const KEPT = "wengao-view";
  let root = null;

  async function fetchText(address, options) {
    const response = await fetch(address, options);
    if (!response.ok) throw new Error(String(response.status));
    return response.text();
  }

  // --- the frame comes when the tab is first seen ---

  async function begin(place) {
    place.dataset.begun = "";
    try {
      const shell = await fetchText("ui/archive");
      root = document.createElement("div");
      root.id = "archive";
      root.innerHTML = shell;
      place.replaceWith(root);
      wire();
      show(sessionStorage.getItem(KEPT) || "speeches");
    } catch {
      delete place.dataset.begun;
      setTimeout(find, 2000);
    }
  }

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      if (!("begun" in entry.target.dataset)) begin(entry.target);
    }
  });
  function find() {
    const place = document.getElementById("archive-place");
    if (place && !("begun" in place.dataset)) seen.observe(place);
    if (root && !root.isConnected) root = null; // Gradio drew the tab anew
  }
  new MutationObserver(find).observe(document.body, { childList: true, subtree: true });
  find();

  // --- views ---

  const tabs = () => [...root.querySelectorAll("[data-view]")];

  function show(name) {
    if (!root.querySelector(`[data-view="${name}"]`)) name = "speeches";
    sessionStorage.setItem(KEPT, name);
    for (const tab of tabs()) {
      const chosen = tab.dataset.view === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      const view = document.getElementById(tab.getAttribute("aria-controls"));
      view.hidden = !chosen;
      if (chosen && (!view.firstChild || view.dataset.stale)) load(view);
    }
  }

  function fail(into) {
    into.replaceChildren(root.querySelector("template.failure").content.cloneNode(true));
  }

  async function load(view) {
    delete view.dataset.stale;
    view.setAttribute("aria-busy", "true");
    try {
      view.innerHTML = await fetchText(`${view.dataset.source}?lang=${language}`);
    } catch {
      fail(view);
    }
    view.removeAttribute("aria-busy");
  }

  // --- tables: what is asked of one stands in its controls and in its data ---

  function asked(view) {
    const parameters = new URLSearchParams({ lang: language });
    for (const control of view.querySelectorAll(".controls [name]")) {
      if (control.value) parameters.set(control.name, control.value);
    }
    if (view.sortedBy) parameters.set("sort", view.sortedBy);
    if (view.pageAt) parameters.set("page", view.pageAt);
    return parameters;
  }

  async function update(view, focus = "") {
    const turn = (view.turn = (view.turn || 0) + 1);
    const results = view.querySelector(".results");
    results.setAttribute("aria-busy", "true");
    const download = view.querySelector("[data-download]");
    if (download) download.href = `${download.getAttribute("href").split("?")[0]}?${asked(view)}`;
    try {
      const markup = await fetchText(`${view.dataset.source}/results?${asked(view)}`);
      if (turn !== view.turn) return; // a later question has been asked
      results.innerHTML = markup;
      if (focus) (results.querySelector(focus) || results.querySelector("button, a"))?.focus();
    } catch {
      if (turn === view.turn) fail(results);
    }
    results.removeAttribute("aria-busy");
  }

  let typing = 0;
  function changed(view, wait) {
    if (view.querySelector(".controls.on-demand")) return;
    delete view.pageAt;
    clearTimeout(typing);
    typing = setTimeout(() => update(view), wait);
  }

  function sort(view, column) {
    view.sortedBy = view.sortedBy === column ? `${column}-` : column;
    delete view.pageAt;
    update(view, `[data-sort="${column}"]`);
  }

  function turnPage(view, button) {
    view.pageAt = button.dataset.page;
    view.closest(".tabitem")?.scrollTo(0, 0);
    update(view, ".pager button:not(:disabled)");
  }

  function restrict(view, filter) {
    const [name, value] = filter.split("=");
    const control = view.querySelector(`.controls [name="${name}"]`);
    if (!control) return;
    control.value = control.value === value ? "" : value;
    changed(view, 0);
  }

  function fill(view, words) {
    view.querySelector(".controls [name=find]").value = words;
    update(view);
  }

  // --- the passages of a cell of the heat map, in a row below it ---

  async function unfold(view, button) {
    const open = view.querySelector(".detail-row");
    for (const other of view.querySelectorAll('[aria-expanded="true"]')) other.setAttribute("aria-expanded", "false");
    open?.remove();
    if (open && open.of === button) return;
    const parameters = asked(view);
    parameters.set("topic", button.dataset.topic);
    parameters.set("row", button.dataset.row);
    const row = document.createElement("tr");
    row.className = "detail-row";
    row.of = button;
    const cell = row.insertCell();
    cell.colSpan = button.closest("tr").cells.length;
    try {
      cell.innerHTML = await fetchText(`ui/archive/passages?${parameters}`);
    } catch {
      fail(cell);
    }
    button.setAttribute("aria-expanded", "true");
    button.closest("tr").after(row);
    cell.querySelector("h3")?.focus({ preventScroll: true });
    // Where the passages do not fit, the row that they belong to stays in view above them.
    const fits = row.offsetHeight < (view.closest(".tabitem")?.clientHeight ?? innerHeight);
    if (fits) row.scrollIntoView({ block: "nearest" });
    else button.closest("tr").scrollIntoView({ block: "start" });
  }

  function foldDetail(view) {
    const row = view.querySelector(".detail-row");
    row?.of.setAttribute("aria-expanded", "false");
    row?.of.focus();
    row?.remove();
  }

  // --- adding and removing ---

  const post = (address) => fetch(address, { method: "POST", headers: { "x-wengao-page": "1" }, body: "" });

  function report(view, markup) {
    const place = view.querySelector(".report");
    place.innerHTML = markup;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
  }

  function progress(view, words, done, total) {
    const place = view.querySelector(".progress");
    place.hidden = false;
    place.querySelector("p").textContent = words;
    const bar = place.querySelector("progress");
    if (total) Object.assign(bar, { max: total, value: done });
    else bar.removeAttribute("value");
  }

  async function refuse(view, response) {
    let words = say("没有成功，请再试一次。", "It did not succeed; please try again.");
    try { words = (await response.json())[language] || words; } catch { /* not in words */ }
    const notice = Object.assign(document.createElement("p"), { className: "notice", textContent: words });
    report(view, notice.outerHTML);
    view.querySelector(".progress").hidden = true;
  }

  const pause = (time) => new Promise((done) => setTimeout(done, time));

  async function watchJob(view) {
    view.dataset.busy = "true";
    for (;;) {
      let job;
      try { job = JSON.parse(await fetchText("ui/archive/job")); } catch { await pause(1000); continue; }
      if (job.finished) {
        view.querySelector(".progress").hidden = true;
        delete view.dataset.busy;
        for (const other of root.querySelectorAll(".view")) other.dataset.stale = "true";
        const kept = job.report;
        await load(view);
        report(view, kept);
        document.dispatchEvent(new CustomEvent("wengao:archive-changed"));
        return;
      }
      const count = job.total > 1 ? ` ${Math.min(job.done + 1, job.total)} / ${job.total}` : "";
      progress(view, job.stage[language] + count, job.done, job.total);
      await pause(300);
    }
  }

  async function upload(view, files) {
    if (!files.length || view.dataset.busy) return;
    view.dataset.busy = "true";
    view.querySelector(".report").replaceChildren();
    const bytes = crypto.getRandomValues(new Uint8Array(8));
    const batch = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const refused = [];
    let sent = 0;
    for (const [number, file] of [...files].entries()) {
      progress(view, say(`正在传送 ${file.name}…`, `Sending ${file.name}…`), number, files.length);
      const address = `ui/archive/file?batch=${batch}&name=${encodeURIComponent(file.name)}`;
      try {
        const response = await fetch(address, { method: "POST", headers: { "x-wengao-page": "1" }, body: file });
        if (response.ok) sent++;
        else refused.push((await response.json())[language] || file.name);
      } catch {
        refused.push(say(`${file.name}：没能传送`, `${file.name}: could not be sent`));
      }
    }
    delete view.dataset.busy;
    const notes = refused.map((words) => Object.assign(document.createElement("p"), { className: "notice", textContent: words }));
    if (!sent) {
      view.querySelector(".progress").hidden = true;
      report(view, notes.map((note) => note.outerHTML).join(""));
      return;
    }
    const response = await post(`ui/archive/add?batch=${batch}`);
    if (!response.ok) { await refuse(view, response); return; }
    await watchJob(view);
    view.querySelector(".report").append(...notes);
  }

  function askRemoval(view) {
    const chosen = view.querySelector("[name=removal]").selectedOptions[0];
    const dialog = view.querySelector("dialog");
    for (const question of dialog.querySelectorAll("[data-question]")) {
      question.textContent = question.dataset.question.replace("{title}", chosen.textContent);
    }
    dialog.showModal();
  }

  async function change(view, address) {
    view.querySelector("dialog")?.close();
    if (view.dataset.busy) return;
    const response = await post(address);
    if (response.ok) await watchJob(view);
    else await refuse(view, response);
  }

  // --- wiring ---

  function wire() {
    const viewOf = (element) => element.closest(".view");
    const acts = {
      "[data-view]": (button) => show(button.dataset.view),
      "[data-again]": (button) => (button.closest(".results") ? update(viewOf(button)) : load(viewOf(button))),
      "button[data-sort]": (button) => sort(viewOf(button), button.dataset.sort),
      "button[data-page]": (button) => turnPage(viewOf(button), button),
      "[data-filter]": (button) => restrict(viewOf(button), button.dataset.filter),
      "[data-fill]": (button) => fill(viewOf(button), button.dataset.fill),
      "[data-reload]": (button) => update(viewOf(button)),
      "[data-topic]": (button) => unfold(viewOf(button), button),
      "[data-close-detail]": (button) => foldDetail(viewOf(button)),
      "[data-remove]": (button) => askRemoval(viewOf(button)),
      "[data-keep]": (button) => button.closest("dialog").close(),
      "[data-remove-yes]": (button) => {
        const view = viewOf(button);
        change(view, `ui/archive/remove?speech=${encodeURIComponent(view.querySelector("[name=removal]").value)}`);
      },
      "[data-restore]": (button) => change(viewOf(button), `ui/archive/restore?key=${encodeURIComponent(button.dataset.restore)}`),
    };
    root.addEventListener("click", (event) => {
      for (const [selector, act] of Object.entries(acts)) {
        const found = event.target.closest(selector);
        if (found && !found.disabled) { act(found); return; }
      }
    });
    root.addEventListener("input", (event) => {
      if (event.target.matches(".controls input")) changed(viewOf(event.target), 120);
    });
    root.addEventListener("change", (event) => {
      const control = event.target;
      if (control.matches("[data-upload]")) {
        upload(viewOf(control), control.files);
      } else if (control.matches("[data-sort-select]")) {
        viewOf(control).sortedBy = control.value;
        changed(viewOf(control), 0);
      } else if (control.matches(".controls select[name]:not([name=removal])")) {
        changed(viewOf(control), 0);
      }
    });
    root.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches(".on-demand input")) update(viewOf(event.target));
      if (!event.target.matches("[role=tab]")) return;
      const all = tabs();
      const moves = { ArrowRight: 1, ArrowLeft: -1, Home: -all.length, End: all.length };
      if (!(event.key in moves)) return;
      event.preventDefault();
      const at = all.indexOf(event.target) + moves[event.key];
      const next = all[event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : (at + all.length) % all.length];
      next.focus();
      show(next.dataset.view);
    });
    for (const kind of ["dragover", "dragleave", "drop"]) {
      root.addEventListener(kind, (event) => {
        const place = event.target.closest("[data-drop]");
        if (!place) return;
        event.preventDefault();
        place.classList.toggle("over", kind === "dragover");
        if (kind === "drop") upload(viewOf(place), event.dataTransfer.files);
      });
    }
  }
})();
