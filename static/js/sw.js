/* The service worker. It keeps the shell, the day's visits with their briefings and the log's forms at hand without a network
   (pages are asked for first, remembered second), and sends the queue when the network is back and no page is open.
   The lines of queue.js stand in front of these. */
"use strict";
const SHELL = "kam-shell-3";
const PAGES = "kam-pages-3";
const OFFLINE = "/offline/";
const DAY = "/today/offline/";
const LOG = "/visits/log/";
const ANY = "/visits/log/any/";
const USER = "/static/.user";
const LOGS = " logs"; // stands behind the key of a user who may log visits: nobody else has a day to keep
const PATIENCE = 8000; // ms until a remembered page is better than waiting
const PATIENCE_DAY = 15000; // the day itself is worth a longer wait: what is kept of it is little
const LONGEST = 30000; // ms until what is fetched beforehand is given up: others wait for it
const FRESH = 600000; // ms in which a remembered page is not asked for again beforehand
const OLD = 86400000;
const HOUR = 3600000;
const MOST = { [SHELL]: 80, [PAGES]: 46 };
const BRIEFS = 10; // briefings that are kept at most: of this day's visits alone
const HEAVY = 200000; // characters of a briefing above which it is not kept
const ABREAST = 3; // pages that are fetched beforehand at a time
const HASHED = /\.[0-9a-f]{8,}\.\w+$/;
const ASSETS = /(?:src|href|data-capture)="(\/static\/[^"]+)"/g;
const isForm = (url) => url.pathname === LOG && (url.searchParams.has("account") || url.searchParams.has("plan"));
const isBrief = (url) => /^\/customers\/\d+\/briefing\/$/.test(url.pathname) && !url.search;
const isDay = (url) => ["/", "/today/", DAY, LOG].includes(url.pathname);

let left = 0; // how often somebody went away: what was asked for before is not kept after
let written = 0; // how often something was sent to be written: the day that was asked for before is not kept after
let isWriting = false; // something is on its way to be written: what is read meanwhile may be of before
let isDue = false; // the day that is kept is older than what was written, or than the one that is read

