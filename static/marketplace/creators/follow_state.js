// What a follow button shows: the wish at once, the truth when the server has answered.

export class FollowState {
  constructor(following) {
    this.following = following;
    this.waiting = false;
  }

  // The wish of a tap, or null while the one before is on its way: a double tap is one tap.
  tap() {
    if (this.waiting) return null;
    this.waiting = true;
    this.before = this.following;
    this.following = !this.following;
    return this.following;
  }

  answered(following) {
    this.waiting = false;
    this.following = following;
  }

  failed() {
    this.waiting = false;
    this.following = this.before;
  }
}
