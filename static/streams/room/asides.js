// Rows of the talk that only those see who keep order: what waits for them, what lists found, what the others did.
import { fillTemplate, fillText } from "../../app/lib/dom.js";

function apart(name) {
  return `\u2068${name}\u2069`;
}

// Puts a text into an element with the places underlined that a list found. Places count whole signs of Unicode, as the
// server does; JavaScript's own numbers count halves of some.
export function underline(element, text, terms) {
  const signs = [...text];
  let at = 0;
  element.textContent = "";
  for (const [start, end, term] of [...terms].sort((a, b) => a[0] - b[0])) {
    if (start < at) continue;
    const mark = document.createElement("mark");
    mark.textContent = signs.slice(start, end).join("");
    mark.title = term;
    element.append(signs.slice(at, start).join(""), mark);
    at = end;
  }
  element.append(signs.slice(at).join(""));
}

export class Asides {
  constructor(page = document) {
    this.heldRow = page.getElementById("staff-held");
    this.deedRow = page.getElementById("staff-deed");
    this.hitRow = page.getElementById("staff-hit");
  }

  held(message) {
    const element = fillTemplate(this.heldRow, { name: message.name });
    underline(element.querySelector('[data-slot="body"]'), message.m, message.terms ?? []);
    element.dataset.heldId = message.id;
    return element;
  }

  // Nothing for deeds that no sentence here tells of.
  deed(deed) {
    const text = this.deedRow.dataset[deed.deed.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())];
    if (!text) return null;
    const element = fillTemplate(this.deedRow, {
      text: fillText(text, { by: apart(deed.by), name: apart(deed.name) }),
      undo: deed.undo ? {} : null,
    });
    element.dataset.deedId = deed.id;
    return element;
  }

  // What is held has a row of its own already.
  hit(hit) {
    if (hit.action === "hold") return null;
    const { block, log } = this.hitRow.dataset;
    const element = fillTemplate(this.hitRow, { what: hit.action === "block" ? block : log, name: hit.name });
    underline(element.querySelector('[data-slot="body"]'), hit.m, hit.terms);
    return element;
  }
}
