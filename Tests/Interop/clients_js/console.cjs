// Loaded before a script: what it prints comes out as lines of JSON, one a call; several arguments as an array.
"use strict";

const { inspect } = require("node:util");

const plain = (value) => (value instanceof Error || typeof value === "function" ? inspect(value) : value);

for (const method of ["log", "info", "warn", "error", "debug"]) {
  console[method] = (...said) => {
    const line = said.length === 1 ? plain(said[0]) : said.map(plain);
    process.stdout.write(`${JSON.stringify(line ?? null)}\n`);
  };
}
