/* The service worker: the shell and the visit log stay at hand without a network; pages are asked for first, remembered second. */
"use strict";
const SHELL = "kam-shell-1";
const PAGES = "kam-pages-1";
const OFFLINE = "/offline/";
const PATIENCE = 8000; // ms until a remembered page is better than waiting
const MOST = 24;
const HASHED = /\.[0-9a-f]{8,}\.\w+$/;
const isKept = (url) => url.pathname === "/" || /\/log\/$/.test(url.pathname);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(PAGES).then((cache) => cache.add(OFFLINE)).catch(() => {}).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const stale = (names) => Promise.all(names.filter((name) => ![SHELL, PAGES].includes(name)).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(stale).then(() => self.clients.claim()));
});

async function remember(cacheName, request, response) {
  if (!response.ok || response.redirected || response.type !== "basic") return;
  const cache = await caches.open(cacheName);
  await cache.put(request, response);
  const keys = await cache.keys();
  if (cacheName === PAGES && keys.length > MOST) await cache.delete(keys.find((key) => !key.url.endsWith(OFFLINE)));
}

async function shell(request) {
  const known = await caches.match(request, { cacheName: SHELL });
  if (known && HASHED.test(new URL(request.url).pathname)) return known;
  try {
    const response = await fetch(request);
    await remember(SHELL, request, response.clone());
    return response;
  } catch (error) {
    if (known) return known;
    throw error;
  }
}

async function remembered(request, url) {
  const pages = await caches.open(PAGES);
  return (await pages.match(request)) || (isKept(url) && (await pages.match(request, { ignoreSearch: true }))) || pages.match(OFFLINE);
}

async function page(request, url) {
  const asked = fetch(request).then(async (response) => {
    if (isKept(url)) await remember(PAGES, request, response.clone());
    return response;
  });
  try {
    if (!isKept(url) || !(await caches.match(request, { cacheName: PAGES }))) return await asked;
    const slow = new Promise((done) => { setTimeout(() => done(null), PATIENCE); });
    return (await Promise.race([asked, slow])) || (await remembered(request, url)) || (await asked);
  } catch (error) {
    const known = await remembered(request, url);
    if (known) return known;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(shell(request));
  else if (request.mode === "navigate") event.respondWith(page(request, url));
});

async function warm(urls) {
  const pages = await caches.open(PAGES);
  for (const address of urls) {
    const url = new URL(address, location.origin);
    if (url.origin !== location.origin || !isKept(url) || (await pages.match(url.href))) continue;
    try { await remember(PAGES, url.href, await fetch(url.href, { credentials: "same-origin" })); } catch { return; }
  }
}

/* What the first visit loaded before this worker was there. */
async function furnish(urls) {
  const cache = await caches.open(SHELL);
  for (const address of urls) {
    const url = new URL(address, location.origin);
    if (url.origin !== location.origin || !url.pathname.startsWith("/static/") || (await cache.match(url.href))) continue;
    try { await remember(SHELL, url.href, await fetch(url.href)); } catch { return; }
  }
}

/* Another user on this device finds nothing of the one before. */
async function belongsTo(user) {
  const shellCache = await caches.open(SHELL);
  const known = await shellCache.match("/static/.user");
  if (known && (await known.text()) !== user) await forget();
  await shellCache.put("/static/.user", new Response(user));
}

async function forget() {
  await caches.delete(PAGES);
  await (await caches.open(PAGES)).add(OFFLINE).catch(() => {});
}

self.addEventListener("message", (event) => {
  const { say, urls = [], user = "" } = event.data || {};
  const deeds = { warm: () => warm(urls), shell: () => furnish(urls), forget, user: () => belongsTo(user) };
  if (deeds[say]) event.waitUntil(deeds[say]());
});
