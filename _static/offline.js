"use strict";

// Lets the book be read without a network: on the web, sw.js keeps the whole of it once a page has been loaded.
// A copy that is opened from a folder needs nothing kept, nor what only the site on the web can offer.
(() => {
  const root = new URL(document.documentElement.dataset.content_root, location.href);

  /** Registers the worker. A browser that will not have it, such as in a private window, reads on without. */
  const register = () => navigator.serviceWorker.register(new URL("sw.js", root)).catch(() => {});

  if (location.protocol === "file:") {
    for (const element of document.querySelectorAll(".online-only")) element.remove();
  } else if (navigator.serviceWorker && !navigator.connection?.saveData) {
    const idle = window.requestIdleCallback ?? setTimeout;
    if (document.readyState === "complete") idle(register);
    else addEventListener("load", () => idle(register));
  }
})();
