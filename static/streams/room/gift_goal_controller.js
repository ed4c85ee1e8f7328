// The host's goal in coins, among the cards of the room: how far it is, and that it was reached.
// Markup: templates/streams/room/_gift_goal.html.
import { Controller } from "@hotwired/stimulus";
import { fillText } from "../../app/lib/dom.js";
import { feed } from "./feed.js";
import { goalPart } from "./gift_lane.js";

export default class extends Controller {
  static targets = ["card", "title", "bar", "text", "said"];
  static values = { text: String, reached: String };

  connect() {
    this.numbers = new Intl.NumberFormat(document.documentElement.lang);
    this.forget = feed.listen({ state: (state, changed) => changed.includes("goal") && this.#show(state.goal) });
  }

  disconnect() {
    this.forget();
  }

  #show(goal) {
    const isSet = goal?.id != null;
    this.cardTarget.hidden = !isSet;
    if (!isSet) {
      this.reached = null;
      return;
    }
    this.titleTarget.textContent = goal.title;
    this.barTarget.value = goalPart(goal);
    this.textTarget.textContent = fillText(this.textValue, { got: this.numbers.format(goal.got), coins: this.numbers.format(goal.coins) });
    const isReached = goal.got >= goal.coins;
    this.cardTarget.classList.toggle("reached", isReached);
    if (isReached && this.reached !== goal.id) this.saidTarget.textContent = fillText(this.reachedValue, { title: goal.title });
    this.reached = isReached ? goal.id : null;
  }
}
