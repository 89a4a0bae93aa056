"use strict";

// Single keys for reading with the keyboard. A list of them opens with "?", and they can be switched off there:
// speech input types keys that nobody pressed (WCAG 2.2, success criterion 2.1.4).
(() => {
  const OFF = "single-keys-off";
  const HEADER = 96; // in pixels: a question that a link leads to begins below the page's header

  let off = localStorage.getItem(OFF) === "yes";

  const sections = () => [...document.querySelectorAll("section:has(> details.answer)")];
  const summaryOf = (section) => section.querySelector(":scope > details.answer > summary");

  /** @returns {number} which question is being read: one in view that has the focus, or the last that begins at the top */
  const current = () => {
    const all = sections();
    const inView = ({ top, bottom }) => top < innerHeight && bottom > 0;
    const focused = all.findIndex(
      (section) => section.contains(document.activeElement) && inView(section.getBoundingClientRect()),
    );
    return focused >= 0 ? focused : all.findLastIndex((section) => section.getBoundingClientRect().top < HEADER);
  };

  /** Goes to the question so many places further. */
  const go = (step) => {
    const all = sections();
    const section = all[Math.min(Math.max(current() + step, 0), all.length - 1)];
    if (!section) return;
    section.scrollIntoView();
    summaryOf(section).focus({ preventScroll: true });
  };

  /** Opens or closes the answer of the question that is being read. */
  const reveal = () => {
    const section = sections()[Math.max(current(), 0)];
    if (!section) return;
    const summary = summaryOf(section);
    summary.parentElement.open = !summary.parentElement.open;
    summary.focus();
  };

  const press = (selector) => () => [...document.querySelectorAll(selector)].find((b) => b.checkVisibility())?.click();

  const KEYS = [
    ["n", "Next question", () => go(1)],
    ["p", "Previous question", () => go(-1)],
    ["o", "Open or close the answer", reveal],
    ["a", "Open or close all answers", press(".answer-tools-toggle")],
    ["/", "Search", press(".search-button__button")],
    ["?", "This list", () => list()],
  ];

  /** Shows the list of keys. */
  const list = () => {
    let dialog = document.querySelector(".keys");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "keys";
      dialog.setAttribute("aria-labelledby", "keys-title");
      const rows = KEYS.map(([key, what]) => `<div><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`);
      dialog.innerHTML =
        `<h2 id="keys-title">Keys</h2><dl>${rows.join("")}</dl>` +
        '<label><input type="checkbox"> Single keys do this</label>' +
        '<form method="dialog"><button class="answer-tools-button">Close</button></form>';
      const box = dialog.querySelector("input");
      box.checked = !off;
      box.addEventListener("change", () => {
        off = !box.checked;
        localStorage.setItem(OFF, off ? "yes" : "no");
      });
      document.body.append(dialog);
    }
    dialog.showModal();
  };

  for (const button of document.querySelectorAll(".answer-tools-keys")) button.addEventListener("click", list);

  document.addEventListener("keydown", (event) => {
    if (off || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    const found = KEYS.find(([key]) => key === event.key);
    if (!found) return;
    event.preventDefault();
    found[2]();
  });
})();
