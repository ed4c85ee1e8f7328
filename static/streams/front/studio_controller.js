// The studio's keys and figures. Keys: 1 to 9 bring a product on stage, in front (or take it off, when it is in front);
// 0 clears the stage, the right arrow brings the next product.
import { Controller } from "@hotwired/stimulus";

const TYPING = "input, textarea, select, [contenteditable], dialog";
const REFRESH_MS = 1_000;
const ON_AIR = new Set(["connecting", "live", "poor", "lost", "gone"]);

export default class extends Controller {
  static targets = ["pin", "unpin", "figures", "sign"];
  static values = { figuresUrl: String };

  disconnect() {
    clearTimeout(this.timer);
  }

  key(event) {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(TYPING)) return;
    const form = this.#formFor(event.key);
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  }

  air({ detail: { state } }) {
    if (!this.hasSignTarget || !(ON_AIR.has(state) || state === "paused")) return;
    this.signTarget.classList.toggle("dim", state === "paused");
    this.signTarget.textContent = state === "paused" ? this.signTarget.dataset.paused : this.signTarget.dataset.on;
  }

  // Several sales in a second make one request.
  refresh() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#fetchFigures(), REFRESH_MS);
  }

  async #fetchFigures() {
    try {
      const answer = await fetch(this.figuresUrlValue, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok) this.figuresTarget.innerHTML = await answer.text();
    } catch {
      // The line is lost: the next sale asks again.
    }
  }

  #formFor(key) {
    if (key === "0") return this.hasUnpinTarget ? this.unpinTarget : null;
    if (key === "ArrowRight") return this.#next();
    return /^[1-9]$/.test(key) ? this.pinTargets.find((form) => form.dataset.number === key) : null;
  }

  #next() {
    const current = this.pinTargets.findIndex((form) => form.closest("li").hasAttribute("aria-current"));
    return this.pinTargets[(current + 1) % this.pinTargets.length] ?? null;
  }
}
