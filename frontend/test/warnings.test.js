import assert from "node:assert/strict"
import test from "node:test"
import { after } from "../model/transition/state.js"

test("keeps the warnings of a snapshot", () => {
  const warnings = [{ field: "keyframes[0].prompt", message: "cut" }]
  const state = after({}, { type: "snapshot", at: "2026-01-01T00:00:00Z", transition: { status: "queued", warnings } })
  const next = after(state, { type: "status", at: "2026-01-01T00:00:01Z", status: "running" })
  assert.deepEqual(next.warnings, warnings)
})
