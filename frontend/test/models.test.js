import assert from "node:assert/strict"
import { readdirSync, readFileSync } from "node:fs"
import test from "node:test"

const MODEL = new URL("../model/", import.meta.url)
const OF_A_PAGE = [
  "document",
  "window",
  "location",
  "history",
  "localStorage",
  "sessionStorage",
  "navigator",
  "Image",
  "HTMLElement",
]

function withoutCommentsAndTexts(source) {
  return source.replace(/\/\/.*$|"(?:[^"\\\n]|\\.)*"/gm, "")
}

// Names that are neither members (`page.location`) nor keys (`{ location: … }`).
function namesIn(source) {
  const code = withoutCommentsAndTexts(source).replace(/([{,]\s*)[\w$]+\s*:/g, "$1")
  return new Set([...code.matchAll(/(?<![\w$.#])[A-Za-z_$][\w$]*/g)].map(([name]) => name))
}

const files = readdirSync(MODEL, { recursive: true }).filter(name => name.endsWith(".js"))

test("models know no document", () => {
  assert.ok(files.length > 20, `${files.length} files`)
  for (const file of files) {
    const names = namesIn(readFileSync(new URL(file, MODEL), "utf8"))
    assert.deepEqual(
      OF_A_PAGE.filter(name => names.has(name)),
      [],
      file,
    )
  }
})

test("models use no view", () => {
  for (const file of files) {
    const source = readFileSync(new URL(file, MODEL), "utf8")
    for (const [, path] of source.matchAll(/from "(\.[^"]+)"/g)) {
      const target = new URL(path, new URL(file, MODEL)).href
      assert.ok(target.startsWith(MODEL.href), `${file} imports ${path}`)
    }
  }
})

test("the check of names finds what it looks for", () => {
  assert.deepEqual([...namesIn('new Image().src = page.location // window\nx = "document" + { history: 1 }')].sort(), [
    "Image",
    "new",
    "page",
    "x",
  ])
})
