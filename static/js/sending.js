/* When the queue is sent, and what the page does with the answers: at once, when the network is back, and every so often. */
"use strict";
(() => {
  const { kam, kamQueue: queue } = window;
  if (!kam || !queue) return;
  const { words, say, pages, user } = kam;
  const RETRY = 30000;

  const waits = (sending = "") => document.dispatchEvent(new CustomEvent("kam:waits", { detail: { sending } }));

  function wakeLater() {
    navigator.serviceWorker?.getRegistration().then((found) => found?.sync?.register("kam-queue")).catch(() => {});
  }

  async function drain() {
    return queue.flush(({ sending }) => sending && waits(sending)).catch(() => null);
  }

  async function flush() {
    if (!user || !navigator.onLine) return waits();
    const told = await drain();
    if (told?.hold === "later") wakeLater();
    return heard(told);
  }

  /* Somebody asked for it, and hears why nothing goes. */
  async function now() {
    if (!navigator.onLine) return say(words.noNetwork);
    const told = await drain();
    if (told?.hold === "later") say(words.noNetwork);
    return heard(told);
  }

  let busy = Promise.resolve();
  function heard(told) {
    busy = busy.then(async () => {
      for (const one of told?.visits || []) kam.drafts.settle(one.key, one.at);
      if (told && (told.visits.length || told.files.length)) { await pages.freshen(); pages.renew(); }
      for (const one of told?.visits || []) say(`${one.label || one.name} · ${words.sent}`, { label: words.view, url: one.url });
      waits();
    }).catch(() => {});
    return busy;
  }

  addEventListener("online", () => { flush(); pages.recall(); });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
  queue.channel?.addEventListener("message", ({ data }) => (data.told ? heard(data.told) : waits(data.sending)));
  setInterval(() => { flush(); pages.recall(); }, RETRY);
  kam.sending = { flush, now, wakeLater };
  if (user) flush().then(() => queue.tidy()).catch(() => {});
})();
