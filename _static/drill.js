"use strict";

// The interview: asks questions of the sheet that the page shows without scripts, one at a time. What an answer says is
// taken from its chapter when it is wanted, so that nothing stands twice. Progress is kept on the device, by question id.
(() => {
  const STORE = "drill";
  const VERSION = 1;
  const MISSED = 1;
  const PARTLY = 2;
  const GOOD = 3;
  const BETWEEN = 2; // so many other questions come before a missed one comes back
  const KEYS_OFF = "single-keys-off"; // kept by keys.js

  const sheet = document.querySelector(".drill-sheet");
  const root = document.querySelector(".drill");

  /**
   * @typedef {object} Question One question of the sheet.
   * @property {string} id
   * @property {string} title
   * @property {string} theme the title of its chapter
   * @property {string} level
   * @property {string[]} tags
   * @property {string[]} after the ids of what to know first
   * @property {string} href where it is answered
   * @property {HTMLElement} asked the words of the interviewer
   */

  /** @type {Map<string, Question>} */
  const questions = new Map(
    [...sheet.querySelectorAll("[data-id]")].map((item) => [
      item.dataset.id,
      {
        ...item.dataset,
        tags: item.dataset.tags.split("|"),
        after: item.dataset.after.split(" ").filter(Boolean),
        href: item.querySelector("a").href,
        asked: item.querySelector(".drill-asked"),
      },
    ]),
  );
  const replaced = JSON.parse(sheet.dataset.replaced || "{}");

  /** @param {string} id @returns {string} the id under which a question is known today */
  const current = (id) => {
    const seen = new Set();
    while (replaced[id] && !seen.has(id)) {
      seen.add(id);
      id = replaced[id];
    }
    return id;
  };

  // Progress

  /**
   * @param {unknown} data what was stored or imported
   * @returns {Map<string, number>} the last grade of each question by id, also of those that this edition does not have
   */
  const readGrades = (data) => {
    if (data?.version !== VERSION || typeof data.grades !== "object" || !data.grades) throw new Error("no progress");
    const grades = new Map();
    for (const [id, grade] of Object.entries(data.grades)) {
      if (!/^ML\d{4}$/.test(id) || ![MISSED, PARTLY, GOOD].includes(grade)) throw new Error("no progress");
      if (!grades.has(current(id)) || current(id) === id) grades.set(current(id), grade);
    }
    return grades;
  };

  const load = () => {
    try {
      return readGrades(JSON.parse(localStorage.getItem(STORE)));
    } catch {
      return new Map();
    }
  };

  let grades = load();
  const written = () => JSON.stringify({ version: VERSION, grades: Object.fromEntries([...grades].sort()) });
  const save = () => {
    try {
      localStorage.setItem(STORE, written());
    } catch {
      // A full store: progress lasts as long as the page.
    }
  };

  // Pieces of the page

  /**
   * @param {string} name of an element
   * @param {object} properties of it; those that begin with "aria-" or are "role" become attributes
   * @param {...(Node | string)} children
   */
  const make = (name, properties = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key.includes("-") || key === "role") made.setAttribute(key, value);
      else made[key] = value;
    }
    made.append(...children);
    return made;
  };

  const button = (text, onclick, properties = {}) =>
    make("button", { type: "button", className: "answer-tools-button", onclick, ...properties }, text);

  const heading = (text) => make("h2", { tabIndex: -1, className: "drill-heading" }, text);

  /** Shows other elements, and leads the focus to where the page goes on; not when the page has just come. */
  const show = (...elements) => {
    const comes = !root.hasChildNodes();
    root.replaceChildren(...elements);
    if (!comes) root.querySelector(".drill-heading").focus();
  };

  const linkTo = (question) => {
    const link = make("a", { href: question.href }, question.title);
    return make("span", {}, `${question.id} `, link);
  };

  // Picking questions

  /** @param {unknown[]} items @returns {unknown[]} the same in random order */
  const shuffled = (items) => {
    const order = [...items];
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(Math.random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  };

  /** A set of boxes to tick, of which none ticked means all. */
  const boxes = (legend, name, values) =>
    make(
      "fieldset",
      {},
      make("legend", {}, legend),
      ...values.map((value) => make("label", {}, make("input", { type: "checkbox", name, value }), ` ${value}`)),
    );

  const unique = (values) => [...new Set(values)];
  const all = () => [...questions.values()];

  /** The questions that a form asks for. */
  const pool = (form) => {
    const data = new FormData(form);
    const fits = (name, values) => !data.has(name) || values.some((value) => data.getAll(name).includes(value));
    return all().filter((q) => fits("theme", [q.theme]) && fits("level", [q.level]) && fits("tag", q.tags));
  };

  /** Missed ones first, and each part in random order. */
  const pick = (form) => {
    const order = shuffled(pool(form));
    const missed = (q) => grades.get(q.id) === MISSED;
    const few = Number(form.elements.count.value) || order.length;
    return [...order.filter(missed), ...order.filter((q) => !missed(q))].slice(0, few);
  };

  const choose = (name, label, options) =>
    make(
      "label",
      {},
      `${label} `,
      make("select", { name }, ...options.map(([value, text]) => make("option", { value }, text))),
    );

  /** @param {string} [note] what to say first */
  const setUp = (note = "") => {
    history.replaceState(null, "", location.pathname + location.search);
    const tags = make("details", {}, make("summary", {}, "Tags"), boxes("Only with one of", "tag", unique(all().flatMap((q) => q.tags)).sort()));
    const start = button("", () => {}, { type: "submit" });
    const form = make(
      "form",
      { className: "drill-form" },
      boxes("Themes", "theme", unique(all().map((q) => q.theme))),
      boxes("Levels", "level", unique(["warm-up", "core", "deep"].filter((level) => all().some((q) => q.level === level)))),
      tags,
      choose("count", "Questions", [["5", "5"], ["8", "8"], ["12", "12"], ["20", "20"], ["", "all that fit"]]),
      choose("clock", "Time for each", [["", "no clock"], ["2", "2 minutes"], ["3", "3 minutes"], ["5", "5 minutes"]]),
      start,
    );
    const count = () => {
      const fitting = pool(form).length;
      const asked = Math.min(Number(form.elements.count.value) || fitting, fitting);
      start.textContent = asked ? `Start with ${asked} ${asked === 1 ? "question" : "questions"}` : "No question fits";
      start.disabled = !asked;
    };
    form.addEventListener("change", count);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      begin(pick(form), Number(form.elements.clock.value));
    });
    show(heading("Pick your interview"), make("p", { role: "status" }, note), form, progress(), printing());
    count();
  };

  const printing = () =>
    button("Show all questions, to print", (event) => {
      sheet.hidden = !sheet.hidden;
      event.target.textContent = sheet.hidden ? "Show all questions, to print" : "Hide all questions";
    });

  /** What is known from earlier interviews, and what can be done with it. */
  const progress = () => {
    const known = [...grades].filter(([id]) => questions.has(id));
    const count = (grade) => known.filter(([, given]) => given === grade).length;
    const text = `${count(GOOD)} went well, ${count(PARTLY)} partly, ${count(MISSED)} missed; ${questions.size - known.length} not asked yet.`;
    const file = make("input", { type: "file", accept: ".json,application/json", hidden: true });
    file.addEventListener("change", async () => {
      try {
        grades = readGrades(JSON.parse(await file.files[0].text()));
        save();
        setUp("Your progress was read from the file.");
      } catch {
        setUp("That file holds no progress of this interview; nothing was changed.");
      }
    });
    const erase = button("Erase", () => {
      if (erase.textContent === "Erase") erase.textContent = "Erase all of it?";
      else {
        grades = new Map();
        localStorage.removeItem(STORE);
        setUp("Your progress was erased.");
      }
    });
    return make(
      "section",
      { className: "drill-progress", "aria-label": "Your progress" },
      make("h3", {}, "Your progress"),
      make("p", {}, `${text} It is kept on this device only.`),
      button("Save as a file", () => {
        const href = URL.createObjectURL(new Blob([written()], { type: "application/json" }));
        make("a", { href, download: "interview-progress.json" }).click();
        setTimeout(() => URL.revokeObjectURL(href), 1000);
      }),
      button("Read from a file", () => file.click()),
      erase,
      file,
    );
  };

  // The interview

  /** @type {Map<string, Promise<Document>>} */
  const chapters = new Map();

  /** @param {Question} question @returns {Promise<Element>} the whole answer, as its chapter has it */
  const answerTo = async (question) => {
    const address = new URL(question.href);
    const anchor = address.hash.slice(1);
    address.hash = "";
    const page = address.href;
    if (!chapters.has(page)) {
      const text = fetch(page).then((response) => (response.ok ? response.text() : Promise.reject(new Error(page))));
      chapters.set(page, text.then((html) => new DOMParser().parseFromString(html, "text/html")));
    }
    let chapter;
    try {
      chapter = await chapters.get(page);
    } catch (error) {
      chapters.delete(page);
      throw error;
    }
    const answer = document.importNode(chapter.querySelector(`#${anchor} > details.answer > .answer-body`), true);
    for (const name of ["href", "src"]) {
      for (const element of answer.querySelectorAll(`[${name}]`)) {
        element.setAttribute(name, new URL(element.getAttribute(name), page).href);
      }
    }
    for (const element of answer.querySelectorAll("[id]")) element.removeAttribute("id");
    return answer;
  };

  /** Counts down so many minutes; 0 is no clock. */
  const clock = (minutes) => {
    const shown = make("p", { className: "drill-clock", role: "timer" });
    if (!minutes) return shown;
    const end = performance.now() + minutes * 60_000;
    const tick = () => {
      const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      shown.textContent = left ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : "Time is up.";
      if (left && shown.isConnected) setTimeout(tick, 250);
    };
    setTimeout(tick);
    return shown;
  };

  /** @param {Question[]} set @param {number} minutes for each, or 0 */
  const begin = (set, minutes) => {
    const hash = new URLSearchParams({ set: set.map((q) => q.id).join("."), ...(minutes && { clock: minutes }) });
    history.replaceState(null, "", `#${hash}`);
    sheet.hidden = true;
    const first = new Map();
    const queue = [...set];
    const next = () => (queue.length ? ask(queue.shift()) : finish(set, first, minutes));

    /** @param {Question} question */
    const ask = (question) => {
      const grade = (given) => {
        if (!first.has(question.id)) first.set(question.id, given);
        grades.set(question.id, given);
        save();
        if (given === MISSED) queue.splice(BETWEEN, 0, question);
        next();
      };
      const place = make("div", { className: "drill-answer" });
      const steps = make("div", { className: "drill-steps" });
      const marks = [
        ["Missed it", MISSED],
        ["Partly", PARTLY],
        ["Got it", GOOD],
      ].map(([text, given]) => button(`${text} (${given})`, () => grade(given), { "aria-keyshortcuts": String(given) }));
      const elsewhere = make("p", {}, "The answer could not be loaded here: ", linkTo(question), ".");

      const whole = (answer) => {
        place.replaceChildren(answer);
        steps.replaceChildren(...marks);
        place.tabIndex = -1;
        place.focus();
      };
      const short = async (reveal) => {
        reveal.disabled = true;
        try {
          const answer = await answerTo(question);
          place.replaceChildren(answer.querySelector("p").cloneNode(true));
          const more = button("The whole answer (r)", () => whole(answer), { "aria-keyshortcuts": "r" });
          steps.replaceChildren(more, ...marks);
          more.focus();
        } catch {
          place.replaceChildren(elsewhere);
          steps.replaceChildren(...marks);
          marks[0].focus();
        }
      };
      const reveal = button("The short answer (r)", () => short(reveal), { "aria-keyshortcuts": "r" });
      steps.append(reveal);
      const again = first.has(question.id) ? ", once more" : "";
      show(
        heading(`Question ${first.size + (again ? 0 : 1)} of ${set.length}${again}`),
        clock(minutes),
        make("p", { className: "drill-where" }, `${question.id} · ${question.theme} · ${question.level}`),
        make("div", { className: "drill-asked" }, ...[...question.asked.cloneNode(true).childNodes]),
        steps,
        place,
        make("p", {}, button("End the interview", () => finish(set, first, minutes))),
      );
    };
    next();
  };

  /** @param {Question[]} set @param {Map<string, number>} first the first grades of this interview @param {number} minutes */
  const finish = (set, first, minutes) => {
    const list = (title, items) =>
      items.length ? [make("h3", {}, title), make("ul", {}, ...items.map((q) => make("li", {}, linkTo(q))))] : [];
    const graded = (grade) => set.filter((q) => first.get(q.id) === grade);
    const missed = graded(MISSED);
    const ground = unique(missed.flatMap((q) => q.after))
      .filter((id) => questions.has(id) && !first.has(id) && grades.get(id) !== GOOD)
      .map((id) => questions.get(id));
    const rest = set.filter((q) => !first.has(q.id));
    show(
      heading("How it went"),
      make("p", {}, `${graded(GOOD).length} of ${set.length} went well.`),
      ...list("Went well", graded(GOOD)),
      ...list("Read once more", graded(PARTLY)),
      ...list("Read first", missed),
      ...list("What those rest on", ground),
      ...list("Not asked", rest),
      make(
        "p",
        {},
        "The address of this page holds this set: send it to who studies with you, and they are asked the same.",
      ),
      button("The same set again", () => begin(set, minutes)),
      button("Another interview", () => setUp()),
    );
  };

  document.addEventListener("keydown", (event) => {
    if (localStorage.getItem(KEYS_OFF) === "yes" || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select, dialog")) return;
    const found = root.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
    if (!found || found.disabled) return;
    event.preventDefault();
    found.click();
  });

  /** Begins with what the address asks for: a set of questions, or nothing. */
  const arrive = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    const ids = unique((asked.get("set") ?? "").split(".").filter(Boolean).map((id) => current(id.toUpperCase())));
    const set = ids.filter((id) => questions.has(id)).map((id) => questions.get(id));
    const gone = ids.length - set.length;
    if (!set.length) {
      setUp(gone ? "None of the questions that this address asks for is in this edition." : "");
      return;
    }
    const minutes = Math.min(Math.max(Number(asked.get("clock")) || 0, 0), 60);
    const lost = gone ? ` ${gone} more ${gone === 1 ? "is" : "are"} not in this edition.` : "";
    show(
      heading("An interview for you"),
      make("p", {}, `${set.length} ${set.length === 1 ? "question" : "questions"}, the same for everyone with this address.${lost}`),
      button("Start", () => begin(set, minutes)),
      button("Pick another", () => setUp()),
    );
  };

  sheet.hidden = true;
  arrive();
  // Another fragment leads within the page: whoever skips to the text goes on with the interview.
  addEventListener("hashchange", () => new URLSearchParams(location.hash.slice(1)).has("set") && arrive());
})();
