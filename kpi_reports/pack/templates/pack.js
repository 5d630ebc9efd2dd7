"use strict";
// Tables that sort, an appendix that folds, long tables cut on phones. Without this script
// everything stands open, and on paper it does so always (pack.css).
(() => {
  const words = document.body.dataset;
  const HIDDEN = "onbeforematch" in document.documentElement ? "until-found" : ""; // else for good
  const LEAST_SORTED = 4; // rows that are worth a sort
  const SHOWN = 8; // rows of a long table that a phone shows at first
  const LONG = 10; // rows from which on a table is cut: hiding one or two saves nobody anything
  const CHARTS_SHOWN = 4; // charts of a long run: those with signals come first
  const MANY_CHARTS = 6;
  const openers = new Map(); // what is hidden -> what opens it

  function button(name, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = name;
    made.addEventListener("click", act);
    return made;
  }

  // ---- sorting
  const TURNS = { null: "ascending", ascending: "descending", descending: null }; // by clicks
  const missing = (text) => /^[–—-]?$/.test(text);
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const POWERS = { 万: 1e4, 亿: 1e8, k: 1e3, m: 1e6, bn: 1e9, "%": 0.01, pp: 0.01, 个百分点: 0.01 };
  const NUMBER = new RegExp(
    "^([+−-]?)(?:[A-Z]{3}\\s?|[¥$€£])?([+−-]?)" + // sign and currency, in either order
      "(\\d[\\d,]*(?:\\.\\d+)?)(?:\\s*(万|亿|%|个百分点|pp\\b|bn\\b|[km]\\b))?(.*)$",
    "is",
  );

  function numberIn(text) {
    const found = NUMBER.exec(text);
    if (!found || /^\d{4}(-\d|[QH]\d)/.test(text)) return null; // a date is no number
    const [, sign, later, digits, power, rest] = found;
    const part = /^\s*\/\s*(\d+)$/.exec(rest); // 4/8
    const size = Number(digits.replaceAll(",", "")) * (POWERS[power?.toLowerCase()] ?? 1);
    const value = part && Number(part[1]) ? size / Number(part[1]) : size;
    return /[−-]/.test(sign + later) ? -value : value;
  }

  function keysOf(rows, at) {
    const texts = rows.map((row) => {
      const cell = row.cells[at];
      const icon = cell.querySelector("[aria-label]");
      return cell.textContent.trim() || icon?.getAttribute("aria-label") || "";
    });
    const numbers = texts.map(numberIn);
    const said = texts.filter((text) => !missing(text)).length;
    const counted = numbers.filter((number) => number !== null).length;
    return { texts, numbers: counted * 2 > said ? numbers : texts.map(() => null) };
  }

  function sorter({ texts, numbers }, direction) {
    const rank = (i) => (missing(texts[i]) ? 2 : numbers[i] === null ? 1 : 0); // gaps always last
    const differ = (a, b) =>
      [numbers[a] - numbers[b], collator.compare(texts[a], texts[b]), 0][rank(a)];
    return (a, b) => rank(a) - rank(b) || direction * differ(a, b) || a - b;
  }

  function makeSortable(table) {
    const rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, at) => {
      const sort = button("sort", () => {
        const turn = TURNS[head.getAttribute("aria-sort")];
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        const order = rows.map((_, i) => i);
        if (turn) {
          head.setAttribute("aria-sort", turn);
          order.sort(sorter(keysOf(rows, at), turn === "ascending" ? 1 : -1));
        }
        fill(table, order.map((i) => rows[i]));
      });
      sort.append(...head.childNodes);
      head.append(sort);
    });
  }

  function fill(table, rows) {
    const [first, rest] = table.tBodies;
    first.append(...(rest ? rows.slice(0, SHOWN) : rows));
    rest?.append(...rows.slice(SHOWN));
  }

  // ---- hiding
  function hide(box, open) {
    openers.set(box, open);
    box.setAttribute("hidden", HIDDEN);
    box.addEventListener("beforematch", open);
  }

  function reveal(place) {
    for (let box = place; box; box = box.parentElement) {
      if (box.hasAttribute("hidden")) openers.get(box)?.();
    }
  }

  function cut(table) {
    const rows = [...table.tBodies[0].rows];
    const rest = table.tBodies[0].cloneNode(false);
    table.tBodies[0].after(rest);
    fill(table, rows);
    showLater(rest, table, words.showAll.replace("{n}", rows.length));
  }

  function cutCharts(run) {
    const total = run.reduce((sum, row) => sum + chartsIn(row), 0);
    if (total <= MANY_CHARTS) return;
    const rest = document.createElement("div");
    rest.className = "rest";
    let shown = 0;
    const later = run.filter((row) => (shown += chartsIn(row)) > CHARTS_SHOWN);
    later[0].before(rest);
    rest.append(...later);
    showLater(rest, rest, words.showCharts.replace("{n}", total));
  }

  const chartsIn = (row) => (row.tagName === "FIGURE" ? 1 : row.querySelectorAll("figure").length);

  function showLater(rest, place, label) {
    const open = () => {
      const next = document.activeElement === more;
      rest.removeAttribute("hidden");
      more.remove();
      if (!next) return;
      rest.tabIndex = -1; // a keyboard goes on where the rest begins
      rest.focus({ preventScroll: true });
    };
    const more = button("more", open);
    more.textContent = label;
    place.after(more);
    hide(rest, open);
  }

  function foldable(head) {
    const box = document.createElement("div");
    box.className = "fold";
    const ends = (next) => !next || (/^H[1-6]$/.test(next.tagName) && next.tagName <= head.tagName);
    while (!ends(head.nextElementSibling)) box.append(head.nextElementSibling);
    head.after(box);
    const set = (open) => {
      box.toggleAttribute("hidden", !open);
      if (!open) box.setAttribute("hidden", HIDDEN);
      fold.setAttribute("aria-expanded", open);
    };
    const fold = button("folds", () => set(box.hasAttribute("hidden")));
    fold.append(...head.childNodes);
    head.append(fold);
    hide(box, () => set(true));
    set(false);
    return set;
  }

  function foldAll(head, folds) {
    const all = button("all", () => {
      const open = all.textContent === words.openAll;
      folds.forEach((set) => set(open));
      all.textContent = open ? words.closeAll : words.openAll;
    });
    all.textContent = words.openAll;
    head.before(all);
  }

  function follow(address) {
    const place = address && document.getElementById(address.slice(1));
    if (!place) return null;
    const next = place.nextElementSibling;
    reveal(openers.has(next) ? next : place);
    return place;
  }

  for (const table of document.querySelectorAll("table.tb")) {
    const rows = table.tBodies[0].rows.length;
    if (rows >= LEAST_SORTED && !table.classList.contains("ordered")) makeSortable(table);
    if (rows > LONG && table.tBodies.length === 1) cut(table);
  }
  for (const row of document.querySelectorAll("section > :is(figure, .grid2)")) {
    if (row.previousElementSibling?.matches("figure, .grid2")) continue;
    const run = [row];
    while (run.at(-1).nextElementSibling?.matches("figure, .grid2")) {
      run.push(run.at(-1).nextElementSibling);
    }
    cutCharts(run);
  }
  if (matchMedia("(max-width: 700px)").matches) {
    document.querySelectorAll("[data-folds=phone]").forEach(foldable);
  }
  const heads = [...document.querySelectorAll("[data-folds=screen]")];
  const folds = heads.map(foldable);
  if (folds.length > 1) foldAll(heads[0], folds);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (link) follow(link.hash);
  });
  window.addEventListener("hashchange", () => follow(location.hash)?.scrollIntoView());
  follow(location.hash)?.scrollIntoView();
})();
