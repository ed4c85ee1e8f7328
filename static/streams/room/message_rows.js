// Fills clones of the page's templates (templates/streams/room/_templates.html) with what the room says.
import { fillTemplate, fillText } from "../../app/lib/dom.js";
import { drawBody } from "./body_parts.js";
import { signsOf } from "./signs.js";

// A name may run in the other direction: it stands in an isolated run of its own within the sentence.
function apart(name) {
  return `\u2068${name}\u2069`;
}

function quoteSlots(quote) {
  if (!quote) return { quote: null, quoteGone: null };
  if (!quote.w) return { quote: null, quoteGone: { hidden: false } };
  return { quoteName: quote.name, quoteBody: quote.m, quoteGone: { hidden: true } };
}

// A row whose quoted message was taken out.
export function unquote(element) {
  element.querySelector('[data-slot="quote"]')?.remove();
  const gone = element.querySelector('[data-slot="quoteGone"]');
  if (gone) gone.hidden = false;
  element.dataset.quotedWriter = "";
}

// A row as it is taken from the page the server drew: what the order of the talk has to know of it.
export function messageOf(element) {
  const { id, writer, quoted, quotedWriter } = element.dataset;
  const re = quoted ? { re: { id: Number(quoted), w: quotedWriter } } : {};
  return { id: Number(id), w: writer, ...re };
}

// How far somebody is as a fan of the host.
const LEVELS = ["fan1", "fan2", "fan3"];

export class MessageRows {
  constructor(page = document) {
    this.message = page.getElementById("room-message");
    this.sale = page.getElementById("room-sale");
  }

  of(row, me) {
    if (row.kind === "aside") return row.element;
    if (row.kind === "sale") return this.#sale(row.sale);
    return row.kind === "waiting" ? this.#waiting(row, me) : this.#message(row.message);
  }

  #message(message) {
    const element = fillTemplate(this.message, {
      letter: signsOf(message.name)[0] ?? "",
      name: message.name,
      host: message.role === "host" ? {} : null,
      brand: message.role === "brand" ? {} : null,
      staff: ["fan", "host", "brand"].includes(message.role) ? null : {},
      buyer: message.b?.includes("buyer") ? {} : null,
      follower: message.b?.includes("follower") ? {} : null,
      member: message.b?.includes("member") ? {} : null,
      ...Object.fromEntries(LEVELS.map((level) => [level, message.b?.includes(level) ? {} : null])),
      mute: message.role === "fan" ? {} : null,
      held: message.held ? {} : null,
      ...quoteSlots(message.re),
    });
    drawBody(element.querySelector('[data-slot="body"]'), message.m, message.role);
    this.#addressReport(element, message.id);
    Object.assign(element.dataset, { id: message.id, writer: message.w, called: (message.to ?? []).join(" "), at: message.at ?? "" });
    if (message.re) Object.assign(element.dataset, { quoted: message.re.id, quotedWriter: message.re.w ?? "" });
    return element;
  }

  // The template knows neither message nor show: their places in its address are filled in here.
  #addressReport(element, id) {
    const link = element.querySelector('[data-slot="report"]');
    const show = document.querySelector("[data-room-path-value]")?.dataset.roomPathValue.split("/")[2] ?? "";
    link?.setAttribute("href", link.getAttribute("href").replace("target=0&show=", `target=${id}&show=${show}`));
  }

  #waiting(row, me) {
    const element = this.#message({ id: "", w: me?.w ?? "", name: me?.name ?? "", role: me?.role ?? "fan", m: row.text, re: row.more?.re });
    element.classList.add("waiting");
    for (const tools of element.querySelectorAll(".m, .acts")) tools.remove();
    return element;
  }

  #sale(sale) {
    const { named, unnamed, namedOnly, unnamedOnly, namedSupport, unnamedSupport } = this.sale.dataset;
    if (sale.support) {
      const words = sale.name ? namedSupport : unnamedSupport;
      return fillTemplate(this.sale, { text: fillText(words, { name: apart(sale.name), amount: sale.support }) });
    }
    const byNumber = sale.numbers.length > 0;
    const text = sale.name ? (byNumber ? named : namedOnly) : byNumber ? unnamed : unnamedOnly;
    const numbers = new Intl.ListFormat(document.documentElement.lang, { style: "narrow", type: "unit" }).format(
      sale.numbers.map(String),
    );
    return fillTemplate(this.sale, { text: fillText(text, { name: apart(sale.name), number: numbers }) });
  }
}
