// What is folded opens when the browser finds something wrong inside: it cannot point at a field that is not there.
//   <details data-controller="unfold" data-action="invalid->unfold#open:capture">
import { Controller } from "@hotwired/stimulus";

export default class extends Controller {
  open() {
    this.element.open = true;
  }
}
