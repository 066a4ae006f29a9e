// What the browser keeps of conversations: a key a turn, so two windows never overwrite each other.
(function () {
  "use strict";
  const { say, tell } = window.wengao;
  const TURN = "wengao/turn/";

  function readAll() {
    const found = {};
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(TURN)).sort()) {
      try {
        (found[key.slice(TURN.length).split("/")[0]] ||= []).push(JSON.parse(localStorage.getItem(key)));
      } catch { localStorage.removeItem(key); }
    }
    return found;
  }

  async function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
    return JSON.parse(text);
  }

  // The turns of a conversation, with what is packed in them.
  async function read(conversation) {
    const kept = readAll()[conversation] || [];
    return Promise.all(kept.map(async (turn) => (turn.packed ? { ...turn, ...(await unpack(turn.packed)) } : turn)));
  }

  const keyOf = (conversation, turn) => `${TURN}${conversation}/${turn.id}`;
  function keep(conversation, turn) {
    try {
      localStorage.setItem(keyOf(conversation, turn), JSON.stringify({ ...turn, html: undefined, values: undefined }));
    } catch {
      tell(say("浏览器的存储已满：请删除一些旧对话。", "The browser's storage is full: please delete some old conversations."));
    }
    window.wengao.conversations?.list();
  }
  function drop(conversation, dropped) {
    for (const turn of dropped) localStorage.removeItem(keyOf(conversation, turn));
    window.wengao.conversations?.list();
  }

  // Another window asked something, or deleted it: `act` gets the conversation.
  function onChange(act) {
    window.addEventListener("storage", (event) => {
      if (!event.key || !event.key.startsWith(TURN)) return;
      window.wengao.conversations?.list();
      act(event.key.slice(TURN.length).split("/")[0]);
    });
  }

  localStorage.removeItem("wengao-conversation"); // of versions before each turn had a key
  window.wengao.store = { readAll, read, unpack, keep, drop, onChange };
})();
