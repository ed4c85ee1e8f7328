// Arrow keys among the buttons of a grid that breaks where it likes: left and right by one, up and down by a row.
//   <div data-controller="grid-keys" data-action="keydown->grid-keys#move"><button>…</button>…
import { Controller } from "@hotwired/stimulus";

export default class extends Controller {
  move(event) {
    const buttons = [...this.element.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const columns = buttons.filter((button) => button.offsetTop === buttons[0].offsetTop).length;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, Home: -at, End: buttons.length - 1 - at };
    if (at === -1 || !(event.key in steps)) return;
    event.preventDefault();
    event.stopPropagation();
    buttons[at + steps[event.key]]?.focus();
  }
}
