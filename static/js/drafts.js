// What a nurse types into the forms of a review is a draft in this tab until it is sent: a page that is
// loaded anew, another form that is sent, or a log-in that ended loses nothing. Sent, or logged out, it goes.
"use strict";

(() => {
  const PREFIX = "draft ";
  const nurse = () => document.querySelector(".staff-nav")?.dataset.user;
  const nameOf = (form) => `${PREFIX}${nurse()} ${form.dataset.draft}`;
  const fieldsOf = (form) => [...form.elements].filter((one) => one.name && one.type !== "hidden");
  const drafts = () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));

  const isChanged = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return ![...field.options].every((one) => one.selected === one.defaultSelected);
    return field.value !== field.defaultValue;
  };
  const write = (form) => {
    const changed = fieldsOf(form).filter(isChanged);
    const values = changed.map((field) => [field.name, field.type === "radio" || field.type === "checkbox"
      ? { of: field.value, checked: field.checked }
      : field.value]);
    // With the key: sent twice, it is stored once, even after the page was loaded anew.
    if (values.length) sessionStorage.setItem(nameOf(form), JSON.stringify({ key: form.elements.form_key.value, values }));
    else sessionStorage.removeItem(nameOf(form));
    showNote(form, values.length > 0);
  };
  const showNote = (form, isDraft) => {
    form.closest("details").querySelector(".draft-note").hidden = !isDraft;
  };

  const fill = (form, draft) => {
    form.elements.form_key.value = draft.key;
    for (const [name, value] of draft.values) {
      const found = fieldsOf(form).filter((field) => field.name === name);
      for (const field of found) {
        if (typeof value === "string") field.value = value;
        else if (field.value === value.of) field.checked = value.checked;
      }
    }
    form.closest("details").open = true;
    showNote(form, true);
  };

  const forgetSaved = () => {
    for (const message of document.querySelectorAll(".done")) {
      for (const name of message.classList) {
        if (name.startsWith("saved-")) sessionStorage.removeItem(`${PREFIX}${nurse()} ${name.slice("saved-".length)}`);
      }
    }
  };
  // The form of a draft may be gone, as when a colleague closed the review meanwhile.
  const showLeft = () => {
    const box = document.getElementById("drafts-left");
    const forms = new Set([...document.querySelectorAll("form[data-draft]")].map(nameOf));
    for (const name of drafts()) {
      if (!name.startsWith(`${PREFIX}${nurse()} `) || !name.endsWith(`-${box.dataset.review}`) || forms.has(name)) continue;
      const { values } = JSON.parse(sessionStorage.getItem(name));
      const words = values.filter(([, value]) => typeof value === "string").map(([, value]) => value);
      if (words.length === 0) continue;
      const text = document.createElement("p");
      text.className = "their-words";
      text.textContent = words.join("\n");
      box.append(text);
      box.hidden = false;
    }
  };

  const ready = () => {
    if (!nurse()) return;
    for (const name of drafts()) if (!name.startsWith(`${PREFIX}${nurse()} `)) sessionStorage.removeItem(name);
    forgetSaved();
    for (const form of document.querySelectorAll("form[data-draft]")) {
      const kept = sessionStorage.getItem(nameOf(form));
      // One that was refused holds what was sent.
      const wasRefused = form.closest("details").querySelector(".error-summary") || document.getElementById("meanwhile");
      if (kept && !wasRefused) fill(form, JSON.parse(kept));
    }
    if (document.getElementById("drafts-left")) showLeft();
  };

  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => {
      const form = event.target.closest?.("form[data-draft]");
      if (form) write(form);
    });
  }
  document.addEventListener("click", (event) => {
    const note = event.target.closest?.(".draft-note");
    if (!note || event.target.tagName !== "BUTTON") return;
    const form = note.closest("details").querySelector("form[data-draft]");
    sessionStorage.removeItem(nameOf(form));
    form.reset();
    showNote(form, false);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "log-out") return;
    // Ticks on the pages of a phone call too.
    const left = Object.keys(sessionStorage).filter((name) => name.startsWith("ticks:"));
    for (const name of [...drafts(), ...left]) sessionStorage.removeItem(name);
  });
  document.addEventListener("htmx:afterSettle", ready);
  ready();
})();
