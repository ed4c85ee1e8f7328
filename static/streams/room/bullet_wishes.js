// How somebody wants the talk over their picture; kept in the browser, off until they say otherwise.

const KEY = "showfloor.bullets";
export const DENSITY = { few: 0.25, normal: 0.5, many: 1 };
export const SIZES = { small: 16, medium: 20, large: 26 };
export const PALE = { light: 0.5, half: 0.75, full: 1 };
const USUAL = { on: false, density: "normal", size: "medium", opacity: "full" };
const CHOICES = { density: DENSITY, size: SIZES, opacity: PALE };

// What is stored may be anybody's: only what is offered counts.
export function readWishes(text) {
  let found;
  try {
    found = JSON.parse(text ?? "{}");
  } catch {
    found = {};
  }
  const wishes = { ...USUAL, on: found?.on === true };
  for (const [name, offered] of Object.entries(CHOICES)) {
    if (typeof found?.[name] === "string" && Object.hasOwn(offered, found[name])) wishes[name] = found[name];
  }
  return wishes;
}

export function loadWishes(storage = window.localStorage) {
  return readWishes(storage.getItem(KEY));
}

export function saveWishes(wishes, storage = window.localStorage) {
  storage.setItem(KEY, JSON.stringify(wishes));
}
