// Keeps the current edition of the book for reading without a network. The build writes above this what it consists of:
// EDITION, its name, and FILES, the address of each file from here and the digest that its bytes must have.
//
// With a network, readers get what the network has. Without one, they get one edition, whole: a worker takes over only
// when it has kept every file of its edition, and looks into no other.

/** How long the network may take to begin an answer that is also kept: on a train, it can be there and say nothing. */
const PATIENCE = 8000;

/** Whether the last page had to do without the network: what it consists of then comes from where it came from. */
let alone = false;

/** How many files are asked for at a time: the reader's next page comes first. */
const HANDS = 4;

const { scope } = self.registration;
const OWN = `book ${scope} `; // other books may live on the same host
const CACHE = OWN + EDITION;

/**
 * @typedef {object} Part a file of the edition
 * @property {string} address where pages ask for it
 * @property {string} key the name it is kept under, which other editions have for it as long as it is the same
 * @property {string} integrity the digest of its bytes
 */

/** @type {Map<string, Part>} by the address without a query */
const parts = new Map();
for (const [path, integrity] of Object.entries(FILES)) {
  const { href: address, origin, pathname } = new URL(path, scope);
  parts.set(origin + pathname, { address, integrity, key: `${origin}${pathname}?${encodeURIComponent(integrity)}` });
}

/**
 * Keeps a file: the one that is here already, if it has the digest, or else the network's.
 * @param {Cache} cache
 * @param {Part} part
 * @throws {TypeError} if the network fails, or has another file: the edition would be a mixture
 */
const keep = async (cache, { address, key, integrity }) => {
  let response = await caches.match(key);
  if (!response) {
    response = await fetch(address, { cache: "no-cache", integrity, priority: "low" });
    // A browser opens no page from an answer that came by way of a redirection.
    if (response.redirected) response = new Response(response.body, { headers: response.headers });
  }
  await cache.put(key, response);
};

/** Keeps the whole edition. What is interrupted goes on where it was at the next visit. */
const install = async () => {
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map((request) => request.url));
  const queue = [...parts.values()].filter((part) => !kept.has(part.key));
  const work = async () => {
    for (let part = queue.pop(); part; part = queue.pop()) await keep(cache, part);
  };
  await Promise.all(Array.from({ length: HANDS }, work));
  await self.skipWaiting();
};

/** Forgets the other editions, and serves the pages that are open. */
const activate = async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OWN) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
};

/**
 * @param {URL} url
 * @returns {Part | undefined} the file that a server would answer with
 */
const partFor = ({ origin, pathname }) => {
  const address = origin + pathname;
  return parts.get(address) ?? parts.get(`${address}index.html`) ?? parts.get(`${address}.html`);
};

/**
 * Answers with what the network has, or where it fails, with what is kept. A version of a file that is kept needs no
 * network: what follows ?v= changes with the file.
 * @param {Request} request
 * @param {Part} part
 */
const answer = async (request, part) => {
  const kept = () => caches.match(part.key, { cacheName: CACHE });
  if (request.url === part.address && new URL(request.url).searchParams.has("v")) {
    const response = await kept();
    if (response) return response;
  }
  const network = fetch(request, { cache: "no-cache" });
  const isPage = request.mode === "navigate";
  const patience = new Promise((_, reject) => setTimeout(reject, alone && !isPage ? 0 : PATIENCE));
  try {
    const response = await Promise.race([network, patience]);
    if (isPage) alone = false;
    return response;
  } catch {
    if (isPage) alone = true;
    return (await kept()) ?? network;
  }
};

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const part = event.request.method === "GET" && partFor(new URL(event.request.url));
  if (part) event.respondWith(answer(event.request, part));
});
