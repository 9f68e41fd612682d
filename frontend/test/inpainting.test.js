import assert from "node:assert/strict"
import test from "node:test"
import { cropOf } from "../model/inpainting/crop.js"
import { applyPoint, Mask, repaintedShare } from "../model/inpainting/mask.js"
import { Uploads } from "../model/inpainting/uploads.js"

const WHOLE = { x: 0, y: 0, width: 1, height: 1 }
const rows = ({ width, data }) =>
  Array.from({ length: data.length / width }, (_, y) =>
    Array.from(data.slice(y * width, (y + 1) * width), value => (value ? "#" : ".")).join(""),
  )
const stroke = (points, radius, isErasing = false) => ({ kind: "stroke", points, radius, isErasing })

test("crops the centre of an image to the shape of the frames", () => {
  assert.deepEqual(cropOf(400, 200, 128, 128), { x: 0.25, y: 0, width: 0.5, height: 0.5 })
  assert.deepEqual(cropOf(200, 400, 128, 128), { x: 0, y: 0.5, width: 1, height: 1 })
  assert.deepEqual(cropOf(512, 512, 256, 128), { x: 0, y: 0.25, width: 1, height: 0.5 })
})

test("a stroke paints a band with round ends, the eraser removes it", () => {
  const mask = new Mask()
  mask.add(
    stroke(
      [
        [0.25, 0.5],
        [0.75, 0.5],
      ],
      0.13,
    ),
  )
  assert.deepEqual(rows(mask.draw(8, 8, WHOLE)), [
    "........",
    "........",
    "........",
    ".######.",
    ".######.",
    "........",
    "........",
    "........",
  ])
  mask.add(stroke([[0.5, 0.5]], 0.13, true))
  assert.deepEqual(rows(mask.draw(8, 8, WHOLE)).slice(3, 5), [".##..##.", ".##..##."])
})

test("a growing stroke equals the whole stroke", () => {
  const points = [
    [0.1, 0.2],
    [0.6, 0.3],
    [0.4, 0.9],
  ]
  const mask = new Mask()
  mask.add(stroke(points, 0.1))
  const grown = new Mask().draw(64, 64, WHOLE)
  points.forEach((_, index) => applyPoint(stroke(points, 0.1), index, grown))
  assert.deepEqual(grown.data, mask.draw(64, 64, WHOLE).data)
})

test("undoes and redoes edits until a new edit", () => {
  const mask = new Mask()
  const share = () => repaintedShare(mask.draw(4, 4, WHOLE))
  mask.add({ kind: "fill" })
  mask.add(stroke([[0.5, 0.5]], 0.4, true))
  mask.add({ kind: "invert" })
  assert.equal(share(), 0.75)
  mask.undo()
  assert.equal(share(), 0.25)
  mask.undo()
  assert.equal(share(), 1)
  mask.redo()
  assert.equal(share(), 0.25)
  mask.add({ kind: "clear" })
  assert.deepEqual([share(), mask.canRedo], [0, false])
})

test("frames of another shape show the same mask at the same part of the image", () => {
  const mask = new Mask()
  mask.add(stroke([[0.5, 0.25]], 0.1))
  const square = mask.draw(8, 8, cropOf(400, 200, 128, 128))
  const wide = mask.draw(16, 8, cropOf(400, 200, 256, 128))
  assert.deepEqual(
    rows(square),
    rows(wide).map(row => row.slice(4, 12)),
  )
})

test("an earlier mask covers the whole image", () => {
  const mask = new Mask()
  mask.add({ kind: "mask", width: 2, height: 1, data: new Uint8Array([255, 0]) })
  assert.deepEqual(rows(mask.draw(4, 2, { x: 0, y: 0, width: 1, height: 1 })), ["##..", "##.."])
})

function serverOfImages() {
  const removed = []
  let count = 0
  return {
    removed,
    api: {
      uploadImage: async blob => ({ id: `${blob}${(count += 1)}` }),
      removeImage: async id => {
        removed.push(id)
      },
    },
  }
}

test("deletes a replaced upload that no transition uses", async () => {
  const { api, removed } = serverOfImages()
  const uploads = new Uploads(api)
  await uploads.put({ image: "i", mask: "m" })
  await uploads.put({ mask: "m" })
  assert.deepEqual(uploads.value, { image: "i1", mask: "m3" })
  assert.deepEqual(removed, ["m2"])
  uploads.use()
  await uploads.put({ mask: "m" })
  assert.deepEqual(removed, ["m2"])
})

test("uploads run one after another, also after a failure", async () => {
  const { api } = serverOfImages()
  const uploads = new Uploads({
    ...api,
    uploadImage: async blob => {
      if (blob === "bad") throw new Error("too large")
      return api.uploadImage(blob)
    },
  })
  const first = uploads.put({ image: "bad" })
  const second = uploads.put({ image: "i" })
  await assert.rejects(first, /too large/)
  assert.deepEqual(await second, { image: "i1" })
})

test("the last call counts, also if what another one uploads is there later", async () => {
  const uploads = new Uploads(serverOfImages().api)
  let arrive
  const first = uploads.put(new Promise(resolve => (arrive = resolve)))
  const last = uploads.put({ image: "new" })
  arrive({ image: "old" })
  await Promise.all([first, last])
  assert.deepEqual(uploads.value, { image: "new2" })
})
