/* Pictures: each [data-chart] is drawn by ECharts from the JSON beside it, dressed by dressing.js, light or dark. */
"use strict";
(() => {
  const { kam } = window;
  let [tongue, asList, worn, dressedAt] = []; // of dressing.js, which the first picture fetches
  const drawn = new Map();

  /* Only a mark with an address has a hand, and only such a one is opened: by a click here, by Enter in marks.js. */
  function hand(picture) {
    picture.on("mousemove", ({ data }) => picture.getZr().setCursorStyle(data?.url ? "pointer" : "default"));
    picture.on("click", ({ data }) => { if (data?.url) location.assign(data.url); });
  }

  /* What is heard of a picture before its marks are walked: the heading over it and its finding, in the reader's language. */
  const toldOf = (holder) => [holder.closest(".sheet")?.querySelector("h2") || document.querySelector("h1"), holder.closest("figure")?.querySelector("figcaption") || holder.closest(".sheet")?.querySelector(".says")]
    .map((one) => one?.textContent.replace(/\s+/g, " ").trim()).filter(Boolean).join(" – ");

  /* -- drawing --------------------------------------------------------------------------------------------------------- */
  function paint(holder, atOnce = false) {
    const source = document.getElementById(`${holder.dataset.chart}-data`);
    if (!source) return;
    const room = { width: holder.clientWidth, height: holder.clientHeight, told: toldOf(holder) };
    const option = worn(source.textContent, room);
    if (!asList(option.series).some((one) => asList(one.data).length)) {
      holder.classList.add("is-empty");
      holder.textContent = kam.words.noData;
      return;
    }
    holder.tabIndex = 0;
    let picture = drawn.get(holder);
    if (!picture) {
      picture = window.echarts.init(holder, null, { renderer: "canvas", locale: tongue.startsWith("zh") ? "ZH" : "EN" });
      drawn.set(holder, picture);
      hand(picture);
      new ResizeObserver(() => { // what has room depends on how wide it is
        if (!holder.isConnected) return away(holder);
        if (holder.clientWidth !== picture.getWidth() || holder.clientHeight !== picture.getHeight()) { picture.resize(); paint(holder, true); }
      }).observe(holder);
    }
    picture.setOption({ ...dressedAt(holder.parentElement, option, room), ...(atOnce && { animation: false }) }, { notMerge: true });
  }

  function away(holder) {
    drawn.get(holder)?.dispose();
    drawn.delete(holder);
  }

  async function draw(part = document) {
    for (const holder of [...drawn.keys()]) if (!holder.isConnected) away(holder);
    const found = [...(part.querySelectorAll?.("[data-chart]") || [])];
    if (part.matches?.("[data-chart]")) found.push(part);
    if (!found.length) return;
    await kam.need("dressing", found[0].dataset.dressing);
    ({ tongue, asList, worn, dressedAt } = kam.dressing);
    found.filter((holder) => !drawn.has(holder)).forEach((holder) => paint(holder));
  }

  function again() {
    requestAnimationFrame(() => [...drawn.keys()].forEach((holder) => paint(holder)));
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  document.addEventListener("kam:appearance", again);
  /* Paper is light and narrow, one column: pictures are drawn once more as wide as it is, and back again. */
  const PAPER = 668; // pixels between the borders of a sheet on A4
  addEventListener("beforeprint", () => {
    document.documentElement.style.colorScheme = "light";
    for (const [holder, picture] of drawn) {
      holder.style.width = `${PAPER}px`;
      picture.resize({ width: PAPER, height: holder.clientHeight, animation: { duration: 0 } });
      paint(holder, true);
    }
  });
  addEventListener("afterprint", () => {
    document.documentElement.style.colorScheme = "";
    for (const holder of drawn.keys()) holder.style.width = "";
    again();
  });
  /* Walking it by keys and taking it along are fetched when somebody does. */
  document.addEventListener("focusin", ({ target }) => { if (drawn.has(target)) kam.need("marks", target.dataset.marks).then(() => kam.walkPicture(target)).catch(() => {}); });
  document.addEventListener("click", ({ target }) => {
    const asked = target.closest?.("[data-png]");
    const holder = document.querySelector(`[data-chart="${CSS.escape(asked?.dataset.png || "")}"]`);
    if (drawn.has(holder)) kam.need("taking", asked.dataset.taking).then(() => kam.takePicture(holder)).catch(() => kam.say(kam.words.offline, { error: true }));
  });
  Object.assign(kam, { draw, pictureOf: (holder) => drawn.get(holder) });
})();
