// What goes with the words in the field: the message they answer, and who is called by them.
// Somebody is called by what the page knows of them, a tag or a role, never by how their name is spelled.

const QUOTE_SIGNS_MAX = 80;
const CALLED_MAX = 5;

export class Composer {
  #quote = null;
  #called = new Map();
  #cut;

  // cut(text, most): at most so many signs of a text.
  constructor(cut) {
    this.#cut = cut;
  }

  get quote() {
    return this.#quote;
  }

  reply({ id, w, name, m }) {
    this.#quote = { id, w, name, m: this.#cut(m, QUOTE_SIGNS_MAX) };
  }

  dropReply() {
    this.#quote = null;
  }

  // What is answered is gone: so is the wish to answer it.
  forget(isGone) {
    if (!this.#quote || !isGone(this.#quote)) return false;
    this.dropReply();
    return true;
  }

  call(name, who) {
    this.#called.set(name, who);
  }

  // What goes with this text, for the socket and for the row that shows it already; the next text begins with nothing.
  take(text) {
    const quote = this.#quote;
    const called = [...this.#called].filter(([name]) => text.includes(`@${name}`)).map(([, who]) => who);
    const to = [...new Set(called)].slice(0, CALLED_MAX);
    this.#quote = null;
    this.#called.clear();
    return {
      frame: { ...(quote ? { re: quote.id } : {}), ...(to.length ? { to } : {}) },
      shown: quote ? { re: quote } : {},
    };
  }
}

// Whether a message calls this reader, by their tag or by what they do here.
export function isCalled(called, me) {
  return Boolean(me) && called.some((one) => one === me.w || one === me.role);
}
