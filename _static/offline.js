"use strict";

// Lets the book be read without a network: on the web, sw.js keeps the whole of it once a page has been loaded, and a
// phone can install it. A copy that is opened from a folder offers nothing that only the web can: browsers refuse to load
// even a manifest there, and complain.
(() => {
  const root = new URL(document.documentElement.dataset.content_root, location.href);

  /** Shows what makes the site a thing to install. */
  const offerInstallation = () => {
    const link = document.createElement("link");
    link.rel = "manifest";
    link.href = new URL("_static/site.webmanifest", root);
    document.head.append(link);
  };

  /** Has the whole book kept, where the browser can and the reader pays for no byte too many. */
  const keep = () => {
    if (!navigator.serviceWorker || navigator.connection?.saveData) return;
    navigator.serviceWorker.register(new URL("sw.js", root)).catch(() => {}); // then one reads on without
  };

  const start = () => {
    offerInstallation();
    keep();
  };

  if (location.protocol === "file:") {
    for (const element of document.querySelectorAll(".online-only")) element.remove();
  } else {
    const idle = window.requestIdleCallback ?? setTimeout;
    if (document.readyState === "complete") idle(start);
    else addEventListener("load", () => idle(start));
  }
})();
