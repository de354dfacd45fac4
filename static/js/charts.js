/* Pictures: each [data-chart] is drawn by ECharts from the JSON beside it, in the colours of tokens.css, light or dark. */
"use strict";
(() => {
  const { kam } = window;
  const drawn = new Map();
  const tongue = document.documentElement.lang || "en";
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  /* -- colours: custom properties hold light-dark(), which only a rendered element can resolve ------------------------- */
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const brush = document.createElement("canvas").getContext("2d");

  function colour(name) {
    probe.style.color = "";
    probe.style.color = name;
    brush.fillStyle = "#000";
    brush.fillStyle = getComputedStyle(probe).color;
    return brush.fillStyle;
  }

  /* -- numbers in the reader's way; Chinese counts in ten thousands ------------------------------------------------------- */
  const compact = new Intl.NumberFormat(tongue, { notation: "compact", maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(tongue, { maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat(tongue, { style: "percent", maximumFractionDigits: 1 });
  const day = new Intl.DateTimeFormat(tongue === "en" ? "en-GB" : tongue, { year: "numeric", month: tongue === "en" ? "short" : "long", day: "numeric" });
  const forms = { money: (value) => compact.format(value), num: (value) => whole.format(value), pct: (value) => share.format(value),
    times: (value) => (value < 1 && value > 0 ? `1/${whole.format(1 / value)}` : `${whole.format(value)}×`) };

  function resolved(part) {
    if (typeof part === "string") return part.startsWith("var(--") ? colour(part) : part;
    if (Array.isArray(part)) return part.map(resolved);
    if (part && typeof part === "object") return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, resolved(value)]));
    return part;
  }

  const asList = (part) => (part === undefined ? [] : Array.isArray(part) ? part : [part]);

  function dressedAxis(axis, ink, across, width) {
    const value = axis.type === "value" || axis.type === "log";
    const names = axis.type === "category" ? asList(axis.data) : [];
    // each label has its bar to stand under: where there are few, and none is wider than what is its own
    const few = names.length && names.length <= 12 && names.every((one) => wide(one) <= (width - 60) / names.length);
    const edges = across && !value && !few && !axis.axisLabel?.rotate && { alignMinLabel: "left", alignMaxLabel: "right" };
    const said = forms[axis.form] && (axis.unsigned ? (number) => (number < 0 ? "" : forms[axis.form](number)) : forms[axis.form]);
    const label = { color: ink.hint, hideOverlap: true, ...edges, ...(said && { formatter: said }), ...axis.axisLabel };
    const name = across ? { align: "right", verticalAlign: "top", padding: [20, 0, 0, 0] } : { align: "left", padding: [0, 0, 0, -24] };
    return {
      nameTextStyle: { color: ink.hint, ...name }, nameLocation: "end", nameGap: across ? 0 : 10, axisLine: { show: !value, lineStyle: { color: ink.line } }, axisTick: { show: false },
      ...axis,
      axisLabel: label,
      splitLine: { show: value, lineStyle: { color: ink.line }, ...axis.splitLine },
    };
  }

  /* how wide words are: a letter is about 7 wide, a Chinese character 12 */
  const wide = (words) => [...String(words)].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 0x2e7f ? 12 : 7), 0);

  /* how many rows a legend takes: mark and gap take 28 */
  function legendRows(option, width) {
    const names = asList(option.series).map((one) => String(one.name ?? ""));
    let [rows, at] = [1, 0];
    for (const name of names) {
      const long = 28 + wide(name);
      if (at && at + long > width) [rows, at] = [rows + 1, 0];
      at += long;
    }
    return rows;
  }

  function dressed(option, width) {
    const ink = { text: colour("var(--ink)"), quiet: colour("var(--ink-2)"), hint: colour("var(--ink-3)"), line: colour("var(--line)"), sheet: colour("var(--sheet)") };
    const base = resolved(option);
    const cartesian = base.xAxis || base.yAxis;
    const axes = {};
    const named = { xAxis: asList(base.xAxis)[0]?.name, yAxis: asList(base.yAxis)[0]?.name };
    for (const name of ["xAxis", "yAxis"]) if (base[name]) axes[name] = asList(base[name]).map((axis) => dressedAxis(axis, ink, name === "xAxis", width));
    const series = asList(base.series).map((one) => dressedSeries(one, ink));
    // what ECharts measures for names of categories is a little less than the page's own letters take
    const roomy = base.grid?.containLabel && asList(base.yAxis)[0]?.type === "category" && { ...base.grid, left: (base.grid.left || 0) + 10 };
    const legend = base.legend ? { legend: { top: 0, left: 0, icon: "circle", itemWidth: 9, itemHeight: 9, itemGap: 14, textStyle: { color: ink.quiet }, ...base.legend } } : {};
    return {
      color: [1, 2, 3, 4, 5, 6].map((place) => colour(`var(--c${place})`)),
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink.quiet },
      aria: { enabled: true, decal: { show: false } },
      animation: !still.matches,
      animationDuration: 350,
      ...(cartesian && { grid: { left: asList(base.xAxis)[0]?.axisLabel?.rotate ? 26 : 2, right: 16, top: (base.legend ? 10 + 22 * legendRows(base, width) : 12) + (named.yAxis ? 20 : 0), bottom: named.xAxis ? 22 : 4, containLabel: true } }),
      ...base,
      ...(roomy && { grid: roomy }),
      ...legend,
      ...axes,
      series,
      tooltip: { trigger: series.some((one) => ["line", "bar"].includes(one.type)) ? "axis" : "item", confine: true, axisPointer: { lineStyle: { color: ink.hint }, label: { show: false } },
        backgroundColor: ink.sheet, borderColor: ink.line, textStyle: { color: ink.text, fontSize: 12 }, formatter: tip(base), ...base.tooltip, renderMode: "richText" },
    };
  }

  function dressedSeries(one, ink) {
    const linked = asList(one.data).some((item) => item?.url) || asList(one.links).some((item) => item?.url);
    const dressedOne = { cursor: linked ? "pointer" : "default", ...one };
    if (one.type === "scatter") {
      const by = one.sizeBy;
      dressedOne.symbolSize = one.symbolSize ?? (by === undefined ? 9 : (value) => value[by]);
      dressedOne.itemStyle = { opacity: 0.86, borderColor: ink.sheet, borderWidth: 1, ...one.itemStyle };
      dressedOne.label = { color: ink.quiet, formatter: "{b}", position: "top", ...one.label };
      dressedOne.labelLayout = { hideOverlap: true };
    }
    if (one.type === "sankey" || one.type === "graph") dressedOne.label = { color: ink.text, formatter: (node) => node.data.label || node.name, ...one.label };
    if (one.type === "bar") dressedOne.itemStyle = { borderRadius: 2, ...one.itemStyle };
    return dressedOne;
  }

  /* What a pointed-at item says: its own `tip`, else name and numbers in the axes' formats. */
  function tip(base) {
    const [x, y] = [asList(base.xAxis)[0], asList(base.yAxis)[0]];
    const valueAxis = x?.type === "value" && y?.type === "category" ? x : y;
    const shown = (value, axis) => (typeof value === "number" ? (forms[axis?.form] || forms.num)(value) : String(value ?? ""));
    const plain = (item) => {
      if (item.data?.tip) return item.data.tip;
      const name = item.seriesName && !/^series\d/.test(item.seriesName) ? `${item.seriesName}: ` : "";
      const value = Array.isArray(item.value) ? item.value : [null, item.value];
      if (item.seriesType === "scatter") return `${item.name}\n${x.name || ""} ${shown(value[0], x)} · ${y.name || ""} ${shown(value[1], y)}`;
      if (item.seriesType === "sankey" && item.dataType !== "edge") return `${item.data.label || item.name}: ${forms.num(item.value)}`;
      if (item.dataType === "edge") return `${item.data.source} → ${item.data.target}: ${forms.num(item.value)}`;
      return name + shown(valueAxis === x ? value[0] ?? value[1] : value[1], valueAxis);
    };
    return (given) => {
      const items = asList(given);
      const head = items[0]?.axisValueLabel ?? (items[0]?.componentType === "series" && items[0]?.axisValue) ?? "";
      const said = /^\d{4}-\d\d-\d\d$/.test(head) ? day.format(new Date(`${head}T00:00:00`)) : head;
      const title = items.length && Array.isArray(given) && head !== "" ? `${x?.type === "value" && y?.type !== "category" ? shown(Number(head), x) : said}\n` : "";
      return title + items.filter((item) => item.data?.tip || (item.value !== undefined && item.value !== "-")).map(plain).join("\n");
    };
  }

  /* People who stand in one line, or one alone, have no height (or width) to draw to scale: unseen points give the room's. */
  function anchors(nodes, room) {
    const unseen = { symbol: "none", symbolSize: 0, silent: true, label: { show: false } };
    const flat = ["x", "y"].filter((axis) => nodes.length && nodes.every((node) => node[axis] === nodes[0][axis]));
    return flat.flatMap((axis) => [-1, 1].map((end) => ({ ...unseen, id: `${axis}${end}`, name: "", x: nodes[0].x, y: nodes[0].y, [axis]: nodes[0][axis] + (end * room[axis]) / 2 })));
  }

  /* A graph whose places are given gets them in pixels of its holder: ECharts would stretch circles to eggs, and round fractions. */
  function fitted(option, holder) {
    for (const one of asList(option.series)) {
      if (one.type !== "graph" || one.layout !== "none") continue;
      const room = { x: holder.clientWidth - one.left - one.right, y: holder.clientHeight - one.top - one.bottom };
      for (const axis of ["x", "y"]) {
        const places = one.data.map((node) => node[axis]);
        const step = Math.max(room[axis], 1) / (Math.max(...places) - Math.min(...places) || 2);
        one.data.forEach((node) => { node[axis] *= step; });
      }
      if (one.levels) one.label.width = Math.min(Math.max(room.x / Math.max(one.levels - 1, 1) - 25, 44), 190);
      one.data.push(...anchors(one.data, room));
    }
    return option;
  }

  /* Bars that lie down where there is no width for their names to stand under them: every bar keeps its name. */
  function laid({ lies, ...option }, width) {
    if (!lies || width > 520) return option;
    const names = { ...option.xAxis, inverse: true, axisLabel: { interval: 0, hideOverlap: false, width: 108, overflow: "break", lineHeight: 14 } };
    return { ...option, xAxis: option.yAxis, yAxis: names };
  }

  /* -- drawing --------------------------------------------------------------------------------------------------------- */
  function paint(holder, atOnce = false) {
    const source = document.getElementById(`${holder.dataset.chart}-data`);
    if (!source) return;
    const option = laid(fitted(JSON.parse(source.textContent), holder), holder.clientWidth);
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
      picture.on("click", (item) => { if (item.data?.url) location.assign(item.data.url); });
      const places = asList(option.series).some((one) => one.layout === "none");
      new ResizeObserver(() => { if (!holder.isConnected) return away(holder); picture.resize(); if (places) paint(holder, true); }).observe(holder);
    }
    holder.parentElement.append(probe); // a part of a page may be dark where the page is light
    const worn = dressed(option, holder.clientWidth);
    document.body.append(probe);
    picture.setOption({ ...worn, ...(atOnce && { animation: false }) }, { notMerge: true });
  }

  function away(holder) {
    drawn.get(holder)?.dispose();
    drawn.delete(holder);
  }

  function draw(part = document) {
    for (const holder of [...drawn.keys()]) if (!holder.isConnected) away(holder);
    const found = [...(part.querySelectorAll?.("[data-chart]") || [])];
    if (part.matches?.("[data-chart]")) found.push(part);
    found.filter((holder) => !drawn.has(holder)).forEach((holder) => paint(holder));
  }

  function again() {
    requestAnimationFrame(() => [...drawn.keys()].forEach((holder) => paint(holder)));
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  document.addEventListener("kam:appearance", again);
  /* Paper is light: pictures are drawn once more for it, and back again. */
  addEventListener("beforeprint", () => {
    document.documentElement.style.colorScheme = "light";
    [...drawn].forEach(([holder, picture]) => { paint(holder, true); picture.resize({ animation: { duration: 0 } }); });
  });
  addEventListener("afterprint", () => { document.documentElement.style.colorScheme = ""; again(); });
  /* Walking it by keys and taking it along are fetched when somebody does. */
  document.addEventListener("focusin", ({ target }) => { if (drawn.has(target)) kam.need("marks").then(() => kam.walkPicture(target)).catch(() => {}); });
  document.addEventListener("click", ({ target }) => {
    const holder = document.querySelector(`[data-chart="${CSS.escape(target.closest?.("[data-png]")?.dataset.png || "")}"]`);
    if (drawn.has(holder)) kam.need("marks").then(() => kam.takePicture(holder)).catch(() => kam.say(kam.words.offline, { error: true }));
  });
  Object.assign(kam, { draw, colourOf: colour, pictureOf: (holder) => drawn.get(holder) });
})();
