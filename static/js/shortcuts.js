/* Keys: one for each way, and arrows through what was found. */
"use strict";
(() => {
  const { kam } = window;
  if (!kam) return;
  const $ = (css, from = document) => from.querySelector(css);
  const all = (css, from = document) => [...from.querySelectorAll(css)];

  let going = 0;
  const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !["checkbox", "radio", "button", "range"].includes(target.type);

  function walk(step) {
    const links = all("#list a.open, .items a[href]");
    const place = links.indexOf(document.activeElement);
    links[Math.min(Math.max(place + step, 0), links.length - 1)]?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches?.("[data-find]")) { event.target.blur(); $("#suggest").replaceChildren(); }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
    const go = Date.now() - going < 1200 && $(`[data-go="${CSS.escape(event.key)}"]`);
    going = 0;
    if (go) { event.preventDefault(); go.click(); return; }
    const keys = {
      "/": () => $("[data-find]")?.focus(),
      f: () => $("[data-list-search]")?.focus(),
      "?": () => $("#help") && kam.furnish($("#help")),
      g: () => { going = Date.now(); },
      n: () => $("[data-new]")?.click(),
      j: () => walk(1),
      k: () => walk(-1),
    };
    if (keys[event.key]) { if (event.key !== "g") event.preventDefault(); keys[event.key](); }
  });

  /* Arrows walk through the suggestions of the search. */
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.(".find");
    if (!box || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const stops = [$("input", box), ...all(".suggest a", box)];
    event.preventDefault();
    stops[(stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length].focus();
  });
})();
