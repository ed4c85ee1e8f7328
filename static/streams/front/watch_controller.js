// The watch page as a whole: what the room says about the show reaches the player, and the page turns when it is over.
import { Controller } from "@hotwired/stimulus";
import { feed } from "../room/feed.js";
import { Belated } from "./belated.js";

const ON_AIR = new Set(["live", "paused"]);
// Fans see the end some seconds after the host pressed it; the page must not cut the last words off.
const LAST_WORDS_MS = 6_000;
const BREAK_AFTER_MS = 2_000;
const PICTURE_WITHIN_MS = 15_000;

export default class extends Controller {
  static targets = ["curtain"];

  // Seconds by which fans see the show later on purpose: what the room says of it comes so much too early.
  static values = { held: Number };

  connect() {
    this.belated = new Belated();
  }

  disconnect() {
    this.belated.close();
    clearTimeout(this.turning);
    clearTimeout(this.curtainTimer);
  }

  // Where the picture is: what the room tells of it waits for it.
  picture({ detail: { playingDate, running } }) {
    feed.follow(playingDate, { running, isWound: this.#isElsewhere });
  }

  state({ detail: { state, changed } }) {
    if (!changed.includes("state") && !changed.includes("dark")) return;
    const player = this.element.dataset;
    this.#withPicture(() => this.#draw(state.state));
    if (state.state === "ended") this.#withPicture(() => this.#end());
    else if (ON_AIR.has(state.state) && state.dark) player.playerStateValue = "dark";
    else if (state.state === "live" || (ON_AIR.has(state.state) && player.playerStateValue === "dark")) player.playerStateValue = "live";
  }

  // What is hidden is hidden at once; all else comes with the picture that it belongs to.
  #withPicture(deed) {
    this.belated.do(deed, this.heldValue);
  }

  #end() {
    const player = this.element.dataset;
    if (player.playerStateValue === "ended") return;
    player.playerStateValue = "ended";
    this.turning = setTimeout(() => this.#isElsewhere || this.turn(), LAST_WORDS_MS);
  }

  // Whoever has wound back sees the rest of the show first.
  over() {
    if (this.#isElsewhere) this.turn();
  }

  turn() {
    window.location.reload();
  }

  get #isElsewhere() {
    return "playerWound" in this.element.dataset;
  }

  controls() {
    window.dispatchEvent(new CustomEvent("controls:open"));
  }

  // The first picture after a break opens the curtain.
  playing() {
    if (this.isOpening) this.#open();
  }

  #draw(state) {
    if (!this.hasCurtainTarget) return;
    clearTimeout(this.curtainTimer);
    this.isOpening = state === "live" && !this.curtainTarget.hidden;
    if (state === "paused") this.curtainTimer = setTimeout(() => (this.curtainTarget.hidden = false), BREAK_AFTER_MS);
    else if (state === "ended") this.#open();
    else if (this.isOpening) this.curtainTimer = setTimeout(() => this.#open(), PICTURE_WITHIN_MS);
  }

  #open() {
    this.isOpening = false;
    clearTimeout(this.curtainTimer);
    this.curtainTarget.hidden = true;
  }

  lineUp() {
    window.dispatchEvent(new CustomEvent("lineup:open"));
  }
}
