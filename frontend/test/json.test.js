import assert from "node:assert/strict"
import test from "node:test"
import { parse, stringify } from "../model/server/json.js"

test("integers beyond 2^53 keep every digit", () => {
  const value = parse('{"seed": 9223372036854775807, "small": 42, "negative": -9223372036854775808}')
  assert.deepEqual(value, { seed: 9223372036854775807n, small: 42, negative: -9223372036854775808n })
})

test("parsed numbers are written with the same digits", () => {
  const text = '{"keyframes":[{"prompt":"a","seed":9223372036854775807},{"prompt":"b","seed":9007199254740992}]}'
  assert.equal(stringify(parse(text)), text)
})

test("long digits in texts, fractions and exponents are not changed", () => {
  const value = parse(
    '{"prompt": "seed 9223372036854775807 \\"9223372036854775807\\"", "f": 0.3333333333333333333, "e": 1e300}',
  )
  assert.deepEqual(value, { prompt: 'seed 9223372036854775807 "9223372036854775807"', f: 1 / 3, e: 1e300 })
})

test("a text that looks like a marked number stays a text", () => {
  assert.equal(
    stringify({ prompt: "big:1-2-3-4:5", seed: 2n ** 60n }),
    '{"prompt":"big:1-2-3-4:5","seed":1152921504606846976}',
  )
})

test("rejects text that is not JSON", () => {
  assert.throws(() => parse("<html>"), SyntaxError)
})
