// Keeps pages that must open without a network: a ticket held up at a door, and the list of whoever stands at it.
// Asked from the network first; what was kept is the answer when there is none. Only what a page asked to keep is kept.
const SHELF = "showfloor-door-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { keep = [] } = event.data ?? {};
  event.waitUntil(
    keepAll(keep.filter(isOurs))
      .then(() => event.ports[0]?.postMessage("kept"))
      .catch(() => {}),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !isOurs(request.url)) return;
  event.respondWith(answer(request));
});

function isOurs(address) {
  return new URL(address).origin === self.location.origin;
}

async function keepAll(addresses) {
  const shelf = await caches.open(SHELF);
  for (const address of addresses) {
    const response = await fetch(address, { credentials: "same-origin" });
    // What leads to the log-in is not the page that was asked for.
    if (response.ok && !response.redirected) await shelf.put(address, response);
  }
}

async function answer(request) {
  const shelf = await caches.open(SHELF);
  try {
    const response = await fetch(request);
    const isPage = request.mode === "navigate";
    // A ticket that went to somebody else must not be found here any more.
    if (isPage && [403, 404, 410].includes(response.status)) await shelf.delete(request.url);
    else if (response.ok && !response.redirected && (await shelf.match(request.url))) await shelf.put(request.url, response.clone());
    return response;
  } catch (error) {
    const kept = await shelf.match(request.url);
    if (kept) return kept;
    throw error;
  }
}
