// The flash deal over the picture: comes and goes with the picture, counts down in its time, leads to the till.
// Never takes the focus. Markup: templates/streams/room/_deal_card.html.
import { Controller } from "@hotwired/stimulus";
import { fillText } from "../../app/lib/dom.js";
import { dealAt, shareLeft } from "./deal_count.js";
import { feed } from "./feed.js";
import { clockLeft, PriceClock } from "./price_clock.js";
import { leftText, pricesFor, showQuote, titleIn } from "./priced.js";

export default class extends Controller {
  static targets = ["said", "card", "clock", "link", "buy", "avif", "picture", "number", "title", "price", "was", "wasPrice", "left", "per", "meter"];
  static values = { currency: String, address: String, said: String, leftOne: String, leftOther: String, gone: String, perOne: String, perOther: String };

  connect() {
    this.closed = new Set();
    this.clock = new PriceClock((time) => this.#draw(time));
    this.forget = feed.listen({ state: (state, changed) => this.#state(changed) });
  }

  disconnect() {
    this.clock.stop();
    this.forget();
  }

  close() {
    if (this.deal) this.closed.add(this.deal.id);
    this.clock.draw();
  }

  #state(changed) {
    if (["deals", "dl", "prices"].some((name) => changed.includes(name))) this.clock.draw();
  }

  // Answers whether something will end by itself.
  #draw(time) {
    const deal = dealAt(feed.state.deals, time, this.closed);
    // Not sold where this reader buys: there is no deal for them.
    const price = deal && pricesFor(deal.by, this.currencyValue, document.documentElement.lang);
    this.cardTarget.hidden = !price?.price;
    if (!price?.price) {
      this.deal = null;
      return Boolean(deal);
    }
    if (deal.id !== this.deal?.id) this.#begin(deal, price);
    this.deal = deal;
    this.clockTarget.textContent = clockLeft(deal.until, time);
    this.#left(deal, feed.state.dl?.[deal.id], time);
    for (const link of this.linkTargets) showQuote(link, feed.state.prices?.[deal.product]?.q ?? "");
    return true;
  }

  #begin(deal, { price, was }) {
    this.numberTarget.textContent = deal.number || "";
    const title = titleIn(deal, document.documentElement.lang);
    this.titleTarget.textContent = title;
    this.priceTarget.textContent = price;
    this.wasPriceTarget.textContent = was ?? "";
    for (const element of this.wasTargets) element.hidden = was === null;
    this.#picture(deal.picture, deal.avif);
    const address = this.addressValue.replace("PRODUCT", encodeURIComponent(deal.product)).replace("NUMBER", deal.number);
    for (const link of this.linkTargets) link.setAttribute("href", address);
    const texts = { one: this.perOneValue, other: this.perOtherValue };
    this.perTarget.textContent = deal.per ? leftText(deal.per, texts, document.documentElement.lang) : "";
    this.saidTarget.textContent = fillText(this.saidValue, { title, price });
  }

  #left(deal, left, time) {
    const isGone = left !== undefined && left <= 0;
    const texts = { soldOut: this.goneValue, one: this.leftOneValue, other: this.leftOtherValue };
    this.leftTarget.textContent = left === undefined ? "" : leftText(left, texts, document.documentElement.lang);
    this.meterTarget.value = shareLeft(deal, left, time);
    for (const buy of this.buyTargets) {
      if (isGone) buy.setAttribute("aria-disabled", "true");
      else buy.removeAttribute("aria-disabled");
    }
  }

  #picture(address, avif) {
    this.pictureTarget.hidden = !address;
    if (!address) return;
    if (avif) this.avifTarget.setAttribute("srcset", avif);
    else this.avifTarget.removeAttribute("srcset");
    this.pictureTarget.setAttribute("src", address);
  }
}
