// The studio's keys and figures. Keys: 1 to 9 bring a product on stage, in front (or take it off, when it is in front);
// 0 clears the stage, the right arrow brings the next product. S marks what is in front as sold out, or sells it again; with
// a number pressed while S is held, that number. C opens the price of what is in front.
import { Controller } from "@hotwired/stimulus";

const TYPING = "input, textarea, select, [contenteditable], dialog";
const REFRESH_MS = 1_000;
const HELD_MS_MAX = 3_000;
const ON_AIR = new Set(["connecting", "live", "poor", "lost", "gone"]);

export default class extends Controller {
  static targets = ["pin", "unpin", "soldOut", "price", "figures", "sign"];
  static values = { figuresUrl: String };

  soldOutHeldAt = null;

  disconnect() {
    clearTimeout(this.timer);
  }

  key(event) {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(TYPING)) return;
    const { key } = event;
    if (key.toLowerCase() === "s") return void (this.soldOutHeldAt = event.timeStamp);
    if (key.toLowerCase() === "c") return this.#openPrice(event);
    const form = this.#isSoldOutHeld(event) ? this.#soldOut(key) : this.#formFor(key);
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  }

  // S alone is about what is in front: only when it is let go is it known that no number came with it.
  released(event) {
    if (event.key.toLowerCase() !== "s" || !this.#isSoldOutHeld(event)) return;
    this.soldOutHeldAt = null;
    this.soldOutTargets.find(isInFront)?.requestSubmit();
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

  #soldOut(key) {
    const form = this.soldOutTargets.find(({ dataset }) => dataset.number === key);
    if (form) this.soldOutHeldAt = null;
    return form;
  }

  // A key that was let go in another window was never seen to be.
  #isSoldOutHeld({ timeStamp }) {
    return this.soldOutHeldAt !== null && timeStamp - this.soldOutHeldAt < HELD_MS_MAX;
  }

  #openPrice(event) {
    const button = this.priceTargets.find(isInFront);
    if (!button) return;
    event.preventDefault();
    button.click();
  }

  #formFor(key) {
    if (key === "0") return this.hasUnpinTarget ? this.unpinTarget : null;
    if (key === "ArrowRight") return this.#next();
    return /^[1-9]$/.test(key) ? this.pinTargets.find((form) => form.dataset.number === key) : null;
  }

  #next() {
    const current = this.pinTargets.findIndex(isInFront);
    return this.pinTargets[(current + 1) % this.pinTargets.length] ?? null;
  }
}

function isInFront(part) {
  return part.closest("li").hasAttribute("aria-current");
}
