// The poll over the picture: appears with it, counts down in its time, takes one vote, shows what came of it.
// The vote goes over the room's socket (poll-card:vote, answered by room_controller.js), and by HTTP where that is away:
// the first choice stands, so sending it twice does nothing. Never takes the focus.
import { Controller } from "@hotwired/stimulus";
import { csrfToken, fillTemplate, fillText } from "../../app/lib/dom.js";
import { newNonce } from "../../app/lib/socket.js";
import { clockText } from "../../app/lib/time.js";
import { feed } from "./feed.js";
import { countsFor, secondsLeft, sharesOf, winnerOf } from "./poll_count.js";

const TICK_MS = 250;
const RESULT_MS = 30_000;
// Should nobody tell the end: ask, not all at once.
const ASK_AFTER_MS = 4_000;
const SPREAD_MS = 6_000;

export default class extends Controller {
  static targets = ["said", "card", "poll", "quiz", "clock", "form", "question", "options", "option", "note", "send"];
  static values = { url: String, voteUrl: String, new: String, result: String, tie: String, counting: String, kept: String, later: String, lost: String, first: String };

  connect() {
    this.choices = new Map();
    this.forget = feed.listen({ state: (state, changed) => this.#state(state, changed) });
    this.timer = setInterval(() => this.#tick(), TICK_MS);
  }

  disconnect() {
    this.forget();
    clearInterval(this.timer);
    for (const timer of [this.asking, this.leaving]) clearTimeout(timer);
  }

  close() {
    this.closed = this.poll?.id;
    this.cardTarget.hidden = true;
  }

  async vote(event) {
    event.preventDefault();
    const choice = Number(new FormData(this.formTarget).get("choice"));
    const { poll } = this;
    if (!choice || !poll || this.isSending) return;
    this.isSending = true;
    const answer = (await this.#bySocket(poll.id, choice)) ?? (await this.#byHttp(poll.id, choice));
    this.isSending = false;
    if (answer.error) this.noteTarget.textContent = answer.error.message;
    else this.#chosen(poll.id, answer.o);
  }

  #state(state, changed) {
    if (changed.includes("poll") && state.poll !== undefined) this.#take(state.poll);
    else if (changed.includes("pt") && this.poll) this.#counts();
  }

  #take(poll) {
    // The first that is known may have been voted in before, or elsewhere.
    const mayHaveVoted = !this.hasBegun;
    this.hasBegun = true;
    if (!poll?.id) {
      this.poll = null;
      this.cardTarget.hidden = true;
      return;
    }
    const isNew = poll.id !== this.poll?.id;
    const ended = poll.over && !this.poll?.over;
    this.poll = poll;
    if (isNew) this.#draw();
    if (isNew && mayHaveVoted) this.#recall();
    if (isNew && !poll.over) this.#say(fillText(this.newValue, { question: poll.q }));
    this.#counts();
    this.#tick();
    if (poll.over) this.#over(ended);
  }

  #draw() {
    const { poll } = this;
    clearTimeout(this.leaving);
    this.leaving = null;
    this.cardTarget.hidden = poll.id === this.closed;
    this.questionTarget.textContent = poll.q;
    this.pollTarget.hidden = poll.quiz;
    this.quizTarget.hidden = !poll.quiz;
    this.optionsTarget.replaceChildren(...poll.o.map((text, at) => this.#row(text, at + 1)));
    this.noteTarget.textContent = this.firstValue;
  }

  #row(text, number) {
    const row = fillTemplate(this.optionTarget, { text });
    const field = row.querySelector("input");
    field.value = number;
    field.id = `poll-option-${number}`;
    row.querySelector("label").htmlFor = field.id;
    return row;
  }

  #counts() {
    const { poll } = this;
    const mine = this.choices.get(poll.id) ?? null;
    const counts = countsFor(poll, feed.state.pt);
    // Who votes is not told before what others said; who has, and who comes too late, is.
    const isShown = counts !== null && (mine !== null || poll.over);
    const shares = isShown ? sharesOf(counts) : [];
    [...this.optionsTarget.children].forEach((row, at) => {
      const bar = row.querySelector("progress");
      bar.hidden = !isShown;
      bar.value = shares[at] ?? 0;
      row.querySelector('[data-slot="share"]').textContent = isShown ? `${shares[at]} % (${this.#number(counts[at])})` : "";
      row.querySelector('[data-slot="mine"]').hidden = mine !== at + 1;
      row.querySelector('[data-slot="right"]').hidden = poll.right !== at + 1;
      row.classList.toggle("mine", mine === at + 1);
      row.querySelector("input").disabled = mine !== null || poll.over || this.isOut;
      row.querySelector("input").checked ||= mine === at + 1;
    });
    this.sendTarget.hidden = mine !== null || poll.over || Boolean(this.isOut);
  }

  // Time is up for this picture; whether a vote still counts, the server says.
  #tick() {
    const { poll } = this;
    if (!poll || this.cardTarget.hidden) return;
    const left = poll.over ? 0 : secondsLeft(poll, feed.gate.time ?? Date.now());
    this.clockTarget.textContent = left === null || poll.over ? "" : clockText(left);
    const isOut = left === 0;
    if (isOut === this.isOut) return;
    this.isOut = isOut;
    this.#counts();
    if (!isOut || poll.over) return;
    this.noteTarget.textContent = this.countingValue;
    this.#askLater();
  }

