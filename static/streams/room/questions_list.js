// What is asked in a room, in the order in which it is shown. Knows no elements.
// Waiting questions: the one on stage first, then the most wanted, then the oldest. Answered ones: the latest first.

export class QuestionList {
  #rows = new Map();
  #settled = 0;
  #stage = null;

  get open() {
    const rows = [...this.#rows.values()].filter((row) => !row.answered);
    return rows.sort((a, b) => this.#staged(b) - this.#staged(a) || b.votes - a.votes || a.at - b.at || a.id - b.id);
  }

  get answered() {
    return [...this.#rows.values()].filter((row) => row.answered).sort((a, b) => b.answered - a.answered);
  }

  get stage() {
    return this.#stage;
  }

  has(id) {
    return this.#rows.has(id);
  }

  // {id, w, votes, at (milliseconds), answered}. What is there already keeps its place in what was answered.
  put({ id, w, votes = 0, at = 0, answered = false }) {
    const before = this.#rows.get(id);
    this.#rows.set(id, { id, w, votes, at, answered: answered ? before?.answered || this.#next() : 0 });
  }

  vote(id, votes) {
    const row = this.#rows.get(id);
    if (row) row.votes = votes;
  }

  bring(id) {
    this.#stage = id;
  }

  // Answered: it leaves those that wait. False when it is not here, or was answered before.
  answer(id) {
    const row = this.#rows.get(id);
    if (!row || row.answered) return false;
    row.answered = this.#next();
    if (this.#stage === id) this.#stage = null;
    return true;
  }

  remove(id) {
    if (this.#stage === id) this.#stage = null;
    return this.#rows.delete(id);
  }

  // Everything one person asked; answers the ids.
  hide(writer) {
    const gone = [...this.#rows.values()].filter((row) => row.w === writer).map((row) => row.id);
    for (const id of gone) this.remove(id);
    return gone;
  }

  // Begin anew with these ids: what is not among them goes; answers the ids that went.
  keep(ids) {
    const kept = new Set(ids);
    const gone = [...this.#rows.keys()].filter((id) => !kept.has(id));
    for (const id of gone) this.remove(id);
    return gone;
  }

  #staged(row) {
    return row.id === this.#stage ? 1 : 0;
  }

  // Rendered rows come latest first; what is answered later stands before them.
  #next() {
    return (this.#settled += 1);
  }
}
