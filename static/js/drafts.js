/* Drafts of visits on this device: one for each customer and one for any. They end when their visit is sent, when their user
   signs out, or after thirty days in which nobody wrote on them; of the latter it is said before. */
"use strict";
(() => {
  const { kam, kamQueue: queue } = window;
  if (!kam || !queue) return;
  const { user } = kam;
  const DAY = 86400000;
  const LIFE = 30 * DAY;
  const NOTICE = 7 * DAY; // for so long it is said that a draft is about to go
  const GIVEN = ["account", "plan", "draft", "kind", "held_at", "contacts"]; // what a form may hold before anybody wrote a word
  const nameOf = (account) => `kam:visit-draft:${user}:${account || ""}`;

  function read(name) {
    try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
  }

  const drop = (name) => kam.store(name, null);

  /* Written and read back: whether it is really there. */
  function keep(name, draft) {
    const text = JSON.stringify(draft);
    kam.store(name, text);
    try { return localStorage.getItem(name) === text; } catch { return false; }
  }

  function names() {
    try { return Object.keys(localStorage).filter((name) => name.startsWith(nameOf(""))); } catch { return []; }
  }

  const says = (kept) => kept.fields.some(([name, value]) => value && !GIVEN.includes(name));

  /* As what waits is listed: held, until somebody opens it and saves. */
  function entryOf(name, kept) {
    const account = name.slice(nameOf("").length);
    const page = account ? `/visits/log/?account=${account}` : "/visits/log/any/";
    const label = kept.label || kept.fields.find(([one]) => one === "named")?.[1] || "";
    return { ...kept, user, page, shown: kept.shown || "", draft: name, label, hold: "draft", why: "", code: "", underway: 0 };
  }

  const all = () => names().map((name) => [name, read(name)]).filter(([, kept]) => kept?.fields && says(kept));
  const count = () => all().length;

  /* Those that are about to go. The day is fixed when it is first said, so that nothing goes unsaid. */
  function aging() {
    const old = all().filter(([, kept]) => kept.at < Date.now() - LIFE + NOTICE);
    return old.map(([name, kept]) => {
      const until = kept.until || Math.max(kept.at + LIFE, Date.now() + NOTICE);
      if (!kept.until) keep(name, { ...kept, until });
      return { ...entryOf(name, kept), until };
    });
  }

  async function end(name) {
    const kept = read(name);
    drop(name);
    if (kept?.key) await queue.forgetFiles(kept.key).catch(() => {});
  }

  async function tidy() {
    for (const name of names()) {
      const kept = read(name);
      const isSaying = kept?.fields && says(kept);
      if (isSaying ? kept.until < Date.now() : !(kept?.at > Date.now() - LIFE)) await end(name);
    }
  }

  /* Its user leaves: nothing of what was half written stays for another. */
  async function forget() {
    for (const name of names()) await end(name);
    for (const entry of await queue.visits(user).catch(() => [])) {
      if (entry.hold === "draft") { await queue.forgetFiles(entry.key); await queue.drop("visits", entry.key); }
    }
  }

  /* What was sent is no draft any more, unless somebody wrote on since: then saving it says that it was sent. */
  function settle(key, at) {
    for (const name of names()) {
      const kept = read(name);
      if (kept?.key !== key || kept.at > at) continue;
      drop(name);
      document.dispatchEvent(new CustomEvent("kam:settled", { detail: { key } }));
    }
  }

  kam.drafts = { nameOf, read, keep, drop, entryOf, count, aging, tidy, forget, settle };
})();
