// What only those see who keep order: rows among the talk, and what lists found underlined where it stands.
import assert from "node:assert/strict";
import { test } from "node:test";
import { underline } from "../../../static/streams/room/asides.js";
import { ChatLog } from "../../../static/streams/room/chat_log.js";

function view() {
  const keys = [];
  return {
    keys,
    insert: (row, before) => keys.splice(before === null ? keys.length : keys.indexOf(before), 0, row.key),
    remove: (key) => keys.splice(keys.indexOf(key), 1),
  };
}

const message = (id, w = "x", m = "hello") => ({ id, w, m, c: `nonce-${id}`, name: "Nour", role: "fan" });

test("what comes back stands in its place, and takes the place of what waited", () => {
  const shown = view();
  const log = new ChatLog(shown);
  for (const id of [1, 3]) log.add(message(id));
  log.add({ ...message(2), held: true });

  log.put(message(2));
  log.put(message(4));

  assert.deepEqual(shown.keys, ["m1", "m2", "m3", "m4"]);
  assert.equal(log.messages[1].held, undefined);
});

test("rows beside the talk stand behind their message, once, and survive a new beginning", () => {
  const shown = view();
  const log = new ChatLog(shown);
  for (const id of [1, 2, 3]) log.add(message(id));

  log.addAside("held2", {}, 2);
  log.addAside("held2", {}, 2);
  log.addAside("deed9", {});
  assert.deepEqual(shown.keys, ["m1", "m2", "held2", "m3", "deed9"]);

  log.reset([message(2), message(3)]);
  assert.deepEqual(shown.keys, ["m2", "held2", "m3", "deed9"]);
  log.dropAside("held2");
  log.dropAside("nothing");
  assert.deepEqual(shown.keys, ["m2", "m3", "deed9"]);
});

test("places are counted in whole signs, whatever stands before them", (t) => {
  globalThis.document = { createElement: () => ({ textContent: "", title: "" }) };
  t.after(() => delete globalThis.document);
  const parts = [];
  const element = { append: (...more) => parts.push(...more), textContent: "" };

  underline(element, "🔥🔥 you idiot, yes", [
    [7, 12, "idiot"],
    [8, 10, "within"],
  ]);

  const text = parts.map((part) => (typeof part === "string" ? part : `[${part.textContent}|${part.title}]`)).join("");
  assert.equal(text, "🔥🔥 you [idiot|idiot], yes");
});
