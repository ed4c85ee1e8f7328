// Draws prices, and draws them again for as long as one of them ends by itself: draw(time) answers whether one does.
// The clock is this page's picture; without a picture, the server's.
import { clockText } from "../../app/lib/time.js";
import { feed } from "./feed.js";

const STEP_MS = 250;

export class PriceClock {
  #draw;
  #timer;

  constructor(draw) {
    this.#draw = draw;
  }

  draw() {
    clearTimeout(this.#timer);
    if (this.#draw(feed.time)) this.#timer = setTimeout(() => this.draw(), STEP_MS);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}

// "4:12" until a moment, seconds begun counted whole so that nothing is over before it says 0:00.
export function clockLeft(until, time) {
  return clockText(Math.ceil((until - time) / 1000));
}
