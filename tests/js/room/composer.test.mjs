import assert from "node:assert/strict";
import test from "node:test";
import { ChatLog } from "../../../static/streams/room/chat_log.js";
import { Composer, isCalled } from "../../../static/streams/room/composer.js";
import { clipSigns } from "../../../static/streams/room/signs.js";

const FAMILY = "👨‍👩‍👧‍👦";
const quoted = { id: 4, w: "aa", name: "Jonas", m: "Which bulb?" };

test("what is answered goes with one text, as a number to the room and as words to the own row", () => {
  const composer = new Composer(clipSigns);
  composer.reply(quoted);
  assert.deepEqual(composer.take("E14"), { frame: { re: 4 }, shown: { re: quoted } });
  assert.deepEqual(composer.take("and more"), { frame: {}, shown: {} });
});

test("a long quote is cut at whole signs", () => {
  const composer = new Composer(clipSigns);
  composer.reply({ ...quoted, m: FAMILY.repeat(100) });
  assert.equal(composer.quote.m, `${FAMILY.repeat(79)}…`);
});

test("those are called whose name still stands in the text, by what the page knows of them", () => {
  const composer = new Composer(clipSigns);
  composer.call("Jonas K.", "aaaaaaaaaaaa");
  composer.call("யாழினி", "bbbbbbbbbbbb");
  composer.call("Mira Solane", "host");
  assert.deepEqual(composer.take("@யாழினி @Mira Solane look").frame, { to: ["bbbbbbbbbbbb", "host"] });
  assert.deepEqual(composer.take("@யாழினி again").frame, {});
});

test("a message that is taken out is not answered any more", () => {
  const composer = new Composer(clipSigns);
  composer.reply(quoted);
  assert.equal(composer.forget((quote) => quote.id === 5), false);
  assert.equal(composer.forget((quote) => quote.w === "aa"), true);
  assert.equal(composer.quote, null);
});

test("a reader is called by their tag or by what they do here", () => {
  assert.ok(isCalled(["aa"], { w: "aa", role: "fan" }));
  assert.ok(isCalled(["host"], { w: "bb", role: "host" }));
  assert.ok(!isCalled(["host", ""], { w: "bb", role: "fan" }));
  assert.ok(!isCalled(["aa"], null));
});

test("answers to what was taken out keep none of its words", () => {
  const unquoted = [];
  const log = new ChatLog({ insert() {}, remove() {}, unquote: (key) => unquoted.push(key) });
  log.add({ id: 4, w: "aa", m: "Which bulb?" });
  log.add({ id: 5, w: "bb", m: "E14", re: quoted });
  log.add({ id: 6, w: "bb", m: "Mine too", re: { ...quoted, id: 3 } });
  log.remove(4);
  assert.deepEqual(unquoted, ["m5"]);
  log.hide("aa");
  assert.deepEqual(unquoted, ["m5", "m6"]);
  log.hide("aa");
  assert.equal(unquoted.length, 2);
  assert.deepEqual(log.messages.map((message) => message.re), [{ id: 4 }, { id: 3 }]);
});

test("a frame of the socket carries what goes with the words", async () => {
  const { Outbox } = await import("../../../static/app/lib/socket.js");
  const sent = [];
  const outbox = new Outbox((frame) => sent.push(frame));
  outbox.add("nonce-1", "E14", { re: 4, to: ["host"] });
  outbox.opened();
  assert.deepEqual(sent, [{ t: "chat", c: "nonce-1", m: "E14", re: 4, to: ["host"] }]);
});
