// Something that can be pressed for so many seconds, and then is gone: the second thoughts about a gift.
//   <form data-controller="lapse" data-lapse-seconds-value="60">… <span data-lapse-target="left">60</span></form>
import { Controller } from "@hotwired/stimulus";

export default class extends Controller {
  static targets = ["left"];
  static values = { seconds: Number };

  connect() {
    this.until = Date.now() + this.secondsValue * 1000;
    this.timer = setInterval(() => this.#tick(), 1000);
  }

  disconnect() {
    clearInterval(this.timer);
  }

  #tick() {
    const left = Math.max(0, Math.ceil((this.until - Date.now()) / 1000));
    for (const place of this.leftTargets) place.textContent = String(left);
    if (left > 0) return;
    clearInterval(this.timer);
    this.element.hidden = true;
  }
}
