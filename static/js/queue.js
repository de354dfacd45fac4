/* The queue of visits and their files on this device (IndexedDB), and its sending: one for the pages and the service
   worker, which gets these lines in front of its own. One sender at a time, oldest first, each with its own key. */
"use strict";
self.kamQueue ??= (() => {
  const DOOR = { visits: "/visits/queued/", files: "/visits/queued/files/" };
  const LATER = new Set([408, 425, 429]);
  const UNDERWAY = 30000; // ms for which an entry is left to the page that is sending it
  const PATIENCE = { visits: 30000, files: 180000 };
  const FAULTS = 2; // faults of the server with one entry before the others go past it
  const STALE = 45 * 86400000; // photos of a draft that nobody came back to: longer than any draft lives
  const HELD = new Set(["refused", "draft"]); // what goes only after somebody opened it

  /* -- what is kept ------------------------------------------------------------------------------------------------ */
  let opened = null;

  function open() {
    opened ??= new Promise((done, failed) => {
      const asked = indexedDB.open("kam-queue", 1);
      asked.onupgradeneeded = () => {
        for (const name of Object.keys(DOOR)) {
          asked.result.createObjectStore(name, { keyPath: "place", autoIncrement: true }).createIndex("key", "key", { unique: true });
        }
      };
      asked.onsuccess = () => {
        const shut = () => { opened = null; };
        asked.result.onversionchange = () => { asked.result.close(); shut(); }; // a newer page may change the shelves
        asked.result.onclose = shut;
        done(asked.result);
      };
      asked.onerror = () => { opened = null; failed(asked.error); };
    });
    return opened;
  }

  async function within(name, mode, act) {
    const db = await open();
    return new Promise((done, failed) => {
      const deal = db.transaction(name, mode, { durability: "strict" });
      let found;
      act(deal.objectStore(name), (value) => { found = value; });
      deal.oncomplete = () => done(found);
      deal.onerror = deal.onabort = () => failed(deal.error);
    });
  }

  const all = (name) => within(name, "readonly", (shelf, tell) => { const asked = shelf.getAll(); asked.onsuccess = () => tell(asked.result); });

  /* The entry of a key, changed by what is given; one that is not there is added at the end if it is whole. */
  const put = (name, entry) => within(name, "readwrite", (shelf) => {
    const asked = shelf.index("key").get(entry.key);
    asked.onsuccess = () => { if (asked.result || entry.user) shelf.put({ ...asked.result, ...entry }); };
  });

  const drop = (name, key) => within(name, "readwrite", (shelf) => {
    const asked = shelf.index("key").getKey(key);
    asked.onsuccess = () => { if (asked.result !== undefined) shelf.delete(asked.result); };
  });

  /* What a user has here: visits that wait, files whose visit waits or was sent; `of` a visit: its files, whatever it is. */
  const visits = async (user) => (await all("visits")).filter((entry) => entry.user === user);

  async function files(user) {
    const held = new Set((await visits(user)).map((entry) => entry.key));
    return (await all("files")).filter((file) => file.user === user && (!file.draft || held.has(file.visit)));
  }

  const filesOf = async (key) => (await all("files")).filter((file) => file.visit === key);

  /* Its visit was sent: the files of what was a draft may go. */
  async function release(key) {
    for (const file of await filesOf(key)) if (file.draft) await put("files", { key: file.key, draft: 0 });
  }

  async function forgetFiles(key) {
    for (const file of await filesOf(key)) await drop("files", file.key);
  }

  /* The photos of what waits stay, however long it does. */
  async function tidy() {
    const held = new Set((await all("visits")).map((entry) => entry.key));
    for (const file of await all("files")) if (file.draft && !held.has(file.visit) && Date.now() - file.draft > STALE) await drop("files", file.key);
  }

  /* -- sending ----------------------------------------------------------------------------------------------------- */
  async function ask(url, patience, options = {}) {
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), patience);
    try {
      const response = await fetch(url, { credentials: "same-origin", cache: "no-store", redirect: "manual", signal: stop.signal, ...options });
      const told = await response.json().catch(() => ({}));
      return { ...told, state: stateOf(response, told), isFault: response.status === 500 };
    } catch {
      return { state: "later" };
    } finally {
      clearTimeout(clock);
    }
  }

  function stateOf(response, told) {
    if (response.ok) return told.user || told.id ? "done" : "later"; // anything else is not our server's answer
    if (response.type === "opaqueredirect" || response.status === 401) return "signIn";
    if (response.status === 403) return "forbidden";
    if (response.status >= 500 || LATER.has(response.status) || told.code === "in_progress") return "later";
    return "refused";
  }

  function bodyOf(name, entry) {
    if (name === "visits") return new URLSearchParams([...entry.fields, ["_key", entry.key]]); // the same bytes at every try
    const body = new FormData();
    body.append("visit", entry.visit);
    body.append("key", entry.key);
    body.append("file", entry.blob, entry.name);
    return body;
  }

  async function send(name, entry, me) {
    const headers = { "X-CSRFToken": me.token, "X-Queue-User": entry.user };
    return ask(DOOR[name], PATIENCE[name], { method: "POST", body: bodyOf(name, entry), headers });
  }

  /* The next entry that may go: its user's, not refused, not tried before, and a file only after its visit. */
  async function next(name, me, tried) {
    const waiting = (await all("visits")).filter((entry) => entry.user === me.user);
    if (name === "visits") return waiting.find((entry) => free(entry) && !tried.has(entry.key));
    const held = new Set(waiting.map((entry) => entry.key));
    return (await files(me.user)).find((file) => free(file) && !file.draft && !tried.has(file.key) && !held.has(file.visit));
  }

  const isHeld = (entry) => HELD.has(entry.hold);
  const free = (entry) => !isHeld(entry) && Date.now() - (entry.underway || 0) > UNDERWAY;

  /* What could go: every visit, and the files but those of a draft, which wait for their visit. */
  const going = async (name) => (await all(name)).filter((entry) => name === "visits" || !entry.draft);

  /* The same is said of all that could go, what came in meanwhile too. */
  async function mark(said) {
    for (const name of Object.keys(DOOR)) for (const entry of await going(name)) if (!isHeld(entry)) await put(name, { key: entry.key, ...said });
  }

  async function drain(tell) {
    const told = { visits: [], files: [], hold: "" };
    if (![...await going("visits"), ...await going("files")].some(free)) return told;
    const me = await ask(DOOR.visits, PATIENCE.visits);
    if (me.state !== "done") {
      if (me.state === "signIn") await mark({ hold: "signIn", why: me.detail || "" });
      return { ...told, hold: me.state };
    }
    for (const name of ["visits", "files"]) {
      const tried = new Set();
      for (let entry = await next(name, me, tried); entry; entry = await next(name, me, tried)) {
        tried.add(entry.key);
        tell({ sending: entry.key });
        const answer = await send(name, entry, me);
        if (answer.state === "done") {
          if (name === "visits") await release(entry.key);
          await drop(name, entry.key);
          told[name].push({ ...answer, key: entry.key, label: entry.label, at: entry.at });
        } else {
          const faults = (entry.faults || 0) + (answer.isFault ? 1 : 0);
          await put(name, { key: entry.key, hold: answer.state, why: answer.detail || "", code: answer.code || "", url: answer.url || "", faults });
          if (answer.state !== "refused" && !(answer.isFault && faults > FAULTS)) return { ...told, hold: answer.state };
        }
      }
    }
    return told;
  }

  const channel = self.BroadcastChannel ? new BroadcastChannel("kam-queue") : null;
  const tell = (what) => channel?.postMessage(what);
  const alone = (act) => (navigator.locks ? navigator.locks.request("kam-queue", act) : act());
  let running = null;
  let again = false;

  /* Sends all that waits; asked while it does so, it looks once more when it is through. */
  async function flush(watch = () => {}) {
    if (running) { again = true; return running; }
    running = (async () => {
      let told;
      const heard = (what) => { tell(what); watch(what); };
      do {
        again = false;
        const found = await alone(() => drain(heard));
        told = told ? { ...found, visits: [...told.visits, ...found.visits], files: [...told.files, ...found.files] } : found;
      } while (again && !told.hold);
      tell({ told });
      return told;
    })();
    try { return await running; } finally { running = null; }
  }

  return { put, drop, visits, files, filesOf, isHeld, release, forgetFiles, tidy, flush, channel };
})();
