// Opens and closes a <dialog>. On the opener, a link to the dialog's id:
//   <a href="#end-show" data-controller="dialog" data-action="dialog#open">
// and on the dialog itself, for whatever closes it: data-action="dialog#close".
import { Controller } from "@hotwired/stimulus";

export default class extends Controller {
  connect() {
    this.onClick = (event) => {
      // A click on the dimmed page behind reaches the dialog itself, not something inside it.
      if (event.target === this.element) this.element.close();
    };
    if (this.element instanceof HTMLDialogElement) this.element.addEventListener("click", this.onClick);
  }

  disconnect() {
    this.element.removeEventListener("click", this.onClick);
    // Turbo keeps pages for going back: an open dialog must not be in them.
    if (this.element instanceof HTMLDialogElement && this.element.open) this.element.close();
  }

  open(event) {
    const dialog = document.querySelector(this.element.hash || this.element.dataset.dialog);
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
  }

  close(event) {
    event.preventDefault();
    this.element.closest("dialog")?.close();
  }
}
