/**
 * The script of a report's page, all of it: filters the list of samples, shows a row again when a link leads to it, and
 * opens what is folded before printing. Without it the page loses only that.
 */
export const REPORT_SCRIPT = `"use strict";
(() => {
  const words = document.getElementById("filter-words");
  const protocol = document.getElementById("filter-protocol");
  const below = document.getElementById("filter-below");
  const count = document.getElementById("filter-count");
  const rows = [...document.querySelectorAll("#sample-rows tr")].map((row) => ({
    row, text: row.textContent.toLowerCase(), protocol: row.dataset.protocol, dice: row.dataset.dice,
  }));
  const apply = () => {
    const wanted = words.value.toLowerCase().split(/\\s+/);
    const most = below.value === "" ? null : Number(below.value);
    let shown = 0;
    for (const { row, text, protocol: own, dice } of rows) {
      const fits = wanted.every((word) => text.includes(word)) && (protocol.value === "" || own === protocol.value)
        && (most === null || (dice !== "" && Number(dice) <= most));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    count.textContent = shown + " of " + rows.length + " rows";
  };
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target === null || !target.hidden) return;
    words.value = protocol.value = below.value = "";
    apply();
    target.scrollIntoView();
  };
  if (words !== null) {
    for (const control of [words, protocol, below]) control.addEventListener("input", apply);
    addEventListener("hashchange", reveal);
    apply();
  }
  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details")) folded.open = true;
  });
})();
`;
