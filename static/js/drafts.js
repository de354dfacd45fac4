/* Drafts of visits on this device: one for each customer and one for any, until their visit is sent. */
"use strict";
(() => {
  const { kam } = window;
  if (!kam) return;
  const nameOf = (account) => `kam:visit-draft:${kam.user}:${account || ""}`;

  function read(name) {
    try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
  }

  const drop = (name) => kam.store(name, null);
  const keep = (name, draft) => kam.store(name, JSON.stringify(draft));
  const names = () => Object.keys(localStorage).filter((name) => name.startsWith(nameOf("")));

  /* What was sent is no draft any more, unless somebody wrote on since: then saving it says that it was sent. */
  function settle(key, at) {
    for (const name of names()) {
      const kept = read(name);
      if (kept?.key !== key || kept.at > at) continue;
      drop(name);
      document.dispatchEvent(new CustomEvent("kam:settled", { detail: { key } }));
    }
  }

  kam.drafts = { nameOf, read, keep, drop, settle };
})();
