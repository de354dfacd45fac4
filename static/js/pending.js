/* What waits on this device, shown on every page: why it does, and what can be done with it. */
"use strict";
(() => {
  const { kam, kamQueue: queue } = window;
  if (!kam || !queue) return;
  const { words, say, make, button, user } = kam;
  const PLACE = ["latitude", "longitude", "accuracy"]; // told once, with the visit; no draft keeps it
  const ANY = "/visits/log/any/";

  const reasonOf = (entry) => ({ refused: entry.why || words.refused, forbidden: entry.why || words.forbidden, signIn: words.signIn }[entry.hold] || words.waiting);

  /* Back to its form; without a network to the form for any customer, where the customer's own is not kept here. */
  async function reopen(entry) {
    const kept = entry.fields.filter(([name]) => !PLACE.includes(name));
    const online = navigator.onLine && (await fetch("/visits/queued/", { cache: "no-store", signal: AbortSignal.timeout(4000) }).catch(() => null));
    const own = !online && entry.shown && (await window.caches?.match(entry.shown).catch(() => null));
    const here = online || own;
    kam.drafts.keep(here ? entry.draft : kam.drafts.nameOf(""), { key: entry.key, at: entry.at, fields: kept, label: entry.label });
    if (entry.hold !== "refused") await queue.drop("visits", entry.key); // while it is written on, nothing sends it
    location.assign(online ? entry.page : own ? entry.shown : ANY);
  }

  async function discard(entry) {
    if (!(await kam.ask(words.sureDiscard, words.discard))) return;
    await queue.forgetFiles(entry.key);
    await queue.drop("visits", entry.key);
    await paint();
  }

  /* Its plan led to another visit meanwhile: the person says that there were two. */
  async function keepBoth(entry) {
    await queue.put("visits", { key: entry.key, hold: "", why: "", code: "", fields: [...entry.fields, ["keep_both", "1"]] });
    return kam.sending.now();
  }

  function doersOf(entry, text) {
    if (Date.now() - (entry.underway || 0) < 30000) return [];
    if (entry.hold !== "refused") return [button(words.sendNow, kam.sending.now), button(words.edit, () => reopen(entry)), button(words.remove, () => discard(entry))];
    if (entry.code === "plan_done") {
      const there = make("a", { className: "button small plain", href: entry.url, textContent: words.viewOther });
      return [there, button(words.keepBoth, () => keepBoth(entry)), button(words.dropMine, () => discard(entry))];
    }
    const copy = button(words.copy, () => navigator.clipboard?.writeText(text).then(() => say(words.copied)));
    return [button(words.open, () => reopen(entry)), ...(text && navigator.clipboard ? [copy] : []), button(words.discard, () => discard(entry))];
  }

  function line(entry, sending, files) {
    const text = entry.fields.find(([name]) => name === "note")?.[1] || "";
    const said = make("div", {}, make("b", { textContent: entry.label }), ` ${kam.moment(entry.at)} · ${entry.key === sending ? words.sending : reasonOf(entry)}`);
    if (entry.hold === "refused") said.append(make("div", { className: "hint", textContent: entry.code === "plan_done" ? words.doubled : words.refused }));
    if (text) said.append(make("div", { className: "quiet", textContent: text }));
    for (const file of files) said.append(make("div", { className: "hint file", textContent: `${words.file} · ${file.name}` }));
    const item = make("li", { className: "pending" }, said, make("span", { className: "do" }, ...doersOf(entry, text)));
    item.dataset.hold = entry.hold || "waiting";
    return item;
  }

  function fileLine(file, sending) {
    const what = file.key === sending ? words.sending : reasonOf(file);
    const item = make("li", { className: "pending file" }, make("span", { textContent: `${words.file} · ${file.name} · ${what}` }));
    if (file.hold === "refused") item.append(button(words.discard, () => queue.drop("files", file.key).then(() => paint())));
    return item;
  }

  function holder() {
    const list = make("div", { id: "pending", className: "noprint" }, make("ul", { className: "stack" }));
    list.setAttribute("role", "status");
    const top = document.querySelector("main .top");
    if (top) top.after(list);
    else document.querySelector("main")?.prepend(list);
    return list;
  }

  async function paint(sending = "") {
    if (!user) return;
    const [entries, files] = [await queue.visits(user), await queue.files(user)];
    const list = document.getElementById("pending");
    mark(entries);
    if (!entries.length && !files.length) { list?.remove(); return; }
    const alone = files.filter((file) => !entries.some((entry) => entry.key === file.visit));
    const of = (entry) => files.filter((file) => file.visit === entry.key);
    (list || holder()).firstChild.replaceChildren(...entries.map((entry) => line(entry, sending, of(entry))), ...alone.map((file) => fileLine(file, sending)));
  }

  /* On the day without a network, whose visit waits is done. */
  function mark(entries) {
    const told = new Set(entries.map((entry) => entry.draft.split(":").pop()));
    for (const link of document.querySelectorAll("[data-offline-day] a[data-account]")) link.classList.toggle("told", told.has(link.dataset.account));
  }

  /* Who leaves while something waits is told so. */
  addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-forget]") || form.dataset.warned) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    (async () => {
      const count = (await queue.visits(user).catch(() => [])).length + (await queue.files(user).catch(() => [])).length;
      if (count) document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
      if (count && !(await kam.ask(words.leaving.replace("%(n)s", count), words.leave))) return;
      form.dataset.warned = "1";
      form.requestSubmit(event.submitter);
    })();
  }, true);

  const repaint = (sending) => paint(sending).catch(() => {});
  document.addEventListener("kam:waits", ({ detail }) => repaint(detail.sending));
  document.addEventListener("kam:shown", () => repaint());
  kam.pending = { paint };
  repaint();
})();
