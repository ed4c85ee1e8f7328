// An order that waits for its bank: asks how it stands, and shows the page again when that has changed.
import { Controller } from "@hotwired/stimulus";
import { visit } from "@hotwired/turbo";

// Quickly at first, then ever more slowly: a bank may take days, and the page may stay open.
const WAITS_MS = [1000, 1500, 2000, 3000, 5000, 10000, 30000];

export default class extends Controller {
  static values = { url: String };

  connect() {
    this.round = 0;
    this.first = null;
    this.plan();
  }

  disconnect() {
    clearTimeout(this.timer);
  }

  plan() {
    const wait = WAITS_MS[Math.min(this.round, WAITS_MS.length - 1)];
    this.round += 1;
    this.timer = setTimeout(() => this.look(), wait);
  }

  async look() {
    let state = null;
    try {
      const answer = await fetch(this.urlValue, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok) state = await answer.json();
    } catch {
      // Offline: ask again later.
    }
    if (!this.element.isConnected) return;
    if (state !== null) {
      const stands = `${state.state} ${state.payment}`;
      if (this.first === null) this.first = stands;
      if (!state.is_waiting || stands !== this.first) {
        visit(window.location.href, { action: "replace" });
        return;
      }
    }
    this.plan();
  }
}
