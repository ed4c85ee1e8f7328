// Small helpers around elements. No state, no network.

// Fill a clone of a <template> the server rendered: {"title": "…"} goes as text into [data-slot="title"].
// A value that is an object sets attributes instead: {"picture": {"src": "…", "alt": ""}}; null removes the element.
export function fillTemplate(template, slots) {
  const root = template.content.firstElementChild.cloneNode(true);
  fillSlots(root, slots);
  return root;
}

export function fillSlots(root, slots) {
  for (const [name, value] of Object.entries(slots)) {
    for (const element of slotsOf(root, name)) fillSlot(element, value);
  }
}

function slotsOf(root, name) {
  const found = [...root.querySelectorAll(`[data-slot="${name}"]`)];
  return root.dataset && root.dataset.slot === name ? [root, ...found] : found;
}

function fillSlot(element, value) {
  if (value === null) {
    element.remove();
  } else if (typeof value === "object") {
    setAttributes(element, value);
  } else {
    element.textContent = String(value);
  }
}

function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") element.textContent = String(value);
    else if (value === null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

// Put {names} into a text the server translated: fillText("{count} left", {count: 3}).
export function fillText(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// The token Django wants with a POST: from the page if it has a form, else from the cookie.
export function csrfToken(page = document) {
  const field = page.querySelector("input[name=csrfmiddlewaretoken]");
  if (field) return field.value;
  const cookie = page.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return cookie ? decodeURIComponent(cookie.slice("csrftoken=".length)) : "";
}

// Show a notice to everybody, readers of the screen included.
export function showToast(text, page = document) {
  const list = page.getElementById("toasts");
  const template = page.getElementById("toast-template");
  if (list && template) list.append(fillTemplate(template, { text }));
}
