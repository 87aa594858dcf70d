// Single keys for the queue and the review. They do nothing while somebody types, and can be switched off.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const TYPING = "input, textarea, select, [contenteditable]";
  const rows = () => [...document.querySelectorAll("#queue-live tr[id]")];
  const chosen = () => document.activeElement?.closest("#queue-live tr[id]");
  const mainOf = (row) => row.querySelector('[id^="take-"]') || row.querySelector('[id^="open-"]');

  const move = (by) => {
    const all = rows();
    if (all.length === 0) return;
    const at = all.indexOf(chosen());
    const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))];
    mainOf(next).focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const openForm = (name) => {
    const part = byId(name);
    if (!part?.matches("details.work")) return;
    part.open = true;
    part.querySelector("form").querySelector("input:not([type=hidden]), select, textarea").focus();
    part.scrollIntoView({ block: "nearest" });
  };
  const take = () => {
    const button = byId("take") || chosen()?.querySelector('[id^="take-"]');
    if (button) button.click();
    else if (byId("queue-live")) move(0);
  };

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    t: take,
    o: () => chosen()?.querySelector('[id^="open-"]').click(),
    c: () => openForm("attempt"),
    n: () => openForm("note"),
    x: () => openForm("close"),
    q: () => document.querySelector('.staff-nav a[href$="/staff/"]')?.click(),
    "?": () => document.dispatchEvent(new Event("staff:settings")),
  };
  document.addEventListener("keydown", (event) => {
    if (localStorage.getItem("staff-keys") === "off") return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest?.(TYPING) || !byId("staff-settings") || document.querySelector("dialog[open]")) return;
    if (!byId("idle-cover").hidden || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
