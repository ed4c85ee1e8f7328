// Over the picture: which question the host answers now. The room tells it with the picture (feed.js).
import { Controller } from "@hotwired/stimulus";
import { feed } from "./feed.js";

export default class extends Controller {
  static targets = ["name", "body"];

  connect() {
    this.forget = feed.listen({ state: (state, changed) => changed.includes("asked") && this.#show(state.asked) });
  }

  disconnect() {
    this.forget();
  }

  #show(asked) {
    this.element.hidden = !asked?.id;
    this.nameTarget.textContent = asked?.name ?? "";
    this.bodyTarget.textContent = asked?.m ?? "";
  }
}
