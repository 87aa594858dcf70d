// For times without network: has the emergency page kept in this browser, and keeps ticks that were not sent
// until they are. Where the browser refuses, or its storage is full, all pages work as without this file.
"use strict";

(() => {
  const WORKER = document.currentScript.dataset.worker;
  const PREFIX = "unsent:";
  const QUESTIONS = /^\/check\/[0-9a-f-]+\/questions\//;
  const ERASE = /^\/check\/([0-9a-f-]+)\/erase\/$/;
  // As long as the answers themselves stay with this browser.
  const LONGEST_MILLISECONDS = 30 * 24 * 60 * 60 * 1000;
  const OF_THE_FORM = ["csrfmiddlewaretoken", "form_token"];
  const part = (id) => document.getElementById(id);

  // ---- the emergency page

  const worker = navigator.serviceWorker;
  const forgetPages = async () => {
    for (const registration of await worker.getRegistrations()) await registration.unregister();
    for (const name of await caches.keys()) {
      if (name.startsWith("help-")) await caches.delete(name);
    }
  };
  const keepPages = () => {
    if (!worker) return;
    const work = document.querySelector("[data-erased]") ? forgetPages() : worker.register(WORKER);
    work.catch(() => {});
  };

  // ---- ticks that were not sent

  const withStorage = (use) => {
    try {
      return use(window.localStorage);
    } catch {
      return null;
    }
  };
  const unsentPaths = () =>
    withStorage((storage) => Object.keys(storage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length))) || [];
  const forget = (path) => withStorage((storage) => storage.removeItem(PREFIX + path));
  const ticksOf = (form) => [...new FormData(form)].filter(([name]) => !OF_THE_FORM.includes(name));
  const keep = (path, ticks) =>
    withStorage((storage) => {
      storage.setItem(PREFIX + path, JSON.stringify({ at: Date.now(), ticks }));
      return true;
    });
  const unsentAt = (path) =>
    withStorage((storage) => {
      const kept = JSON.parse(storage.getItem(PREFIX + path));
      if (!kept || Date.now() - kept.at > LONGEST_MILLISECONDS) {
        storage.removeItem(PREFIX + path);
        return null;
      }
      return kept.ticks;
    });

  const putBack = (form, ticks) => {
    const isTicked = (field) => ticks.some(([name, value]) => name === field.name && value === field.value);
    for (const field of form.elements) {
      if (field.type === "checkbox" || field.type === "radio") field.checked = isTicked(field);
      else if (field.type === "text" || field.type === "number") field.value = ticks.find(([name]) => name === field.name)?.[1] ?? "";
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const showUnsent = () => {
    const here = plainPath();
    const form = document.querySelector("#main form.form-page");
    const ticks = QUESTIONS.test(here) && form ? unsentAt(here) : null;
    if (ticks) putBack(form, ticks);
    const elsewhere = unsentPaths().find((path) => path !== here && unsentAt(path));
    part("unsent").hidden = !ticks && !elsewhere;
    part("unsent-here").hidden = !ticks;
    part("unsent-elsewhere").hidden = Boolean(ticks) || !elsewhere;
    if (elsewhere) part("unsent-link").href = languagePrefix() + elsewhere;
  };

  // What was pressed and did not go out, to press it again.
  let waiting = null;
  const asText = (ticks) => JSON.stringify(ticks);
  const onQuestions = (event) => {
    const { elt, verb, path } = event.detail.requestConfig;
    return verb === "post" && elt.matches("form.form-page") && QUESTIONS.test(plainPath(path)) ? plainPath(path) : null;
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    waiting = null;
    const path = onQuestions(event);
    const isKept = path && keep(path, ticksOf(event.detail.elt));
    part("ticks-kept").hidden = !isKept;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, xhr } = event.detail;
    const { path, verb, elt, triggeringEvent } = requestConfig;
    const sentTo = plainPath(path);
    if (verb !== "post" || !QUESTIONS.test(sentTo)) return;
    // An answer that leads elsewhere: the page is stored. One that shows the page again says what is wrong.
    const isOurs = xhr.status > 0 && xhr.status < 400 && xhr.responseText.includes('id="main"');
    if (isOurs && plainPath(xhr.responseURL) !== sentTo) forget(sentTo);
    else if (!isOurs && onQuestions(event)) waiting = { form: elt, button: triggeringEvent?.submitter, ticks: asText(ticksOf(elt)) };
  });
  window.addEventListener("online", () => {
    if (!waiting?.form.isConnected || asText(ticksOf(waiting.form)) !== waiting.ticks) return;
    waiting.form.requestSubmit(waiting.button);
  });

  document.addEventListener("submit", (event) => {
    const erased = ERASE.exec(plainPath(event.target.action));
    if (!erased) return;
    for (const path of unsentPaths()) {
      if (path.includes(erased[1])) forget(path);
    }
  });
  part("unsent-forget").addEventListener("click", () => {
    for (const path of unsentPaths()) forget(path);
    showUnsent();
  });

  document.addEventListener("htmx:afterSettle", () => {
    showUnsent();
    if (document.querySelector("[data-erased]")) keepPages();
  });
  window.addEventListener("load", keepPages);
  showUnsent();
})();
