// The questions of a room: keeps the list in order, sends what is asked and voted, and in the studio what is answered.
// Order: questions_list.js; rows: question_rows.js.
import { Controller } from "@hotwired/stimulus";
import { csrfToken, fillTemplate, showToast } from "../../app/lib/dom.js";
import { newNonce } from "../../app/lib/socket.js";
import { feed } from "./feed.js";
import { isPressed, press, questionRow, showReply } from "./question_rows.js";
import { QuestionList } from "./questions_list.js";
import { countSigns } from "./signs.js";

const TYPING = "input, textarea, select, [contenteditable], dialog";
// Rows do not move away under a finger.
const HELD_MS = 1_500;
const OWN_MS = 60_000;
const SPREAD_MS = 5_000;

export default class extends Controller {
  static targets = ["row", "own", "list", "answered", "past", "none", "count", "answers", "said", "form", "input", "nonce", "signs", "error"];
  static values = { url: String, mineUrl: String, readUrl: String, limit: Number, lost: String, told: String, asked: String, count: Number, answering: Boolean };

  connect() {
    this.list = new QuestionList();
    this.rows = new Map();
    this.more = Math.max(0, this.countValue - this.listTarget.children.length);
    const rendered = [...this.listTarget.children, ...[...this.answeredTarget.children].reverse()];
    for (const row of rendered) this.#adopt(row);
    this.forget = feed.listen({
      snapshot: () => this.#begun(),
      state: (state, changed) => this.#state(state, changed),
      question: (facts) => this.#add(facts),
      answered: ({ id }) => this.#settle(id),
      reply: (facts) => this.#reply(facts),
      unasked: ({ id }) => this.#drop([id]),
      hide: (writer) => this.#drop(this.list.hide(writer)),
      nudge: ({ w }) => w === feed.me?.w && this.#fetchAnswers(),
    });
    if (this.#unread.length) this.#tellAnswers();
    this.#draw();
  }

  disconnect() {
    this.forget();
    for (const timer of [this.drawing, this.fetching]) clearTimeout(timer);
  }

  measure() {
    this.errorTarget.textContent = "";
    const signs = countSigns(this.inputTarget.value.trim());
    this.signsTarget.textContent = `${signs} / ${this.limitValue}`;
    this.signsTarget.toggleAttribute("data-over", signs > this.limitValue);
  }

  async ask(event) {
    event.preventDefault();
    if (this.isAsking || !this.inputTarget.value.trim()) return;
    this.isAsking = true;
    const answer = await this.#post(this.formTarget.action, new FormData(this.formTarget));
    this.isAsking = false;
    if (answer.error) {
      this.errorTarget.textContent = answer.error.message;
      return;
    }
    this.#add(answer.question, { isOwn: true });
    this.inputTarget.value = "";
    this.nonceTarget.value = newNonce();
    this.measure();
    this.#say(this.askedValue);
  }

  // Every button of a row: voting, and what the show's people do.
  async deed(event) {
    event.preventDefault();
    const button = event.submitter;
    const row = button?.closest("[data-id]");
    if (!row || button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    const isVote = button.dataset.deed === "vote";
    const body = new FormData(event.target, button);
    const before = isPressed(row);
    if (isVote) press(row, !before);
    const answer = await this.#post(button.getAttribute("formaction"), body);
    button.removeAttribute("aria-busy");
    if (answer.error) {
      if (isVote) press(row, before);
      showToast(answer.error.message);
      return;
    }
    this.#done(button.dataset.deed, row, answer);
  }

  // Q: what is on stage, or else on top, is answered.
  key(event) {
    if (!this.answeringValue || event.key.toLowerCase() !== "q" || event.repeat) return;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) return;
    const top = this.list.open[0];
    if (!top) return;
    event.preventDefault();
    this.rows.get(top.id).querySelector("[data-deed=answered]").click();
  }

  #done(deed, row, answer) {
    const id = Number(row.dataset.id);
    if (deed === "vote") this.#votes({ [id]: answer.votes });
    else if (deed === "delete") this.#drop([id]);
    else if (deed === "answered") this.#settle(id);
    else if (deed === "reply") row.querySelector("details").open = false;
    if (deed === "reply") row.querySelector("textarea").value = "";
  }

