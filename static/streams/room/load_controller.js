// Tells the host what the house gives up while it is loaded:
//   <div data-controller="load" hidden><p data-load-target="step" data-step="1">…</p> …</div>
// Each step keeps what the ones before gave up, so all sentences up to the present one are shown.
import { Controller } from "@hotwired/stimulus";
import { feed } from "./feed.js";

export default class extends Controller {
  static targets = ["step"];

  connect() {
    this.forget = feed.listen({ state: (state, changed) => changed.includes("load") && this.#show(state.load ?? 0) });
  }

  disconnect() {
    this.forget();
  }

  #show(step) {
    this.element.hidden = step === 0;
    for (const sentence of this.stepTargets) sentence.hidden = Number(sentence.dataset.step) > step;
  }
}
