// The giveaway of the room as a fan sees it: enter, say "I am here", see who won.
// Markup: templates/streams/room/_giveaway.html. Its clock is the picture's: somebody whose picture is eight seconds late
// has eight seconds more, and the server takes that.
import { Controller } from "@hotwired/stimulus";
import { csrfToken, fillTemplate, fillText } from "../../app/lib/dom.js";
import { clockText } from "../../app/lib/time.js";
import { feed } from "./feed.js";

export default class extends Controller {
  static targets = [
    ...["part", "clock", "prize", "count", "entered", "who", "outside", "inside", "mine", "absent", "present"],
    ...["won", "nobody", "claim", "claimLink", "error", "proof", "winner"],
  ];
  static values = {
    ...{ number: Number, entry: String, here: Boolean, known: Boolean, mineUrl: String, enterUrl: String, hereUrl: String, proofUrl: String, claimUrl: String },
    ...{ one: String, other: String, enteredOne: String, enteredOther: String, failed: String },
  };

  connect() {
    this.forget = feed.listen({ state: (state, changed) => this.#state(state, changed) });
    this.timer = setInterval(() => this.#tick(), 500);
  }

  disconnect() {
    this.forget();
    clearInterval(this.timer);
  }

  // Until the next one, or until this one goes on.
  close() {
    this.element.hidden = true;
  }

  async enter(event) {
    const answer = await this.#send(event, this.enterUrlValue);
    if (answer) this.entryValue = answer.entry;
    this.#mine();
  }

  async here(event) {
    if (await this.#send(event, this.hereUrlValue)) this.hereValue = true;
    this.#mine();
  }

  #state(state, changed) {
    if (changed.includes("give") && state.give !== undefined) this.#show(state.give);
    if (changed.includes("gn")) this.#entered(state.gn);
  }

  #show(give) {
    this.element.hidden = give === null;
    if (give === null) return;
    // Who sees it open cannot have entered yet; whoever comes later, or from another page, may have.
    const mayBeIn = !this.give && this.knownValue;
    if (give.n !== this.numberValue) this.#another(give.n);
    if (mayBeIn) this.#recall();
    this.give = give;
    this.prizeTarget.textContent = give.prize;
    this.countTarget.textContent = this.#counted(give.count, this.oneValue, this.otherValue);
    for (const one of this.whoTargets) one.hidden = one.dataset.for !== give.for || give.phase === "drawn";
    this.#entered(give.entries);
    this.#winners(give.won);
    this.#phase(give.phase);
    this.#tick();
  }

  #another(number) {
    this.numberValue = number;
    this.entryValue = "";
    this.hereValue = false;
    this.errorTarget.textContent = "";
    this.proofTarget.href = this.#address(this.proofUrlValue);
    this.claimLinkTarget.href = this.#address(this.claimUrlValue);
  }

  async #recall() {
    try {
      const answer = await fetch(this.#address(this.mineUrlValue), { headers: { Accept: "application/json" } });
      if (answer.ok) ({ entry: this.entryValue, here: this.hereValue } = await answer.json());
    } catch {
      // The line is lost: entering again gives the same entry.
    }
    this.#mine();
    this.#winners(this.give.won);
  }

  #phase(phase) {
    this.element.dataset.phase = phase;
    for (const part of this.partTargets) part.hidden = !part.dataset.when.split(" ").includes(phase);
    this.#mine();
  }

  #mine() {
    const isIn = this.entryValue !== "";
    for (const one of this.outsideTargets) one.hidden = isIn;
    for (const one of this.insideTargets) one.hidden = !isIn;
    for (const one of this.mineTargets) one.textContent = this.entryValue;
    for (const one of this.absentTargets) one.hidden = !isIn || this.hereValue;
    for (const one of this.presentTargets) one.hidden = !isIn || !this.hereValue;
  }

  #entered(count) {
    if (count !== undefined) this.enteredTarget.textContent = this.#counted(count, this.enteredOneValue, this.enteredOtherValue);
  }

  #winners(won) {
    this.wonTarget.replaceChildren(...won.map((one) => fillTemplate(this.winnerTarget, one)));
    this.nobodyTarget.hidden = won.length > 0;
    this.claimTarget.hidden = !won.some(({ entry }) => entry === this.entryValue);
  }

  #tick() {
    if (!this.give || !this.hasClockTarget) return;
    this.clockTarget.textContent = clockText(Math.ceil((this.give.until - (feed.gate.time ?? Date.now())) / 1000));
  }

  #counted(count, one, other) {
    return count === 1 ? one : fillText(other, { n: new Intl.NumberFormat(document.documentElement.lang).format(count) });
  }

  #address(pattern) {
    return pattern.replace("/0/", `/${this.numberValue}/`);
  }

  // The answer of the server; null when it refused, which is told.
  async #send(event, pattern) {
    event.preventDefault();
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": csrfToken(), Accept: "application/json" };
    try {
      const answer = await fetch(this.#address(pattern), { method: "POST", headers });
      const body = await answer.json();
      this.errorTarget.textContent = answer.ok ? "" : body.error.message;
      return answer.ok ? body : null;
    } catch {
      this.errorTarget.textContent = this.failedValue;
      return null;
    }
  }
}
