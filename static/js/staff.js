// The queue works without this file, by its Reload link. With it, the part that htmx keeps up to date
// is put in without losing focus, ticks or place; what is new is said once; and a queue that is no
// longer live says so. An open review is kept live the same way; nothing that is typed is touched.
"use strict";

const LIVE = "queue-live";
const ALL_LIVE = [LIVE, "review-live"];
const inPage = (id) => document.getElementById(id);
// What the swap would lose: taken before it, given back after it.
let kept = null;

const firstRowInSight = (live) =>
  [...live.querySelectorAll("tr[id]")].find((row) => row.getBoundingClientRect().bottom > 0);

const keep = (live) => {
  const active = live.contains(document.activeElement) ? document.activeElement : null;
  const anchor = active?.closest("tr[id]") || firstRowInSight(live);
  const ticked = [...live.querySelectorAll("input:checked")].map((box) => box.id);
  kept = { ticked, hadFocus: active !== null, anchor: anchor?.id, top: anchor?.getBoundingClientRect().top };
};

const giveBack = () => {
  if (!kept) return;
  for (const id of kept.ticked) {
    const box = inPage(id);
    if (box) box.checked = true;
  }
  // Rows that came or went above the one in use would move it.
  const anchor = kept.anchor && window.scrollY > 0 && inPage(kept.anchor);
  if (anchor) window.scrollBy({ top: anchor.getBoundingClientRect().top - kept.top, behavior: "instant" });
  // What had the focus left the queue: stay near it.
  if (kept.hadFocus && document.activeElement === document.body) {
    inPage("queue-heading").focus({ preventScroll: true });
  }
  kept = null;
};

const showLive = (updated) => {
  inPage("not-live").hidden = true;
  if (!updated || !inPage("updated")) return;
  inPage("updated").textContent = updated;
  inPage("last-updated").textContent = updated;
};
const showNotLive = () => {
  inPage("not-live").hidden = false;
};

// Remembered for this tab, so that nothing is said again after a look at a review. Keys hold no names.
const SAID = "queue-said";
const MOST_REMEMBERED = 500;
// What is announced tells minutes, so it does not stay.
const NEWS_MILLISECONDS = 60 * 1000;
let newsTimer;
const announce = () => {
  const news = [...document.querySelectorAll("#news li")];
  const before = sessionStorage.getItem(SAID);
  const said = new Set(before ? before.split(" ") : []);
  const unsaid = news.filter((item) => !said.has(item.dataset.key));
  const keys = [...said, ...unsaid.map((item) => item.dataset.key)];
  sessionStorage.setItem(SAID, keys.slice(-MOST_REMEMBERED).join(" "));
  // Whoever opens the queue for the first time sees it all.
  if (before === null || unsaid.length === 0) return;
  const region = inPage("announcements");
  region.replaceChildren(
    ...unsaid.map((item) => {
      const line = document.createElement("span");
      line.textContent = `${item.textContent}. `;
      return line;
    }),
  );
  clearTimeout(newsTimer);
  newsTimer = setTimeout(() => region.replaceChildren(), NEWS_MILLISECONDS);
};

// What is wrong with alerting, and what happened to an open review, stand in regions of their own, so that
// they are said when they change and not each time that the rest does.
const showSaid = () => {
  for (const now of document.querySelectorAll("[data-say-in]")) {
    const shown = inPage(now.dataset.sayIn);
    if (shown.innerHTML.trim() === now.innerHTML.trim()) continue;
    shown.replaceChildren(...(now.innerHTML.trim() ? now.cloneNode(true).childNodes : []));
    window.htmx.process(shown);
  }
};
// Others listen: the alarm.
const tellLive = () => document.dispatchEvent(new Event("staff:live"));

// Polls are nobody's act: the rest of the page, which moves the focus after one and says when something
// was not sent, must not hear of them. So they are caught on their way down.
const ofPoll = (name, handle) => {
  document.addEventListener(
    name,
    (event) => {
      if (!ALL_LIVE.includes(event.target.id)) return;
      event.stopPropagation();
      handle(event);
    },
    true,
  );
};
ofPoll("htmx:beforeRequest", () => {});
ofPoll("htmx:sendError", showNotLive);
ofPoll("htmx:timeout", showNotLive);
ofPoll("htmx:beforeSwap", (event) => {
  const { xhr, serverResponse } = event.detail;
  // No longer allowed: the whole page must say so.
  if (xhr.status === 403) window.location.reload();
  if (xhr.status === 401) {
    // Nothing more is asked: what is typed stays where it is.
    event.detail.shouldSwap = false;
    event.target.remove();
    inPage("logged-out").hidden = false;
  } else if (xhr.status === 204 || serverResponse.includes(`id="${event.target.id}"`)) {
    showLive(xhr.getResponseHeader("X-Updated"));
    keep(event.target);
  } else {
    event.detail.shouldSwap = false;
    showNotLive();
  }
});
ofPoll("htmx:afterSwap", () => {
  showSaid();
  giveBack();
  if (inPage(LIVE)) announce();
  tellLive();
});
ofPoll("htmx:afterSettle", () => {});

const readyQueue = () => {
  const all = inPage("tick-all");
  if (!all) return;
  all.hidden = !document.querySelector(`#${LIVE} input[type=checkbox]`);
  announce();
};
document.addEventListener("click", (event) => {
  if (event.target.id !== "tick-all") return;
  const boxes = [...document.querySelectorAll(`#${LIVE} input[type=checkbox]`)];
  const areAllTicked = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !areAllTicked;
});
// After a page that htmx put in, and now.
document.addEventListener("htmx:afterSettle", readyQueue);
readyQueue();
