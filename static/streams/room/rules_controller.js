// The rules of the room as this page shows them: a line for those who write, a box and a form for those who set them.
import { Controller } from "@hotwired/stimulus";
import { fillText } from "../../app/lib/dom.js";
import { feed } from "./feed.js";

export default class extends Controller {
  static targets = ["line", "slow", "slowSeconds", "dialog"];
  static values = { slow: String, signedIn: String, followers: String, buyers: String, hold: String };

  connect() {
    this.forget = feed.listen({ state: (state, changed) => changed.includes("rules") && this.#show(state.rules) });
  }

  disconnect() {
    this.forget();
  }

  // A box that is ticked sends its form at once.
  send(event) {
    event.target.form.requestSubmit();
  }

  open() {
    this.dialogTarget.showModal();
  }

  close() {
    this.dialogTarget.close();
  }

  #show(rules) {
    if (!rules) return;
    if (this.hasSlowTarget) this.slowTarget.checked = rules.slow > 0;
    if (this.hasSlowSecondsTarget && rules.slow) this.#keepSeconds(rules.slow);
    for (const line of this.lineTargets) line.textContent = this.#sentence(rules);
  }

  #keepSeconds(seconds) {
    this.slowTarget.value = seconds;
    this.slowSecondsTarget.textContent = seconds;
  }

  #sentence({ slow, who, hold }) {
    const parts = [];
    if (slow) parts.push(fillText(this.slowValue, { n: slow }));
    const words = { signed_in: this.signedInValue, followers: this.followersValue, buyers: this.buyersValue }[who];
    if (words) parts.push(words);
    if (hold) parts.push(this.holdValue);
    return parts.join(" · ");
  }
}
