// Replays the log of an auction in the reader's own browser. Markup: templates/commerce/auctions/_log.html.
import { Controller } from "@hotwired/stimulus";
import { replayLog } from "../lib/auction.js";
import { fillText } from "../lib/dom.js";

export default class extends Controller {
  static targets = ["verdict"];
  static values = { url: String, good: String, wrong: String, failed: String };

  async check() {
    this.verdictTarget.textContent = "…";
    this.verdictTarget.textContent = await this.#verdict().catch(() => this.failedValue);
  }

  async #verdict() {
    const answer = await fetch(this.urlValue, { headers: { Accept: "application/json" } });
    const wrong = replayLog(await answer.json());
    return wrong.length ? fillText(this.wrongValue, { what: wrong.join(", ") }) : this.goodValue;
  }
}
