"use strict";

// The search page. Sphinx's own script finds words in its index; this one shows the results by question, and knows ids.
// In the index every question is a document, named like "chapters/losses#ml0022", whose title is what is shown of it,
// line by line; every page is one for what stands between its questions (_ext/interview/search.py).
(() => {
  const MARKS = "sphinx_highlight_terms"; // where Sphinx looks for the words to mark on the next page
  const AT_ONCE = 50;
  const BONUS = 10; // for a title that has the query as it stands; less than that of a word found in a title, 15
  const status = document.getElementById("search-status");

  /**
   * @typedef {object} Entry One document of the index.
   * @property {string} page the name of its page
   * @property {string} anchor the question's, "" for a page
   * @property {string} title
   * @property {string} level the question's
   * @property {string} asked the question as asked, where it has no mathematics
   */

  /** @returns {Map<string, Entry>} all documents of the index, by name */
  const entries = () => {
    const { docnames, titles } = Search._index;
    return new Map(
      docnames.map((name, i) => {
        const [page, anchor = ""] = name.split("#");
        const [title, level, asked] = titles[i].split("\n");
        return [name, { page, anchor, title, level, asked }];
      }),
    );
  };

  /**
   * Takes the ids of questions out of a query, however they are spelled: ML0022, ml22, "ml 22".
   * @param {string} query
   * @param {Map<string, Entry>} all
   * @returns {{named: string[], words: string}} the names of the documents they mean, and the rest of the query
   */
  const takeIds = (query, all) => {
    const byAnchor = new Map([...all].map(([name, { anchor }]) => [anchor, name]));
    const named = new Set();
    const words = query.replace(/\bml[\s._-]*0*(\d{1,4})\b/gi, (spelled, number) => {
      const name = byAnchor.get(`ml${number.padStart(4, "0")}`);
      if (!name) return spelled;
      named.add(name);
      return " ";
    });
    return { named: [...named], words };
  };

  /**
   * Finds the documents that have all words of a query.
   * @param {string} words
   * @param {Map<string, Entry>} all
   * @returns {{found: string[], marks: string}} their names, the best first, and the words to mark in them
   */
  const findWords = (words, all) => {
    const [, terms, excluded, marks] = Search._parseQuery(words);
    // It has set the words to be marked on the very next page, which may not be a result.
    localStorage.removeItem(MARKS);
    const phrase = words.trim().toLowerCase();
    const scores = new Map();
    for (const [name, , , , score] of Search.performTermsSearch(terms, excluded)) {
      scores.set(name, score + (all.get(name).title.toLowerCase().includes(phrase) ? BONUS : 0));
    }
    return { found: [...scores.keys()].sort((a, b) => scores.get(b) - scores.get(a)), marks: [...marks].join(" ") };
  };

  /** @param {Entry} entry @returns {string} its address */
  const addressOf = ({ page, anchor }) =>
    document.documentElement.dataset.content_root + page + DOCUMENTATION_OPTIONS.LINK_SUFFIX + (anchor && `#${anchor}`);

  /**
   * @param {string} name of an element
   * @param {string} className
   * @param {string} text
   */
  const element = (name, className, text) =>
    Object.assign(document.createElement(name), { className, textContent: text });

  /** @param {Entry} entry @param {Map<string, Entry>} all @returns {HTMLLIElement} what is shown of it */
  const itemOf = (entry, all) => {
    const item = document.createElement("li");
    item.append(Object.assign(element("a", "", entry.title), { href: addressOf(entry) }));
    if (entry.anchor) {
      const where = [entry.anchor.toUpperCase(), entry.level, all.get(entry.page)?.title];
      item.append(element("p", "search-where", where.filter(Boolean).join(" · ")));
      if (entry.asked) item.append(element("p", "context", entry.asked));
    }
    return item;
  };

  /** @param {Entry[]} results @param {Map<string, Entry>} all @param {string} marks the words to mark where one leads */
  const show = (results, all, marks) => {
    const list = element("ul", "search", "");
    list.setAttribute("role", "list"); // which it is no more to Safari, without bullets
    const add = (some) => list.append(...some.map((entry) => itemOf(entry, all)));
    add(results.slice(0, AT_ONCE));
    for (const kind of ["click", "auxclick"]) {
      list.addEventListener(kind, ({ target }) => target.closest("a") && localStorage.setItem(MARKS, marks));
    }
    document.getElementById("search-results").replaceChildren(list);
    if (results.length <= AT_ONCE) return;

    const more = element("button", "btn", `Show all ${results.length}`);
    more.type = "button";
    more.addEventListener("click", () => {
      add(results.slice(AT_ONCE));
      list.children[AT_ONCE].querySelector("a").focus();
      more.remove();
    });
    list.after(more);
  };

  // Sphinx calls this with the words of the address, once the index is there.
  Search.query = (query) => {
    Search.stopPulse();
    const all = entries();
    const { named, words } = takeIds(query, all);
    if (named.length === 1 && !splitQuery(words).length) {
      location.replace(addressOf(all.get(named[0])));
      return;
    }
    const { found, marks } = findWords(words, all);
    const results = [...new Set([...named, ...found])].map((name) => all.get(name));
    show(results, all, marks);
    const count = results.length === 1 ? "One result" : `${results.length || "No"} results`;
    const advice = results.length ? "" : " Try fewer words, or other ones: every one must be in an answer.";
    status.textContent = `${count} for “${query.trim()}”.${advice}`;
  };

  if (new URLSearchParams(location.search).get("q")) status.textContent = "Searching…";
  addEventListener("load", () => {
    if (!Search.hasIndex()) status.textContent = "The search index could not be loaded.";
  });
})();
