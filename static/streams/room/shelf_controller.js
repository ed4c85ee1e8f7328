// The line-up beside the show, and in the studio: what is left, what is sold out, what is on stage.
// Items: <li data-shelf-target="item" data-product="…" data-number="3"> with data-slot="left" and data-slot="number" inside.
// Classes: data-shelf-out-class, data-shelf-current-class. Opens as a sheet on a phone: shelf#open, shelf#close.
import { Controller } from "@hotwired/stimulus";
import { feed } from "./feed.js";
import { leftText } from "./priced.js";

export default class extends Controller {
  static targets = ["item"];
  static classes = ["out", "current"];
  static values = { soldOut: String, leftOne: String, leftOther: String, onStage: String };

  connect() {
    this.forget = feed.listen({ state: (state, changed) => this.#state(state, changed) });
  }

  disconnect() {
    this.forget();
  }

  open() {
    this.element.classList.add("open");
    this.element.querySelector("[data-shelf-close]")?.focus();
  }

  close() {
    this.element.classList.remove("open");
  }

  #state(state, changed) {
    for (const item of this.itemTargets) {
      const left = state.st?.[item.dataset.product];
      if (changed.includes("st") && left !== undefined) this.#left(item, left);
      if (changed.includes("pin")) this.#current(item, state.pin?.product === item.dataset.product);
    }
  }

  #left(item, left) {
    item.classList.toggle(this.hasOutClass ? this.outClass : "out", left <= 0);
    const texts = { soldOut: this.soldOutValue, one: this.leftOneValue, other: this.leftOtherValue };
    for (const place of item.querySelectorAll('[data-slot="left"]')) {
      place.textContent = leftText(left, texts, document.documentElement.lang);
    }
    for (const place of item.querySelectorAll('[data-slot="left-number"]')) {
      place.textContent = new Intl.NumberFormat(document.documentElement.lang).format(Math.max(0, left));
    }
  }

  #current(item, isCurrent) {
    item.classList.toggle(this.hasCurrentClass ? this.currentClass : "current", isCurrent);
    if (isCurrent) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
    for (const number of item.querySelectorAll(".no")) {
      number.classList.toggle("on", isCurrent);
      number.classList.toggle("ghost", !isCurrent);
    }
    for (const place of item.querySelectorAll('[data-slot="on-stage"]')) {
      place.textContent = isCurrent ? `${this.onStageValue} ·` : "";
    }
  }
}
