// − and + beside a number. Without scripts the number is typed and the buttons stay hidden.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller {
  static targets = ["fewer", "more", "input"];

  connect() {
    this.fewerTarget.hidden = this.moreTarget.hidden = false;
    this.onChange = () => this.limit();
    this.inputTarget.addEventListener("change", this.onChange);
    this.limit();
  }

  disconnect() {
    this.inputTarget.removeEventListener("change", this.onChange);
  }

  fewer() {
    this.step(-1);
  }

  more() {
    this.step(1);
  }

  step(by) {
    const { min, max } = this.bounds;
    const value = Math.min(max, Math.max(min, (this.inputTarget.valueAsNumber || min) + by));
    if (value === this.inputTarget.valueAsNumber) return;
    this.inputTarget.value = value;
    this.inputTarget.dispatchEvent(new Event("change", { bubbles: true }));
  }

  limit() {
    const { min, max } = this.bounds;
    this.fewerTarget.disabled = this.inputTarget.valueAsNumber <= min;
    this.moreTarget.disabled = this.inputTarget.valueAsNumber >= max;
  }

  get bounds() {
    return { min: Number(this.inputTarget.min) || 1, max: Number(this.inputTarget.max) || 20 };
  }
}
