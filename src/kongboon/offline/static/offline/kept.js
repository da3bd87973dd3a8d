// A page that the telephone keeps: asking for it, whether it is the kept one, whether there is a line.
const PROBE = "/health/";
const PROBE_MILLISECONDS = 5000;
const listeners = [];
let changes = Promise.resolve();

// Whether this page was opened from what the telephone kept, and not just now at the fund.
export const isKept = "kept" in document.documentElement.dataset;
export let hasLine = !isKept && navigator.onLine;

// Keep this page with all that it is made of. False where this telephone cannot: without a secure context, or at the
// first opening of a browser that trusts the fund's certificate only for once.
export async function keepThisPage() {
  if (!isSecureContext || !("serviceWorker" in navigator) || !("caches" in window)) return false;
  try {
    // A telephone short of room drops first what nobody asked it to keep.
    navigator.storage.persist().catch(() => {});
    await navigator.serviceWorker.register("/service-worker.js");
    const worker = (await navigator.serviceWorker.ready).active;
    const files = performance.getEntriesByType("resource").map((entry) => entry.name);
    const channel = new MessageChannel();
    const answered = new Promise((done) => (channel.port1.onmessage = (event) => done(event.data)));
    worker.postMessage({ path: location.pathname, files }, [channel.port2]);
    return await answered;
  } catch {
    return isKept;
  }
}

// Leave nothing of what was kept: this telephone was revoked.
export async function wipeKept() {
  if ("caches" in window) await caches.delete("kongboon-pages");
}

// Change the kept copy as the page was changed by an answer of the fund: `edit` gets its document.
export function amendKept(edit) {
  if (!("caches" in window)) return;
  changes = changes.then(async () => {
    const cache = await caches.open("kongboon-pages");
    const held = await cache.match(location.pathname);
    if (!held) return;
    const page = new DOMParser().parseFromString(await held.text(), "text/html");
    edit(page);
    const text = `<!DOCTYPE html>${page.documentElement.outerHTML}`;
    await cache.put(location.pathname, new Response(text, { headers: held.headers }));
  });
}

// Say whether the fund was just reached; who listens is told of a change.
export function reached(isReached) {
  if (isReached === hasLine) return;
  hasLine = isReached;
  for (const told of listeners) told();
}

export function whenLineChanges(told) {
  listeners.push(told);
}

async function probe() {
  if (hasLine) return;
  try {
    reached((await fetch(PROBE, { cache: "no-store" })).ok);
  } catch {
    // still none
  }
}

window.addEventListener("offline", () => reached(false));
window.addEventListener("online", probe);
setInterval(probe, PROBE_MILLISECONDS);
probe();
