// The voucher card over the picture: comes and goes with the picture, says what it asks, is taken once.
// Never takes the focus. Markup: templates/streams/room/_voucher_card.html.
import { Controller } from "@hotwired/stimulus";
import { csrfToken, fillText } from "../../app/lib/dom.js";
import { clockText } from "../../app/lib/time.js";
import { feed } from "./feed.js";
import { leftText } from "./priced.js";
import { giftText } from "./voucher_gift.js";

const STEP_MS = 1_000;

export default class extends Controller {
  static targets = ["said", "card", "gift", "minimum", "task", "left", "form", "note"];
  static values = {
    ...{ currency: String, known: Boolean, mineUrl: String, takeUrl: String, percent: String, amount: String, free: String, minimum: String },
    ...{ said: String, leftOne: String, leftOther: String, gone: String, wait: String, inBag: String, yours: String, had: String, lost: String },
  };

  connect() {
    this.forget = feed.listen({ state: (state, changed) => this.#state(state, changed) });
  }

  disconnect() {
    this.forget();
    clearInterval(this.timer);
  }

  close() {
    this.closed = this.card?.id;
    this.cardTarget.hidden = true;
  }

  async take(event) {
    event.preventDefault();
    if (this.isSending) return;
    this.isSending = true;
    const answer = await this.#post(this.#address(this.takeUrlValue), { watch: this.watch ?? "" });
    this.isSending = false;
    if (answer.error) this.noteTarget.textContent = answer.error.message;
    else this.#taken(fillText(answer.in_bag ? this.inBagValue : this.yoursValue, { code: answer.code }));
  }

  #state(state, changed) {
    if (changed.includes("card") && state.card !== undefined) this.#show(state.card);
    if (changed.includes("cl") || changed.includes("card")) this.#left(state.cl?.[this.card?.id]);
  }

  #show(card) {
    clearInterval(this.timer);
    const isNew = card.id !== null && card.id !== this.card?.id;
    this.card = card.id === null ? null : card;
    const texts = { percent: this.percentValue, amount: this.amountValue, free: this.freeValue, minimum: this.minimumValue };
    const { gift, minimum } = card.id === null ? { gift: null } : giftText(card, this.currencyValue, document.documentElement.lang, texts);
    this.cardTarget.hidden = gift === null || card.id === this.closed;
    if (gift === null) return;
    this.giftTarget.textContent = gift;
    this.minimumTarget.textContent = minimum;
    for (const task of this.taskTargets) task.hidden = task.dataset.for !== card.task;
    if (!isNew) return;
    this.noteTarget.textContent = "";
    for (const form of this.formTargets) form.hidden = false;
    this.saidTarget.textContent = fillText(this.saidValue, { gift });
    if (this.knownValue) this.#recall(card);
  }

  // Whether it is taken already, and from when on this page is there.
  async #recall(card) {
    const answer = await this.#get(this.#address(this.mineUrlValue));
    if (!answer || this.card?.id !== card.id) return;
    this.watch = answer.watch;
    if (answer.taken) this.#taken(this.hadValue);
    else if (card.task === "time") this.#wait(card, Date.now() + card.seconds * 1000);
  }

  #wait(card, until) {
    const task = this.taskTargets.find((one) => one.dataset.for === "time");
    const step = () => {
      const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      task.hidden = left === 0;
      task.textContent = fillText(this.waitValue, { time: clockText(left) });
      if (left === 0) clearInterval(this.timer);
    };
    this.timer = setInterval(step, STEP_MS);
    step();
  }

  #taken(text) {
    clearInterval(this.timer);
    for (const one of [...this.formTargets, ...this.taskTargets]) one.hidden = true;
    this.noteTarget.textContent = text;
  }

  #left(left) {
    const texts = { soldOut: this.goneValue, one: this.leftOneValue, other: this.leftOtherValue };
    this.leftTarget.textContent = left === undefined ? "" : leftText(left, texts, document.documentElement.lang);
  }

  #address(pattern) {
    return pattern.replace("CARD", encodeURIComponent(this.card.id));
  }

  async #get(address) {
    const headers = { "X-Requested-With": "fetch", Accept: "application/json" };
    const answer = await fetch(address, { headers }).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }

  async #post(address, values) {
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": csrfToken(), Accept: "application/json" };
    try {
      return await (await fetch(address, { method: "POST", body: new URLSearchParams(values), headers })).json();
    } catch {
      return { error: { message: this.lostValue } };
    }
  }
}
