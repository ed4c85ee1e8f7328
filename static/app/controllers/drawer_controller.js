// A part of the page that is a drawer on a small screen: the class "open" shows it there; wide screens show it anyway.
//   <div data-controller="drawer" data-action="keydown.esc->drawer#close things:open@window->drawer#open">
// data-drawer-target="first" gets the keyboard when it opens; whatever opened it gets it back.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller {
  static targets = ["first"];

  open() {
    this.opener = document.activeElement;
    this.element.classList.add("open");
    this.firstTarget.focus();
  }

  close() {
    if (!this.element.classList.contains("open")) return;
    this.element.classList.remove("open");
    this.opener?.focus();
  }
}
