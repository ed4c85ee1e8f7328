// Fetches a part of the page anew every few seconds while somebody looks at it. Only what differs is replaced, part
// by part, so that a button keeps its focus while the figures beside it change. Asks no more once a part says
// `<span data-refresh-over hidden></span>`.
//   <section data-controller="refresh" data-refresh-url-value="/…/status/" data-refresh-every-value="2000">
//   data-refresh-soon-value="true" asks at once too, for a part that the page leaves empty.
//     <div data-refresh-target="parts"> <div data-part="figures">…</div> <div data-part="acts">…</div> </div>
import { Controller } from "@hotwired/stimulus";
import { replaceParts } from "../lib/parts.js";

export default class extends Controller {
  static targets = ["parts"];
  static values = { url: String, every: { type: Number, default: 2000 }, soon: Boolean };

  connect() {
    if (this.soonValue) this.#refresh();
    this.timer = setInterval(() => this.#refresh(), this.everyValue);
  }

  disconnect() {
    clearInterval(this.timer);
  }

  async #refresh() {
    if (document.hidden || this.busy) return;
    this.busy = true;
    try {
      const answer = await fetch(this.urlValue, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok && !answer.redirected) replaceParts(this.partsTarget, await answer.text());
      if (this.partsTarget.querySelector("[data-refresh-over]")) clearInterval(this.timer);
    } catch {
      // The line is lost: the next turn asks again.
    } finally {
      this.busy = false;
    }
  }
}
