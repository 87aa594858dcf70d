// Keeps the emergency page for times without network: that page, what it needs to look right, and nothing else.
// A changed number, text or file changes this file, so that browsers keep everything anew.
"use strict";

const KEPT_AS = "{{ kept_as }}";
// The pages of each language, the one without prefix last.
const LANGUAGES = {{ languages }};
const FILES = {{ files }};
const STAFF = {{ staff }};
// How long the emergency page waits for a network that does not answer.
const PATIENCE_MILLISECONDS = 3000;

const keep = async () => {
  const kept = await caches.open(KEPT_AS);
  await kept.addAll([...LANGUAGES.flatMap(({ help, offline }) => [help, offline]).map((address) => new Request(address, { cache: "reload" })), ...FILES]);
  await self.skipWaiting();
};

const forgetOthers = async () => {
  const others = (await caches.keys()).filter((name) => name.startsWith("help-") && name !== KEPT_AS);
  await Promise.all(others.map((name) => caches.delete(name)));
  await self.clients.claim();
};

const offlineFor = (path) => LANGUAGES.find(({ prefix }) => path.startsWith(prefix)).offline;

const keptAt = async (address) => (await caches.match(address, { ignoreVary: true })) ?? Response.error();

const isHelp = (path) => LANGUAGES.some(({ help }) => help === path);

// From the network; what is kept where it fails or takes too long.
const freshOrKept = async (request) => {
  const fresh = fetch(request);
  const kept = await keptAt(request.url);
  if (kept.type === "error") return fresh;
  const late = new Promise((_, give_up) => setTimeout(give_up, PATIENCE_MILLISECONDS));
  try {
    const answer = await Promise.race([fresh, late]);
    return answer.ok ? answer : kept;
  } catch {
    return kept;
  }
};

// A gateway that stands in for a stopped server answers in its own words, without any number to call.
const isGateways = (answer) => answer.status === 502 || answer.status === 504;

const otherPage = async (request, offline) => {
  try {
    const answer = await fetch(request);
    return isGateways(answer) ? await keptAt(offline) : answer;
  } catch {
    return keptAt(offline);
  }
};

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (STAFF.some((start) => address.pathname.startsWith(start))) return;
  if (request.mode === "navigate") {
    event.respondWith(isHelp(address.pathname) ? freshOrKept(request) : otherPage(request, offlineFor(address.pathname)));
  } else if (FILES.includes(address.pathname + address.search)) {
    event.respondWith(freshOrKept(request));
  }
});
