// Fills clones of the page's templates (templates/streams/room/_templates.html) with what the room says.
import { fillTemplate, fillText } from "../../app/lib/dom.js";
import { signsOf } from "./signs.js";

// A name may run in the other direction: it stands in an isolated run of its own within the sentence.
function apart(name) {
  return `\u2068${name}\u2069`;
}

export class MessageRows {
  constructor(page = document) {
    this.message = page.getElementById("room-message");
    this.sale = page.getElementById("room-sale");
  }

  of(row, me) {
    if (row.kind === "sale") return this.#sale(row.sale);
    return row.kind === "waiting" ? this.#waiting(row, me) : this.#message(row.message);
  }

  #message(message) {
    const element = fillTemplate(this.message, {
      letter: signsOf(message.name)[0] ?? "",
      name: message.name,
      body: message.m,
      host: message.role === "host" ? {} : null,
      brand: message.role === "brand" ? {} : null,
      mod: message.role === "mod" ? {} : null,
      mute: message.role === "fan" ? {} : null,
    });
    element.dataset.id = message.id;
    element.dataset.writer = message.w;
    return element;
  }

  #waiting(row, me) {
    const element = this.#message({ id: "", w: me?.w ?? "", name: me?.name ?? "", role: me?.role ?? "fan", m: row.text });
    element.classList.add("waiting");
    element.querySelector(".m")?.remove();
    return element;
  }

  #sale(sale) {
    const { named, unnamed, namedOnly, unnamedOnly } = this.sale.dataset;
    const byNumber = sale.numbers.length > 0;
    const text = sale.name ? (byNumber ? named : namedOnly) : byNumber ? unnamed : unnamedOnly;
    const numbers = new Intl.ListFormat(document.documentElement.lang, { style: "narrow", type: "unit" }).format(
      sale.numbers.map(String),
    );
    return fillTemplate(this.sale, { text: fillText(text, { name: apart(sale.name), number: numbers }) });
  }
}