  #over(isNews) {
    clearTimeout(this.asking);
    const { poll } = this;
    const counts = countsFor(poll, feed.state.pt);
    if (counts === null) {
      this.noteTarget.textContent = this.countingValue;
      this.#askLater(20_000);
      return;
    }
    const winner = winnerOf(counts);
    const text = winner === null ? this.tieValue : fillText(this.resultValue, { answer: poll.o[winner - 1] });
    this.noteTarget.textContent = text;
    if (isNews || poll.quiz) this.#say(text);
    this.leaving ??= setTimeout(() => {
      this.leaving = null;
      this.cardTarget.hidden = true;
    }, RESULT_MS);
  }

  #chosen(id, choice) {
    this.choices.set(id, choice);
    if (this.poll?.id !== id) return;
    this.#counts();
    this.noteTarget.textContent = this.poll.live ? this.keptValue : this.laterValue;
    this.#say(this.noteTarget.textContent);
  }

  #askLater(wait = ASK_AFTER_MS) {
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.#recall(), wait + Math.random() * SPREAD_MS);
  }

  async #recall() {
    const headers = { "X-Requested-With": "fetch", Accept: "application/json" };
    const answer = await fetch(this.urlValue, { headers }).catch(() => null);
    if (!answer?.ok || !this.element.isConnected) return;
    const { poll, choice } = await answer.json();
    if (poll.id !== this.poll?.id) return;
    if (choice) this.#chosen(poll.id, choice);
    if (poll.over && (!this.poll.over || poll.n)) this.#take(poll);
  }

  async #bySocket(poll, o) {
    let answered = null;
    const frame = { t: "vote", c: newNonce(), poll, o };
    this.dispatch("vote", { detail: { frame, answered: (promise) => (answered = promise) } });
    const answer = await answered;
    return answer?.error?.seconds ? null : answer;
  }

  async #byHttp(poll, choice) {
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": csrfToken(), Accept: "application/json" };
    try {
      const address = this.voteUrlValue.replace("/0/", `/${poll}/`);
      return await (await fetch(address, { method: "POST", body: new URLSearchParams({ choice }), headers })).json();
    } catch {
      return { error: { message: this.lostValue } };
    }
  }

  #number(count) {
    return new Intl.NumberFormat(document.documentElement.lang).format(count);
  }

  #say(text) {
    this.saidTarget.textContent = text;
  }
}
