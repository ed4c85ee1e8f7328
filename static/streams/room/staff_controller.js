// The room behind the room, for those who keep order: a second socket with what waits, what was found and who did what.
// Stands on the element of the chat controller; its rows go into the talk by feed.js (aside, unaside).
import { Controller } from "@hotwired/stimulus";
import { csrfToken, showToast } from "../../app/lib/dom.js";
import { LiveSocket } from "../../app/lib/socket.js";
import { Asides } from "./asides.js";
import { feed } from "./feed.js";

const GONE = new Set([403, 404, 410]);

export default class extends Controller {
  static targets = ["banDialog", "banName"];
  static values = { path: String, passUrl: String, allowUrl: String, deleteUrl: String, banUrl: String, undoUrl: String };

  connect() {
    this.asides = new Asides();
    this.waiting = new Map();
    // The talk begins anew now and then, and knows nothing of these rows.
    this.forget = feed.listen({ snapshot: () => this.#again() });
    this.socket = new LiveSocket({ enter: (epoch, last) => this.#enter(epoch, last), tell: this.#tell() });
    this.socket.start();
  }

  disconnect() {
    this.socket.stop();
    this.forget();
  }

  async allow(event) {
    await this.#decide(this.allowUrlValue, heldId(event));
  }

  async refuse(event) {
    // Of what was let in meanwhile the other moderator's word stands.
    const body = new FormData();
    body.set("held", "1");
    await this.#decide(this.deleteUrlValue, heldId(event), body);
  }

  askBan(event) {
    const row = event.target.closest("li");
    this.banned = row?.dataset.heldId ?? row?.dataset.id;
    if (!this.banned) return;
    this.banNameTarget.textContent = row.querySelector('[data-slot="name"]')?.textContent ?? "";
    this.banDialogTarget.showModal();
  }

  async ban(event) {
    event.preventDefault();
    const form = event.target;
    const answer = await this.#post(this.banUrlValue.replace("/0/", `/${this.banned}/`), new FormData(form));
    if (answer?.ok) form.reset();
    this.banDialogTarget.close();
  }

  closeBan() {
    this.banDialogTarget.close();
  }

  async undo(event) {
    const row = event.target.closest("[data-deed-id]");
    const answer = await this.#post(this.undoUrlValue.replace("/0/", `/${row.dataset.deedId}/`));
    if (answer) event.target.remove();
  }

  #held(changes) {
    for (const [id, message] of Object.entries(changes ?? {})) {
      this.waiting.delete(id);
      feed.unaside(`held${id}`);
      if (!message) continue;
      this.waiting.set(id, message);
      feed.aside(`held${id}`, this.asides.held(message), message.id);
    }
  }

  #again() {
    this.#held(Object.fromEntries(this.waiting));
  }

  #event([seq, kind, body]) {
    // Said in a loud room, and not told to everybody.
    if (kind === "unsent") feed.events([[seq, "chat", body]]);
    const element = kind === "deed" ? this.asides.deed(body) : kind === "hit" ? this.asides.hit(body) : null;
    if (element) feed.aside(`${kind}${seq}`, element);
  }

  #tell() {
    return {
      snapshot: (events, state) => {
        for (const id of this.waiting.keys()) feed.unaside(`held${id}`);
        this.waiting.clear();
        this.#held(state.held);
      },
      events: (events) => events.forEach((event) => this.#event(event)),
      state: (changes) => this.#held(changes.held),
      sent: () => {},
      refused: () => {},
      line: () => {},
    };
  }

  async #enter(epoch, last) {
    const answer = await fetch(this.passUrlValue, { method: "POST", headers: headers() });
    if (GONE.has(answer.status)) return null;
    if (!answer.ok) throw new Error(`pass: ${answer.status}`);
    const { pass } = await answer.json();
    const address = new URL(this.pathValue, window.location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    address.search = new URLSearchParams({ pass, talk: 1, ...(epoch ? { ep: epoch, s: last } : {}) });
    return { socket: address.href };
  }

  async #decide(address, id, body = null) {
    if (id) await this.#post(address.replace("/0/", `/${id}/`), body);
  }

  async #post(address, body = null) {
    try {
      const answer = await (await fetch(address, { method: "POST", body, headers: headers() })).json();
      if (answer.error) showToast(answer.error.message);
      return answer;
    } catch {
      // The line is lost: the row stays, and the deed can be done again.
      return null;
    }
  }
}

function heldId(event) {
  return event.target.closest("[data-held-id]")?.dataset.heldId;
}

function headers() {
  return { "X-Requested-With": "fetch", "X-CSRFToken": csrfToken(), Accept: "application/json" };
}
