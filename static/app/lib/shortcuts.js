// Which of these elements a key presses, by their aria-keyshortcuts; undefined when none.

export function pressedBy({ key, ctrlKey, metaKey, altKey }, elements) {
  if (ctrlKey || metaKey || altKey) return undefined;
  const pressed = key === " " ? "space" : key.toLowerCase();
  return [...elements].find((element) => words(element).includes(pressed));
}

function words(element) {
  return element.getAttribute("aria-keyshortcuts").toLowerCase().split(" ");
}
