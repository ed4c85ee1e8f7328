// What is alive in a checkout, on its own page as in the sheet over a show: the total follows variant and quantity,
// and an order that waits for the bank or its buyer is looked after until it is settled.
//   <section data-controller="checkout"> … <form data-checkout-target="form"> … <div data-checkout-target="outcome" data-poll data-url>
// Sends "checkout:paid" when an order was paid.
import { Controller } from "@hotwired/stimulus";
import { ask, redrawRequest, refreshUrl, swap } from "./panel.js";

const FIRST_LOOKS = 12;
const LOOK_SOON_MS = 1000;
const LOOK_LATER_MS = 4000;
const LOOKS_MAX = 400;

export default class extends Controller {
  static targets = ["form", "outcome"];

  disconnect() {
    clearTimeout(this.looking);
    clearTimeout(this.refreshing);
  }

  get inSheet() {
    return this.element.localName === "dialog";
  }

  // Several taps on "one more" make one question.
  refresh() {
    clearTimeout(this.refreshing);
    this.refreshing = setTimeout(() => this.askAgain(), 150);
  }

  async askAgain() {
    if (!this.hasFormTarget || !this.formTarget.reportValidity) return;
    const number = (this.asked = (this.asked || 0) + 1);
    this.element.setAttribute("aria-busy", "true");
    try {
      const answer = await this.askFor(this.formTarget);
      if (number === this.asked && answer.html) swap(this.element, answer.html, { over: true });
    } catch {
      // The line broke: the page still shows the last true total, and the server checks it again when Pay is pressed.
    } finally {
      this.element.removeAttribute("aria-busy");
    }
  }

  // Another country has another form, another method another total: the same question, with what was typed in its body.
  redraw() {
    this.refresh();
  }

  askFor(form) {
    if (form.method === "get") return ask(refreshUrl(form), { inSheet: this.inSheet });
    const { url, options } = redrawRequest(form);
    return ask(url, { inSheet: this.inSheet, ...options });
  }

  outcomeTargetConnected(outcome) {
    clearTimeout(this.looking);
    if (outcome.dataset.outcome === "paid") this.dispatch("paid", { detail: { order: outcome.dataset.order } });
    if (outcome.dataset.poll) this.lookLater(outcome, 0);
  }

  lookLater(outcome, looks) {
    if (looks >= LOOKS_MAX) return;
    const wait = looks < FIRST_LOOKS ? LOOK_SOON_MS : LOOK_LATER_MS;
    this.looking = setTimeout(() => this.look(outcome, looks + 1), wait);
  }

  async look(outcome, looks) {
    try {
      const answer = await ask(outcome.dataset.url, { inSheet: this.inSheet });
      if (!outcome.isConnected) return;
      // Untouched while nothing happened: somebody may be typing another card.
      if (answer.html && this.wordIn(answer.html) !== outcome.dataset.outcome) {
        swap(this.element, answer.html);
        return;
      }
    } catch {
      // Asked again below.
    }
    this.lookLater(outcome, looks);
  }

  wordIn(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    return page.querySelector("[data-outcome]")?.dataset.outcome;
  }
}
