// The list of conversations at the side: search, open, rename, delete with undo. static/chat.js keeps the turns.
(function () {
  "use strict";
  const { say, tell } = window.wengao;
  const NAME = "wengao/name/";
  const TURN = "wengao/turn/";
  const MAX_TITLE_CHARS = 60;
  const UNDO_MS = 10000;
  let wanted = "";

  const make = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const button = (className, label, act, sign = "") => {
    const made = make("button", { type: "button", className, onclick: act }, sign || label);
    if (sign) { made.setAttribute("aria-label", label); made.title = label; }
    return made;
  };

  const titleOf = (id, turns) => localStorage.getItem(NAME + id) || turns[0].question.slice(0, MAX_TITLE_CHARS);
  const holds = (id, turns) => [titleOf(id, turns), ...turns.map((turn) => turn.question)].join("\n").toLowerCase().includes(wanted);

  function rename(id, turns, row) {
    const box = make("input", { className: "name", value: titleOf(id, turns), maxLength: MAX_TITLE_CHARS });
    box.setAttribute("aria-label", say("对话标题", "Title of the conversation"));
    let done = false;
    const end = (save) => {
      if (done) return;
      done = true;
      if (save && box.value.trim()) localStorage.setItem(NAME + id, box.value.trim());
      list();
    };
    box.onkeydown = (event) => {
      if (event.key === "Enter") end(true);
      if (event.key === "Escape") { event.stopPropagation(); end(false); }
    };
    box.onblur = () => end(true);
    row.replaceChildren(box);
    box.focus();
    box.select();
  }

  function remove(id) {
    const keys = Object.keys(localStorage).filter((key) => key === NAME + id || key.startsWith(`${TURN}${id}/`));
    const kept = keys.map((key) => [key, localStorage.getItem(key)]);
    keys.forEach((key) => localStorage.removeItem(key));
    const wasOpen = id === window.wengao.chat.current();
    if (wasOpen) window.wengao.chat.open("");
    list();
    const undo = button("undo", say("撤销", "Undo"), () => {
      kept.forEach(([key, value]) => localStorage.setItem(key, value));
      tell("");
      if (wasOpen) window.wengao.chat.open(id);
      list();
    });
    tell(say("对话已删除。", "The conversation is deleted."), false, undo, UNDO_MS);
  }

  function rowOf(id, turns) {
    const row = make("li");
    const open = button("open", titleOf(id, turns), () => window.wengao.chat.open(id));
    if (id === window.wengao.chat.current()) open.setAttribute("aria-current", "true");
    row.append(
      open,
      button("act", say("重命名", "Rename"), () => rename(id, turns, row), "✎"),
      button("act", say("删除", "Delete"), () => remove(id), "✕"),
    );
    return row;
  }

  function list() {
    const place = document.getElementById("conversation-list");
    if (!place) return;
    if (!place.firstChild) {
      const search = make("input", { type: "search", placeholder: say("查找对话", "Find a conversation") });
      search.setAttribute("aria-label", search.placeholder);
      search.oninput = () => { wanted = search.value.trim().toLowerCase(); list(); };
      place.append(
        button("begin", say("＋ 新对话", "+ New chat"), () => window.wengao.chat.open("")), search, make("ul"), make("p"));
    }
    const all = Object.entries(window.wengao.store.readAll()).reverse();
    const shown = all.filter(([id, turns]) => holds(id, turns));
    place.querySelector("ul").replaceChildren(...shown.map(([id, turns]) => rowOf(id, turns)));
    place.querySelector("p").textContent = shown.length ? ""
      : all.length ? say("没有符合的对话。", "No conversation matches.")
      : say("对话保存在这台电脑的浏览器里。", "Conversations are kept in this browser, on this machine.");
  }

  window.wengao.conversations = { list, titleOf };
  list();
})();
