// The export of the conversation that is shown: a small menu of two forms, each a file named by the conversation's title.
(function () {
  "use strict";
  const { say, tell, store } = window.wengao;
  const FORMS = { md: "Markdown (.md)", docx: "Word (.docx)" };
  const menu = Object.assign(document.createElement("div"), { id: "export-menu", popover: "auto" });
  menu.setAttribute("role", "group");
  menu.setAttribute("aria-label", say("导出为", "Export as"));
  document.body.append(menu);

  const title = () => {
    const id = window.wengao.chat.current();
    const kept = store.readAll()[id];
    return kept ? window.wengao.conversations.titleOf(id, kept) : "";
  };
  // What no file system takes in a name.
  const fileName = (text) => text.replace(/[\\/:*?"<>|\x00-\x1f]+/g, " ").replace(/\s+/g, " ").replace(/^[\s.]+|[\s.]+$/g, "") || "wengao";

  async function save(form) {
    menu.hidePopover();
    const name = title();
    try {
      const response = await fetch(`ui/export/${form}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ title: name, turns: window.wengao.chat.stored() }),
      });
      if (!response.ok) throw new Error(String(response.status));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await response.blob());
      link.download = `${fileName(name)}.${form}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    } catch {
      tell(say("没能导出，请再试一次。", "This could not be exported; please try again."));
    }
  }

  for (const [form, label] of Object.entries(FORMS)) {
    menu.append(Object.assign(document.createElement("button"), { type: "button", textContent: label, onclick: () => save(form) }));
  }

  window.wengao.exportMenu = () => {
    if (!window.wengao.chat.stored().length) return tell(say("还没有可以导出的内容。", "There is nothing to export yet."));
    const at = document.getElementById("export").getBoundingClientRect();
    menu.showPopover();
    menu.style.left = `${Math.max(8, at.right - menu.offsetWidth)}px`;
    menu.style.top = `${at.top - menu.offsetHeight - 6}px`;
    menu.querySelector("button").focus();
  };
})();
