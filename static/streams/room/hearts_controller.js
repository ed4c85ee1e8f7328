// The heart button: a heart flies at once, the room hears of it twice a second at most, the total comes from the room.
//   <div data-controller="hearts"><button data-action="hearts#tap">…<span data-hearts-target="total">4.2K</span></button>
//   <template data-hearts-target="flying"><span class="flying-heart">…</span></template></div>
import { Controller } from "@hotwired/stimulus";
import { feed } from "./feed.js";
import { HeartCounter, flying } from "./hearts.js";

const WAVE_MS = 500;
const FLIGHT_MS = 2000;
const FLYING_MAX = 24;

export default class extends Controller {
  static targets = ["total", "flying", "sky"];

  connect() {
    this.counter = new HeartCounter();
    this.inTheAir = 0;
    this.total = null;
    this.own = 0;
    this.forget = feed.listen({ state: (state, changed) => changed.includes("h") && this.#total(state.h) });
    this.timer = setInterval(() => this.#wave(), WAVE_MS);
  }

  disconnect() {
    this.forget();
    clearInterval(this.timer);
  }

  tap() {
    this.counter.tap();
    this.#fly();
  }

  #wave() {
    const count = this.counter.take();
    if (count === 0) return;
    this.own += count;
    this.dispatch("wave", { detail: { count } });
  }

  #total(total) {
    // Own hearts flew when they were tapped.
    const others = flying(this.total === null ? null : this.total + this.own, total);
    this.own = Math.max(0, this.own - Math.max(0, total - (this.total ?? total)));
    this.total = total;
    if (this.hasTotalTarget) {
      const format = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 });
      this.totalTarget.textContent = total > 0 ? format.format(total) : "";
    }
    for (let n = 0; n < others; n += 1) setTimeout(() => this.#fly(), n * 120);
  }

  #fly() {
    if (!this.hasFlyingTarget || this.inTheAir >= FLYING_MAX || !this.element.isConnected) return;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const heart = this.flyingTarget.content.firstElementChild.cloneNode(true);
    heart.style.setProperty("--drift", `${Math.round(Math.random() * 36 - 18)}px`);
    (this.hasSkyTarget ? this.skyTarget : this.element).append(heart);
    this.inTheAir += 1;
    setTimeout(() => {
      heart.remove();
      this.inTheAir -= 1;
    }, FLIGHT_MS);
  }
}
