"use strict";

// Answers are <details>, which need no script. This one opens them where a reader arrives inside one, opens or closes
// all of them at once, keeps what was open over a reload, and lets the keyboard reach what scrolls. Printing is
// sphinx-togglebutton's.
(() => {
  /** @returns {HTMLDetailsElement[]} all answers of the page */
  const answers = () => [...document.querySelectorAll("details.answer")];

  /**
   * Opens every <details> that holds an element.
   * @param {Element} element
   */
  const openAround = (element) => {
    for (let d = element.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
  };

  /** @returns {Element | null} what the fragment of the address names */
  const target = () => document.getElementById(location.hash.slice(1));

  /** Opens the answer of the question that the fragment names, or whatever is closed around its target. */
  const openTarget = () => {
    const named = target();
    if (!named) return;
    openAround(named.querySelector(":scope > details.answer") ?? named);
    named.scrollIntoView();
  };

  /** Opens what holds a word searched for, in the question arrived at or else anywhere, and goes to the first one. */
  const openHits = () => {
    // Sphinx marks words inside of formulas as well, which MathML does not bear.
    for (const mark of document.querySelectorAll("math .highlighted")) mark.replaceWith(...mark.childNodes);
    const hits = [...(target() ?? document).querySelectorAll("article .highlighted")];
    hits.forEach(openAround);
    hits[0]?.scrollIntoView({ block: "center" });
    offerToHide();
  };

  /** Shows the button that takes the marks away again, if there are any. */
  const offerToHide = () => {
    const button = document.querySelector(".hide-marks");
    if (!button || !document.querySelector("article .highlighted")) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      SphinxHighlight.hideSearchWords();
      button.hidden = true;
    });
  };

  /** Keeps the button that opens or closes all answers in step with them. */
  const startButton = () => {
    const button = document.querySelector(".answer-tools-toggle");
    if (!button) return;
    const allOpen = () => answers().every((answer) => answer.open);
    const name = () => (button.textContent = allOpen() ? "Close all answers" : "Open all answers");
    button.addEventListener("click", () => {
      const open = !allOpen();
      for (const answer of answers()) answer.open = open;
    });
    document.addEventListener("toggle", name, true); // it does not bubble
    name();
  };

  /** Opens after a reload, or on the way back, what was open before. */
  const keepOpen = () => {
    const key = `open:${location.pathname}`;
    /** A name for a <details> that outlives an edit elsewhere on the page. */
    const nameOf = (d) => {
      const section = d.closest("section[id]");
      return `${section?.id} ${[...(section?.querySelectorAll("details") ?? [])].indexOf(d)}`;
    };
    const all = () => [...document.querySelectorAll("article details")];
    const [visit] = performance.getEntriesByType("navigation");
    if (visit && visit.type !== "navigate") {
      const open = new Set(JSON.parse(sessionStorage.getItem(key)));
      for (const d of all()) d.open ||= open.has(nameOf(d));
    }
    addEventListener("pagehide", () => {
      const open = all().filter((d) => d.open);
      sessionStorage.setItem(key, JSON.stringify(open.map(nameOf)));
    });
  };

  /** Makes a formula, table or program a stop for the Tab key while it is too wide to be seen at once, and only then. */
  const startScrollers = () => {
    const observer = new ResizeObserver((entries) => {
      for (const { target: box } of entries) box.tabIndex = box.scrollWidth > box.clientWidth ? 0 : -1;
    });
    for (const box of document.querySelectorAll(".math-scroll, .pst-scrollable-table-container, pre")) observer.observe(box);
  };

  /** Names the theme's dialogs, which it leaves nameless; they only open by script. */
  const nameDialogs = () => {
    const names = { "pst-search-dialog": "Search", "pst-primary-sidebar-modal": "Book", "pst-secondary-sidebar-modal": "Page" };
    for (const [id, name] of Object.entries(names)) document.getElementById(id)?.setAttribute("aria-label", name);
  };

  keepOpen();
  startButton();
  startScrollers();
  nameDialogs();
  openTarget();
  addEventListener("hashchange", openTarget);
  // Sphinx marks the words that were searched for in a timer of the same delay, set before this one.
  if (!document.getElementById("search-results")) setTimeout(openHits, 10);
})();
