// The line-up beside the show, and in the studio: what is left, what is sold out, what is on stage.
// Items: <li data-shelf-target="item" data-product="…" data-number="3"> with data-slot="left" and data-slot="number" inside.
// Classes: data-shelf-out-class, data-shelf-current-class. Opens as a sheet on a phone: shelf#open, shelf#close.
import { Controller } from "@hotwired/stimulus";
import { feed } from "./feed.js";
import { clockLeft, PriceClock } from "./price_clock.js";
import { leftText, pricesAt, pricesFor, showQuote } from "./priced.js";

export default class extends Controller {
  static targets = ["item"];
  static classes = ["out", "current"];
  static values = { soldOut: String, leftOne: String, leftOther: String, onStage: String, also: String, currency: String, ends: String };

  connect() {
    this.clock = new PriceClock((time) => this.#prices(time));
    this.forget = feed.listen({ state: (state, changed) => this.#state(state, changed) });
  }

  disconnect() {
    this.clock.stop();
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
    if (changed.includes("prices")) this.clock.draw();
    for (const item of this.itemTargets) {
      const left = state.st?.[item.dataset.product];
      if (changed.includes("st") && left !== undefined) this.#left(item, left);
      if (changed.includes("so")) this.#stop(item, Boolean(state.so[item.dataset.product]));
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
    for (const place of item.querySelectorAll('[data-slot="left-word"]')) {
      place.textContent = left <= 0 ? place.dataset.out : place.dataset.left;
    }
  }

  // In the studio: sold out by hand, which the same key undoes.
  #stop(item, isStopped) {
    for (const place of item.querySelectorAll('[data-slot="stop"]')) {
      place.value = isStopped ? "0" : "1";
      place.form.querySelector("button").setAttribute("aria-pressed", String(isStopped));
    }
  }

  // Answers whether one of the prices ends by itself.
  #prices(time) {
    return this.itemTargets.map((item) => this.#price(item, feed.state.prices?.[item.dataset.product], time)).includes(true);
  }

  #price(item, fact, time) {
    if (!fact) return false;
    const prices = pricesAt(fact, time);
    const { price, was } = pricesFor(prices, this.currencyValue, document.documentElement.lang);
    const { until } = prices[this.currencyValue] ?? {};
    const ends = until === undefined ? "" : this.endsValue.replace("{time}", clockLeft(until, time));
    write(item, "price", price ?? "");
    write(item, "was", was ?? "", was !== null);
    write(item, "ends", ends, until !== undefined);
    for (const place of item.querySelectorAll('[data-slot="had-price"]')) place.hidden = was === null;
    for (const place of item.querySelectorAll('[data-slot="unsold"]')) place.hidden = price !== null;
    for (const link of item.querySelectorAll("a[href]")) showQuote(link, fact.q);
    return until !== undefined;
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
      const word = at === 0 ? this.onStageValue : this.alsoValue;
      const dot = "last" in place.dataset ? "" : " ·";
      place.textContent = at < 0 ? "" : `${word}${dot}`;
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

function write(item, slot, text, isShown = true) {
  for (const place of item.querySelectorAll(`[data-slot="${slot}"]`)) {
    place.textContent = text;
    place.hidden = !isShown;
  }
}
