// Shows a level between 0 and 1 in a <meter>, or in any element by a custom property.

export function showLevel(bar, level) {
  if (bar instanceof HTMLMeterElement) {
    bar.value = level * bar.max;
  } else {
    bar.style.setProperty("--level", level.toFixed(2));
    bar.setAttribute("aria-valuenow", String(Math.round(level * 100)));
  }
}
