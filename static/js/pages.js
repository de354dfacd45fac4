/* The page one is on, made new where it stands: by what the server answers, by what was sent meanwhile, by the network that
   is back. A page from this device's memory says of when it is. */
"use strict";
(() => {
  const { kam } = window;
  if (!kam) return;
  const DAY = "/today/offline/";

  /* What waits to be sent is told under a page's title. */
  function place(list) {
    const top = document.querySelector("main .top");
    if (top) top.after(list);
    else document.querySelector("main")?.prepend(list);
    return list;
  }

  /* The answer takes the page's place; fetching it again would lose what it has to say once. */
  function show(html, url) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const [fresh, waits] = [page.querySelector("main"), document.getElementById("pending")];
    if (!fresh) { if (url) location.assign(url); else location.reload(); return; }
    for (const css of ["main", "#toasts", ".rail", ".bar", ".bottom"]) {
      const [old, now] = [document.querySelector(css), page.querySelector(css)];
      if (old && now) old.replaceWith(document.adoptNode(now));
    }
    if (waits) place(waits); // what waits to be sent does not blink
    document.title = page.title;
    if (url) history.replaceState(null, "", url);
    window.htmx?.process(document.body);
    document.dispatchEvent(new CustomEvent("kam:shown"));
    scrollTo(0, 0);
    document.querySelector("main").focus({ preventScroll: true });
  }

  /* A page that only shows gets its newest state: Today no longer asks for a visit that was just sent. */
  async function refresh() {
    try {
      const response = await fetch(location.pathname === DAY ? "/today/" : location.href, { credentials: "same-origin" });
      if (response.ok && !response.redirected) show(await response.text(), location.pathname === DAY ? response.url : null);
    } catch { /* the old page stays */ }
  }

  const isWrittenOn = () => !!document.querySelector("form[data-visit], form[data-guard], dialog[open]");

  /* A page that is written on stays; only what waits beside its ways is counted anew. */
  async function recount() {
    const response = await fetch("/today/", { credentials: "same-origin" }).catch(() => null);
    if (response?.ok && !response.redirected) kam.recount(new DOMParser().parseFromString(await response.text(), "text/html"));
  }

  const freshen = () => (isWrittenOn() ? recount() : refresh());

  /* What the worker keeps of the day is as new as what was just written. */
  function renew() {
    if (document.querySelector(".bottom a.log")) navigator.serviceWorker?.controller?.postMessage({ say: "wrote" });
  }

  function remembered() {
    const at = Number(document.body.dataset.kept);
    if (!at || document.getElementById("remembered")) return;
    const line = kam.make("p", { id: "remembered", className: "note remembered noprint", textContent: kam.words.remembered.replace("%(moment)s", kam.moment(at, { brief: true })) });
    line.setAttribute("role", "status");
    document.querySelector("main")?.prepend(line);
  }

  async function recall() {
    if (!document.body.dataset.kept || !(await isReached())) return;
    delete document.body.dataset.kept;
    document.getElementById("remembered")?.remove();
    if (!isWrittenOn()) await refresh();
  }

  /* Whether our server answers; a proxy's answer is no network. */
  async function isReached() {
    const answer = navigator.onLine && (await fetch("/visits/queued/", { cache: "no-store", signal: AbortSignal.timeout(4000) }).catch(() => null));
    return !!answer && answer.headers.has("X-Request-ID");
  }

  /* The day and its forms are fetched once beforehand, so that they open in a cellar; the page itself comes first. */
  function prepare() {
    const shell = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((part) => part.href || part.src);
    navigator.serviceWorker?.ready.then(({ active }) => {
      const logs = !!document.querySelector(".bottom a.log");
      active?.postMessage({ say: "user", user: kam.user, logs });
      active?.postMessage({ say: "shell", urls: [...shell, new URL(document.body.dataset.capture, location.href).href] });
      if (logs) setTimeout(() => active?.postMessage({ say: "warm" }), 300);
    });
  }

  document.addEventListener("kam:shown", remembered);
  document.addEventListener("htmx:afterRequest", (event) => event.detail.requestConfig.verb !== "get" && renew());
  kam.pages = { show, place, freshen, renew, recall, isReached };
  remembered();
  if (kam.user) prepare();
})();
