// Recomputes a draw in the reader's own browser. Markup: templates/streams/room/giveaway_proof.html, templates/commerce/checkout/_drop_proof.html.
import { Controller } from "@hotwired/stimulus";
import { checkProof } from "../lib/draw.js";

export default class extends Controller {
  static targets = ["verdict"];
  static values = { url: String, good: String, seed: String, list: String, winners: String, failed: String };

  async check() {
    this.verdictTarget.textContent = "…";
    this.verdictTarget.textContent = await this.#verdict().catch(() => this.failedValue);
  }

  async #verdict() {
    const answer = await fetch(this.urlValue, { headers: { Accept: "application/json" } });
    const found = await checkProof(await answer.json());
    const wrong = ["seed", "list", "winners"].filter((part) => !found[part]);
    return wrong.length ? wrong.map((part) => this[`${part}Value`]).join(" ") : this.goodValue;
  }
}
