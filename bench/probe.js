// Runs before anything of a page, and notes what the browser says of its layout, its largest paint and its long tasks.
(() => {
  const seen = { shifts: [], paint: 0, tasks: [] };
  window.benchSeen = seen;
  const watch = (type, note) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  watch("layout-shift", (e) => e.hadRecentInput || seen.shifts.push({ at: e.startTime, by: e.value }));
  watch("largest-contentful-paint", (e) => (seen.paint = e.startTime));
  watch("longtask", (e) => seen.tasks.push({ at: e.startTime, ms: e.duration }));
})();
