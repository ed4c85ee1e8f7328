// Stripe's own box for a card, in a form of ours. Stripe wants its script from its own address, and nowhere else.
//   <div data-controller="stripe-card" data-stripe-card-key-value="pk_…" data-stripe-card-away-value="…">
//     <div data-stripe-card-target="box"></div><p data-stripe-card-target="wrong" role="alert"></p>
//     <input type="hidden" data-stripe-card-target="token"></div>
import { Controller } from "@hotwired/stimulus";
import { CardNamer } from "./card_namer.js";

const SCRIPT = "https://js.stripe.com/v3/";
let loading;

function load() {
  loading ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = SCRIPT;
    script.onload = () => done(globalThis.Stripe);
    script.onerror = () => {
      loading = undefined;
      script.remove();
      fail(new Error(SCRIPT));
    };
    document.head.append(script);
  });
  return loading;
}

export default class extends Controller {
  static targets = ["box", "wrong", "token"];
  static values = { key: String, away: String };

  async connect() {
    this.form = this.element.closest("form");
    this.namer = new CardNamer({
      form: this.form,
      token: this.tokenTarget,
      name: () => this.name(),
      tell: (text) => this.tell(text),
    });
    this.onSubmit = (event) => this.namer.hold(event);
    this.onShow = () => this.namer.forget();
    this.form.addEventListener("submit", this.onSubmit, true);
    addEventListener("pageshow", this.onShow);
    try {
      const Stripe = await load();
      if (!this.element.isConnected) return;
      this.stripe = Stripe(this.keyValue);
      this.card = this.stripe.elements().create("card");
      this.card.mount(this.boxTarget);
    } catch {
      this.tell(this.awayValue);
    }
  }

  disconnect() {
    this.form.removeEventListener("submit", this.onSubmit, true);
    removeEventListener("pageshow", this.onShow);
    this.card?.destroy();
  }

  async name() {
    if (!this.card) return { error: this.awayValue };
    const answer = await this.stripe.createPaymentMethod({ type: "card", card: this.card });
    return answer.error ? { error: answer.error.message } : { name: answer.paymentMethod.id };
  }

  tell(text) {
    this.wrongTarget.textContent = text;
    this.wrongTarget.hidden = !text;
  }
}
