"use strict";

// Where the address of a page that is not there names a question, as /q/22 or /losses#ML0022 do, its permanent link is
// offered, if there is one.
(async () => {
  const [, number] = /(?:ml|\/q\/)\W?(\d{1,4})(?!\d)/i.exec(location.pathname + location.hash) ?? [];
  if (!number) return;
  const id = `ml${number.padStart(4, "0")}`;
  const there = new URL(`q/${id}/index.html`, document.baseURI);
  const answer = await fetch(there, { method: "HEAD" }).catch(() => null);
  if (!answer?.ok) return;
  const guess = document.getElementById("not-found-guess");
  const link = guess.querySelector("a");
  link.href = there;
  link.textContent = id.toUpperCase();
  guess.hidden = false;
})();
