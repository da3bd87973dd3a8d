// Keeps the pages that the fund lets a telephone keep (offline/keeping.py) and opens them where there is no line.
// What is sent is no business of this script: see outbox.js.
const PAGES = "kongboon-pages";
const FILES = "kongboon-files";
const NO_LINE = "{% url 'offline:no-line' %}";
const SIGN_OUT = "{% url 'account_logout' %}";
// A line too weak to answer for so long is none.
const PATIENCE_MILLISECONDS = 8000;
const FRESH_MILLISECONDS = 60000;

self.addEventListener("install", (event) => event.waitUntil(readNoLine().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(keepAsked(event)));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  const isPage = request.mode === "navigate";
  if (request.method === "GET" && url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.method === "GET" && isPage) event.respondWith(page(event, url));
  else if (isPage && url.pathname === SIGN_OUT) event.respondWith(signOut(request));
});

async function readNoLine() {
  const answer = await fetch(NO_LINE);
  const files = [...(await answer.clone().text()).matchAll(/(?:href|src)="([^"]+)"/g)].map((found) => found[1]);
  await (await caches.open(FILES)).put(NO_LINE, answer);
  await keepFiles(files);
}

async function keepFiles(addresses) {
  const cache = await caches.open(FILES);
  const own = addresses.map((address) => new URL(address, location.origin));
  for (const url of own.filter((each) => each.origin === location.origin && each.pathname.startsWith("/static/"))) {
    if (!(await cache.match(url.pathname))) await cache.add(url.pathname);
  }
}

async function file(request) {
  const held = await (await caches.open(FILES)).match(new URL(request.url).pathname);
  // A name with a hash in it never means another file.
  if (held && /\.[0-9a-f]{12}\./.test(request.url)) return held;
  try {
    return await fetch(request);
  } catch (error) {
    if (held) return held;
    throw error;
  }
}

async function page(event, url) {
  await purge();
  const held = await (await caches.open(PAGES)).match(url.pathname);
  const asked = fetch(event.request);
  try {
    const answer = await (held ? Promise.race([asked, patience()]) : asked);
    event.waitUntil(heed(url, answer.headers.has("Offline-Keep") ? answer.clone() : answer));
    // A server that is down behind its proxy is no line either.
    return held && answer.status >= 500 ? held : answer;
  } catch {
    asked.then((late) => heed(url, late)).catch(() => {});
    return held || (await (await caches.open(FILES)).match(NO_LINE)) || Response.error();
  }
}

function patience() {
  return new Promise((_, refuse) => setTimeout(() => refuse(new Error("no answer")), PATIENCE_MILLISECONDS));
}

// Does what an answer says about keeping. A redirect says nothing yet: the page behind it does.
async function heed(url, answer) {
  if (answer.type === "opaqueredirect") return;
  const owner = answer.headers.get("Offline-Owner");
  const before = Number(answer.headers.get("Offline-Forget")) * 1000;
  await wipe((held) => (owner && held.get("Owner") !== owner) || Number(held.get("Kept-At")) <= before);
  const seconds = Number(answer.headers.get("Offline-Keep"));
  if (answer.ok && seconds && !url.search) await keep(url.pathname, answer, seconds);
  else if (!answer.ok ? answer.status < 500 : !seconds) await (await caches.open(PAGES)).delete(url.pathname);
}

async function keep(path, answer, seconds) {
  const headers = {
    "Content-Type": answer.headers.get("Content-Type"),
    "Content-Security-Policy": answer.headers.get("Content-Security-Policy") || "default-src 'self'",
    Owner: answer.headers.get("Offline-Owner"),
    "Kept-At": Date.parse(answer.headers.get("Date")) || Date.now(),
    "Kept-Until": Date.now() + seconds * 1000,
  };
  // The page learns from this mark that it was not opened just now at the fund.
  const text = (await answer.text()).replace("<html", "<html data-kept");
  await (await caches.open(PAGES)).put(path, new Response(text, { headers }));
}

// A page asks to be kept with all that it is made of: at its first opening this script did not yet run.
async function keepAsked(event) {
  const { path, files } = event.data;
  const cache = await caches.open(PAGES);
  let held = await cache.match(path);
  try {
    await keepFiles(files);
    if (!held || Date.now() - Number(held.headers.get("Kept-At")) > FRESH_MILLISECONDS) {
      await heed(new URL(path, location.origin), await fetch(path, { redirect: "manual" }));
      held = await cache.match(path);
    }
  } catch {
    // No line: what was kept before stays.
  }
  event.ports[0].postMessage(Boolean(held));
}

async function wipe(isOver) {
  const cache = await caches.open(PAGES);
  for (const request of await cache.keys()) {
    const held = await cache.match(request);
    if (held && isOver(held.headers)) await cache.delete(request);
  }
}

const purge = () => wipe((held) => Number(held.get("Kept-Until")) < Date.now());

// Whoever signs out leaves no names behind, also where no line tells the fund.
async function signOut(request) {
  await caches.delete(PAGES);
  try {
    return await fetch(request);
  } catch {
    return (await (await caches.open(FILES)).match(NO_LINE)) || Response.error();
  }
}
