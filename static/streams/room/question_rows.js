// Fills clones of the page's row of a question (templates/streams/room/_question.html).
import { fillTemplate } from "../../app/lib/dom.js";

// facts: {id, w, name, m, votes, at, wanted, reply: {m, name} or nothing}
export function questionRow(template, facts, { isOwn = false } = {}) {
  const reply = facts.reply ?? null;
  const row = fillTemplate(template, {
    body: facts.m,
    name: facts.name,
    votes: facts.votes ?? 0,
    own: isOwn ? {} : null,
    ...(reply ? { replyName: reply.name, replyBody: reply.m } : { reply: null }),
  });
  row.dataset.id = facts.id;
  row.dataset.writer = facts.w ?? "";
  address(row, facts.id);
  press(row, Boolean(facts.wanted));
  return row;
}

// Whether this reader wants it answered, and what the next press of the button says.
export function press(row, isWanted) {
  const button = row.querySelector("[data-deed=vote]");
  button.setAttribute("aria-pressed", String(isWanted));
  button.value = isWanted ? "0" : "1";
}

export function isPressed(row) {
  return row.querySelector("[data-deed=vote]").getAttribute("aria-pressed") === "true";
}

// An answer in writing under its question: the row of the template has its place.
export function showReply(row, template, { m, name }) {
  row.querySelector('[data-slot="reply"]')?.remove();
  const place = fillTemplate(template, { replyName: name, replyBody: m }).querySelector('[data-slot="reply"]');
  row.append(place);
}

function address(row, id) {
  for (const element of row.querySelectorAll("[formaction]")) {
    element.setAttribute("formaction", element.getAttribute("formaction").replace("/0/", `/${id}/`));
  }
  for (const element of row.querySelectorAll('[name^="0-"]')) element.name = element.name.replace("0-", `${id}-`);
  for (const element of row.querySelectorAll("[id]")) element.id = element.id.replace(/0$/, id);
  for (const element of row.querySelectorAll("[for]")) element.setAttribute("for", element.getAttribute("for").replace(/0$/, id));
}
