/* How a picture is dressed: colours of tokens.css, numbers and words in the reader's way, room for axes, names and legends. */
"use strict";
(() => {
  const { kam } = window;
  const tongue = document.documentElement.lang || "en";
  const colon = tongue.startsWith("zh") ? "：" : ": ";
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

  /* -- words within their room: every name in a picture is written level, and what is cut ends in "…" ---------------------- */
  const family = getComputedStyle(document.body).fontFamily;
  const [ROW, NARROW, BESIDE] = [13, 520, 150]; // pixels: a line of letters, a picture on a phone, the longest name beside a dot

  const wide = (words) => { brush.font = `12px ${family}`; return brush.measureText(String(words)).width; };

  /* Lines of so many pixels, broken between words; between Chinese characters anywhere. */
  function linesOf(text, room, measure = wide) {
    const lines = [""];
    for (const part of String(text).match(/[\u2E80-\uFFEF]|[^\s\u2E80-\uFFEF]+|\s+/g) || []) {
      const last = lines.length - 1;
      if (lines[last].trim() && measure(lines[last] + part) > room) lines.push(part.trimStart());
      else lines[last] += part;
    }
    return lines;
  }

  function clipped(words, room) {
    const signs = [...String(words).trim()];
    if (wide(signs.join("")) <= room) return signs.join("");
    while (signs.length > 1 && wide(`${signs.join("").trim()}…`) > room) signs.pop();
    return `${signs.join("").trim()}…`;
  }

  function within(text, room, most) {
    const lines = String(text).split("\n").flatMap((one) => linesOf(one, room));
    if (lines.length > most) lines.splice(most - 1, lines.length, lines.slice(most - 1).join(" "));
    return lines.map((line) => clipped(line, room)).join("\n");
  }

  const spoken = (name) => (/^\d{4}-\d\d-\d\d$/.test(name) ? day.format(new Date(`${name}T00:00:00`)) : String(name ?? ""));

  /* How wide the strip of each name below is, and each how many-th has room to be written, the last one among them. */
  function thinned(names, room) {
    const strip = (room.width - 60) / names.length;
    const widest = Math.max(...names.map(wide));
    return { strip, every: Math.max(Math.ceil((widest + 10) / strip), 1), over: Math.max((widest - strip) / 2, 0) };
  }

  const besideBar = (name, count, room) => within(spoken(name), room.width <= NARROW ? 124 : 220, Math.floor((room.height - 60) / count / ROW) < 2 ? 1 : 2);

  /* Names of categories: below, each in its own strip in several lines, or each so many-th; beside bars, in the lines that a bar is high. */
  function namedAxis(axis, across, room) {
    const names = asList(axis.data).map(spoken);
    if (!names.length) return {};
    if (!across) return { interval: 0, hideOverlap: false, lineHeight: ROW, formatter: (name) => besideBar(name, names.length, room) };
    const { strip, every } = thinned(names, room);
    const whole = axis.axisLabel?.interval === 0 || names.length <= 6;
    return { hideOverlap: false, lineHeight: ROW, formatter: (name) => (whole ? within(spoken(name), strip - 4, 3) : spoken(name)),
      interval: whole ? 0 : (place) => (names.length - 1 - place) % every === 0 };
  }

  function dressedAxis(axis, ink, across, room) {
    const [value, named] = [["value", "log"].includes(axis.type), axis.type === "category"];
    const said = forms[axis.form] && (axis.unsigned ? (number) => (number < 0 ? "" : forms[axis.form](number)) : forms[axis.form]);
    const edges = across && axis.type === "time" && { alignMinLabel: "left", alignMaxLabel: "right" };
    const label = { color: ink.hint, hideOverlap: true, ...edges, ...(said && { formatter: said }), ...axis.axisLabel, ...(named && namedAxis(axis, across, room)) };
    // its name stands under the middle of the axis, or above its upper end: never where a number stands
    const deep = across && named && axis.name ? asList(axis.data).map((one) => label.formatter(one).split("\n").length) : [1];
    const name = across ? { nameLocation: "middle", nameGap: 24 + ROW * (Math.max(...deep) - 1) } : { nameLocation: "end", nameGap: 11 };
    const fit = Math.min(Math.max(Math.floor((room.width - (room.lies ? 140 : 50)) / 60), 2), 5);
    const steps = across && value && (axis.form === "pct" && axis.max === 1 ? { interval: [0.5, 0.5, 0.5, 0.25, 0.25, 0.2][fit] } : { splitNumber: fit });
    return {
      nameTextStyle: { color: ink.hint, ...(!across && { align: "left", padding: [0, 0, 0, -24] }) }, ...name, ...steps,
      axisLine: { show: !value, lineStyle: { color: ink.line } }, axisTick: { show: false },
      ...axis, axisLabel: label, splitLine: { show: value, lineStyle: { color: ink.line }, ...axis.splitLine },
    };
  }

  /* how many rows a legend takes: mark and gap take 28 */
  function legendRows(option, width) {
    const names = [...new Set(asList(option.series).map((one) => String(one.name ?? "")))];
    let [rows, at] = [1, 0];
    for (const name of names) {
      const long = 28 + wide(name);
      if (at && at + long > width) [rows, at] = [rows + 1, 0];
      at += long;
    }
    return rows;
  }

  /* In a legend bars and dots are a dot, lines a stroke as they are drawn: whole or broken. */
  function legendOf(base, ink) {
    const wanted = asList(base.legend.data);
    const shown = new Map(); // of several by one name the first says how it is drawn
    for (const one of asList(base.series)) if (one.name && !shown.has(one.name) && (!wanted.length || wanted.includes(one.name))) shown.set(one.name, one);
    const stroke = (one) => ((one.lineStyle?.type ?? "solid") === "solid" ? "path://M0,0h12v3h-12z" : "path://M0,0h3v3h-3zM4.5,0h3v3h-3zM9,0h3v3h-3z");
    const mark = (one) => ({ icon: one.type === "line" && !one.areaStyle ? stroke(one) : "circle", ...(one.itemStyle?.opacity === 0 && { itemStyle: { opacity: 1 } }) });
    const data = [...shown].map(([name, one]) => ({ name, ...mark(one) })); // a line whose points are not drawn is drawn itself
    return { top: 0, left: 0, itemWidth: 9, itemHeight: 9, itemGap: 14, textStyle: { color: ink.quiet }, ...base.legend, data };
  }

  /* The room around the axes: for the legend's rows, for names of axes, for names beside bars (ECharts takes them for narrower), for half of the last word below. */
  function gridOf(base, room) {
    const [x, y] = [asList(base.xAxis)[0], asList(base.yAxis)[0]];
    const names = asList((room.lies ? y : x)?.data);
    const top = (base.legend ? 10 + 22 * legendRows(base, room.width) : 12) + (y?.name ? 20 : 0);
    if (room.lies) return { left: 14 + Math.max(...names.flatMap((name) => besideBar(name, names.length, room).split("\n").map(wide)), 0), right: 24, top, bottom: x.name ? 46 : 26, ...base.grid };
    const over = x?.type === "category" && x.axisLabel?.interval !== 0 && names.length > 6 ? thinned(names.map(spoken), room).over + 4 : 0;
    return { left: 6, right: Math.max(["category", "time"].includes(x?.type) ? 16 : 24, over), top, bottom: x?.name ? 22 : 4, containLabel: true, ...base.grid };
  }

  /* Days in squares, a year in a row: where that is too narrow for squares, a season below the other. */
  const [DAY, HEAD, SIDE] = [86400000, 22, 26]; // milliseconds; pixels for names of months above, of weekdays beside
  const [monthOf, monthOfYear, weekdayOf] = [{ month: "short" }, { month: "short", year: "numeric" }, { weekday: "narrow" }].map((way) => new Intl.DateTimeFormat(tongue === "en" ? "en-GB" : tongue, { ...way, timeZone: "UTC" }));
  const weeksOf = ([first, last]) => Math.floor((last - first) / (7 * DAY)) + 1;

  function spansOf(range, parts) {
    const [first, last] = range.map((day) => Date.parse(day));
    const monday = first - ((new Date(first).getUTCDay() + 6) % 7) * DAY;
    const long = Math.ceil(weeksOf([monday, last]) / parts) * 7 * DAY;
    return Array.from({ length: parts }, (_, place) => ({ monday: monday + place * long, range: [Math.max(first, monday + place * long), Math.min(last, monday + (place + 1) * long - DAY)] }));
  }

  function daysOf(base, ink, room) {
    const years = asList(base.calendar);
    const spans = years.flatMap(({ range }) => spansOf(range, room.width > NARROW ? 1 : Math.max(4 / years.length, 1)));
    const weeks = Math.max(...spans.map(({ monday, range }) => weeksOf([monday, range[1]])));
    const high = (room.height - 26) / spans.length;
    const cell = Math.max(Math.floor(Math.min((room.width - SIDE - 4) / weeks, (high - HEAD - 6) / 7)), 4);
    const dated = spans.map(({ range }) => range.map((day) => new Date(day).toISOString().slice(0, 10)));
    const said = { color: ink.hint, fontSize: 11 };
    const month = ({ yyyy, MM }) => ((way, day) => way.format(Date.parse(day)))(MM === "01" ? monthOfYear : monthOf, `${yyyy}-${MM}-01`);
    const calendar = dated.map((range, place) => ({ range, left: SIDE, top: place * (HEAD + 7 * cell + 6) + HEAD, cellSize: cell, itemStyle: { color: ink.line, opacity: 0.45, borderColor: ink.sheet, borderWidth: cell > 9 ? 2 : 1 }, splitLine: { lineStyle: { color: ink.hint, width: 1 } },
      yearLabel: { show: false }, monthLabel: { ...said, formatter: month }, dayLabel: { ...said, firstDay: 1, nameMap: [4, 5, 6, 7, 8, 9, 10].map((day) => (cell > 13 || day % 2 ? weekdayOf.format(Date.UTC(2026, 0, day)) : "")) } }));
    const series = dated.flatMap(([first, last], calendarIndex) => asList(base.series).map((one) => ({ ...one, calendarIndex, data: one.data.filter(({ value: [day] }) => day >= first && day <= last), emphasis: { itemStyle: { borderColor: ink.text, borderWidth: 2 } } })));
    return { calendar, series, visualMap: { show: base.visualMap.pieces.length > 1, orient: "horizontal", left: SIDE - 5, top: spans.length * (HEAD + 7 * cell + 6) - 2, selectedMode: false, hoverLink: false, itemWidth: 12, itemHeight: 12, itemGap: 14, textStyle: { color: ink.quiet }, ...base.visualMap } };
  }

  function dressed(option, room) {
    const ink = { text: colour("var(--ink)"), quiet: colour("var(--ink-2)"), hint: colour("var(--ink-3)"), line: colour("var(--line)"), sheet: colour("var(--sheet)") };
    const base = resolved(option);
    room.lies = asList(base.yAxis)[0]?.type === "category";
    const axes = {};
    for (const name of ["xAxis", "yAxis"]) if (base[name]) axes[name] = asList(base[name]).map((axis) => dressedAxis(axis, ink, name === "xAxis", room));
    const series = asList(base.series).map((one) => dressedSeries(one, ink, room));
    const say = tip(base);
    return {
      color: [1, 2, 3, 4, 5, 6].map((place) => colour(`var(--c${place})`)),
      textStyle: { fontFamily: family, color: ink.quiet },
      aria: { enabled: true, decal: { show: false }, label: { description: room.told } }, animation: !still.matches, animationDuration: 350,
      ...base,
      ...((base.xAxis || base.yAxis) && { grid: gridOf(base, room) }),
      ...(base.legend && { legend: legendOf(base, ink) }),
      ...axes,
      series,
      ...(base.calendar && daysOf({ ...base, series }, ink, room)),
      tooltip: { trigger: series.some((one) => ["line", "bar"].includes(one.type)) ? "axis" : "item", confine: true, axisPointer: { lineStyle: { color: ink.hint }, label: { show: false } },
        backgroundColor: ink.sheet, borderColor: ink.line, textStyle: { color: ink.text, fontSize: 12 }, ...base.tooltip, renderMode: "richText",
        formatter: Object.assign((given) => say(given).split("\n").flatMap((line) => linesOf(line, room.width - 48)).join("\n"), { say }) },
    };
  }

  function dressedSeries(one, ink, room) {
    const dressedOne = { ...one, cursor: "default" }; // a hand says that a mark leads somewhere: see `hand`
    if (one.type === "scatter") {
      const by = one.sizeBy;
      dressedOne.symbolSize = one.symbolSize ?? (by === undefined ? 9 : (value) => value[by]);
      dressedOne.itemStyle = { opacity: 0.86, borderColor: ink.sheet, borderWidth: 1, ...one.itemStyle };
      dressedOne.label = { color: ink.quiet, formatter: (dot) => clipped(dot.name, BESIDE), position: "top", textBorderColor: ink.sheet, textBorderWidth: 3, ...one.label };
      dressedOne.labelLayout = ({ labelRect: at }) => ({ hideOverlap: true, dx: Math.max(-at.x, 0) - Math.max(at.x + at.width - room.width, 0) });
    }
    if (one.type === "sankey" || one.type === "graph") dressedOne.label = { color: ink.text, ellipsis: "…", formatter: (node) => node.data.label || node.name, ...one.label };
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
      const name = item.seriesName && !/^series\d/.test(item.seriesName) ? item.seriesName + colon : "";
      const value = Array.isArray(item.value) ? item.value : [null, item.value];
      if (item.seriesType === "scatter") return `${item.name}\n${x.name || ""} ${shown(value[0], x)} · ${y.name || ""} ${shown(value[1], y)}`;
      if (item.seriesType === "sankey" && item.dataType !== "edge") return `${item.data.label || item.name}${colon}${forms.num(item.value)}`;
      if (item.dataType === "edge") return `${item.data.source} → ${item.data.target}${colon}${forms.num(item.value)}`;
      return name + shown(valueAxis === x ? value[0] ?? value[1] : value[1], valueAxis);
    };
    return (given) => {
      const items = asList(given);
      const head = items[0]?.axisValueLabel ?? (items[0]?.componentType === "series" && items[0]?.axisValue) ?? "";
      const title = items.length && Array.isArray(given) && head !== "" ? `${x?.type === "value" && y?.type !== "category" ? shown(Number(head), x) : spoken(head)}\n` : "";
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
      const beside = Math.min(Math.max(room.x / Math.max(one.levels - 1, 1) - 25, 44), 190);
      if (one.levels) one.data.forEach((node) => { node.label = clipped(node.label || node.name, beside); });
      one.data.push(...anchors(one.data, room));
    }
    return option;
  }

  /* Bars that lie down where there is no width for their names to stand under them: every bar keeps its name. */
  function laid({ lies, ...option }, width) {
    if (!lies) return option;
    const strip = (width - 60) / option.xAxis.data.length - 4;
    const stands = (name) => { const lines = linesOf(name, strip); return lines.length <= 3 && lines.every((line) => wide(line.trim()) <= strip); };
    if (width > NARROW && option.xAxis.data.every(stands)) return option;
    return { ...option, xAxis: option.yAxis, yAxis: { ...option.xAxis, inverse: true } };
  }

  /* What a holder's picture is drawn from, in a room of so many pixels; `named` says what its axes measure (`means`). */
  function worn(source, room, named = false) {
    const read = JSON.parse(source);
    if (named) for (const axis of [...asList(read.xAxis), ...asList(read.yAxis)]) if (axis.means) axis.name = axis.means;
    const option = laid(fitted(read, { clientWidth: room.width, clientHeight: room.height }), room.width);
    return named ? headed(option) : option;
  }

  /* Names of upright axes stand above them: of lying bars over their names, of a second axis at the right. */
  function headed(option) {
    const right = { align: "right", color: colour("var(--ink-3)") };
    asList(option.yAxis).forEach((axis, place) => {
      if (axis.inverse) axis.nameLocation = "start";
      if (axis.type === "category") axis.nameTextStyle = { ...right, padding: [0, 8, 0, 0] };
      if (place === 1) Object.assign(axis, { nameTextStyle: right, name: asList(option.series).find((one) => one.yAxisIndex === 1)?.name || axis.name });
    });
    return option;
  }

  /* Colours as they are where `part` stands, which may be dark where the page is light. */
  function dressedAt(part, option, room) {
    part.append(probe);
    const found = dressed(option, room);
    document.body.append(probe);
    return found;
  }

  kam.dressing = { tongue, asList, colour, linesOf, worn, dressedAt };
})();
