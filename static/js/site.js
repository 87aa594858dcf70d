// The pages work without this file. It keeps focus where it belongs after htmx has put in a new
// page, says honestly when something was not sent, and hides answers on a screen left alone.
"use strict";

const byId = (id) => document.getElementById(id);

// An address without its language: what is kept for a page is still there after a switch to another one.
const LANGUAGE = /^\/[a-z]{2}(?:-[a-z]+)?(?=\/)/;
const languagePrefix = () => LANGUAGE.exec(location.pathname)?.[0] ?? "";
const plainPath = (address) => new URL(address || "", location.href).pathname.replace(LANGUAGE, "");

const sayNotSent = (event) => {
  const notice = byId("not-sent");
  const isLink = event.detail.requestConfig.verb === "get";
  byId("not-sent-form").hidden = isLink;
  byId("not-sent-link").hidden = !isLink;
  notice.hidden = false;
  notice.focus();
};

document.addEventListener("htmx:afterSettle", () => {
  const main = byId("main");
  main.inert = !byId("idle-cover").hidden;
  if (main.inert) return;
  // Once a link led to a place in the page, the browser refuses `autofocus` and says so in the console.
  const first = main.querySelector("[autofocus], [data-focus]") || main.querySelector("h1");
  if (!first) return;
  if (!main.contains(document.activeElement)) {
    if (!first.hasAttribute("tabindex")) first.setAttribute("tabindex", "-1");
    first.focus();
  }
  // After this event htmx scrolls to the top, past a refusal that stands further down.
  if (first.hasAttribute("data-focus")) queueMicrotask(() => first.scrollIntoView({ block: "center" }));
});

document.addEventListener("htmx:beforeRequest", () => {
  byId("not-sent").hidden = true;
});
document.addEventListener("htmx:sendError", sayNotSent);
document.addEventListener("htmx:timeout", sayNotSent);

// A page that is not ours, from a gateway that stands in for the server: keep what was entered.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.serverResponse.includes('id="main"')) return;
  event.detail.shouldSwap = false;
  sayNotSent(event);
});

// A hard word opens its meaning right under the line it stands in; without this file its link leads to
// the meanings at the end of the page.
const closeMeaning = (word) => {
  word.setAttribute("aria-expanded", "false");
  const open = word.meaning;
  if (open) open.remove();
  word.meaning = null;
};

const openMeaning = (word) => {
  const entry = byId(word.getAttribute("href").slice(1));
  if (!entry) return false;
  const note = document.createElement("div");
  note.className = "meaning";
  note.setAttribute("role", "status");
  const around = word.closest("li, p, dd") || word;
  if (around.matches("li, dd")) {
    around.append(note);
  } else {
    let last = around;
    while (last.nextElementSibling?.matches(".meaning")) last = last.nextElementSibling;
    last.after(note);
  }
  word.meaning = note;
  word.setAttribute("aria-expanded", "true");
  // Filled a moment later, so that it is read out.
  requestAnimationFrame(() => {
    const name = document.createElement("strong");
    name.textContent = entry.querySelector("dt").textContent;
    note.append(name, ` – ${entry.querySelector("dd").firstChild.textContent}`);
  });
  return true;
};

const readyWords = () => {
  for (const word of document.querySelectorAll("a.word")) {
    word.setAttribute("role", "button");
    word.setAttribute("aria-expanded", "false");
  }
};
document.addEventListener("htmx:afterSettle", readyWords);
readyWords();

document.addEventListener("click", (event) => {
  const word = event.target.closest("a.word");
  if (!word) return;
  if (word.meaning) closeMeaning(word);
  else if (!openMeaning(word)) return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches?.("a.word")) {
    event.preventDefault();
    event.target.click();
  }
  if (event.key !== "Escape") return;
  for (const word of document.querySelectorAll('a.word[aria-expanded="true"]')) closeMeaning(word);
});

// Read aloud by a voice of the device itself: only such a voice sends nothing away. Where there is none, the
// button stays hidden.
const voices = window.speechSynthesis;
const localVoice = () => {
  const local = voices.getVoices().filter((voice) => voice.localService && voice.lang.startsWith(document.documentElement.lang));
  const first = (fits) => local.find(fits);
  return (
    first((voice) => voice.lang === navigator.language) ||
    first((voice) => voice.default) ||
    // On a page in another language than the device's: as it is spoken around here.
    first((voice) => /[-_](US|MX|419)$/.test(voice.lang)) ||
    local[0]
  );
};
const NOT_READ = "button, svg, nav, .no-print, .not-sure, .visually-hidden, .bar, details:not([open])";
const READ = "h1, h2, h3, p, li, dt, dd, legend, label";
const wordsToRead = (button) => {
  const copy = (button.closest("article") || byId("main")).cloneNode(true);
  for (const left of copy.querySelectorAll(NOT_READ)) left.remove();
  const blocks = [...copy.querySelectorAll(READ)].filter((one) => !one.querySelector(READ));
  return blocks.map((one) => one.textContent.trim()).filter(Boolean);
};
const stopReading = () => {
  voices?.cancel();
  for (const button of document.querySelectorAll("[data-reading]")) {
    delete button.dataset.reading;
    button.querySelector("span").textContent = button.dataset.readAloud;
  }
};
const readAloud = (button) => {
  const voice = localVoice();
  if (!voice) return;
  button.dataset.reading = "";
  button.querySelector("span").textContent = button.dataset.stop;
  const parts = wordsToRead(button);
  parts.forEach((text, at) => {
    const words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = voice.lang;
    if (at === parts.length - 1) words.onend = stopReading;
    voices.speak(words);
  });
};
const readyVoices = () => {
  const canRead = Boolean(voices && localVoice());
  for (const button of document.querySelectorAll("[data-read-aloud]")) button.hidden = !canRead;
};
voices?.addEventListener?.("voiceschanged", readyVoices);
document.addEventListener("htmx:beforeSwap", stopReading);
document.addEventListener("htmx:afterSettle", readyVoices);
window.addEventListener("pagehide", stopReading);
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-read-aloud]");
  if (!button) return;
  const wasReading = "reading" in button.dataset;
  stopReading();
  if (!wasReading) readAloud(button);
});
readyVoices();

