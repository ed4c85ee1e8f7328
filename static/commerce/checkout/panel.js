// One place on the page whose inside comes from the server: the sheet over a show, or the same thing as a page.
// Asks for it, puts it in, and keeps what a person has typed. Shared by the sheet and the checkout controllers.
import { csrfToken } from "../../app/lib/dom.js";

const HEADERS = { "X-Requested-With": "fetch" };
// Over a show there is a way back to it; the same piece on its own page leads elsewhere.
const IN_SHEET = { "X-Sheet": "1" };
const ANSWER_MS_MAX = 30000;

// What came back: html for the panel, a refusal's sentence, or an address the whole page has to go to.
export async function ask(url, { inSheet, ...options } = {}) {
  const signal = AbortSignal.timeout(ANSWER_MS_MAX);
  const headers = { ...HEADERS, ...(inSheet ? IN_SHEET : {}), ...options.headers };
  const response = await fetch(url, { credentials: "same-origin", signal, ...options, headers });
  return readAnswer(response);
}

export async function readAnswer(response) {
  const kind = response.headers.get("Content-Type") || "";
  if (kind.includes("json")) {
    const body = await response.json();
    return { refusal: body.error ? body.error.message : "" };
  }
  const html = await response.text();
  if (/^\s*<!doctype/i.test(html)) return response.ok ? { page: response.url } : { refusal: "" };
  return { html, url: response.url };
}

// The request a form makes when a button sends it; the card goes in the body only, never in an address.
export function requestOf(form, submitter, page = document) {
  const sent = new FormData(form, submitter);
  const url = new URL(form.getAttribute("action"), page.baseURI);
  if (form.method === "get") {
    url.search = new URLSearchParams(sent).toString();
    return { url: url.href, options: {} };
  }
  return { url: url.href, options: { method: "POST", body: new URLSearchParams(sent), headers: { "X-CSRFToken": csrfToken(form) } } };
}

// The address that shows the same sheet for another variant or quantity: nothing that identifies the buyer goes along.
export function refreshUrl(form, page = document) {
  const url = new URL(form.dataset.refreshUrl || form.getAttribute("action"), page.baseURI);
  const names = ["variant", "quantity", "show", "number", "seen"];
  const sent = new FormData(form);
  for (const name of names) if (sent.get(name)) url.searchParams.set(name, sent.get(name));
  if (form.dataset.refreshUrl) url.searchParams.set("step", "pay");
  return url.href;
}

// The request that shows a pay form anew for what is chosen in it: all but the card, which nobody has to see for that.
export function redrawRequest(form, page = document) {
  const { url, options } = requestOf(form, null, page);
  for (const name of [...options.body.keys()]) if (name.startsWith("card_")) options.body.delete(name);
  options.body.set("redraw", "1");
  return { url, options };
}

const TYPED = "input:not([type=hidden], [type=radio], [name=quantity]), select, textarea";

export function typedIn(root) {
  const kept = new Map();
  for (const field of root.querySelectorAll(TYPED)) {
    if (field.name) kept.set(field.name, field.type === "checkbox" ? field.checked : field.value);
  }
  return kept;
}

// A list that came with another country does not have what was typed before.
function takes(field, value) {
  return field.type !== "select-one" || [...field.options].some((option) => option.value === value);
}

// Give back what was typed: a field the server sends back empty (a card's digits always are) keeps its text.
export function typeAgain(root, kept, { over = false } = {}) {
  for (const field of root.querySelectorAll(TYPED)) {
    if (!kept.has(field.name) || !takes(field, kept.get(field.name))) continue;
    if (field.type === "checkbox") field.checked = kept.get(field.name);
    else if (over || field.value === "") field.value = kept.get(field.name);
  }
}

export function swap(root, html, options) {
  const kept = typedIn(root);
  const at = root.querySelector(".body")?.scrollTop || 0;
  const focused = root.contains(document.activeElement) ? document.activeElement : null;
  const place = focused && focused.name ? { name: focused.name, value: focused.value } : null;
  root.innerHTML = html;
  typeAgain(root, kept, options);
  if (options?.over) {
    const body = root.querySelector(".body");
    if (body) body.scrollTop = at;
    focusAgain(root, place);
  }
}

function focusAgain(root, place) {
  if (!place) return;
  const fields = [...root.querySelectorAll("input, select, textarea, button")].filter((field) => field.name === place.name);
  const same = fields.find((field) => field.type !== "radio" || field.value === place.value) || fields[0];
  same?.focus({ preventScroll: true });
}
