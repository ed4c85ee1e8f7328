// The order of what a room shows: messages by their number, sales where they happened, own words not yet stored last.
// Knows no elements: it tells a view {insert(entry, before), remove(key), unquote(key)}; keys are stable.

const ROWS_MAX = 200;
// Whoever reads back keeps more; nobody keeps everything.
const ROWS_READ_BACK_MAX = 2000;

export class ChatLog {
  #view;
  #rows = [];
  #count = 0;
  #max = ROWS_MAX;

  constructor(view) {
    this.#view = view;
  }

  get keys() {
    return this.#rows.map((row) => row.key);
  }

  get messages() {
    return this.#rows.filter((row) => row.kind === "message").map((row) => row.message);
  }

  has(key) {
    return this.#rows.some((row) => row.key === key);
  }

  // Begin anew: rows that are not among these messages go, those that are stay untouched, own waiting words stay last.
  reset(messages, own = "") {
    const wanted = new Set(messages.map((message) => keyOf(message.id)));
    for (const row of [...this.#rows]) {
      if (row.kind !== "waiting" && row.kind !== "aside" && !wanted.has(row.key)) this.#drop(row);
    }
    for (const message of messages) this.add(message, own);
  }

  // A row that the server rendered is taken as it is.
  adopt(message) {
    const row = this.#messageRow(message);
    if (!this.has(row.key)) this.#rows.push(row);
  }

  // False when it is here already. Own words that waited become the message.
  add(message, own = "") {
    if (this.has(keyOf(message.id))) return false;
    if (own && message.w === own) {
      const waiting = this.#rows.find((row) => row.kind === "waiting" && row.nonce === message.c);
      if (waiting) this.#drop(waiting);
    }
    this.#place(this.#messageRow(message));
    this.#trim();
    return true;
  }

  // What was said before all that is here: it stays while the reader is up there. Answers how many were new.
  addEarlier(messages) {
    const fresh = messages.filter((message) => !this.has(keyOf(message.id)));
    this.#max = Math.min(ROWS_READ_BACK_MAX, Math.max(this.#max, this.#rows.length + fresh.length + ROWS_MAX));
    for (const message of fresh) this.#place(this.#messageRow(message));
    return fresh.length;
  }

  // The reader is at the end again: the usual number of rows is enough.
  settle() {
    if (this.#max === ROWS_MAX) return;
    this.#max = ROWS_MAX;
    this.#trim();
  }

  // The number of the first message that is here; undefined when there is none.
  get first() {
    return this.#rows.find((row) => row.kind === "message")?.message.id;
  }

  // It is there whether or not it was: what waited was let in, what was taken out is back.
  put(message) {
    const row = this.#rows.find((one) => one.key === keyOf(message.id));
    if (row) this.#drop(row);
    return this.add(message);
  }

  addAside(key, element, after = 0) {
    this.dropAside(key);
    const last = this.#rows.findLast((row) => row.kind !== "waiting");
    this.#place({ key, kind: "aside", element, order: [after || (last ? last.order[0] : 0), (this.#count += 1)] });
    this.#trim();
  }

  dropAside(key) {
    const row = this.#rows.find((one) => one.key === key);
    if (row) this.#drop(row);
  }

  addSale(sale, seq) {
    const key = `s${seq}`;
    if (this.has(key)) return false;
    const last = this.#rows.findLast((row) => row.kind !== "waiting");
    this.#place({ key, kind: "sale", sale, order: [last ? last.order[0] : 0, (this.#count += 1)] });
    this.#trim();
    return true;
  }

  // more: what goes with the words, as the room will carry it ({re, to}).
  addWaiting(nonce, text, more = {}) {
    this.#place({ key: `w${nonce}`, kind: "waiting", nonce, text, more, order: [Infinity, (this.#count += 1)] });
  }

  // Stored: the waiting row makes room for the message. The message may have come with the others before.
  confirm(nonce, message) {
    const waiting = this.#rows.find((row) => row.key === `w${nonce}`);
    if (waiting) this.#drop(waiting);
    this.add(message);
  }

  // Answers the text of the words that were refused, and takes their row away.
  refuse(nonce) {
    const waiting = this.#rows.find((row) => row.key === `w${nonce}`);
    if (!waiting) return null;
    this.#drop(waiting);
    return waiting.text;
  }

  remove(id) {
    const row = this.#rows.find((one) => one.key === keyOf(id));
    if (row) this.#drop(row);
    this.#unquote((quote) => quote.id === id);
    return Boolean(row);
  }

  // Everything of one writer goes.
  hide(writer) {
    const gone = this.#rows.filter((row) => row.kind === "message" && row.message.w === writer);
    for (const row of gone) this.#drop(row);
    this.#unquote((quote) => quote.w === writer);
    return gone.length;
  }

  // Answers to what is gone keep none of its words.
  #unquote(isGone) {
    for (const row of this.#rows) {
      const quote = row.message?.re;
      if (!quote?.w || !isGone(quote)) continue;
      row.message = { ...row.message, re: { id: quote.id } };
      this.#view.unquote?.(row.key);
    }
  }

  #messageRow(message) {
    return { key: keyOf(message.id), kind: "message", message, order: [message.id, 0] };
  }

  #place(row) {
    let at = this.#rows.length;
    while (at > 0 && isAfter(this.#rows[at - 1].order, row.order)) at -= 1;
    const before = at < this.#rows.length ? this.#rows[at].key : null;
    this.#rows.splice(at, 0, row);
    this.#view.insert(row, before);
  }

  #drop(row) {
    this.#rows.splice(this.#rows.indexOf(row), 1);
    this.#view.remove(row.key);
  }

  #trim() {
    while (this.#rows.length > this.#max) this.#drop(this.#rows[0]);
  }
}

function keyOf(id) {
  return `m${id}`;
}

function isAfter([a, b], [c, d]) {
  return a === c ? b > d : a > c;
}
