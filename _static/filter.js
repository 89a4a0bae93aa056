"use strict";

// The list of all questions: shows those of a theme, level and tag, and keeps the choice in the address.
(() => {
  const tables = [...document.querySelectorAll("table.question-list")];
  const rows = tables.flatMap((table) => {
    const heading = table.closest(".pst-scrollable-table-container").previousElementSibling;
    return [...table.tBodies[0].rows].map((row) => {
      const [id, , level, tags] = [...row.cells].map((cell) => cell.textContent.trim());
      return { row, id, level: [level], tag: tags.split(", "), theme: [heading.textContent.trim()] };
    });
  });

  const unique = (values) => [...new Set(values)];
  const LABELS = { theme: "Theme", level: "Level", tag: "Tag" };
  const options = {
    theme: unique(rows.flatMap((entry) => entry.theme)),
    level: ["warm-up", "core", "deep"].filter((level) => rows.some((entry) => entry.level.includes(level))),
    tag: unique(rows.flatMap((entry) => entry.tag)).sort(),
  };

  const form = document.createElement("form");
  form.className = "question-filter";
  for (const [name, values] of Object.entries(options)) {
    const select = document.createElement("select");
    select.name = name;
    select.append(new Option("all", ""), ...values.map((value) => new Option(value)));
    const label = document.createElement("label");
    label.append(`${LABELS[name]} `, select);
    form.append(label, " ");
  }
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  const practice = document.createElement("a");
  practice.textContent = "Be asked these";

  /** Shows what the form asks for, and nothing else. */
  const show = () => {
    const wanted = Object.keys(options).filter((name) => form.elements[name].value);
    const fits = (entry) => wanted.every((name) => entry[name].includes(form.elements[name].value));
    for (const entry of rows) entry.row.hidden = !fits(entry);
    for (const table of tables) {
      const box = table.closest(".pst-scrollable-table-container");
      box.hidden = box.previousElementSibling.hidden = [...table.tBodies[0].rows].every((row) => row.hidden);
    }
    const found = rows.filter(fits);
    status.replaceChildren(`${found.length} of ${rows.length} questions. `, ...(found.length ? [practice] : []));
    practice.href = `drill${DOCUMENTATION_OPTIONS.LINK_SUFFIX}#set=${found.map((entry) => entry.id).join(".")}`;
    return new URLSearchParams(wanted.map((name) => [name, form.elements[name].value]));
  };

  /** Sets the form to what the address asks for; what it does not know counts as "all". */
  const read = () => {
    const asked = new URLSearchParams(location.search);
    for (const [name, values] of Object.entries(options)) {
      const value = asked.get(name);
      form.elements[name].value = values.includes(value) ? value : "";
    }
    show();
  };

  form.addEventListener("change", () => history.replaceState(null, "", `?${show()}`.replace(/\?$/, location.pathname)));
  form.addEventListener("submit", (event) => event.preventDefault());
  tables[0]?.closest(".pst-scrollable-table-container").previousElementSibling.before(form, status);
  read();
})();
