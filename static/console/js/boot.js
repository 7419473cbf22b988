// Runs before the first paint: the chosen theme must not flash, and no-script fallbacks must not flicker.
const root = document.documentElement;
root.classList.add("js");
try {
  const theme = localStorage.getItem("hookline:theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
} catch {
  // Storage can be forbidden; the system theme is then used.
}
