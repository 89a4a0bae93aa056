"use strict";

// Lets the book be read without a network: on the web, sw.js keeps the whole of it once a page has been loaded, and a
// phone can install it. A copy that is opened from a folder offers nothing that only the web can: browsers refuse to load
// even a manifest there, and complain.
(() => {
  const root = new URL(document.documentElement.dataset.content_root, document.baseURI);

  /** Shows what makes the site a thing to install. */
  const offerInstallation = () => {
    const link = document.createElement("link");
    link.rel = "manifest";
    link.href = new URL("_static/site.webmanifest", root);
    document.head.append(link);
  };

  /**
   * Has the whole book kept, where the browser can and the reader pays for no byte too many. What fails is tried once
   * more: it may be what an earlier page began, when the network or a part of the edition was not there, and a browser
   * that is at it already begins nothing for this page. What was kept until then is not loaded again.
   * @param {number} again how many more times
   */
  const keep = async (again = 1) => {
    if (!navigator.serviceWorker || navigator.connection?.saveData) return;
    const failed = () => again && keep(again - 1);
    try {
      const { installing, waiting, active } = await navigator.serviceWorker.register(new URL("sw.js", root));
      installing?.addEventListener("statechange", () => installing.state === "redundant" && failed());
      if (!installing && !waiting && !active) failed(); // while this page was told of it
    } catch {
      // There is no worker, or it may not run: one reads on without.
    }
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
