// What this tab is called when it asks for a pass. A page that is opened again in the same tab is the same screen.

const KEY = "showfloor.screen";

export function screenName(storage = window.sessionStorage, random = randomName) {
  const known = storage.getItem(KEY);
  if (known) return known;
  const name = random();
  storage.setItem(KEY, name);
  return name;
}

function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
