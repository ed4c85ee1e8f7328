// The wishes for the talk over the picture: a switch and three choices, kept in the browser. Says bullet-menu:wish.
import { Controller } from "@hotwired/stimulus";
import { loadWishes, saveWishes } from "./bullet_wishes.js";

export default class extends Controller {
  static targets = ["on", "choice"];

  connect() {
    const wishes = loadWishes();
    this.onTarget.checked = wishes.on;
    for (const choice of this.choiceTargets) choice.value = wishes[choice.name];
  }

  change() {
    const choices = this.choiceTargets.map((choice) => [choice.name, choice.value]);
    const wishes = { on: this.onTarget.checked, ...Object.fromEntries(choices) };
    saveWishes(wishes);
    this.dispatch("wish", { target: window, detail: wishes });
  }
}
