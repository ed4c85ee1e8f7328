// Holds a form back until a provider's own script has given the typed card a name; the digits never come to us.

export class CardNamer {
  // name(): Promise<{ name } | { error }>; tell(text): shows what is wrong, or nothing
  constructor({ form, token, name, tell }) {
    this.form = form;
    this.token = token;
    this.name = name;
    this.tell = tell;
    this.asking = false;
  }

  // True when the form may go as it is: it has the name, or is only redrawn.
  async hold(event) {
    if (this.token.value || event.submitter?.formNoValidate) return true;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.asking) return false;
    this.asking = true;
    this.tell("");
    try {
      const answer = await this.name();
      if (answer.error) {
        this.tell(answer.error);
        return false;
      }
      this.token.value = answer.name;
      this.form.requestSubmit(event.submitter ?? undefined);
      return true;
    } finally {
      this.asking = false;
    }
  }

  // A name is good for one try.
  forget() {
    this.token.value = "";
  }
}
