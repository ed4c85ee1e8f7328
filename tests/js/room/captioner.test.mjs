import assert from "node:assert/strict";
import test from "node:test";
import { captionLines } from "../../../static/streams/room/caption_lines.js";
import { Dictation, speechRecognition } from "../../../static/streams/room/dictation.js";

test("a short text is one line, spoken when it began", () => {
  assert.deepEqual(captionLines("  Good\n evening ", 1_500), [{ text: "Good evening", ago: 1_500 }]);
  assert.deepEqual(captionLines(" \n ", 1_500), []);
});

test("a long text becomes lines of whole words, each spoken later than the one before", () => {
  const words = Array.from({ length: 40 }, (_, at) => `word${at}`);

  const lines = captionLines(words.join(" "), 9_000, "en");

  assert.equal(lines.map(({ text }) => text).join(" "), words.join(" "));
  assert.ok(lines.length > 2);
  assert.ok(lines.every(({ text }) => text.length <= 84));
  assert.equal(lines[0].ago, 9_000);
  assert.ok(lines.every(({ ago }, at) => at === 0 || (ago < lines[at - 1].ago && ago > 0)));
});

test("a text without spaces is parted too, and never within a sign", () => {
  const japanese = "今日は皆さんに新しいランプをご紹介します。".repeat(6);
  const family = "👨‍👩‍👧‍👦";

  const lines = captionLines(japanese, 0, "ja");
  const families = captionLines(family.repeat(200), 0);

  assert.equal(lines.map(({ text }) => text).join(""), japanese);
  assert.ok(lines.every(({ text }) => text.length <= 42));
  assert.equal(families.map(({ text }) => text).join(""), family.repeat(200));
  assert.ok(families.every(({ text }) => text.length % family.length === 0));
});

// --- what the browser hears ---

class Recognition {
  static all = [];

  constructor() {
    this.calls = [];
    Recognition.all.push(this);
  }

  start() {
    this.calls.push("start");
  }

  abort() {
    this.calls.push("abort");
    this.onend?.();
  }

  hear(resultIndex, ...results) {
    const list = results.map(([transcript, isFinal]) => Object.assign([{ transcript }], { isFinal }));
    this.onresult({ resultIndex, results: [...Array.from({ length: resultIndex }), ...list] });
  }
}

function dictation() {
  Recognition.all = [];
  const told = { said: [], failed: [], waits: [], time: 0 };
  const dictated = new Dictation({
    Recognition,
    language: "ja",
    say: (text, ago) => told.said.push([text, ago]),
    fail: (code) => told.failed.push(code),
    now: () => told.time,
    wait: (deed, ms) => told.waits.push([deed, ms]),
  });
  return { dictated, told };
}

test("a sentence is told when it is over, with the time since it began", () => {
  const { dictated, told } = dictation();
  dictated.start();
  const [heard] = Recognition.all;
  assert.deepEqual([heard.lang, heard.continuous, heard.interimResults, heard.calls], ["ja", true, true, ["start"]]);

  told.time = 1_000;
  heard.hear(0, ["good", false]);
  told.time = 3_500;
  heard.hear(0, [" good evening ", true]);
  told.time = 5_000;
  heard.hear(1, ["next", true]);
  heard.hear(2, ["  ", true]);

  assert.deepEqual(told.said, [["good evening", 2_500], ["next", 0]]);
});

test("a browser that stops listening is asked again, while it is wanted", () => {
  const { dictated, told } = dictation();
  dictated.start();
  dictated.start();
  assert.equal(Recognition.all.length, 1);
  Recognition.all[0].onerror({ error: "no-speech" });
  Recognition.all[0].onend();
  const [[again, ms]] = told.waits;
  assert.equal(ms, 250);

  again();
  assert.equal(Recognition.all.length, 2);
  dictated.stop();

  assert.deepEqual(Recognition.all[1].calls, ["start", "abort"]);
  assert.equal(told.waits.length, 1);
  again();
  assert.equal(Recognition.all.length, 2);
});

test("what is heard after it was stopped is told to nobody", () => {
  const { dictated, told } = dictation();
  dictated.start();
  const [heard] = Recognition.all;
  heard.hear(0, ["half a", false]);

  dictated.stop();
  heard.hear(0, ["half a secret", true]);

  assert.deepEqual(told.said, []);
});

test("a browser that may not listen is not asked again", () => {
  const { dictated, told } = dictation();
  dictated.start();

  Recognition.all[0].onerror({ error: "not-allowed" });
  Recognition.all[0].onend();

  assert.deepEqual([told.failed, told.waits, dictated.isOn], [["not-allowed"], [], false]);
});

test("a line that fails again and again is given up, after longer and longer waits", () => {
  const { dictated, told } = dictation();
  dictated.start();

  for (let fault = 0; fault < 4; fault += 1) {
    const heard = Recognition.all.at(-1);
    heard.onerror({ error: "network" });
    heard.onend();
    told.waits.at(-1)?.[0]();
  }

  assert.deepEqual(told.waits.map(([, ms]) => ms), [1_000, 3_000, 8_000]);
  assert.deepEqual(told.failed, ["network"]);
});

test("browsers call it by two names, or have none", () => {
  assert.equal(speechRecognition({ SpeechRecognition: Recognition }), Recognition);
  assert.equal(speechRecognition({ webkitSpeechRecognition: Recognition }), Recognition);
  assert.equal(speechRecognition({}), null);
});
