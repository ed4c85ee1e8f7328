// What the server answers to the checkout sheet: a step, a refusal, or a page to go to.
import assert from "node:assert/strict";
import { test } from "node:test";

import { readAnswer, redrawRequest, refreshUrl, typeAgain } from "../../../static/commerce/checkout/panel.js";

function answer(body, kind, status = 200) {
  return new Response(body, { status, headers: { "Content-Type": kind } });
}

test("a piece of html is a step of the sheet, whatever its status", async () => {
  const step = await readAnswer(answer('<div class="grab"></div>', "text/html; charset=utf-8", 409));

  assert.equal(step.html, '<div class="grab"></div>');
});

test("a refusal is its sentence", async () => {
  const body = JSON.stringify({ error: { code: "sold_out", message: "Sold out. Nothing was charged." } });

  assert.deepEqual(await readAnswer(answer(body, "application/json", 409)), { refusal: "Sold out. Nothing was charged." });
  assert.deepEqual(await readAnswer(answer("{}", "application/json")), { refusal: "" });
});

test("a whole page is somewhere to go, unless it is an error page", async () => {
  const page = await readAnswer(answer("\n<!doctype html><html>", "text/html"));
  const broken = await readAnswer(answer("<!DOCTYPE html><html>", "text/html", 500));

  assert.ok("page" in page);
  assert.deepEqual(broken, { refusal: "" });
});

// As much of a field and a form as the panel looks at.
const field = (name, value, type = "text") => ({ name, value, type, checked: false });
const root = (...fields) => ({ querySelectorAll: () => fields });

test("what was typed comes back where the server sent nothing, and never over what it sent", () => {
  const number = field("card_number", "");
  const street = field("street", "Rua Nova 1");
  const room = field("name_in_room", "on", "checkbox");
  const kept = new Map([["card_number", "4242"], ["street", "Rua do Norte 8"], ["name_in_room", true]]);

  typeAgain(root(number, street, room), kept);

  assert.equal(number.value, "4242");
  assert.equal(street.value, "Rua Nova 1");
  assert.equal(room.checked, true);
});

test("a refreshed step gets everything back that was typed", () => {
  const street = field("street", "Rua Nova 1");

  typeAgain(root(street, field("city", "")), new Map([["street", ""]]), { over: true });

  assert.equal(street.value, "");
});

test("the address of another variant carries nothing about the buyer", (context) => {
  const sent = { variant: "v1", quantity: "2", show: "tok", number: "", card_number: "4242", email: "a@b.c" };
  const before = globalThis.FormData;
  context.after(() => (globalThis.FormData = before));
  globalThis.FormData = class {
    get(name) {
      return sent[name] ?? null;
    }
  };
  const form = { dataset: { refreshUrl: "/buy/p1/" }, getAttribute: () => "/checkout/pay/" };

  const url = refreshUrl(form, { baseURI: "https://shop.example/shows/x/" });

  assert.equal(url, "https://shop.example/buy/p1/?variant=v1&quantity=2&show=tok&step=pay");
});

test("a form drawn anew sends what was typed in its body, and no card", (context) => {
  const sent = [["country", "DE"], ["street", "Torstraße 8"], ["card_number", "4242"], ["card_cvc", "123"]];
  const before = globalThis.FormData;
  context.after(() => (globalThis.FormData = before));
  globalThis.FormData = class {
    *[Symbol.iterator]() {
      yield* sent;
    }
  };
  const form = { method: "post", getAttribute: () => "/checkout/pay/", querySelector: () => ({ value: "token" }) };

  const { url, options } = redrawRequest(form, { baseURI: "https://shop.example/checkout/" });

  assert.equal(url, "https://shop.example/checkout/pay/");
  assert.equal(options.method, "POST");
  assert.equal(options.body.toString(), "country=DE&street=Torstra%C3%9Fe+8&redraw=1");
});

test("a list that came with another country keeps its own choice", () => {
  const region = { ...field("region", "", "select-one"), options: [{ value: "" }, { value: "CA" }] };

  typeAgain(root(region), new Map([["region", "Lisboa"]]), { over: true });
  assert.equal(region.value, "");
  typeAgain(root(region), new Map([["region", "CA"]]), { over: true });
  assert.equal(region.value, "CA");
});
