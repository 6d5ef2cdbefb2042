"use strict";
// Makes the page's still charts live, its tables sortable, and saves them as CSV. Texts from the
// page's data only ever become text nodes, text in an SVG, or cells of a CSV file.
(() => {
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const element = (name, attributes, text) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  };

  // --- numbers as people read them

  const digits = (value, most) =>
    value.toLocaleString("en", { maximumSignificantDigits: most, useGrouping: false });
  const short = (value) => {
    const size = Math.abs(value);
    if (size >= 1e15 || (size !== 0 && size < 1e-6)) return value.toExponential(2);
    for (const [unit, letter] of [[1e9, "G"], [1e6, "M"], [1e3, "k"]])
      if (size >= unit) return digits(value / unit, 6) + letter;
    return digits(value, 6);
  };
  const exact = (value) =>
    value !== 0 && Math.abs(value) < 1e-6
      ? value.toExponential(3)
      : value.toLocaleString("en", Math.abs(value) >= 1000
        ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 });
  const quantile = (nines) => digits(100 * (1 - 10 ** -nines), Math.ceil(nines) + 3);
  const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
  const clock = (hour) => String(hour % 24).padStart(2, "0") + ":00";
  const hourOfWeek = (hour) => days[Math.floor(hour / 24) % 7] + " " + clock(Math.floor(hour));
  const figure = (axis, value) =>
    axis.scale === "week" ? hourOfWeek(value)
      : (axis.scale === "percentiles" ? quantile(value) : exact(value)) + (axis.unit ? " " + axis.unit : "");

  // --- charts

  // ECharts reads {style|text} in what it draws as rich text
  const plain = (text) => String(text).replaceAll("{", "{\u200b");
  const between = (axis, low, high) =>
    low == null && high == null ? ""
      : low == null ? " (up to " + figure(axis, high) + ")"
        : high == null ? " (from " + figure(axis, low) + " on)"
          : " (" + figure(axis, low) + " to " + figure(axis, high) + ")";
  const place = (axis, option, value, bounds) =>
    axis.scale === "category"
      ? plain(option.data[value] ?? "")
      : plain(axis.name) + ": " + figure(axis, value) + between(axis, ...bounds);

  /** The functions that the options name. */
  const functions = (data) => {
    const index = (name) => Number(String(name).slice(1));
    const one = (hit) => {
      if (hit.seriesName === "marks") return plain(hit.name);
      const name = plain(data.names[index(hit.seriesName)]);
      const value = hit.value;
      if (hit.componentSubType === "custom") {
        const unit = data.units[index(hit.seriesName)];
        const span = (axis, from, to) => plain(axis.name) + ": " + figure(axis, from) + " to " + figure(axis, to);
        return [name + ": " + exact(value[4]) + (unit ? " " + plain(unit) : ""),
          span(data.x, value[0], value[2]), span(data.y, value[1], value[3])].join("\n");
      }
      return [name + (hit.name ? ", " + plain(hit.name) : ""),
        place(data.x, data.option.xAxis, value[0], [value[2], value[3]]),
        place(data.y, data.option.yAxis, value[1], [value[4], value[5]])].join("\n");
    };
    const beside = (hits) => {
      const list = Array.isArray(hits) ? hits : [hits];
      const seen = new Map();
      for (const hit of list) {
        if (hit.seriesName === "marks" || hit.value == null || seen.has(hit.seriesName)) continue;
        if (Array.isArray(hit.value) && !Number.isFinite(hit.value[1])) continue;
        seen.set(hit.seriesName, hit);
      }
      if (seen.size === 0) return "";
      const bars = data.option.xAxis.type === "category" || data.option.yAxis.type === "category";
      const across = data.option.yAxis.type === "category" ? data.y : data.x;
      const along = across === data.x ? data.y : data.x;
      const lines = [...seen.values()].map((hit) => {
        const value = Array.isArray(hit.value) ? hit.value[across === data.x ? 1 : 0] : hit.value;
        return (hit.marker ?? "") + plain(data.names[index(hit.seriesName)]) + ": " + figure(along, value);
      });
      const first = list[0];
      const head = bars ? plain(first.axisValueLabel ?? first.name)
        : plain(data.x.name) + ": " + figure(data.x, Number(first.axisValue));
      return [head, ...lines].join("\n");
    };
    const bounds = (params, api) => {
      const [x, y, left, right, low, high, openX, openY, also] =
        [0, 1, 2, 3, 4, 5, 6, 7, 8].map((each) => api.value(each));
      const style = { stroke: api.visual("color"), lineWidth: 1.4, fill: null };
      const thin = { ...style, lineWidth: 1.2, lineDash: [2, 2] };
      const lines = [];
      const line = (x1, y1, x2, y2, look = style) =>
        lines.push({ type: "line", shape: { x1, y1, x2, y2 }, style: look, silent: true });
      const [atX, atY] = api.coord([x, y]);
      const known = (value) => Number.isFinite(value);
      if (known(left) || known(right)) {
        const from = known(left) ? api.coord([left, y])[0] : atX;
        const area = params.coordSys;
        const to = known(right) ? api.coord([right, y])[0]
          : openX ? Math.min(atX + 26, area.x + area.width) : atX;
        line(from, atY, to, atY);
        if (known(left)) line(from, atY - 4, from, atY + 4);
        if (known(right)) line(to, atY - 4, to, atY + 4);
        else if (openX) [-5, 5].forEach((side) => line(to, atY, to - 5, atY + side));
      }
      if (known(low) || known(high)) {
        const from = known(low) ? api.coord([x, low])[1] : atY;
        const to = known(high) ? api.coord([x, high])[1]
          : openY ? Math.max(atY - 26, params.coordSys.y) : atY;
        line(atX, from, atX, to);
        if (known(low)) line(atX - 4, from, atX + 4, from);
        if (known(high)) line(atX - 4, to, atX + 4, to);
        else if (openY) [-5, 5].forEach((side) => line(atX, to, atX + side, to + 5));
      }
      if (known(also)) {
        const other = api.coord([x, also])[1];
        line(atX + 6, atY, atX + 11, atY, thin);
        line(atX + 11, atY, atX + 11, other, thin);
        line(atX + 7, other, atX + 15, other);
      }
      return { type: "group", children: lines };
    };
    const cell = (params, api) => {
      const from = api.coord([api.value(0), api.value(1)]);
      const to = api.coord([api.value(2), api.value(3)]);
      const area = params.coordSys;
      const shape = echarts.graphic.clipRectByRect(
        { x: from[0], y: to[1], width: to[0] - from[0], height: from[1] - to[1] },
        { x: area.x, y: area.y, width: area.width, height: area.height });
      return shape && { type: "rect", shape, style: { fill: css("--h" + api.value(5)) } };
    };
    const row = (text) => (text.length > 44 ? text.slice(0, 43) + "…" : text);
    const weekday = (hour) => (hour % 24 ? clock(hour) : days[hour / 24] ?? "");
    return { one, beside, bounds, cell, row, weekday, number: short,
      // the end of the axis is anywhere between two nines
      percentile: (nines) => (Math.abs(nines - Math.round(nines)) < 1e-6 ? quantile(nines) : "") };
  };

  /** Puts colours and functions where the options name them. */
  const filled = (node, named) => {
    if (Array.isArray(node)) return node.map((each) => filled(each, named));
    if (node === null || typeof node !== "object") return node;
    return Object.fromEntries(Object.entries(node).map(([key, value]) => {
      if ((key === "formatter" || key === "renderItem") && named[value]) return [key, named[value]];
      if (/color$/i.test(key) && typeof value === "string" && value.startsWith("var("))
        return [key, css(value.slice(4, -1))];
      return [key, filled(value, named)];
    }));
  };

  const axisLook = () => ({
    axisLine: { show: true, lineStyle: { color: css("--muted") } },
    axisTick: { show: false },
    axisLabel: { color: css("--muted"), fontSize: 12 },
    nameTextStyle: { color: css("--text"), fontSize: 12 },
    splitLine: { lineStyle: { color: css("--grid") } },
    minorSplitLine: { show: false },
  });
  const theme = () => ({
    backgroundColor: "transparent",
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: css("--text") },
    valueAxis: axisLook(), logAxis: axisLook(),
    categoryAxis: { ...axisLook(), splitLine: { show: false } },
    tooltip: {
      backgroundColor: css("--raised"), borderColor: css("--line"), borderWidth: 1, padding: [6, 10],
      textStyle: { color: css("--text"), fontSize: 13, lineHeight: 18 },
      axisPointer: { lineStyle: { color: css("--muted") }, shadowStyle: { color: css("--band") } },
    },
  });

  const live = [];
  const start = (box) => {
    if (box.dataset.live) return;
    box.dataset.live = "yes";
    const data = JSON.parse(box.querySelector("script").textContent);
    const still = box.querySelector(".still");
    const stage = element("div", { class: "live", role: "img" });
    const ratio = still.firstElementChild.viewBox.baseVal;
    const rows = data.option.yAxis.type === "category";
    stage.style.height = (rows ? Math.round(ratio.height) : Math.max(300, Math.min(400, Math.round(ratio.height)))) + "px";
    still.after(stage);
    still.hidden = true;
    const hiddenSeries = new Set();
    let chart = null;
    const draw = () => {
      if (chart) chart.dispose();
      chart = echarts.init(stage, theme(), { renderer: "svg" });
      const option = filled(data.option, functions(data));
      // the still picture has the words already
      option.aria = { enabled: true, label: { description: still.querySelector("desc").textContent } };
      option.animation = false;
      option.legend = { show: false };
      // one rich text on the picture itself: nothing of it is ever parsed as HTML
      Object.assign(option.tooltip, { renderMode: "richText", confine: true });
      // disabled: it would take the wheel and the finger from the page; the script zooms
      for (const each of option.dataZoom) Object.assign(each, { type: "inside", filterMode: "none", disabled: true });
      option.toolbox = { itemSize: 0, top: -40, feature: { dataZoom: { brushStyle: { color: css("--band") } } } };
      if (stage.clientWidth < 560) {
        option.grid.right = 20;
        if (rows) {
          Object.assign(option.yAxis.axisLabel, { width: 136, fontSize: 11, lineHeight: 12 });
          option.yAxis.nameGap = Math.min(option.yAxis.nameGap, 152);
        }
        if (data.x.scale === "week") option.xAxis.interval = 24;
        if (option.xAxis.type === "category" && option.series.some((each) => each.type === "bar")) {
          Object.assign(option.xAxis.axisLabel, { rotate: 35, interval: 0, width: 110 });
          option.xAxis.nameGap = 88;
        }
        for (const each of option.series)
          if (each.name === "marks" && each.type === "scatter") each.label.width = 96;
      }
      option.legend.data = data.names.map((_, i) => "s" + i);
      option.legend.selected = Object.fromEntries([...hiddenSeries].map((name) => [name, false]));
      chart.setOption(option);
      pressed(false);
    };
    const zooming = data.option.dataZoom.length > 0;
    const select = element("button", { type: "button", "aria-pressed": "false" }, "Zoom into a box");
    const pressed = (on) => {
      select.setAttribute("aria-pressed", String(on));
      if (zooming) chart.dispatchAction({ type: "takeGlobalCursor", key: "dataZoomSelect", dataZoomSelectActive: on });
    };
    /** About a place in the picture: from 0 to 1, from the left and from the bottom. */
    const zoom = (factor, across = 0.5, up = 0.5) => {
      const ranges = chart.getOption().dataZoom.slice(0, data.option.dataZoom.length);
      chart.dispatchAction({
        type: "dataZoom",
        batch: ranges.map(({ start, end }, dataZoomIndex) => {
          const at = "xAxisIndex" in data.option.dataZoom[dataZoomIndex] ? across : up;
          const width = Math.min(100, (end - start) * factor);
          const from = Math.max(0, Math.min(100 - width, start + at * (end - start - width)));
          return { dataZoomIndex, start: from, end: from + width };
        }),
      });
    };
    if (zooming) {
      const tools = element("div", { class: "tools" });
      const title = box.querySelector("h3").textContent;
      const add = (text, label, act) => {
        const button = element("button", { type: "button", "aria-label": label + ": " + title, title: label }, text);
        button.addEventListener("click", act);
        tools.append(button);
      };
      add("+", "Zoom in (or Ctrl and the wheel)", () => zoom(0.5));
      add("−", "Zoom out", () => zoom(2));
      tools.append(select);
      select.addEventListener("click", () => pressed(select.getAttribute("aria-pressed") !== "true"));
      add("Reset", "Reset the zoom", () => zoom(Infinity));
      box.querySelector(".head").append(tools);
      stage.addEventListener("wheel", (event) => {
        if (!event.ctrlKey) return; // the wheel alone scrolls the page
        event.preventDefault();
        const frame = stage.getBoundingClientRect();
        zoom(event.deltaY < 0 ? 0.8 : 1.25, (event.clientX - frame.left) / frame.width,
          (frame.bottom - event.clientY) / frame.height);
      }, { passive: false });
    }
    draw();
    const entries = box.querySelectorAll(".legend li");
    if (entries.length > 1) entries.forEach((entry, i) => {
      if (entry.classList.contains("absent")) return;
      const button = element("button", { type: "button", "aria-pressed": "true" });
      button.append(...entry.childNodes);
      entry.append(button);
      button.addEventListener("click", () => {
        const name = "s" + i;
        const shown = hiddenSeries.delete(name);
        if (!shown) hiddenSeries.add(name);
        button.setAttribute("aria-pressed", String(shown));
        chart.dispatchAction({ type: shown ? "legendSelect" : "legendUnSelect", name });
      });
    });
    live.push({ draw, resize: () => chart.resize() });
  };

  const boxes = [...document.querySelectorAll("figure.chart")];
  if (typeof echarts !== "undefined" && boxes.length > 0) {
    start(boxes[0]);
    const soon = new IntersectionObserver((seen) => {
      for (const each of seen) if (each.isIntersecting) { soon.unobserve(each.target); start(each.target); }
    }, { rootMargin: "300px" });
    boxes.slice(1).forEach((box) => soon.observe(box));
    let waiting = 0;
    addEventListener("resize", () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => live.forEach((each) => each.resize()));
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => live.forEach((each) => each.draw()));
  }

  // --- tables

  const empty = (text) => text === "" || text === "-" || text === "–";
  const key = (cell, numeric) => {
    const text = cell.textContent.trim();
    if (empty(text)) return null;
    if (!numeric) return text;
    return cell.dataset.n === undefined ? null : Number(cell.dataset.n);
  };
  const sort = (table, heading) => {
    const column = [...heading.parentNode.children].indexOf(heading);
    const numeric = heading.classList.contains("num");
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const each of heading.parentNode.children) each.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const words = new Intl.Collator("en", { numeric: true });
    const rows = [...body.rows].map((row) => ({ row, key: key(row.cells[column], numeric) }));
    rows.sort((a, b) => {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null);
      const order = numeric ? a.key - b.key : words.compare(a.key, b.key);
      return down ? -order : order;
    });
    body.append(...rows.map((each) => each.row));
  };

  // spreadsheets run a text that begins so as a formula; a number is none
  const safe = (text) =>
    /^[=+\-@\t\r]/.test(text) && !/^[+-]?[0-9][0-9,]*(\.[0-9]+)?$/.test(text) ? "'" + text : text;
  const quoted = (text) => (/[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text);
  const csv = (table) =>
    [...table.rows].map((row) => [...row.cells].map((cell) => {
      const text = cell.textContent.trim();
      return quoted(empty(text) ? "" : safe(text));
    }).join(",")).join("\n") + "\n";
  const save = (name, text) => {
    const link = element("a", { download: name + ".csv" });
    link.href = URL.createObjectURL(new Blob(["\ufeff" + text], { type: "text/csv" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  for (const sheet of document.querySelectorAll("figure.sheet")) {
    const table = sheet.querySelector("table");
    for (const heading of table.tHead.rows[0].cells) {
      const button = element("button", { type: "button" }, heading.textContent);
      heading.replaceChildren(button);
      button.addEventListener("click", () => sort(table, heading));
    }
    const caption = sheet.querySelector("figcaption > span").textContent;
    const button = element("button", { type: "button", class: "csv", "aria-label": "Save as CSV: " + caption }, "CSV");
    button.addEventListener("click", () => save(sheet.id, csv(table)));
    sheet.querySelector(".head").append(button);
  }

  // --- print

  // what is closed stays closed, or the bills of a month would fill a hundred sheets; warnings are read
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details.chip:not([open])")];
    closed.forEach((each) => { each.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((each) => { each.open = false; }));
})();
