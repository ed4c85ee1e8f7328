// Chooses rows of a list: all at once, and says how many; deeds wait until one is chosen.
//   <form data-controller="selection"> <input type="checkbox" data-selection-target="all" data-action="selection#all">
//     <input type="checkbox" data-selection-target="one" data-action="selection#count">
//     <p data-selection-target="told" data-none="…" data-some="… %n%"> <button data-selection-target="deed">
import { Controller } from "@hotwired/stimulus";

export default class extends Controller {
  static targets = ["all", "one", "told", "deed"];

  connect() {
    for (const box of this.allTargets) box.hidden = false;
    this.count();
  }

  all(event) {
    for (const box of this.oneTargets) box.checked = event.currentTarget.checked;
    this.count();
  }

  count() {
    const chosen = this.oneTargets.filter((box) => box.checked).length;
    for (const box of this.allTargets) {
      box.checked = chosen > 0 && chosen === this.oneTargets.length;
      box.indeterminate = chosen > 0 && chosen < this.oneTargets.length;
    }
    for (const button of this.deedTargets) button.disabled = chosen === 0;
    for (const place of this.toldTargets) {
      place.textContent = chosen ? place.dataset.some.replace("%n%", String(chosen)) : place.dataset.none;
    }
  }
}
