"use strict";
// Search and filters of index.html. Without this script the whole table stands there.
(() => {
  const form = document.querySelector("form.filters");
  const told = document.getElementById("told");
  const none = document.getElementById("none");
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const rows = [...document.querySelectorAll("table.packs tbody tr")].map((row) => ({
    row,
    text: plain(row.querySelector("th").textContent + " " + row.dataset.period),
    marks: {
      period: [row.dataset.period],
      grade: [row.dataset.grade],
      signal: row.dataset.signal.split(" "),
      audience: [row.dataset.audience],
    },
  }));

  function choose() {
    const words = plain(form.elements.search.value).split(/\s+/).filter(Boolean);
    const chosen = [...form.querySelectorAll("select")].filter((box) => box.value);
    let shown = 0;
    for (const { row, text, marks } of rows) {
      const fits =
        words.every((word) => text.includes(word)) &&
        chosen.every((box) => marks[box.name].includes(box.value));
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    told.textContent = form.dataset.told.replaceAll("{n}", shown).replaceAll("{all}", rows.length);
    none.hidden = shown > 0;
  }

  form.hidden = false;
  form.addEventListener("input", choose);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(choose));
  window.addEventListener("pageshow", choose); // the browser brings back what was chosen before
})();
