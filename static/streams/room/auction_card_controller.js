// The auction over the picture: comes and begins with the picture, counts down as late as the picture is, and takes bids.
// Never takes the focus. Markup: templates/streams/room/_auction_card.html.
import { Controller } from "@hotwired/stimulus";
import { csrfToken, fillText } from "../../app/lib/dom.js";
import { decimalText, formatMoney } from "../../app/lib/money.js";
import { isStillSaid, nextBid, ownEnd, phaseAt, pressOf, wordNow } from "./auction_count.js";
import { feed } from "./feed.js";
import { clockLeft, PriceClock } from "./price_clock.js";
import { leftText, titleIn } from "./priced.js";

// How late a picture is may change: whoever bids has it signed again as often.
const AGAIN_MS = 45_000;
// Who hears the same thing in the same second must not all ask in it.
const SPREAD_MS = 1_500;
const BIDDING = ["ready", "winning", "outbid"];
const NOBODY = { word: "out", m: "", name: "", max: 0, delay: 0, delay_word: "" };

export default class extends Controller {
  static targets = ["said", "card", "clock", "avif", "picture", "number", "title", "label", "price", "who", "count", "phase", "mine", "act", "bid", "amount", "link", "ready", "pay", "offer"];
  static values = {
    ...{ known: Boolean, mineUrl: String, bidUrl: String, pageUrl: String, enterUrl: String, wayBack: String, lost: String, said: String },
    ...{ bid: String, starts: String, highest: String, sold: String, leads: String, won: String, bidsOne: String, bidsOther: String },
    ...{ winning: String, outbid: String, most: String, last: String },
  };

  connect() {
    this.mine = NOBODY;
    this.heard = null;
    this.clock = new PriceClock(() => this.#draw());
    this.forget = feed.listen({ state: (state, changed) => ["auction", "bids"].some((name) => changed.includes(name)) && this.clock.draw() });
  }

  disconnect() {
    this.clock.stop();
    clearTimeout(this.asking);
    this.forget();
  }

  close() {
    this.closed = this.auction?.id;
    this.clock.draw();
  }

  bid(event) {
    event.preventDefault();
    this.#send(decimalText(nextBid(this.auction, this.bids), this.auction.currency));
  }

  most(event) {
    event.preventDefault();
    this.#send(this.amountTarget.value);
  }

  // How late this picture is: as signed, and what it is seen to be until then.
  get #delay() {
    return this.mine.delay || Math.max(0, feed.gate.now - feed.time);
  }

  // Answers whether something will change by itself.
  #draw() {
    const auction = feed.state.auction;
    const bids = feed.state.bids?.[auction?.id];
    const now = feed.gate.now;
    const isKnown = auction?.id && auction.id === this.auction?.id;
    if (auction?.id && !isKnown) this.#begin(auction);
    if (["sold", "unsold", "voided"].includes(bids?.state)) this.heard ??= now;
    const phase = auction?.id === this.closed ? null : phaseAt(auction, bids, { now, delay: this.#delay, heard: this.heard });
    this.cardTarget.hidden = phase === null;
    if (phase === null) return false;
    this.bids = bids;
    const hasTurned = phase !== this.phase;
    this.phase = phase;
    this.#figures(auction, bids, phase);
    if (hasTurned) this.#turn(auction, phase);
    if (bids?.award !== this.award) this.#ask();
    this.award = bids?.award;
    this.#own();
    const end = phase === "open" ? ownEnd(auction, bids, this.#delay) : null;
    this.clockTarget.textContent = end === null ? "" : clockLeft(end, now);
    this.clockTarget.classList.toggle("last", end !== null && end - now <= 10_000);
    return true;
  }

  #begin(auction) {
    this.auction = auction;
    this.mine = NOBODY;
    this.heard = null;
    this.phase = null;
    this.award = undefined;
    this.hasAsked = false;
    this.refusedAt = null;
    this.press = null;
    this.numberTarget.textContent = auction.number || "";
    this.titleTarget.textContent = titleIn(auction, document.documentElement.lang);
    for (const link of this.linkTargets) link.setAttribute("href", this.#address(this.pageUrlValue));
    for (const link of this.readyTargets) link.setAttribute("href", `${this.#address(this.enterUrlValue)}?next=${encodeURIComponent(this.wayBackValue)}`);
    this.pictureTarget.hidden = !auction.picture;
    if (!auction.picture) return;
    if (auction.avif) this.avifTarget.setAttribute("srcset", auction.avif);
    else this.avifTarget.removeAttribute("srcset");
    this.pictureTarget.setAttribute("src", auction.picture);
  }

  #turn(auction, phase) {
    for (const element of this.phaseTargets) element.hidden = element.dataset.when !== phase;
    const word = this.phaseTargets.find((element) => element.dataset.when === phase)?.textContent ?? "";
    this.saidTarget.textContent = fillText(this.saidValue, { title: this.titleTarget.textContent, phase: word, price: this.priceTarget.textContent });
    this.#ask();
  }

  #figures(auction, bids, phase) {
    const language = document.documentElement.lang;
    const money = (minor) => formatMoney(minor, auction.currency, language);
    const hasBids = bids?.p !== null && bids?.p !== undefined;
    this.priceTarget.textContent = money(hasBids ? bids.p : auction.start);
    this.labelTarget.textContent = phase === "sold" ? this.soldValue : hasBids ? this.highestValue : this.startsValue;
    // The dot between them is the style's: a reader hears two things.
    this.whoTarget.textContent = bids?.l ? fillText(phase === "sold" ? this.wonValue : this.leadsValue, { name: bids.who || bids.l }) : "";
    this.countTarget.textContent = leftText(bids?.n ?? 0, { soldOut: "", one: this.bidsOneValue, other: this.bidsOtherValue }, language);
    const text = fillText(this.bidValue, { amount: money(nextBid(auction, bids)) });
    for (const button of this.bidTargets) if (button.textContent !== text) button.textContent = text;
  }