// From an education page back to the result or the sheet that was looked at before it, in this tab.
const WAY_BACK = "way-back";
const GOES_BACK_TO = /^\/check\/[^/]+\/(result|sheet)\/$/;
const readyWayBack = () => {
  const found = GOES_BACK_TO.exec(plainPath());
  const way = byId(WAY_BACK);
  try {
    if (document.querySelector("[data-erased]")) sessionStorage.removeItem(WAY_BACK);
    if (found) sessionStorage.setItem(WAY_BACK, plainPath());
    const address = sessionStorage.getItem(WAY_BACK);
    if (!way || !GOES_BACK_TO.test(address) || document.querySelector("[data-own-result]")) return;
    way.hidden = false;
    way.firstElementChild.href = languagePrefix() + address;
    if (address.endsWith("/sheet/")) way.querySelector("span").textContent = way.dataset.toSheet;
  } catch {
    // Storage is blocked: the browser's own way back is left.
  }
};
document.addEventListener("htmx:afterSettle", readyWayBack);
readyWayBack();

// What is typed into a form and not sent goes along to the same page in another language, in this tab, once.
// Pages of questions keep their ticks themselves.
const TYPED = "typed:";
const typedForm = () => document.querySelector("#main form.form-page:not([data-keeps-ticks])");
const typedFields = (form) => [...form.elements].filter((one) => one.name && one.type !== "hidden" && one.type !== "submit");
document.addEventListener("click", (event) => {
  const form = event.target.closest?.("#languages a") && typedForm();
  if (!form) return;
  const values = typedFields(form).map((one) => [one.id, one.type === "checkbox" ? one.checked : one.value]);
  try {
    sessionStorage.setItem(TYPED + plainPath(), JSON.stringify(values));
  } catch {
    // Storage is blocked or full: the words stay on the page before.
  }
});
const putTypedBack = () => {
  const form = typedForm();
  try {
    const kept = sessionStorage.getItem(TYPED + plainPath());
    sessionStorage.removeItem(TYPED + plainPath());
    if (!form || !kept) return;
    for (const [id, value] of JSON.parse(kept)) {
      const field = byId(id);
      if (!field || !value) continue;
      if (value === true) field.checked = true;
      else if (field.type !== "checkbox") field.value = value;
    }
  } catch {
    // As above.
  }
};
putTypedBack();

// Buttons that print or copy: without this file they are not shown.
document.documentElement.classList.add("has-script");
const copyWords = async (button) => {
  const said = byId("copied");
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    said.textContent = said.dataset.copied;
  } catch {
    // Without permission, or over plain http.
    getSelection().selectAllChildren(document.querySelector(".share-code"));
    said.textContent = said.dataset.marked;
  }
};
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-print], [data-copy]");
  if (!button) return;
  if ("print" in button.dataset) window.print();
  else copyWords(button);
});

// Change how pages look without loading the page anew, so that ticks not yet sent stay.
const display = document.querySelector(".display-settings");
if (display) {
  display.hidden = false;
  display.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    const isMore = button.value === "more";
    const body = new FormData(display);
    body.set(button.name, button.value);
    fetch(display.action, { method: "POST", body, redirect: "manual", keepalive: true });
    document.documentElement.classList.toggle(button.dataset.class, isMore);
    button.value = isMore ? "normal" : "more";
    [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
  });
}

// After three minutes without a touch, pages with answers are covered until someone asks for them.
const IDLE_MILLISECONDS = 3 * 60 * 1000;
// What is shown to others in a waiting room, or looked at during a call, for longer than that.
const STAYS = '[data-urgency="emergency"], .sheet, .call-bar';
let idleTimer;

const cover = (isHidden) => {
  byId("idle-cover").hidden = !isHidden;
  // Nothing behind the cover may be reached by keyboard either.
  for (const part of document.body.children) part.inert = isHidden && part.id !== "idle-cover";
  document.body.classList.toggle("is-covered", isHidden);
  if (isHidden) byId("show-again").focus();
};

const restartIdleTimer = () => {
  clearTimeout(idleTimer);
  if (!byId("idle-cover").hidden) return;
  idleTimer = setTimeout(() => {
    if (document.querySelector("[data-private]") && !document.querySelector(STAYS)) cover(true);
  }, IDLE_MILLISECONDS);
};

for (const name of ["pointerdown", "keydown", "scroll", "htmx:afterSettle"]) {
  document.addEventListener(name, restartIdleTimer, { passive: true });
}
byId("show-again").addEventListener("click", () => {
  cover(false);
  restartIdleTimer();
});
restartIdleTimer();
