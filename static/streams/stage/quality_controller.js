// The menu of renditions: Auto, and each size that the show has; hidden while there is only one. On the player's
// element, with player:qualities->quality#show. The choice is remembered by the browser.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller {
  static targets = ["menu", "list", "option"];

  show() {
    const { qualities } = this.#player;
    const sides = qualities.sides;
    this.menuTarget.hidden = sides.length < 2;
    const played = sides.find((side) => side <= qualities.chosen) ?? sides.at(-1);
    this.#list([null, ...sides], qualities.chosen && played);
  }

  choose({ params: { side }, currentTarget }) {
    this.#player.chooseQuality(side || null);
    const menu = currentTarget.closest("details");
    menu.open = false;
    menu.querySelector("summary").focus();
  }

  get #player() {
    return this.application.getControllerForElementAndIdentifier(this.element, "player");
  }

  #list(sides, chosen) {
    const [auto] = this.optionTargets;
    const options = sides.map((side) => {
      const option = auto.cloneNode(true);
      option.dataset.qualitySideParam = side ?? "";
      option.setAttribute("aria-pressed", String(side === chosen));
      if (side) option.querySelector("span").textContent = `${side}p`;
      return option;
    });
    const label = auto.dataset.label;
    options[0].querySelector("span").textContent = label;
    this.listTarget.replaceChildren(...options);
  }
}
