"use strict";

// What is copied has its formulas as TeX, between $ and $, or $$ and $$ where they are displayed: in plain text the
// symbols alone would say another thing (an exponent stands beside its base). A formula whose TeX is another text than
// what it shows brings that with it. Translators are told to leave formulas alone.
for (const math of document.querySelectorAll("math")) math.setAttribute("translate", "no");

document.addEventListener("copy", (event) => {
  const selection = getSelection();
  if (!event.clipboardData || !selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0).cloneRange();

  /** @returns {Element | null} the formula that an end of the selection stands in: it is copied whole */
  const formula = (node) => (node instanceof Element ? node : node.parentElement).closest("math");
  const [first, last] = [formula(range.startContainer), formula(range.endContainer)];
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);

  const copy = document.createElement("div");
  copy.append(range.cloneContents());
  if (!copy.querySelector("math")) return;
  event.clipboardData.setData("text/html", copy.innerHTML);
  for (const math of copy.querySelectorAll("math")) {
    const fence = math.getAttribute("display") === "block" ? "$$" : "$";
    const tex = math.dataset.tex ?? math.textContent.replaceAll("−", "-");
    math.replaceWith(fence + tex + fence);
  }
  // In the page, where the browser knows which parts of the text stand on lines of their own.
  copy.style.cssText = "position: fixed; left: -999em; white-space: normal";
  document.body.append(copy);
  event.clipboardData.setData("text/plain", copy.innerText.trim());
  copy.remove();
  event.preventDefault();
});
