// Whether pictures in lists may move for this reader: a mouse to point with, no wish for calm, no data to save.

const ABLE = "(hover: hover) and (pointer: fine) and (prefers-reduced-motion: no-preference)";
const SAVING = "showfloor.saving";

export function mayMove(page = window) {
  const chosen = page.localStorage.getItem(SAVING);
  const isSaving = chosen === null ? Boolean(page.navigator.connection?.saveData) : chosen === "1";
  return !isSaving && page.matchMedia(ABLE).matches;
}
