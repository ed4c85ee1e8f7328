// A second tap must not send a form twice. The button says it is busy; coming back to the page frees it.
//   <form data-controller="form-guard"> … <button data-busy-text="Paying…">Pay €68.90</button>
import { Controller } from "@hotwired/stimulus";

export default class extends Controller {
  connect() {
    this.onSubmit = (event) => this.guard(event);
    this.onShow = () => this.free();
    this.element.addEventListener("submit", this.onSubmit);
    addEventListener("pageshow", this.onShow);
  }

  disconnect() {
    this.element.removeEventListener("submit", this.onSubmit);
    removeEventListener("pageshow", this.onShow);
  }

  guard(event) {
    if (event.defaultPrevented) return;
    if (this.sending) {
      event.preventDefault();
      return;
    }
    this.sending = true;
    // After this event, so that the button's own name and value still travel with the form.
    queueMicrotask(() => this.busy(event.submitter));
  }

  busy(button) {
    if (!button) return;
    this.button = button;
    button.setAttribute("aria-busy", "true");
    if (button.dataset.busyText) {
      this.text = button.textContent;
      button.textContent = button.dataset.busyText;
    }
  }

  free() {
    this.sending = false;
    if (!this.button) return;
    this.button.removeAttribute("aria-busy");
    if (this.text !== undefined) this.button.textContent = this.text;
    this.button = this.text = undefined;
  }
}
