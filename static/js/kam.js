/* What every page has: words, moments, toasts, dialogs, folds, and loading the rest when it is needed. Forms are in forms.js, keys
   in shortcuts.js, what htmx brings in swaps.js. */
"use strict";
(() => {
  const root = document.documentElement;
  const wordsAt = document.getElementById("words");
  const words = wordsAt ? JSON.parse(wordsAt.textContent) : {};
  const $ = (css, from = document) => from.querySelector(css);
  const all = (css, from = document) => [...from.querySelectorAll(css)];
  root.classList.add("js");

  /* A key for something new: the same at every try to send it. */
  function freshKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function make(tag, values = {}, ...parts) {
    const node = Object.assign(document.createElement(tag), values);
    node.append(...parts);
    return node;
  }

  function button(label, act) {
    const node = make("button", { type: "button", className: "button small plain", textContent: label });
    node.addEventListener("click", act);
    return node;
  }

  /* -- moments: as pages write them, in the zone they speak in ------------------------------------------------- */
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  function partsOf(at) {
    const form = { year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const read = (timeZone) => new Intl.DateTimeFormat("en-GB", { ...form, timeZone }).formatToParts(at);
    let found;
    try { found = read(document.body.dataset.zone || undefined); } catch { found = read(undefined); } // a zone this device does not know
    return Object.fromEntries(found.map(({ type, value }) => [type, value]));
  }

  /* What a field for a day and an hour holds says it by the reader's clock already, whatever zone the device is in. */
  function asTyped(at) {
    const [, year, month, day, hour, minute] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(at) || [];
    return year && !/(?:Z|[+-]\d\d:?\d\d)$/.test(at) ? { year, month, day, hour, minute } : null;
  }

  /* `12 Nov 14:05`, `11月12日 14:05`; with the year where it is another one; `brief`: of today the hour alone. */
  function moment(at, { brief = false } = {}) {
    const [then, now] = [asTyped(at) || partsOf(new Date(at)), partsOf(new Date())];
    const time = `${then.hour}:${then.minute}`;
    if (brief && ["year", "month", "day"].every((name) => then[name] === now[name])) return time;
    if (!root.lang.startsWith("zh")) return `${then.day.replace(/^0/, "")} ${MONTHS[then.month - 1]}${then.year === now.year ? "" : ` ${then.year}`} ${time}`;
    return then.year === now.year ? `${Number(then.month)}月${Number(then.day)}日 ${time}` : `${then.year}年${Number(then.month)}月${Number(then.day)}日 ${time}`;
  }

  function store(key, value) {
    try { value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value); } catch { /* private mode: no drafts */ }
  }

  /* -- toasts ------------------------------------------------------------------------------------------------- */
  const HOLD = 7000;

  /* A toast lies above what saves the form, wherever that stands just now. */
  function clear(toast) {
    const bar = $(".savebar")?.getBoundingClientRect(), own = toast.getBoundingClientRect();
    if (bar && own.top < bar.bottom && own.bottom > bar.top) {
      toast.parentNode.style.insetBlockEnd = `${innerHeight - bar.top + 8}px`;
    }
  }

  function settle(toast) {
    if (toast.dataset.settled) return;
    toast.dataset.settled = "1";
    clear(toast);
    if (toast.classList.contains("error")) return; // an error stays until it was read
    const hold = toast.classList.contains("long") ? 2 * HOLD : HOLD; // there is more to read
    let timer = setTimeout(() => toast.remove(), hold);
    toast.addEventListener("pointerenter", () => clearTimeout(timer));
    toast.addEventListener("focusin", () => clearTimeout(timer));
    toast.addEventListener("pointerleave", () => { timer = setTimeout(() => toast.remove(), HOLD / 2); });
  }

  function say(text, { error = false, label = "", act = null, url = "" } = {}) {
    const holder = $("#toasts");
    if (!holder || !text) return null;
    const toast = document.createElement("div");
    toast.className = error ? "toast error" : "toast";
    if (error) toast.setAttribute("role", "alert");
    const line = document.createElement("p");
    line.textContent = text;
    toast.append(line);
    if (label) {
      const doer = document.createElement(url ? "a" : "button");
      doer.textContent = label;
      if (url) doer.href = url;
      else doer.addEventListener("click", () => { toast.remove(); act?.(); });
      toast.append(doer);
    }
    const shut = document.createElement("button");
    shut.className = "x";
    shut.dataset.dismiss = "";
    shut.setAttribute("aria-label", words.close || "×");
    shut.textContent = "×";
    toast.append(shut);
    holder.append(toast);
    settle(toast);
    return toast;
  }

  /* -- dialogs ------------------------------------------------------------------------------------------------ */
  function ask(text, yes = "") {
    const dialog = $("#confirm");
    $("[data-text]", dialog).textContent = text;
    const button = $("[data-yes]", dialog);
    button.dataset.usual ??= button.textContent;
    button.textContent = yes || button.dataset.usual;
    dialog.returnValue = "no";
    dialog.showModal();
    button.focus();
    return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true }));
  }

  /* A group of the rail, of which one is open at a time, and a card beside a page stay as their reader left them; of groups the one they are in is open. */
  const FOLDS = "#rail [data-fold], .side[data-fold]";
  const folds = () => { try { return JSON.parse(localStorage.getItem("kam:folds")) || {}; } catch { return {}; } };
  /* What is folded on a phone alone stands open on a desk, for the keyboard and for readers of the screen, too. */
  const WIDE = matchMedia("(min-width: 641px)");
  const PHONES = ":is(.pfold, .pmore)";
  const inside = (css, part) => [...(part.matches?.(css) ? [part] : []), ...all(css, part)];
  const refold = (part) => {
    inside(FOLDS, part).forEach((fold) => {
      const left = folds()[fold.dataset.fold];
      if (left !== undefined && !(fold.name && $("#rail [data-inside]"))) fold.open = left;
    });
    inside(PHONES, part).forEach((fold) => {
      $("summary", fold).tabIndex = WIDE.matches ? -1 : 0;
      fold.open = WIDE.matches || (folds()[fold.dataset.fold] ?? false);
    });
  };
  WIDE.addEventListener("change", () => refold(document.body));
  document.addEventListener("toggle", ({ target }) => {
    if (target.matches?.("details.menu[open]")) target.lastElementChild.scrollIntoView({ block: "nearest" }); // not below the phone's bar
    if (target.matches?.(FOLDS)) store("kam:folds", JSON.stringify({ ...folds(), ...Object.fromEntries(all(FOLDS).filter((fold) => !(WIDE.matches && fold.matches(PHONES))).map((fold) => [fold.dataset.fold, fold.open])) }));
  }, true);

  /* Who sends a form from a card beside a page comes back to that card: in sight, and open as it stood. */
  const CARDS = ":is(aside, #under) section[id]";
  const RETURN = "kam:card";
  document.addEventListener("submit", ({ target }) => {
    const card = target.closest(CARDS);
    if (card) try { sessionStorage.setItem(RETURN, JSON.stringify([location.pathname, card.id, all("details", card).map((fold) => fold.open)])); } catch { /* it stays folded */ }
  });

  function unfold(part) {
    const [path, id, open] = JSON.parse(sessionStorage.getItem(RETURN) || "[]");
    const card = path === location.pathname && (part.id === id && part.matches?.(CARDS) ? part : $(`:is(aside, #under) section[id="${id}"]`, part));
    if (path && path !== location.pathname) return; // the form asks for more, or led elsewhere
    if (!card) return;
    sessionStorage.removeItem(RETURN);
    all("details", card).forEach((fold, place) => { fold.open ||= !!open[place]; });
    if ($("#sidecards")) $("#sidecards").checked = true;
    card.scrollIntoView({ block: "nearest" });
  }

  /* The phone's sheet and the help are made from the rail when they are first opened: one list, written once. */
  function furnish(dialog) {
    for (const part of all("[data-copy-of]", dialog)) {
      if (part.childElementCount) continue;
      part.append(...all(part.dataset.copyOf).map((node) => node.cloneNode(true)));
      for (const fold of all("details", part)) { fold.removeAttribute("name"); fold.open = true; }
    }
    for (const list of all("[data-keys]:not([data-made])", dialog)) {
      list.dataset.made = "1";
      list.append(...all("#rail [data-go]").map((link) => {
        const [line, keys] = [document.createElement("li"), document.createElement("span")];
        keys.append(...["g", link.dataset.go].map((key) => Object.assign(document.createElement("kbd"), { textContent: key })));
        line.append($("span", link).textContent, keys);
        return line;
      }));
    }
    dialog.showModal();
  }

  document.addEventListener("click", async (event) => {
    const at = (css) => event.target.closest?.(css);
    if (at("[data-dismiss]")) return at(".toast")?.remove();
    if (at("[data-close]")) return at("dialog")?.close();
    if (event.target instanceof HTMLDialogElement) return event.target.close(); // its backdrop
    const opener = at('[data-dialog], a[href="#help"]'); // the link is what the search finds
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog || "help");
      if (dialog) { event.preventDefault(); $("#me")?.matches(":popover-open") && $("#me").hidePopover(); furnish(dialog); }
      return undefined;
    }
    if (at("[data-back]") && history.length > 1) { event.preventDefault(); return history.back(); }
    if (at("[data-reload]")) { event.preventDefault(); return location.reload(); }
    if (at("[data-copy]")) {
      await navigator.clipboard.writeText(at("[data-copy]").dataset.copy);
      return say(at("[data-copy]").dataset.copied || "✓");
    }
    for (const open of all("details.menu[open]")) if (!open.contains(event.target) || at(".menu > div > :is(a, button)")) open.open = false;
    const row = at("tr:has(a.open)");
    if (row && !at("a, button, input, label, select, summary") && !String(getSelection())) {
      const link = $("a.open", row);
      if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
      else link.click();
    }
    return undefined;
  });

  /* A question before a deed: data-confirm on a form, a button or anything htmx sends. */
  document.addEventListener("htmx:confirm", (event) => {
    const text = event.target.closest("[data-confirm]")?.dataset.confirm;
    if (!text) return;
    event.preventDefault();
    ask(text, event.target.dataset.yes).then((sure) => sure && event.detail.issueRequest(true));
  });

  /* What this device remembers of customers goes when its user leaves; visits not yet sent stay, locked to their user. */
  function forget() {
    try { sessionStorage.clear(); } catch { /* nothing kept, nothing to forget */ }
    const at = navigator.serviceWorker;
    if (at?.controller) at.controller.postMessage({ say: "forget" }); // before the page is gone
    else at?.getRegistration().then((found) => found?.active?.postMessage({ say: "forget" }));
  }

  /* -- what is needed only here and there ------------------------------------------------------------------------ */
  const loaded = {};
  const begun = new Promise((done) => { document.addEventListener("DOMContentLoaded", done); }); // the page's own scripts have run

  function need(name, from = document.body.dataset[name]) {
    loaded[name] ??= begun.then(() => new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = from;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    }));
    return loaded[name];
  }

  function wake(part = document) {
    all(".toast", part).forEach(settle);
    refold(part);
    try { unfold(part); } catch { /* the device keeps nothing */ }
    if ($("[data-chart]", part)) Promise.all([need("echarts"), need("charts")]).then(() => window.kam.draw(part)).catch(() => {});
    if ($("[data-tools], [data-here]", part)) need("capture").then(() => window.kam.capture(part)).catch(() => {});
    if ($("select[data-picker], input[data-picker]", part)) need("picker").then(() => window.kam.pick(part)).catch(() => {});
    all("[data-tabs], .views", part).forEach((tabs) => { const on = $("[aria-current]", tabs); if (on) tabs.scrollLeft = on.offsetLeft - (tabs.clientWidth - on.offsetWidth) / 2; });
  }

  document.addEventListener("htmx:load", (event) => wake(event.detail.elt));
  document.addEventListener("kam:shown", () => wake());
  if (matchMedia("(any-pointer: fine)").matches) need("shortcuts").catch(() => {}); // a phone has no keys
  const bar = $(".bar");
  if (bar) addEventListener("scroll", () => bar.classList.toggle("stuck", scrollY > 4), { passive: true });
  if ("serviceWorker" in navigator && document.body.dataset.user) navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => {});

  if (location.pathname === document.body.dataset.login) forget(); // whoever was here has left, by whatever way
  window.kam = { words, user: document.body.dataset.user, say, ask, make, button, freshKey, store, forget, need, moment, furnish };
  wake();
})();
