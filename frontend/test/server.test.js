import assert from "node:assert/strict"
import test from "node:test"
import { Api } from "../model/server/client.js"
import { problemOf } from "../model/server/problem.js"
import { fieldWords, ownerOf } from "../model/request/field-names.js"
import { seedFrom } from "../model/request/seed.js"

function apiAnswering(status, body, headers = {}) {
  const requests = []
  const api = new Api({
    fetch: async (path, options) => {
      requests.push({ path, ...options })
      return new Response(body, { status, headers })
    },
  })
  return { api, requests }
}

test("sends every digit of a seed, and the idempotency key", async () => {
  const { api, requests } = apiAnswering(202, '{"id":"x","request":{"keyframes":[{"seed":9223372036854775807}]}}')
  const transition = await api.start({ keyframes: [{ prompt: "a", seed: 2n ** 63n - 1n }] }, "key-1")
  assert.equal(requests[0].body, '{"keyframes":[{"prompt":"a","seed":9223372036854775807}]}')
  assert.equal(requests[0].headers["Idempotency-Key"], "key-1")
  assert.equal(transition.request.keyframes[0].seed, 9223372036854775807n)
})

test("tells what renders, also while the server is unhealthy", async () => {
  const details = { devices: ["cpu"], problem: "No CUDA device is visible." }
  const { api, requests } = apiAnswering(503, JSON.stringify({ status: "DOWN", components: { devices: { details } } }))
  assert.deepEqual(await api.devices(), details)
  assert.equal(requests[0].path, "actuator/health")
  assert.deepEqual(await apiAnswering(404, "").api.devices(), {})
})

test("a bad request names its fields", async () => {
  const { api } = apiAnswering(
    400,
    JSON.stringify({
      title: "Bad Request",
      detail: "Wrong fields.",
      errors: [{ field: "width", message: "too large" }],
    }),
  )
  await assert.rejects(api.plan({}), problem => {
    assert.deepEqual(problem.errors, [{ field: "width", message: "too large" }])
    return problem.message === "Wrong fields."
  })
})

test("reports a full queue, an unreachable server and a missing token", async () => {
  const { api } = apiAnswering(429, "{}", { "Retry-After": "20" })
  await assert.rejects(api.start({}, "k"), /queue is full. Try again in 20 s/)
  const events = []
  const away = new Api({
    fetch: async () => {
      throw new TypeError("failed to fetch")
    },
  })
  away.addEventListener("unreachable", () => events.push("unreachable"))
  await assert.rejects(away.models(), /does not respond/)
  const closed = apiAnswering(401, "").api
  closed.addEventListener("unauthorized", () => events.push("unauthorized"))
  await assert.rejects(closed.models(), /access token/)
  assert.deepEqual(events, ["unreachable", "unauthorized"])
})

test("gives the server's reason and when to try again", () => {
  const full = problemOf(503, { detail: "The disk is full." }, "10")
  assert.equal(full.message, "The disk is full. Try again in 10 s. Your input is kept.")
  assert.ok(full.isUnreachable)
  assert.match(problemOf(429, { detail: "12 wait. Try again later." }, "5").message, /^12 wait. Try again in 5 s\./)
  assert.match(problemOf(502, null, null).message, /does not respond/)
})

test("a refused action concerns its caller, a failed read the whole page", async () => {
  const { api } = apiAnswering(503, '{"detail":"The disk is full."}', { "Retry-After": "10" })
  let away = 0
  api.addEventListener("unreachable", () => (away += 1))
  await assert.rejects(api.start({}, "k"), /The disk is full. Try again in 10 s/)
  assert.equal(away, 0)
  await assert.rejects(api.transitions(1), /The disk is full/)
  await assert.rejects(api.plan({}), /The disk is full/)
  assert.equal(away, 2)
})

test("answers without a problem document still give a message", () => {
  assert.equal(problemOf(500, null, null).message, "The server answered with status 500.")
  assert.deepEqual(problemOf(400, { errors: "x", detail: 3 }, null).errors, [])
})

test("an error belongs to the control of its field", () => {
  const names = new Set(["branching.branchCounts", "keyframes", "keyframes[1].prompt"])
  assert.equal(ownerOf("branching.branchCounts[2]", names), "branching.branchCounts")
  assert.equal(ownerOf("keyframes[1].prompt", names), "keyframes[1].prompt")
  assert.equal(ownerOf("keyframes[7].seed", names), "keyframes")
  assert.equal(ownerOf("width", names), null)
  assert.equal(fieldWords("keyframes[1].prompt"), "prompt 2, prompt")
  assert.equal(fieldWords("inpainting.maskImage"), "inpainting, mask image")
})

test("seeds are whole numbers from 0 to 2^63 - 1", () => {
  assert.equal(seedFrom(" 42 "), 42)
  assert.equal(seedFrom("9223372036854775807"), 2n ** 63n - 1n)
  for (const text of ["", "-1", "1.5", "9223372036854775808", "12a", "１２"]) assert.equal(seedFrom(text), null)
})
