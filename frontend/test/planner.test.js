import assert from "node:assert/strict"
import test from "node:test"
import { Planner } from "../model/plan/planner.js"
import { initialDraft } from "../model/request/request.js"
import { Problem } from "../model/server/problem.js"

function nextEvent(planner, type) {
  return new Promise(resolve => planner.addEventListener(type, event => resolve(event.detail), { once: true }))
}

function wrongDraft() {
  const draft = initialDraft()
  draft.values.width = "wide"
  return draft
}

test("reports errors of the page and of the server together", async () => {
  const errors = [{ field: "branching.depthStrength", message: "too large" }]
  const planner = new Planner({
    plan: async () => {
      throw new Problem({ status: 400, errors })
    },
  })
  const all = []
  planner.addEventListener("errors", event => all.push(event.detail.map(error => error.field)))
  planner.schedule(wrongDraft(), 0)
  await nextEvent(planner, "errors")
  await nextEvent(planner, "errors")
  assert.deepEqual(all, [["width"], ["width", "branching.depthStrength"]])
})

test("a draft with invalid values has no plan", async () => {
  let plans = 0
  const planner = new Planner({ plan: async () => ({ segments: [] }) })
  planner.addEventListener("plan", () => (plans += 1))
  planner.schedule(wrongDraft(), 0)
  await nextEvent(planner, "errors")
  await new Promise(setImmediate)
  assert.equal(plans, 0)
})

test("uses only the newest answer", async () => {
  const answers = []
  const planner = new Planner({
    plan: (request, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")))
        answers.push(() => resolve({ of: request.keyframes[0].prompt }))
        if (answers.length === 1) planner.schedule(draftOf("second"), 0)
        else answers.forEach(answer => answer())
      }),
  })
  const draftOf = prompt => ({
    ...initialDraft(),
    keyframes: [
      { prompt, seed: "" },
      { prompt: "b", seed: "" },
    ],
  })
  planner.schedule(draftOf("first"), 0)
  const { plan } = await nextEvent(planner, "plan")
  assert.deepEqual(plan, { of: "second" })
})
