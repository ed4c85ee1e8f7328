// The line-up beside the show, and in the studio: what is left, what is sold out, what is on stage.
// Items: <li data-shelf-target="item" data-product="…" data-number="3"> with data-slot="left" and data-slot="number" inside.
// Classes: data-shelf-out-class, data-shelf-current-class. Opens as a sheet on a phone: shelf#open, shelf#close.
import { Controller } from "@hotwired/stimulus";
import { feed } from "./feed.js";
import { leftText } from "./priced.js";

export default class extends Controller {
  static targets = ["item"];
  static classes = ["out", "current"];
  static values = { soldOut: String, leftOne: String, leftOther: String, onStage: String, also: String };

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
      if (changed.includes("pins")) this.#place(item, state.pins.items.findIndex((pin) => pin.product === item.dataset.product));
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

  // Its place on stage: 0 in front, then behind; -1 off the stage.
  #place(item, at) {
    item.classList.toggle(this.hasCurrentClass ? this.currentClass : "current", at === 0);
    item.classList.toggle("behind", at > 0);
    if (at === 0) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
    for (const number of item.querySelectorAll(".no")) {
      number.classList.toggle("on", at >= 0);
      number.classList.toggle("ghost", at < 0);
    }
    for (const place of item.querySelectorAll('[data-slot="on-stage"]')) {
      place.textContent = at < 0 ? "" : `${at === 0 ? this.onStageValue : this.alsoValue} ·`;
    }
    this.#key(item, at === 0);
  }

  // In the studio: pressing what is in front takes it off the stage.
  #key(item, isInFront) {
    for (const form of item.querySelectorAll("form[data-pin]")) {
      form.action = isInFront ? form.dataset.unpin : form.dataset.pin;
      form.querySelector("button").setAttribute("aria-pressed", String(isInFront));
    }
  }
}
