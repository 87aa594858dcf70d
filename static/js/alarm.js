// A new emergency that nobody holds stays in a red notice until somebody has looked at it. A sound and a
// notice of the desktop are optional, off at first, and hold for this browser. Nothing kept here names anybody.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const nurse = () => document.querySelector(".staff-nav")?.dataset.user;
  // By nurse: which emergencies she has looked at, and for which it has rung.
  const SEEN = "emergencies-seen";
  const RUNG = "emergencies-rung";
  const MOST_KEPT = 500;
  const AGAIN_MILLISECONDS = 60 * 1000;

  const read = (name) => {
    const kept = JSON.parse(localStorage.getItem(name) || "{}");
    return kept.nurse === nurse() ? kept : null;
  };
  const write = (name, keys) =>
    localStorage.setItem(name, JSON.stringify({ nurse: nurse(), keys: keys.slice(-MOST_KEPT) }));
  const add = (name, keys) => write(name, [...new Set([...(read(name)?.keys || []), ...keys])]);

  const waiting = () => [...document.querySelectorAll("#emergencies li")];
  const unseen = () => {
    const seen = new Set(read(SEEN)?.keys || []);
    return waiting().filter((one) => !seen.has(one.dataset.key));
  };

  // ---- sound, made by the browser itself

  let context = null;
  const blocked = () => {
    const notice = byId("sound-blocked");
    if (notice) notice.hidden = !isOn("sound") || context?.state === "running";
  };
  const isOn = (name) => localStorage.getItem(`staff-${name}`) === "on";
  const wake = async () => {
    // Before somebody touched the page, no browser plays anything.
    if (!isOn("sound") || navigator.userActivation?.hasBeenActive === false) return;
    context ||= new AudioContext();
    await context.resume();
  };
  const beep = async () => {
    await wake();
    if (context?.state !== "running") return;
    for (const [at, pitch] of [[0, 880], [0.25, 660], [0.5, 880]]) {
      const tone = new OscillatorNode(context, { frequency: pitch });
      const loudness = new GainNode(context, { gain: 0.3 });
      tone.connect(loudness).connect(context.destination);
      tone.start(context.currentTime + at);
      tone.stop(context.currentTime + at + 0.2);
    }
    document.dispatchEvent(new Event("staff:rang"));
  };
  const showOnDesktop = (text) => {
    if (!isOn("desktop") || Notification.permission !== "granted") return;
    const notice = new Notification(text, { tag: "emergency" });
    notice.addEventListener("click", () => window.focus());
  };

  // ---- the notice

  let rangAt = 0;
  const look = () => {
    const notice = byId("emergency-notice");
    if (!notice) return;
    // Whoever opens the queue for the first time sees them all in it.
    if (read(SEEN) === null && byId("queue-live")) write(SEEN, waiting().map((one) => one.dataset.key));
    const news = unseen();
    const words = news.length === 1
      ? "1 new emergency waits, and nobody has taken it."
      : `${news.length} new emergencies wait, and nobody has taken them.`;
    notice.hidden = news.length === 0;
    if (news.length === 0) return;
    if (byId("emergency-words").textContent !== words) byId("emergency-words").textContent = words;
    byId("emergency-look").href = news.length === 1 ? news[0].dataset.href : notice.dataset.queue;
    const rung = new Set(read(RUNG)?.keys || []);
    const isNew = news.some((one) => !rung.has(one.dataset.key));
    if (!isNew && Date.now() - rangAt < AGAIN_MILLISECONDS) return;
    rangAt = Date.now();
    // Another tab need not say the same.
    add(RUNG, news.map((one) => one.dataset.key));
    beep();
    if (isNew) showOnDesktop(words);
  };
  const haveLooked = () => {
    add(SEEN, unseen().map((one) => one.dataset.key));
    look();
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("#emergency-look, #emergency-seen")) haveLooked();
  });

  // ---- settings

  const say = (text) => {
    byId("settings-said").textContent = text;
  };
  const set = (name, isChosen) => localStorage.setItem(`staff-${name}`, isChosen ? "on" : "off");
  const switchSound = async (box) => {
    set("sound", box.checked);
    say(box.checked ? "The sound is on. It was played once now." : "The sound is off.");
    if (box.checked) await beep();
    blocked();
  };
  const switchDesktop = async (box) => {
    const isAllowed = box.checked && "Notification" in window && (await Notification.requestPermission()) === "granted";
    set("desktop", isAllowed);
    if (box.checked && !isAllowed) {
      box.checked = false;
      say("This browser does not allow notices of this site. Allow them in its settings first.");
      return;
    }
    say(isAllowed ? "Notices are on. One was shown now." : "Notices are off.");
    showOnDesktop("This is how a new emergency is shown.");
  };
  const switchKeys = (box) => {
    // On unless switched off.
    set("keys", box.checked);
    say(box.checked ? "Single keys are on." : "Single keys are off.");
  };
  const switches = { "set-sound": switchSound, "set-desktop": switchDesktop, "set-keys": switchKeys };
  document.addEventListener("change", (event) => switches[event.target.id]?.(event.target));

  const openSettings = () => {
    byId("set-sound").checked = isOn("sound");
    byId("set-desktop").checked = isOn("desktop") && Notification.permission === "granted";
    byId("set-keys").checked = localStorage.getItem("staff-keys") !== "off";
    say("");
    byId("staff-settings").showModal();
  };
  document.addEventListener("click", (event) => {
    if (event.target.id === "open-settings") openSettings();
  });
  document.addEventListener("staff:settings", openSettings);

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "log-out") return;
    localStorage.removeItem(SEEN);
    localStorage.removeItem(RUNG);
  });

  const ready = () => {
    const opener = byId("open-settings");
    if (opener) opener.hidden = false;
    wake().then(blocked);
    look();
  };
  for (const name of ["pointerdown", "keydown"]) {
    document.addEventListener(name, () => wake().then(blocked), { passive: true });
  }
  document.addEventListener("staff:live", look);
  document.addEventListener("htmx:afterSettle", ready);
  ready();
})();
