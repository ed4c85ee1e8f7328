// Every behaviour a template asks for must be in application.js's table, and every row of the table must lead to a file.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const application = readFileSync(join(root, "static/app/application.js"), "utf8");
const table = new Map([...application.matchAll(/^  "([\w-]+)": \(\) => import\("(.+)"\),$/gm)].map((row) => [row[1], row[2]]));

function askedFor() {
  const templates = readdirSync(join(root, "templates"), { recursive: true }).filter((name) => name.endsWith(".html"));
  const names = new Set();
  for (const name of templates) {
    const html = readFileSync(join(root, "templates", name), "utf8").replace(/{%\s*comment.*?endcomment\s*%}|{#.*?#}/gs, "");
    for (const match of html.matchAll(/data-controller="([\w\s-]+)"/g)) {
      for (const one of match[1].trim().split(/\s+/)) names.add(one);
    }
  }
  return names;
}

test("the table names controllers", () => {
  assert.ok(table.size > 8);
});

test("every row leads to a module with a controller", () => {
  for (const [name, path] of table) {
    const file = join(root, "static/app", path);
    assert.ok(existsSync(file), `${name}: no ${path}`);
    assert.match(readFileSync(file, "utf8"), /export default class/, `${name} exports no controller`);
  }
});

test("every controller a template asks for is in the table", () => {
  const missing = [...askedFor()].filter((name) => !table.has(name));

  assert.deepEqual(missing, []);
});
