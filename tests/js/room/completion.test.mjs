import assert from "node:assert/strict";
import test from "node:test";
import { callable, completed, matching, wordAt } from "../../../static/streams/room/completion.js";
import { secondsLeft, TakeBack } from "../../../static/streams/room/take_back.js";

const end = (text) => wordAt(text, text.length);

test("a name is being typed after an at sign, in any script and with spaces", () => {
  assert.deepEqual(end("hello @Jonas K"), { sign: "@", query: "Jonas K", start: 6 });
  assert.deepEqual(end("@யாழி"), { sign: "@", query: "யாழி", start: 0 });
  assert.deepEqual(end("質問です@佐"), { sign: "@", query: "佐", start: 4 });
  assert.deepEqual(end("@"), { sign: "@", query: "", start: 0 });
});

test("a mail address, a time and a long text after an at sign call nobody", () => {
  assert.equal(end("write to ana@fans"), null);
  assert.equal(end("at 10:30"), null);
  assert.equal(end(`@${"word ".repeat(9)}`), null);
  assert.equal(end("nothing here"), null);
});

test("a code is being typed after a colon", () => {
  assert.deepEqual(end("nice :hea"), { sign: ":", query: "hea", start: 5 });
  assert.equal(end("nice :"), null);
});

test("names that begin with the query come first, then those with a word that does", () => {
  const people = ["Anna Jo", "Jonas K.", "佐和", "JO"].map((name) => ({ name }));
  assert.deepEqual(matching(people, "jo").map(({ name }) => name), ["Jonas K.", "JO", "Anna Jo"]);
  assert.deepEqual(matching(people, "佐").map(({ name }) => name), ["佐和"]);
  assert.deepEqual(matching(people, "x"), []);
});

test("what is chosen takes the place of what was typed, and the rest stays", () => {
  assert.deepEqual(completed("hi @Jo, ok", 6, 3, "@Jonas K. "), { text: "hi @Jonas K. , ok", caret: 13 });
});

test("people of the show can be called, and whoever wrote, the latest first, but not oneself", () => {
  const staff = [{ name: "Mira", who: "host" }, { name: "Lantern Row", who: "brand" }];
  const messages = [
    { w: "aa", name: "Jonas", role: "fan" },
    { w: "bb", name: "Nour", role: "fan" },
    { w: "cc", name: "Mira", role: "host" },
    { w: "aa", name: "Jonas K.", role: "fan" },
    { w: "me", name: "Ana", role: "fan" },
  ];
  assert.deepEqual(callable(messages, staff, { w: "me", role: "fan" }), [
    ...staff,
    { name: "Jonas K.", who: "aa" },
    { name: "Nour", who: "bb" },
  ]);
  assert.deepEqual(callable([], staff, { w: "cc", role: "host" }), [staff[1]]);
});

test("own words may be taken back for a minute less a second, by the server's clock", () => {
  const at = "2026-11-30T10:00:00+00:00";
  const said = Date.parse(at);
  assert.equal(secondsLeft(at, said), 59);
  assert.equal(secondsLeft(at, said + 58_000), 1);
  assert.equal(secondsLeft(at, said + 59_000), 0);
  assert.equal(secondsLeft(at, said + 3_600_000, 3_600_000), 59);
});

function row(writer, at) {
  const left = { textContent: "" };
  const button = { hidden: true, querySelector: () => left };
  return { button, left, isConnected: true, dataset: { writer, at }, querySelector: () => button };
}

test("the button of an own row counts down and goes; others' rows have none", () => {
  const at = "2026-11-30T10:00:00+00:00";
  let now = Date.parse(at) + 10_000;
  const timers = [];
  const takeBack = new TakeBack({ now: () => now, every: (deed) => timers.push(deed), stop: () => timers.pop() });
  const [mine, theirs] = [row("me", at), row("aa", at)];
  for (const one of [mine, theirs]) takeBack.look(one, { w: "me" });
  assert.deepEqual([mine.button.hidden, mine.left.textContent, theirs.button.hidden], [false, 49, true]);
  assert.equal(timers.length, 1);
  now += 30_000;
  timers[0]();
  assert.equal(mine.left.textContent, 19);
  now += 20_000;
  timers[0]();
  assert.equal(mine.button.hidden, true);
  assert.equal(timers.length, 0);
});