  // What can be done, and one's own part, by what everybody hears.
  #own() {
    const takesBids = ["soon", "open"].includes(this.phase);
    const word = takesBids || this.phase === "closing" ? wordNow(this.mine, this.bids) : this.mine.word;
    for (const act of this.actTargets) act.hidden = !takesBids || !act.dataset.when.split(" ").includes(word);
    for (const link of this.payTargets) {
      link.hidden = !this.mine.pay || takesBids;
      if (this.mine.pay) link.setAttribute("href", this.mine.pay);
    }
    for (const link of this.offerTargets) link.hidden = word !== "offered";
    if (isStillSaid(this.refusedAt, this.bids)) return;
    this.refusedAt = null;
    this.#say(word);
  }

  #say(word) {
    const said = { winning: this.winningValue, outbid: this.outbidValue }[word] ?? this.mine.m;
    const most = word === "winning" && this.mine.maximum ? ` ${fillText(this.mostValue, { amount: this.mine.maximum })}` : "";
    const text = this.phase === "closing" && !said ? this.lastValue : said + most;
    if (this.mineTarget.textContent !== text) this.mineTarget.textContent = text;
    this.cardTarget.dataset.word = word;
  }

  // Once at the beginning; after that only of those who may bid anything is another one.
  #ask(wait = Math.random() * SPREAD_MS) {
    if (!this.knownValue || !this.auction) return;
    if (this.hasAsked && !(this.mine.max > 0 || BIDDING.includes(this.mine.word))) return;
    clearTimeout(this.asking);
    this.hasAsked = true;
    this.asking = setTimeout(() => this.#recall(this.auction), wait);
  }

  async #recall(auction) {
    const at = Math.round(feed.time);
    const headers = { "X-Requested-With": "fetch", Accept: "application/json" };
    const answer = await fetch(`${this.#address(this.mineUrlValue)}?at=${at}`, { headers }).catch(() => null);
    if (this.auction?.id !== auction.id) return;
    if (answer?.ok) this.#take(await answer.json());
    if (this.phase === "open" && BIDDING.includes(this.mine.word)) this.#ask(AGAIN_MS + Math.random() * SPREAD_MS);
  }

  #take(mine) {
    this.refusedAt = null;
    this.mine = { ...this.mine, ...mine };
    this.clock.draw();
  }

  async #send(amount) {
    if (this.isSending || !this.auction) return;
    this.isSending = true;
    this.press = pressOf(this.press, amount, () => crypto.randomUUID());
    const { currency } = this.auction;
    const body = new URLSearchParams({ amount, currency, nonce: this.press.nonce, at: Math.round(feed.time), word: this.mine.delay_word });
    const answer = await this.#post(body);
    this.isSending = false;
    if (answer.error) {
      this.refusedAt = this.bids?.n ?? 0;
      this.mineTarget.textContent = answer.error.message;
    } else {
      this.amountTarget.value = "";
      this.#take(answer);
    }
  }

  async #post(body) {
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": csrfToken(), Accept: "application/json" };
    try {
      const answer = await (await fetch(this.#address(this.bidUrlValue), { method: "POST", headers, body })).json();
      this.press = null;
      return answer;
    } catch {
      return { error: { message: this.lostValue } };
    }
  }

  #address(pattern) {
    return pattern.replace("AUCTION", encodeURIComponent(this.auction.id));
  }
}
