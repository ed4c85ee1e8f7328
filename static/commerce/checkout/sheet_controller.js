// The checkout sheet over a show. It opens without covering the picture, loads its steps from the server, and the
// show goes on. Links inside the controller's element that lead to /buy/…, or say data-opens-sheet, open it.
//   <main class="watch" data-controller="sheet"> … {% include "commerce/checkout/_sheet.html" %} </main>
// Without scripts the same links lead to the same steps as pages.
import { Controller } from "@hotwired/stimulus";
import { ask, requestOf, swap } from "./panel.js";

export default class extends Controller {
  static targets = ["panel"];
  static values = { prefix: { type: String, default: "/buy/" } };

  connect() {
    this.onClick = (event) => this.follow(event);
    this.onKey = (event) => this.escape(event);
    this.onSubmit = (event) => this.send(event);
    this.element.addEventListener("click", this.onClick);
    document.addEventListener("keydown", this.onKey);
    // Before the form's own listeners: in the sheet nothing leaves the page.
    this.element.addEventListener("submit", this.onSubmit, { capture: true });
  }

  disconnect() {
    this.element.removeEventListener("click", this.onClick);
    document.removeEventListener("keydown", this.onKey);
    this.element.removeEventListener("submit", this.onSubmit, { capture: true });
    this.element.classList.remove("with-sheet");
  }

  // data-action="sheet#open" on a link does what following it does.
  open(event) {
    this.follow(event);
  }

  follow(event) {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target.closest("a[href]");
    if (!link || link.target === "_blank" || !this.isOurs(link)) return;
    event.preventDefault();
    if (link.getAttribute("aria-disabled") !== "true") this.load(link.href, link);
  }

  isOurs(link) {
    if (link.hasAttribute("data-opens-sheet")) return true;
    return link.origin === location.origin && link.pathname.startsWith(this.prefixValue);
  }

  async load(url, opener) {
    if (!this.panelTarget.open) this.opener = opener;
    opener.setAttribute("aria-busy", "true");
    const answer = await ask(url, { inSheet: true }).catch(() => null);
    opener.removeAttribute("aria-busy");
    // A broken line or a refusal is better told by a page of its own than by a dead button.
    if (!answer || !answer.html) {
      location.assign(answer?.page || url);
      return;
    }
    this.put(answer.html);
  }

  put(html) {
    swap(this.panelTarget, html);
    if (!this.panelTarget.open) this.panelTarget.show();
    this.element.classList.add("with-sheet");
    // Whoever uses the keyboard or hears the page is taken along; an error on top takes the focus itself.
    if (!this.panelTarget.querySelector("[role=alert]")) this.panelTarget.querySelector("#checkout-title")?.focus({ preventScroll: true });
  }

  async send(event) {
    const form = event.target;
    if (!this.panelTarget.contains(form)) return;
    event.preventDefault();
    if (this.sending) return;
    this.sending = true;
    const free = this.busy(event.submitter);
    try {
      const { url, options } = requestOf(form, event.submitter);
      this.take(await ask(url, { inSheet: true, ...options }));
    } catch {
      this.tell(this.panelTarget.dataset.broken);
    } finally {
      this.sending = false;
      free();
    }
  }

  take(answer) {
    if (answer.page) location.assign(answer.page);
    else if (answer.html) this.put(answer.html);
    else this.tell(answer.refusal || this.panelTarget.dataset.broken);
  }

  busy(button) {
    if (!button) return () => {};
    const text = button.textContent;
    button.setAttribute("aria-busy", "true");
    if (button.dataset.busyText) button.textContent = button.dataset.busyText;
    return () => {
      button.removeAttribute("aria-busy");
      button.textContent = text;
    };
  }

  // Said beside what was typed, which stays.
  tell(text) {
    let note = this.panelTarget.querySelector("[data-sheet-note]");
    if (!note) {
      note = document.createElement("p");
      note.className = "note bad";
      note.setAttribute("role", "alert");
      note.dataset.sheetNote = "";
      this.panelTarget.querySelector(".body")?.prepend(note);
    }
    note.textContent = text;
    note.scrollIntoView({ block: "nearest" });
  }

  escape(event) {
    if (event.key === "Escape" && this.panelTarget.open) this.close();
  }

  close() {
    this.panelTarget.close();
    this.element.classList.remove("with-sheet");
    this.opener?.focus({ preventScroll: true });
    this.opener = undefined;
  }
}
