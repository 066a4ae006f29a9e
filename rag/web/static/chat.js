// The conversation that this window shows. The server gets a question with the questions before it, and sends back the one
// turn that is new; store.js keeps them.
(function () {
  "use strict";
  const { say, both, escape, press, store } = window.wengao;
  const MAX_QUESTION_CHARS = 2000; // rag/web/chat.py
  const MAX_EARLIER_QUESTIONS = 30; // rag/web/conversation.py
  const SLOW_MS = 1500;
  const IDLE = { __type__: "update", submit_btn: true, stop_btn: false };
  const BUSY = { __type__: "update", value: "", submit_btn: false, stop_btn: true };

  const newId = () => Date.now().toString(36).padStart(9, "0") + Math.random().toString(36).slice(2, 6);
  const session = (key, make) => {
    const kept = sessionStorage.getItem(key) || make();
    sessionStorage.setItem(key, kept);
    return kept;
  };
  const windowId = session("wengao/window", newId);
  let conversation = session("wengao/open", newId);
  // A turn: {id, question, state, draft, packed, answered, window}; `html` and `values` are unpacked and not kept.
  let turns = [];
  let asked = null; // the turn that the server is working on
  let next = null; // the question that is about to be sent

  const keep = (turn) => store.keep(conversation, turn);
  const drop = (dropped) => store.drop(conversation, dropped);

  // --- what is shown ---

  const notice = (text, kind = "") => `<div class="notice ${kind}">${text}</div>`;
  const STATES = {
    asking: () => notice(`${both("正在查找原文…", "Looking through the speeches…")} <span class="slow"></span>`, "waiting"),
    stopped: () => notice(both("已停止。", "Stopped."), "stopped"),
    interrupted: () => notice(both(
      "与服务器的连接中断，这个问题没有答完。可以点“重试”。",
      "The connection to the server broke before this was answered. Use “Retry” to ask again."), "interrupted"),
  };
  const DRAFT_STATES = {
    asking: ["语言模型正在书写，尚未核对…", "A language model is writing this; not yet checked…"],
    stopped: ["已停止。以下文字由语言模型书写，未经核对。", "Stopped. A language model wrote this text; it was not checked."],
    interrupted: ["连接中断。以下文字由语言模型书写，未经核对。", "Interrupted. A language model wrote this text; it was not checked."],
  };

  function answerHtml(turn) {
    if (turn.state === "done") return turn.html;
    const own = turn.html || ""; // the speeches' own words, until what a model writes is checked
    if (!turn.draft) return own + (own && turn.state === "asking" ? "" : STATES[turn.state]());
    const status = `<p class="status ${turn.state}">${both(...DRAFT_STATES[turn.state])}</p>`;
    return `${own}<div class="answer draft">${status}<p class="text">${turn.draft}</p></div>`;
  }

  const message = (role, text) => ({ role, content: [{ type: "text", text }], metadata: null, options: null });
  const messages = () => turns.flatMap((turn) => [
    message("user", `<div class="question">${escape(turn.question)}</div>`),
    message("assistant", answerHtml(turn)),
  ]);
  const view = () => ({ __type__: "update", value: messages(), feedback_value: turns.map((turn) => turn.rating || null) });
  const shown = (box = asked ? { ...BUSY, value: undefined } : IDLE) => [view(), box];

  // The question goes to the top of the window once; below it there is room, so that nothing moves as the answer grows.
  const scroller = () => document.querySelector("#chat .bubble-wrap");
  function makeRoom() {
    const view = scroller();
    const rows = view?.querySelectorAll(".user-row");
    const last = rows && rows[rows.length - 1];
    if (!last) return null;
    const content = view.querySelector(".message-wrap");
    const bottom = content.lastElementChild.getBoundingClientRect().bottom;
    const needed = view.clientHeight - (bottom - last.getBoundingClientRect().top) - 28;
    content.style.setProperty("--room", `${Math.max(0, needed)}px`);
    return last;
  }
  function toQuestion(count, tries = 40) {
    const view = scroller();
    const rows = view ? view.querySelectorAll(".user-row").length : 0;
    if (rows < count && tries) return void requestAnimationFrame(() => toQuestion(count, tries - 1));
    const last = makeRoom();
    if (last) view.scrollTop += last.getBoundingClientRect().top - view.getBoundingClientRect().top - 8;
  }
  const settle = () => requestAnimationFrame(() => requestAnimationFrame(makeRoom));
  window.addEventListener("resize", settle);
  document.addEventListener("toggle", settle, true);

  let slow = 0;
  function watch() {
    clearInterval(slow);
    const since = Date.now();
    slow = setInterval(() => {
      const span = document.querySelector("#chat .waiting .slow");
      if (!asked) return clearInterval(slow);
      if (!span || Date.now() - since < SLOW_MS) return;
      const seconds = Math.round((Date.now() - since) / 1000);
      const model = document.querySelector('meta[name="wengao-model"]')?.content;
      span.textContent = model
        ? say(`原文已找到，等语言模型 ${model} 开始书写（${seconds} 秒）`, `the passages are with the language model ${model} (${seconds} s)`)
        : say(`已用 ${seconds} 秒`, `${seconds} s so far`);
    }, 500);
  }

  // A server that ends tells the page so as an ordinary error, and Gradio then listens to a stream that is gone. So the
  // page asks who answers; when it is another process, or none and then one again, it loads itself again.
  const PAUSE_MS = 1000;
  const CHECKS = 4;
  async function answering() {
    try {
      const answer = await fetch("gradio_api/app_id", { cache: "no-store" });
      return answer.ok ? (await answer.json()).app_id : null;
    } catch { return null; }
  }
  async function checkServer(turn) {
    const own = window.gradio_config?.app_id;
    for (let check = 0, lost = false; lost || check < CHECKS; check++) {
      const id = await answering();
      if (id !== null && (lost || id !== own)) return location.reload();
      lost ||= id === null;
      if (lost && turn.state === "asking") keep(Object.assign(turn, { state: "interrupted" }));
      if (lost) window.wengao.tell(say("与服务器的连接中断，正在等它回来…", "The connection to the server is lost; waiting for it to come back…"), true);
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }

  // --- asking ---

  const limit = () => say(`问题太长：请控制在 ${MAX_QUESTION_CHARS} 字以内`, `The question is too long; please keep it within ${MAX_QUESTION_CHARS} characters`);
  function ask(question, replaced = turns.length) {
    if (asked || next || !question.trim() || question.length > MAX_QUESTION_CHARS) return false;
    next = { question: question.trim(), replaced };
    press("go");
    return true;
  }

  const chat = {
    ask,
    // What the box holds is sent; it stays there where it cannot be.
    send(question) {
      const replaced = editing ?? turns.length;
      if (!ask(question || "", replaced)) return question;
      edit(null);
      return "";
    },
    begin() {
      if (!next) return [undefined, undefined, undefined];
      drop(turns.splice(next.replaced));
      asked = { id: newId(), question: next.question, state: "asking", draft: "", answered: false, window: windowId };
      next = null;
      turns.push(asked);
      keep(asked);
      watch();
      toQuestion(turns.length);
      return [view(), BUSY, ""];
    },
    sent(_text, _earlier, ...filters) {
      const earlier = turns.filter((turn) => turn.answered).map((turn) => turn.question).slice(-MAX_EARLIER_QUESTIONS);
      return [asked ? asked.question : "", JSON.stringify(earlier), ...filters];
    },
    async receive(text) {
      if (!asked || !text) return [undefined, undefined, undefined];
      if (!text.startsWith("turn\n")) {
        const growing = asked;
        if (text.startsWith("draft\n")) growing.draft = text.slice(6);
        else growing.html = (await store.unpack(text.slice(6))).html;
        settle();
        return growing === asked ? [view(), undefined, undefined] : [undefined, undefined, undefined];
      }
      const done = asked;
      asked = null;
      Object.assign(done, await store.unpack(text.slice(5)), { packed: text.slice(5), state: "done", draft: "" });
      keep(done);
      settle();
      return [view(), IDLE, undefined];
    },
    stop() { return chat.end("stopped"); },
    // A question that was not taken (the queue is full) goes back into the box.
    fail() {
      if (!asked) return [undefined, undefined, undefined];
      checkServer(asked);
      if (asked.draft || !navigator.onLine) return chat.end("interrupted");
      const question = asked.question;
      drop(turns.splice(turns.indexOf(asked)));
      asked = null;
      return [view(), { ...IDLE, value: question }, undefined];
    },
    end(state) {
      if (!asked) return [undefined, IDLE, undefined];
      asked.state = state;
      keep(asked);
      asked = null;
      return [view(), IDLE, undefined];
    },
    retry() {
      const last = turns[turns.length - 1];
      if (last) ask(last.question, turns.length - 1);
      return [];
    },
    undo() {
      if (asked) return [undefined, undefined];
      const [last] = turns.splice(-1);
      if (!last) return shown();
      drop([last]);
      settle();
      return [view(), { ...IDLE, value: last.question }];
    },
    shown,
    stored: () => turns.map((turn) => turn.values || { question: turn.question, finished: true }),
    export_menu() { window.wengao.exportMenu(); return []; },
    questions: () => [JSON.stringify(turns.map((turn) => turn.question))],
    async restore() { await load(); return shown(); },
    // An empty name begins a new conversation.
    async open(name) {
      if (asked) { chat.end("stopped"); document.querySelector("#box .stop-button")?.click(); }
      conversation = name || newId();
      sessionStorage.setItem("wengao/open", conversation);
      await load();
      edit(null);
      press("show");
      document.getElementById("ask-tab-button")?.click();
      document.querySelector("#box textarea")?.focus();
      return [];
    },
    begin_anew: () => chat.open(""),
    current: () => conversation,
    chips(...filters) {
      const names = filters.flatMap((values, at) => (values || []).map((value) => [at, value]));
      return names.map(([at, value]) => `<span class="chip">${escape(label(at, value))}</span>`).join(" ");
    },
  };

  // Of a speech the filter holds the id; its title stands in the list that was chosen from.
  function label(at, value) {
    if (at < 2) return String(value);
    const inputs = [...document.querySelectorAll("#filter-speech .token span")].map((found) => found.textContent.trim());
    return inputs.length ? inputs[inputs.length - 1] : String(value);
  }

  async function load() {
    turns = (await store.read(conversation)).map((turn) => {
      if (turn.state !== "asking" || turn.window !== windowId) return turn;
      const broken = { ...turn, state: "interrupted" };
      keep(broken);
      return broken;
    });
    asked = null;
    window.wengao.conversations?.list();
    toQuestion(turns.length);
  }

  store.onChange(async (changed) => {
    if (changed !== conversation) return;
    const mine = asked;
    turns = (await store.read(conversation)).map((turn) => (mine && turn.id === mine.id ? mine : turn));
    press("show");
  });
  window.addEventListener("pagehide", () => { if (asked) keep(asked); });

  // --- the box: a question that is edited, and the limit ---

  let editing = null; // the place of the turn that the question in the box takes
  function edit(place) {
    editing = place;
    document.getElementById("box")?.classList.toggle("editing", place !== null);
  }
  function write(text) {
    const area = document.querySelector("#box textarea");
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }
  document.addEventListener("input", (event) => {
    const area = event.target.closest?.("#box textarea");
    if (!area) return;
    const over = area.value.length > MAX_QUESTION_CHARS;
    document.querySelector("#box .submit-button")?.toggleAttribute("disabled", over);
    window.wengao.tell(over ? `${limit()} (${area.value.length})` : "", over);
    if (!area.value) edit(null);
  });

  // The buttons of a message stand behind its row, or in it.
  const placeOf = (button) => [...document.querySelectorAll("#chat .user-row")]
    .filter((row) => row.compareDocumentPosition(button) & (Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY))
    .length - 1;
  const RATINGS = { Like: "Like", 赞: "Like", Dislike: "Dislike", 踩: "Dislike", Liked: null, 已赞: null, Disliked: null, 已踩: null };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("#chat button[aria-label], #chat button[title]");
    const suggested = event.target.closest('#chat a[href^="#ask="]');
    const name = button && (button.getAttribute("aria-label") || button.title);
    if (suggested) ask(decodeURIComponent(suggested.getAttribute("href").slice(5)));
    else if (/^(Edit|编辑)/.test(name)) { const place = placeOf(button); write(turns[place].question); edit(place); }
    else if (/^(Copy|复制)/.test(name)) copyRow(button);
    else if (RATINGS[name] !== undefined) return void rate(turns[placeOf(button)], RATINGS[name]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  // What Gradio calls its thumbs, and what a click makes of the rating; the server notes it, the browser keeps it.
  function rate(turn, rating) {
    if (turn) keep(Object.assign(turn, { rating }));
  }

  // Gradio would copy the markup; a person wants the words, the numbers and where they stand.
  function copyRow(button) {
    const place = placeOf(button);
    const answer = button.closest(".message-buttons-left") && document.querySelectorAll("#chat .bot-row")[place];
    const done = () => { button.classList.add("copied"); setTimeout(() => button.classList.remove("copied"), 1500); };
    window.wengao.copy(answer ? plain(answer) : turns[place].question, done);
  }
  function plain(row) {
    const copy = (row.querySelector(".answer, .notice") || row).cloneNode(true);
    for (const gone of copy.querySelectorAll(`.unseen, .found, .chips, .${say("en", "zh")}:not(mark)`)) gone.remove();
    for (const link of copy.querySelectorAll("a.cite")) link.textContent = ` [${link.textContent}]`;
    const lines = [...copy.querySelectorAll("p, blockquote, summary, .notice")].map((line) => line.textContent.trim());
    return lines.filter(Boolean).join("\n") || copy.textContent.trim();
  }

  window.wengao.chat = chat;
})();
