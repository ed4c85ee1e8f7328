// The price of a product, changed while the show is on air: the studio's small dialog. Buttons open it with
// data-show-price-number-param and data-show-price-title-param.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller {
  static targets = ["dialog", "title", "number", "amount"];

  open({ params: { number, title } }) {
    this.titleTarget.textContent = `${number} ${title}`;
    this.numberTarget.value = number;
    this.amountTarget.value = "";
    this.dialogTarget.showModal();
    this.amountTarget.focus();
  }

  // After what was typed has been read.
  close() {
    setTimeout(() => this.dialogTarget.close(), 0);
  }
}
