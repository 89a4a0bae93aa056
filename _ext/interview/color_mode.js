(() => {
  let mode = null;
  try {
    mode = localStorage.getItem("mode");
  } catch {} // storage may be blocked
  const root = document.documentElement;
  root.dataset.mode = mode || "auto";
  const dark = mode === "dark" || (mode !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "dark" : "light";
})();
