import assert from "node:assert/strict"
import test from "node:test"
import { loadOnce } from "../view/ui/loading.js"

test("loads once and retries after a failure at the next call", async () => {
  const answers = [Promise.reject(new Error("away")), Promise.resolve("here")]
  let tries = 0
  const get = loadOnce(() => answers[tries++])
  const first = [get(), get()]
  await assert.rejects(first[0], /away/)
  await assert.rejects(first[1], /away/)
  assert.equal(tries, 1)
  assert.deepEqual([await get(), await get()], ["here", "here"])
  assert.equal(tries, 2)
})
