// A ticket of what is on stage: the large one in front (place 0), or a small one behind it (1, 2).
// Markup: templates/streams/room/_pin_card.html and _pin_small.html, which lacks some targets.
import { Controller } from "@hotwired/stimulus";
import { feed } from "./feed.js";
import { clockLeft, PriceClock } from "./price_clock.js";
import { leftText, pricesAt, pricesFor, showQuote, titleIn } from "./priced.js";

export default class extends Controller {
  static targets = ["link", "buy", "avif", "picture", "number", "title", "price", "was", "hadPrice", "left", "unsold", "ends", "clock", "wait"];
  static values = { place: Number, currency: String, address: String, product: String, soldOut: String, leftOne: String, leftOther: String };

  connect() {
    this.clock = new PriceClock((time) => this.#price(time));
    this.forget = feed.listen({ state: (state, changed) => this.#state(state, changed) });
  }

  disconnect() {
    this.clock.stop();
    this.forget();
  }

  #state(state, changed) {
    if (changed.includes("pins")) this.#pin(state.pins.items[this.placeValue] ?? null);
    if (changed.includes("pins") || changed.includes("prices")) this.clock.draw();
    const left = state.st?.[this.productValue];
    if (changed.includes("st") && left !== undefined) this.#left(left);
  }

  #pin(pin) {
    const wasHidden = this.element.hidden;
    const isAnother = pin !== null && pin.product !== this.productValue;
    this.element.hidden = pin === null;
    this.productValue = pin?.product ?? "";
    if (pin === null) return;
    if (isAnother || wasHidden) this.#arrive();
    this.element.setAttribute("aria-label", this.element.dataset.label.replace("{number}", pin.number));
    this.numberTarget.textContent = pin.number;
    this.titleTarget.textContent = titleIn(pin, document.documentElement.lang);
    this.#picture(pin.picture, pin.avif);
    // The count on the ticket is of the moment it was told; the stock that was told since is newer.
    this.#left(feed.state.st?.[pin.product] ?? pin.left);
    this.#address(pin);
  }

  #address(pin) {
    const address = this.addressValue.replace("PRODUCT", encodeURIComponent(pin.product)).replace("NUMBER", pin.number);
    for (const link of [...this.linkTargets, ...this.buyTargets, ...this.waitTargets]) link.setAttribute("href", address);
  }

  #picture(address, avif) {
    this.pictureTarget.hidden = !address;
    if (!address || this.pictureTarget.getAttribute("src") === address) return;
    // The smaller copy first: the browser chooses between the two when the picture's own address changes.
    if (avif) this.avifTarget.setAttribute("srcset", avif);
    else this.avifTarget.removeAttribute("srcset");
    this.pictureTarget.setAttribute("src", address);
  }

  // Answers whether the price ends by itself. The links carry the quote of what is shown.
  #price(time) {
    const fact = feed.state.prices?.[this.productValue];
    if (!fact) return false;
    const prices = pricesAt(fact, time);
    const { price, was } = pricesFor(prices, this.currencyValue, document.documentElement.lang);
    this.priceTarget.textContent = price ?? "";
    for (const element of this.wasTargets) element.textContent = was ?? "";
    for (const element of [...this.wasTargets, ...this.hadPriceTargets]) element.hidden = was === null;
    for (const element of this.unsoldTargets) element.hidden = price !== null;
    for (const buy of this.buyTargets) buy.hidden = price === null;
    for (const link of [...this.linkTargets, ...this.buyTargets]) showQuote(link, fact.q);
    const { until } = prices[this.currencyValue] ?? {};
    for (const element of this.endsTargets) element.hidden = until === undefined;
    for (const element of this.clockTargets) element.textContent = until === undefined ? "" : clockLeft(until, time);
    return until !== undefined;
  }

  #left(left) {
    const texts = { soldOut: this.soldOutValue, one: this.leftOneValue, other: this.leftOtherValue };
    this.leftTarget.textContent = leftText(left, texts, document.documentElement.lang);
    for (const wait of this.waitTargets) wait.hidden = left > 0;
    for (const buy of this.buyTargets) {
      buy.toggleAttribute("aria-disabled", left <= 0);
      if (left <= 0) buy.setAttribute("aria-disabled", "true");
    }
  }

  #arrive() {
    this.element.classList.remove("fresh");
    // Read a measure, so that taking the class away and giving it again counts as two moments.
    void this.element.offsetWidth;
    this.element.classList.add("fresh");
  }
}