self.addEventListener("install", (event) => {
  event.waitUntil(keepOffline().catch(() => {}).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const stale = (names) => Promise.all(names.filter((name) => ![SHELL, PAGES].includes(name)).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(stale).then(() => self.clients.claim()));
  basics(); // whoever is signed in: the day and the form for any customer are here before the page is read
});

/* Asked for as nobody, it names nobody: it lies with the shell, and stays when a user leaves. */
async function keepOffline() {
  const response = await fetch(OFFLINE, { credentials: "omit", cache: "no-store" });
  if (response.ok && !response.redirected) await (await caches.open(SHELL)).put(OFFLINE, response);
}

/* A phone that has lost it gets it back with the next page that comes. */
async function mendOffline() {
  if (!(await caches.match(OFFLINE, { cacheName: SHELL }))) await keepOffline();
}

async function remember(name, key, response, then = left) {
  if (!response.ok || response.redirected || response.type !== "basic") return;
  const { status, statusText, headers } = response;
  const whole = await response.blob(); // all of it is here before the one that is kept goes: a network may end in the middle
  if (then !== left || !whole.size) return; // somebody went away meanwhile, or the network did after the head
  const cache = await caches.open(name);
  await cache.delete(key); // what was asked for last stands last
  await cache.put(key, new Response(whole, { status, statusText, headers }));
  const spare = (await cache.keys()).filter((request) => ![OFFLINE, DAY, ANY, USER].includes(new URL(request.url).pathname));
  for (const request of spare.slice(0, Math.max(spare.length - MOST[name], 0))) await cache.delete(request);
}

/* -- answers --------------------------------------------------------------------------------------------------------- */
async function shell(request) {
  const known = await caches.match(request, { cacheName: SHELL });
  if (known && HASHED.test(new URL(request.url).pathname)) return known;
  try {
    const response = await fetch(request);
    const copy = response.clone();
    remember(SHELL, request.url, copy).catch(() => {});
    return response;
  } catch (error) {
    if (known) return known;
    throw error;
  }
}

/* A form or briefing only of the very customer that was asked for, else the form for any; what belongs to the day leads to
   the day. */
async function remembered(url) {
  const pages = await caches.open(PAGES);
  const form = (isForm(url) || isBrief(url)) && (await pages.match(url.href));
  const any = [LOG, ANY].includes(url.pathname) && (await pages.match(ANY));
  const day = (isDay(url) || url.pathname === LOG) && (await pages.match(DAY));
  const found = form || any || day;
  return found ? marked(found) : caches.match(OFFLINE, { cacheName: SHELL });
}

/* Where even that page is gone, it is still said that there is no network. */
function bare() {
  const said = '<h1 lang="en">No network</h1><p lang="zh-hans">没有网络</p><p lang="zh-hant">沒有網路</p><p><a href="/today/">KAM ↻</a></p>';
  const head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>KAM</title>';
  return new Response(`<!doctype html><html lang="en">${head}<body>${said}</body></html>`, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

/* What comes from memory carries of when it is: the page says it in its reader's words. */
async function marked(found) {
  const { status, statusText, headers } = found;
  const at = Date.parse(headers.get("Date"));
  const text = await found.text();
  return new Response(at ? text.replace("<body ", `<body data-kept="${at}" `) : text, { status, statusText, headers });
}

async function page(event, url) {
  const kept = () => caches.match(isDay(url) ? DAY : url.href, { cacheName: PAGES }).catch(() => undefined); // a full phone may refuse
  const then = left;
  const asked = fetch(event.request).then((response) => {
    event.waitUntil(mendOffline().catch(() => {}));
    if (then !== left) return response;
    if (isForm(url) || [DAY, ANY].includes(url.pathname)) event.waitUntil(whole(url.href, response.clone()).catch(() => {}));
    if (isBrief(url)) event.waitUntil(renew(url, response.clone(), kept).catch(() => {}));
    if (isDay(url) && response.ok && !response.redirected) event.waitUntil(url.pathname === LOG ? basics() : renewed());
    return response;
  });
  event.waitUntil(asked.catch(() => {})); // however late it comes, it is still taken in
  const known = () => remembered(url).catch(() => undefined);
  try {
    if (!isForm(url) && !isBrief(url) && !isDay(url)) return await asked;
    if (!(await kept())) return await asked;
    const slow = new Promise((done) => { setTimeout(() => done(null), isForm(url) || isBrief(url) ? PATIENCE : PATIENCE_DAY); });
    return (await Promise.race([asked, slow])) || (await known()) || (await asked);
  } catch {
    return (await known()) || bare();
  }
}

/* A briefing that is read takes the place of the one that is kept; one that is not of this day is not kept at all. */
async function renew(url, response, kept) {
  if (await kept()) await remember(PAGES, url.href, response);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method !== "GET") { isWriting = true; outdate(); return; }
  if (url.pathname.startsWith("/static/")) event.respondWith(shell(request));
  else if (request.mode === "navigate") { settled(); event.respondWith(page(event, url)); }
});

/* -- what is fetched beforehand -------------------------------------------------------------------------------------- */
const ageOf = (response) => Date.now() - Date.parse(response?.headers.get("Date") || 0);

/* The least that a phone has without a network, asked for as soon as the worker or Today is there; by whom may log. */
async function basics() {
  const who = await (await caches.match(USER, { cacheName: SHELL }))?.text();
  return who?.endsWith(LOGS) ? Promise.all([DAY, ANY].map((address) => fetched(address).catch(() => ""))) : [];
}

/* Whoever reads the day has it at hand as they read it: one that was asked for before is older than what they see. */
function renewed() {
  outdate();
  return basics();
}

/* What is written now may change the day: the next page that is read has it fetched anew. */
function outdate() {
  written += 1;
  isDue = true;
  underway.delete(DAY);
}

/* A day that was read while something was being written may be the one before: the page that follows asks for it again. */
function settled() {
  if (isWriting) outdate();
  isWriting = false;
}

const underway = new Map(); // what is on its way already is not asked for a second time

function fetched(address) {
  const known = underway.get(address) || freshly(address).finally(() => { if (underway.get(address) === known) underway.delete(address); });
  underway.set(address, known);
  return known;
}

async function freshly(address) {
  const known = await caches.match(address, { cacheName: PAGES });
  const isOfDay = isBrief(new URL(address, location.origin));
  const isLate = address === DAY && isDue;
  if (known && !isLate && ageOf(known) < (isOfDay ? HOUR : FRESH)) return known.text();
  const [then, before] = [left, written];
  const isOld = () => then !== left || (address === DAY && before !== written);
  const response = await fetch(address, { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout?.(LONGEST) });
  if (!response.ok || response.redirected || isOld()) return "";
  const copy = response.clone();
  const text = await response.text();
  if ((isOfDay && text.length > HEAVY) || isOld()) return "";
  if (address === DAY) isDue = false;
  await whole(new URL(address, location.origin).href, copy, then);
  return text;
}

/* One after the other: what an older reading of the day names does not come back after a newer one has let it go. */
let warmed = Promise.resolve();
const warm = () => (warmed = warmed.then(warming, warming));

/* The day names the forms and briefings that this device keeps; forms of days gone by go, briefings at once. */
async function warming() {
  const then = left;
  const [text] = await basics();
  if (!text) return;
  const named = (pattern) => [...text.matchAll(pattern)].map((found) => new URL(found[1].replaceAll("&amp;", "&"), location.origin).href);
  const briefs = [...new Set(named(/href="([^"]+)" data-brief/g))].slice(0, BRIEFS);
  const links = [...named(/href="(\/visits\/log\/\?[^"]+)"/g), ...briefs];
  const pages = await caches.open(PAGES);
  for (const request of await pages.keys()) {
    const url = new URL(request.url);
    if (links.includes(url.href)) continue;
    if (isBrief(url) || (isForm(url) && ageOf(await pages.match(request)) > OLD)) await pages.delete(request);
  }
  const waiting = [...links];
  const next = async () => { while (waiting.length && then === left) await fetched(waiting.shift()).catch(() => ""); };
  await Promise.all(Array.from({ length: ABREAST }, next));
}

/* A page is kept once it and all its scripts are there: a network may end after the head of an answer, and a form
   without its scripts would lose what is written. */
async function whole(address, response, then = left) {
  if (!response.ok || response.redirected) return;
  const text = await response.clone().text();
  if (!text.includes("</html>")) return;
  const assets = [...text.matchAll(ASSETS)].map((found) => found[1]);
  await furnish(assets);
  const cache = await caches.open(SHELL);
  const found = await Promise.all(assets.filter((name) => name.endsWith(".js")).map((name) => cache.match(name)));
  if (found.every(Boolean)) await remember(PAGES, address, response, then);
}

/* What pages loaded before this worker was there. */
async function furnish(urls) {
  const cache = await caches.open(SHELL);
  for (const address of urls) {
    const url = new URL(address, location.origin);
    if (url.origin !== location.origin || !url.pathname.startsWith("/static/") || (await cache.match(url.href))) continue;
    await fetch(url.href, { signal: AbortSignal.timeout?.(LONGEST) }).then((response) => remember(SHELL, url.href, response)).catch(() => {});
  }
}

/* Another user on this device finds nothing of the one before. */
async function belongsTo(user, logs) {
  const cache = await caches.open(SHELL);
  const known = await (await cache.match(USER))?.text();
  if (known && known.replace(LOGS, "") !== user) await forget();
  await cache.put(USER, new Response(user + (logs ? LOGS : "")));
}

async function forget() {
  left += 1;
  underway.clear();
  warmed = Promise.resolve();
  await caches.delete(PAGES);
  await keepOffline().catch(() => {});
}

self.addEventListener("message", (event) => {
  const { say, urls = [], user = "", logs = false } = event.data || {};
  const wrote = () => { outdate(); return warm(); };
  const deeds = { warm, wrote, shell: () => furnish(urls), forget, user: () => belongsTo(user, logs) };
  if (deeds[say]) event.waitUntil(deeds[say]());
});

/* The network is back: browsers that know of it wake us even where every page was closed. */
self.addEventListener("sync", (event) => {
  if (event.tag !== "kam-queue") return;
  event.waitUntil(self.kamQueue.flush().then(async ({ visits, hold }) => {
    if (visits.length) { outdate(); await basics(); }
    if (hold === "later") throw new Error("still no network");
  }));
});
