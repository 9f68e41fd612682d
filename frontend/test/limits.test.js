import assert from "node:assert/strict"
import test from "node:test"
import { limitsOf } from "../model/request/limits.js"

const description = {
  components: {
    schemas: {
      TransitionRequest: {
        properties: {
          keyframes: {
            type: "array",
            minItems: 2,
            maxItems: 64,
            example: [{ prompt: "a" }],
            items: { $ref: "#/components/schemas/Keyframe" },
          },
          negativePrompt: { type: ["string", "null"], example: "blurry" },
          guidanceScale: { minimum: 1, maximum: 30, default: 4.0, example: 5 },
          branching: { anyOf: [{ $ref: "#/components/schemas/Branching" }, { type: "null" }] },
        },
      },
      Branching: {
        anyOf: [
          {
            properties: {
              preset: { default: "medium" },
              frames: { minimum: 2, maximum: 2000, default: 100 },
              depthStrength: { minimum: 0, exclusiveMaximum: 1, default: 0.4 },
            },
          },
          {
            properties: {
              frames: { minimum: 2, maximum: 1000 },
              maxDistance: { exclusiveMinimum: 0, maximum: 10 },
              steps: { minimum: 1, maximum: 999, example: 30 },
              branchCounts: { minItems: 1, maxItems: 100, example: [2, 4] },
            },
          },
        ],
      },
    },
  },
}

test("collects ranges and defaults of all forms of a request by field name", () => {
  const limits = limitsOf(description)
  assert.deepEqual(limits.guidanceScale, { min: 1, max: 30, initial: "4" })
  assert.deepEqual(limits["branching.depthStrength"], { min: 0, exclusiveMax: 1, initial: "0.4" })
  assert.deepEqual(limits["branching.frames"], { min: 2, max: 2000, initial: "100" }, "of the first form")
  assert.deepEqual(limits["branching.maxDistance"], { exclusiveMin: 0, max: 10 })
  assert.deepEqual(limits["branching.steps"], { min: 1, max: 999, initial: "30" })
  assert.deepEqual(limits["branching.branchCounts"], { min: 1, max: 100, initial: "2, 4" })
  assert.equal(limits["branching.preset"].initial, "medium")
})

test("an example of a text or of objects is no default", () => {
  const limits = limitsOf(description)
  assert.equal(limits.negativePrompt.initial, undefined)
  assert.deepEqual(limits.keyframes, { min: 2, max: 64 })
})

test("without a description there are no limits", () => {
  assert.deepEqual(limitsOf(null), {})
  assert.deepEqual(limitsOf({}), {})
})
