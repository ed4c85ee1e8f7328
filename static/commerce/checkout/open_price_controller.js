// Where the buyer names the price: a suggestion fills the field, and what is above the least is told as support.
// The server decides: what is typed here is only shown.
import { Controller } from "@hotwired/stimulus";
import { typedAmount } from "./typed_amount.js";

export default class extends Controller {
  static targets = ["amount", "support"];
  static values = { least: String, currency: String };

  connect() {
    this.tell();
  }

  pick(event) {
    event.preventDefault();
    this.amountTarget.value = event.currentTarget.dataset.amount;
    this.tell();
    this.amountTarget.focus();
  }

  tell() {
    const given = typedAmount(this.amountTarget.value);
    const above = given === null ? 0 : given - Number(this.leastValue);
    this.supportTarget.hidden = !(above > 0);
    if (above > 0) this.supportTarget.textContent = this.supportTarget.dataset.text.replace("{amount}", this.#money(above));
    for (const pick of this.element.querySelectorAll("[data-amount]")) {
      pick.setAttribute("aria-pressed", String(typedAmount(pick.dataset.amount) === given));
    }
  }

  #money(amount) {
    const language = document.documentElement.lang || undefined;
    return new Intl.NumberFormat(language, { style: "currency", currency: this.currencyValue }).format(amount);
  }
}
