// The fair drop over the picture: comes, opens, closes and is drawn with the picture; asks for its reader's own part.
// Never takes the focus. Markup: templates/streams/room/_drop_card.html.
import { Controller } from "@hotwired/stimulus";
import { csrfToken, fillText } from "../../app/lib/dom.js";
import { dropAt, endOf } from "./drop_count.js";
import { feed } from "./feed.js";
import { clockLeft, PriceClock } from "./price_clock.js";
import { leftText } from "./priced.js";

// Who looks at the draw in the same second must not all ask in it.
const SPREAD_MS = 1_500;

export default class extends Controller {
  static targets = ["said", "card", "clock", "avif", "picture", "number", "title", "facts", "phase", "mine", "enter", "withdraw", "login", "buy", "link"];
  static values = {
    ...{ known: Boolean, mineUrl: String, enterUrl: String, withdrawUrl: String, pageUrl: String, address: String, lost: String },
    ...{ said: String, piecesOne: String, piecesOther: String, inOne: String, inOther: String },
  };

  connect() {
    this.closed = new Set();
    this.clock = new PriceClock((time) => this.#draw(time));
    this.forget = feed.listen({ state: (state, changed) => ["drops", "dn"].some((name) => changed.includes(name)) && this.clock.draw() });
  }

  disconnect() {
    this.clock.stop();
    clearTimeout(this.asking);
    this.forget();
  }

  close() {
    if (this.drop) this.closed.add(this.drop.id);
    this.clock.draw();
  }

  enter(event) {
    return this.#post(event, this.enterUrlValue);
  }

  withdraw(event) {
    return this.#post(event, this.withdrawUrlValue);
  }

  // Answers whether something will change by itself.
  #draw(time) {
    const found = dropAt(feed.state.drops, time, this.closed);
    this.cardTarget.hidden = found === null;
    if (found === null) {
      this.drop = null;
      this.phase = null;
      return Object.values(feed.state.drops ?? {}).some((drop) => drop?.id && !this.closed.has(drop.id));
    }
    const { drop, phase } = found;
    const isNew = drop.id !== this.drop?.id;
    const hasTurned = isNew || phase !== this.phase;
    this.drop = drop;
    this.phase = phase;
    if (isNew) this.#begin(drop);
    if (hasTurned) this.#turn(drop, phase);
    const end = endOf(drop, phase);
    this.clockTarget.textContent = end === null ? "" : clockLeft(end, time);
    this.#facts(drop, feed.state.dn?.[drop.id]);
    return true;
  }

  #begin(drop) {
    this.mine = { word: "out", m: "" };
    this.numberTarget.textContent = drop.number || "";
    this.titleTarget.textContent = drop.title;
    this.linkTarget.setAttribute("href", this.#address(this.pageUrlValue));
    this.pictureTarget.hidden = !drop.picture;
    if (!drop.picture) return;
    if (drop.avif) this.avifTarget.setAttribute("srcset", drop.avif);
    else this.avifTarget.removeAttribute("srcset");
    this.pictureTarget.setAttribute("src", drop.picture);
  }

  #turn(drop, phase) {
    for (const element of this.phaseTargets) element.hidden = element.dataset.for !== phase;
    const word = this.phaseTargets.find((element) => element.dataset.for === phase)?.textContent ?? "";
    this.saidTarget.textContent = fillText(this.saidValue, { title: drop.title, phase: word });
    this.#deeds();
    if (!this.knownValue) return;
    clearTimeout(this.asking);
    // At the draw everybody's part is another one.
    this.asking = setTimeout(() => this.#recall(drop), phase === "drawn" ? Math.random() * SPREAD_MS : 0);
  }

  #facts(drop, entries) {
    const language = document.documentElement.lang;
    const texts = [leftText(drop.pieces, { one: this.piecesOneValue, other: this.piecesOtherValue }, language)];
    if (entries) texts.push(leftText(entries, { one: this.inOneValue, other: this.inOtherValue }, language));
    this.factsTarget.textContent = texts.join(" · ");
  }

  async #recall(drop) {
    const headers = { "X-Requested-With": "fetch", Accept: "application/json" };
    const answer = await fetch(this.#address(this.mineUrlValue), { headers }).catch(() => null);
    if (!answer?.ok || this.drop?.id !== drop.id) return;
    this.#take(await answer.json());
  }

  #take(mine) {
    this.mine = mine;
    this.mineTarget.textContent = mine.m;
    this.#deeds();
  }

  #deeds() {
    const isOpen = this.phase === "open" || this.phase === "closed";
    const { word, variant } = this.mine;
    for (const one of this.enterTargets) one.hidden = this.phase !== "open" || word !== "out";
    for (const one of this.loginTargets) one.hidden = this.phase !== "open";
    for (const one of this.withdrawTargets) one.hidden = !isOpen || word !== "entered";
    this.buyTarget.hidden = !variant;
    const till = this.addressValue.replace("PRODUCT", encodeURIComponent(variant)).replace("NUMBER", this.drop.number);
    if (variant) this.buyTarget.setAttribute("href", till);
    if (word === "out") this.mineTarget.textContent = "";
  }

  async #post(event, address) {
    event.preventDefault();
    if (this.isSending) return;
    this.isSending = true;
    const answer = await this.#send(this.#address(address));
    this.isSending = false;
    if (answer.error) this.mineTarget.textContent = answer.error.message;
    else this.#take(answer);
  }

  async #send(address) {
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": csrfToken(), Accept: "application/json" };
    try {
      return await (await fetch(address, { method: "POST", headers })).json();
    } catch {
      return { error: { message: this.lostValue } };
    }
  }

  #address(pattern) {
    return pattern.replace("DROP", encodeURIComponent(this.drop.id));
  }
}
