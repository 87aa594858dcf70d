// A page of the staff that nobody touches is covered once its session is locked on the server. Nothing on it is
// taken away: what is typed is still there after unlocking. Without this file the server locks all the same.
"use strict";

(() => {
  const cover = document.getElementById("lock-cover");
  if (!cover) return;
  const inCover = (id) => cover.querySelector(`#${id}`);
  const form = inCover("unlock");
  const IDLE_MILLISECONDS = Number(cover.dataset.seconds) * 1000;
  // How often the server hears that somebody types, and how often a covered page asks whether it still must be.
  const BEAT_MILLISECONDS = 20 * 1000;
  const ASK_MILLISECONDS = 10 * 1000;
  let isLocked = false;
  let touchedAt = Date.now();
  let beatAt = Date.now();
  let timer;
  let title = "";

  const arm = () => {
    clearTimeout(timer);
    timer = setTimeout(isLocked ? ask : look, isLocked ? ASK_MILLISECONDS : touchedAt + IDLE_MILLISECONDS - Date.now());
  };
  const lock = () => {
    if (isLocked) return;
    isLocked = true;
    title = document.title;
    document.title = inCover("lock-title").textContent;
    document.documentElement.classList.add("is-locked");
    cover.showModal();
    form.elements.lock_password.focus();
    arm();
  };
  const unlock = () => {
    if (!isLocked) return;
    isLocked = false;
    document.title = title;
    document.documentElement.classList.remove("is-locked");
    inCover("lock-problem").textContent = "";
    cover.close();
    touchedAt = beatAt = Date.now();
    arm();
  };

  // A number, and what the alarm needs: nothing about anybody.
  const tell = (emergencies) => {
    const words = inCover("lock-waiting");
    const said = emergencies.length === 0
      ? ""
      : emergencies.length === 1 ? words.dataset.one : words.dataset.more.replace("%s", emergencies.length);
    if (words.textContent !== said) words.textContent = said;
    const list = document.getElementById("emergencies");
    if (!list) return;
    list.replaceChildren(
      ...emergencies.map(({ key, href }) => {
        const one = document.createElement("li");
        Object.assign(one.dataset, { key, href });
        return one;
      }),
    );
    document.dispatchEvent(new Event("staff:live"));
  };
  const apply = ({ state, user, seconds, emergencies }) => {
    const isOut = state === "out";
    // Somebody who is not logged in any more sees what their page says of it, unless it was covered before.
    if (isOut && !isLocked) return;
    form.hidden = inCover("lock-elsewhere").hidden = isOut;
    inCover("lock-out").hidden = !isOut;
    if (state === "locked") {
      lock();
      tell(emergencies);
    } else if (state === "open") {
      if (String(user) !== cover.dataset.user) window.location.reload();
      unlock();
      // As long as the server gives, for somebody may work in another tab.
      touchedAt = Date.now() + seconds * 1000 - IDLE_MILLISECONDS;
      arm();
    }
  };
  const fetchState = async (options) => {
    try {
      const response = await fetch(cover.dataset.state, { cache: "no-store", ...options });
      if (response.ok) apply(await response.json());
    } catch {
      // No network: what is covered stays so, and the next time asks again.
    }
  };
  const ask = async () => {
    arm();
    await fetchState({});
  };
  const look = () => {
    if (isLocked) return;
    if (Date.now() - touchedAt < IDLE_MILLISECONDS) {
      arm();
      return;
    }
    lock();
    fetchState({});
  };
  const touch = () => {
    if (isLocked) return;
    // A machine that slept runs no timer.
    if (Date.now() - touchedAt >= IDLE_MILLISECONDS) {
      look();
      return;
    }
    touchedAt = Date.now();
    if (touchedAt - beatAt < BEAT_MILLISECONDS) return;
    beatAt = touchedAt;
    fetchState({ method: "POST", headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value } });
  };
  for (const name of ["pointerdown", "keydown", "input", "scroll"]) {
    document.addEventListener(name, touch, { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => (isLocked ? ask() : look()));
  document.addEventListener("staff:locked", (event) => {
    lock();
    tell(event.detail.emergencies);
  });

  cover.addEventListener("cancel", (event) => event.preventDefault());
  cover.addEventListener("close", () => {
    if (isLocked) cover.showModal();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // Only what is sent from here is a proof: the page's own forms must not carry fields of that name.
    const sent = new FormData();
    sent.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    sent.set("proof", "yes");
    sent.set("proof_password", form.elements.lock_password.value);
    const problem = inCover("lock-problem");
    problem.textContent = "";
    form.elements.lock_password.value = "";
    try {
      const response = await fetch(form.action, { method: "POST", body: sent, redirect: "manual" });
      // Unlocked, it would lead on to somebody's work.
      if (response.type === "opaqueredirect") {
        unlock();
        return;
      }
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      problem.textContent = page.getElementById("proof-problem")?.textContent || cover.dataset.failed;
    } catch {
      problem.textContent = cover.dataset.failed;
    }
    form.elements.lock_password.focus();
  });
  arm();
})();