  #state(state, changed) {
    if (changed.includes("qv")) this.#votes(state.qv);
    if (changed.includes("asked")) this.#stage(state.asked);
    // Who answers sees what the room does not: held back, or too many at once.
    const known = this.list.open.length + this.more;
    if (changed.includes("qn") && this.answeringValue && state.qn !== known) this.#lookAgain(500);
  }

  #votes(votes) {
    for (const [id, count] of Object.entries(votes ?? {})) {
      this.list.vote(Number(id), count);
      const place = this.rows.get(Number(id))?.querySelector('[data-slot="votes"]');
      if (place) place.textContent = new Intl.NumberFormat(document.documentElement.lang).format(count);
    }
    this.#draw();
  }

  #stage(asked) {
    if (asked?.id && !this.list.has(asked.id)) this.#add(asked);
    this.list.bring(asked?.id ?? null);
    for (const [id, row] of this.rows) row.classList.toggle("on", id === this.list.stage);
    this.#draw();
  }

  #add(facts, { isOwn = false } = {}) {
    if (this.list.has(facts.id)) return;
    const isYoung = isOwn || (feed.me && facts.w === feed.me.w && !this.answeringValue);
    const row = questionRow(this.rowTarget, facts, { isOwn: isYoung });
    if (isYoung) setTimeout(() => row.querySelector('[data-slot="own"]')?.remove(), OWN_MS);
    this.rows.set(facts.id, row);
    this.list.put({ ...facts, at: Date.parse(facts.at ?? "") || Date.now(), answered: Boolean(facts.answered) });
    if (facts.stage) this.list.bring(facts.id);
    this.#draw();
  }

  #reply({ id, m, name }) {
    const row = this.rows.get(id);
    if (row) showReply(row, this.rowTarget, { m, name });
    this.#settle(id);
  }

  #settle(id) {
    if (this.list.answer(id)) this.rows.get(id).classList.remove("on");
    this.#draw();
  }

  #drop(ids) {
    for (const id of ids) {
      this.list.remove(id);
      this.rows.get(id)?.remove();
      this.rows.delete(id);
    }
    this.#draw();
  }

  #adopt(row) {
    const id = Number(row.dataset.id);
    this.rows.set(id, row);
    const { writer: w, votes } = row.dataset;
    this.list.put({ id, w, votes: Number(votes), at: Date.parse(row.dataset.at), answered: "answered" in row.dataset });
    if (row.classList.contains("on")) this.list.bring(id);
  }

  // A snapshot after the first: something may have been missed. Not all pages ask at once.
  #begun() {
    if (this.hasBegun) this.#lookAgain(Math.random() * SPREAD_MS);
    this.hasBegun = true;
  }

  #lookAgain(wait) {
    clearTimeout(this.fetching);
    this.fetching = setTimeout(() => this.#fetchList(), wait);
  }

  async #fetchList() {
    const found = await this.#get(this.urlValue);
    if (!found || !this.element.isConnected) return;
    this.#drop(this.list.keep(found.questions.map(({ id }) => id)));
    for (const facts of [...found.questions].reverse()) {
      this.#add(facts);
      press(this.rows.get(facts.id), facts.wanted);
      if (facts.answered) this.#settle(facts.id);
    }
    this.more = Math.max(0, found.open - this.list.open.length);
    this.#votes(Object.fromEntries(found.questions.map(({ id, votes }) => [id, votes])));
  }

  async #fetchAnswers() {
    const found = await this.#get(this.mineUrlValue);
    if (!found || !this.hasOwnTarget) return;
    const fill = ({ id, q, m, name }) => {
      const row = fillTemplate(this.ownTarget, { question: q, body: m, name });
      row.dataset.id = id;
      return row;
    };
    this.answersTarget.replaceChildren(...found.answers.map(fill));
    this.#tellAnswers();
  }

  get #unread() {
    return this.hasAnswersTarget ? this.answersTarget.querySelectorAll("[data-unread]") : [];
  }

  // They are on the screen: no mail is owed.
  #tellAnswers() {
    showToast(this.toldValue);
    this.#post(this.readUrlValue);
  }

  #draw() {
    clearTimeout(this.drawing);
    const open = this.list.open;
    const count = open.length + this.more;
    for (const place of this.countTargets) place.textContent = count;
    if (this.#isHeld) {
      this.drawing = setTimeout(() => this.#draw(), HELD_MS);
      this.#place(open.filter(({ id }) => !this.rows.get(id).isConnected), this.listTarget);
      return;
    }
    this.#order(open, this.listTarget);
    this.#order(this.list.answered, this.answeredTarget);
    this.noneTarget.hidden = open.length > 0;
    this.pastTarget.hidden = this.list.answered.length === 0;
  }

  get #isHeld() {
    return this.listTarget.matches(":hover, :focus-within") && !this.answeringValue;
  }

  #place(rows, list) {
    list.append(...rows.map(({ id }) => this.rows.get(id)));
  }

  // Moves only what is out of place, so that focus and open answers stay.
  #order(rows, list) {
    rows.forEach(({ id }, at) => {
      const row = this.rows.get(id);
      if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
    });
    while (list.children.length > rows.length) list.lastElementChild.remove();
  }

  #say(text) {
    this.saidTarget.textContent = text;
  }

  async #get(address) {
    const headers = { "X-Requested-With": "fetch", Accept: "application/json" };
    const answer = await fetch(address, { headers }).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }

  async #post(address, body = null) {
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": csrfToken(), Accept: "application/json" };
    try {
      return await (await fetch(address, { method: "POST", body, headers })).json();
    } catch {
      return { error: { message: this.lostValue } };
    }
  }
}
