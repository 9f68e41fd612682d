import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import test from "node:test"

// The modules that app.js loads at once, itself included, without those that import() loads later.
function atOnce(url, found = new Map()) {
  if (found.has(url.href)) return found
  const text = readFileSync(url, "utf8")
  found.set(url.href, Buffer.byteLength(text))
  for (const [, path] of text.matchAll(/^import (?:[^"]*? from )?"(\.[^"]+)"/gm)) atOnce(new URL(path, url), found)
  return found
}

test("the first screen loads less than 100 KB of scripts", () => {
  const sizes = atOnce(new URL("../app.js", import.meta.url))
  assert.ok(sizes.size > 20, "the imports are found")
  const sum = [...sizes.values()].reduce((total, size) => total + size, 0)
  assert.ok(sum < 100_000, `${sum} bytes`)
})
