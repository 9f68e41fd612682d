import assert from "node:assert/strict"
import test from "node:test"
import { ModelChoice } from "../model/request/model-choice.js"

const EMBEDDED = { id: "embedded", default: true, state: "available" }
const TURBO = { id: "embedded-turbo", default: false, state: "available" }
const OTHER = { id: "a-model", default: false, state: "available" }

function chosen(list, wanted) {
  const choice = new ModelChoice()
  if (wanted) choice.show(wanted)
  choice.load(list)
  return choice.id
}

test("the first choice is the default model's sibling that needs a few steps", () => {
  assert.equal(chosen([OTHER, EMBEDDED, TURBO]), "embedded-turbo")
  assert.equal(chosen([OTHER, EMBEDDED]), "embedded")
  assert.equal(chosen([EMBEDDED, { ...TURBO, state: "invalid" }]), "embedded")
  assert.equal(chosen([{ ...OTHER, default: true }, { ...EMBEDDED, default: false }, TURBO]), "a-model")
  assert.equal(chosen([TURBO, OTHER]), "embedded-turbo")
  assert.equal(chosen([]), "")
})

test("a wanted model comes first", () => {
  assert.equal(chosen([EMBEDDED, TURBO], "embedded"), "embedded")
  assert.equal(chosen([EMBEDDED, TURBO], "gone"), "embedded-turbo")
})
