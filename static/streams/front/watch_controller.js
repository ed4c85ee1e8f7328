// The watch page as a whole: what the room says about the show reaches the player, and the page turns when it is over.
import { Controller } from "@hotwired/stimulus";

// Fans see the end some seconds after the host pressed it; the page must not cut the last words off.
const LAST_WORDS_MS = 6_000;

export default class extends Controller {
  disconnect() {
    clearTimeout(this.turning);
  }

  state({ detail: { state, changed } }) {
    if (!changed.includes("state") && !changed.includes("dark")) return;
    const player = this.element.dataset;
    if (state.state === "ended" && player.playerStateValue !== "ended") {
      player.playerStateValue = "ended";
      this.turning = setTimeout(() => window.location.reload(), LAST_WORDS_MS);
    } else if (state.state === "live") player.playerStateValue = state.dark ? "dark" : "live";
  }

  lineUp() {
    window.dispatchEvent(new CustomEvent("lineup:open"));
  }
}
