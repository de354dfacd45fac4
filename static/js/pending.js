/* What waits on this device, shown on every page: why it does, and what can be done with it. */
"use strict";
(() => {
  const { kam, kamQueue: queue } = window;
  if (!kam || !queue) return;
  const { words, say, make, button, drafts, user } = kam;
  const PLACE = ["latitude", "longitude", "accuracy"]; // told once, with the visit; no draft keeps it
  const ANY = "/visits/log/any/";

  const reasonOf = (entry) => ({ refused: entry.why || words.refused, forbidden: entry.why || words.forbidden, signIn: words.signIn, draft: words.draftHeld }[entry.hold] || words.waiting);

  /* Its own form; without a network the one for any customer, where the customer's own is not kept here. */
  async function formOf(entry) {
    if (await kam.pages.isReached()) return { address: entry.page, name: entry.draft };
    const isHere = entry.shown && (await window.caches?.match(entry.shown).catch(() => null));
    return isHere ? { address: entry.shown, name: entry.draft } : { address: ANY, name: drafts.nameOf("") };
  }

  /* Another draft stands in that form: it is listed here instead, not sent. */
  function setAside(name, key) {
    const other = drafts.read(name);
    if (!other?.fields || other.key === key) return true;
    return queue.put("visits", drafts.entryOf(name, other)).then(() => true, () => false);
  }

  /* Back to its form. It leaves this list only when it is read back from where its form takes it. */
  async function reopen(entry) {
    const { address, name } = await formOf(entry);
    const fields = entry.fields.filter(([one]) => !PLACE.includes(one));
    const draft = { key: entry.key, at: entry.at, fields, label: entry.label, people: entry.people, shown: entry.shown };
    if (!(await setAside(name, entry.key)) || !drafts.keep(name, draft)) return say(words.notOpened, { error: true });
    if (entry.draft !== name && drafts.read(entry.draft)?.key === entry.key) drafts.drop(entry.draft);
    if (entry.hold !== "refused") await queue.drop("visits", entry.key); // while it is written on, nothing sends it
    return location.assign(address);
  }

  async function discard(entry) {
    if (!(await kam.ask(words.sureDiscard, words.discard))) return;
    await queue.forgetFiles(entry.key);
    await queue.drop("visits", entry.key);
    if (drafts.read(entry.draft)?.key === entry.key) drafts.drop(entry.draft);
    await paint();
  }

  /* Its plan led to another visit meanwhile: the person says that there were two. */
  async function keepBoth(entry) {
    await queue.put("visits", { key: entry.key, hold: "", why: "", code: "", fields: [...entry.fields, ["keep_both", "1"]] });
    return kam.sending.now();
  }

  /* What cannot be sent (the customer may be another's by now) is not lost: it goes among the phone's own files. */
  function store(file) {
    const link = make("a", { href: URL.createObjectURL(file.blob), download: file.name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    say(words.stored);
  }

  function doersOf(entry, text, files) {
    if (Date.now() - (entry.underway || 0) < 30000) return [];
    if (entry.hold === "draft") return [button(words.open, () => reopen(entry)), button(words.remove, () => discard(entry))];
    if (entry.hold !== "refused") return [button(words.sendNow, kam.sending.now), button(words.edit, () => reopen(entry)), button(words.remove, () => discard(entry))];
    if (entry.code === "plan_done") {
      const there = make("a", { className: "button small plain", href: entry.url, textContent: words.viewOther });
      return [there, button(words.keepBoth, () => keepBoth(entry)), button(words.dropMine, () => discard(entry))];
    }
    const copy = button(words.copy, () => navigator.clipboard?.writeText(text).then(() => say(words.copied)));
    return [button(words.open, () => reopen(entry)), ...(text && navigator.clipboard ? [copy] : []), ...(files.length ? [button(words.store, () => files.forEach(store))] : []), button(words.discard, () => discard(entry))];
  }

  function line(entry, sending, files) {
    const text = entry.fields.find(([name]) => name === "note")?.[1] || "";
    const said = make("div", {}, make("b", { textContent: entry.label }), ` ${kam.moment(entry.at)} · ${entry.key === sending ? words.sending : reasonOf(entry)}`);
    if (entry.hold === "refused") said.append(make("div", { className: "hint", textContent: entry.code === "plan_done" ? words.doubled : words.refused }));
    if (entry.until) said.append(make("div", { className: "hint", textContent: words.draftEnds.replace("%(moment)s", kam.moment(entry.until)) }));
    if (text) said.append(make("div", { className: "quiet", textContent: text }));
    for (const file of files) said.append(make("div", { className: "hint file", textContent: `${words.file} · ${file.name}` }));
    const item = make("li", { className: "pending" }, said, make("span", { className: "do" }, ...doersOf(entry, text, files)));
    item.dataset.hold = entry.hold || "waiting";
    return item;
  }

  function fileLine(file, sending) {
    const what = file.key === sending ? words.sending : reasonOf(file);
    const item = make("li", { className: "pending file" }, make("span", { textContent: `${words.file} · ${file.name} · ${what}` }));
    const letGo = async () => { if (await kam.ask(words.sureDiscardFile, words.discard)) await queue.drop("files", file.key).then(() => paint()); };
    if (queue.isHeld(file) || file.hold === "forbidden") item.append(make("span", { className: "do" }, button(words.store, () => store(file)), button(words.discard, letGo)));
    return item;
  }

  function holder() {
    const list = make("div", { id: "pending", className: "noprint" }, make("ul", { className: "stack" }));
    list.setAttribute("role", "status");
    return kam.pages.place(list);
  }

  const isOpen = (entry) => [...document.querySelectorAll("form[data-visit] [name=_key]")].some((one) => one.value === entry.key);

  let asked = 0;

  async function paint(sending = "") {
    if (!user) return;
    const mine = ++asked;
    const [waiting, files] = [await queue.visits(user), await queue.files(user)];
    if (mine !== asked) return; // somebody has read newer rows meanwhile, and paints those
    const entries = [...waiting, ...drafts.aging().filter((one) => !isOpen(one) && !waiting.some((entry) => entry.key === one.key))];
    const list = document.getElementById("pending");
    mark(waiting.filter((entry) => entry.hold !== "draft"));
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

  const repaint = (sending) => paint(sending).catch(() => {});
  document.addEventListener("kam:waits", ({ detail }) => repaint(detail.sending));
  document.addEventListener("kam:shown", () => repaint());
  kam.pending = { paint };
  repaint();
  if (user) drafts.tidy().catch(() => {});
})();
