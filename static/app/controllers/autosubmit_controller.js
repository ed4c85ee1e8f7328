// Sends a form when one of its fields changes, and hides the button that does it without scripts.
//   <form data-controller="autosubmit" data-action="change->autosubmit#send">… <button data-autosubmit-target="button">
import { Controller } from "@hotwired/stimulus";

export default class extends Controller {
  static targets = ["button"];

  connect() {
    for (const button of this.buttonTargets) button.hidden = true;
  }

  send() {
    this.element.requestSubmit();
  }
}
