// A form waits until the provider's script has named the card, and goes once.
import assert from "node:assert/strict";
import test from "node:test";
import { CardNamer } from "../../../static/commerce/payments/card_namer.js";

function page(answers) {
  const told = [];
  const sent = [];
  const token = { value: "" };
  const form = { requestSubmit: (button) => sent.push(button) };
  const namer = new CardNamer({
    form,
    token,
    name: async () => answers.shift(),
    tell: (text) => told.push(text),
  });
  const submit = (submitter) => {
    const event = { submitter, stopped: 0, preventDefault() { this.stopped += 1; }, stopImmediatePropagation() {} };
    return { event, done: namer.hold(event) };
  };
  return { namer, told, sent, token, submit };
}

test("the form is held, the card named, and the form sent with the button that was pressed", async () => {
  const { sent, token, submit } = page([{ name: "pm_1" }]);
  const button = { formNoValidate: false };
  const { event, done } = submit(button);
  assert.equal(await done, true);
  assert.equal(event.stopped, 1);
  assert.deepEqual([token.value, sent], ["pm_1", [button]]);

  const second = submit(button);
  assert.equal(await second.done, true);
  assert.equal(second.event.stopped, 0);
});

test("what is wrong with the card is told, and nothing is sent", async () => {
  const { told, sent, token, submit } = page([{ error: "Your card number is incomplete." }]);
  assert.equal(await submit().done, false);
  assert.deepEqual([told, sent, token.value], [["", "Your card number is incomplete."], [], ""]);
});

test("a second press while the card is being named changes nothing", async () => {
  let answer;
  const { namer, sent, submit } = page([]);
  namer.name = () => new Promise((done) => { answer = done; });
  const first = submit();
  const second = submit();
  assert.equal(await second.done, false);
  answer({ name: "pm_1" });
  await first.done;
  assert.equal(sent.length, 1);
});

test("a form that is only redrawn is not held, and a name is good for one try", async () => {
  const { namer, token, submit } = page([]);
  const { event, done } = submit({ formNoValidate: true });
  assert.equal(await done, true);
  assert.equal(event.stopped, 0);
  token.value = "pm_1";
  namer.forget();
  assert.equal(token.value, "");
});

test("a script that breaks does not hold the form for ever", async () => {
  const { namer, submit } = page([]);
  namer.name = async () => { throw new Error("gone"); };
  await assert.rejects(submit().done);
  assert.equal(namer.asking, false);
});
