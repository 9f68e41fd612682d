// Shows a plan as a tree: the steps go down, the blend from left to right. Branches light up while they are computed. A tree of
// adaptive placement grows: before, it is a sketch.
import { sketchOf } from "../../model/plan/growth.js"
import { branchKey, treeLevels, treeLines } from "../../model/plan/tree.js"
import { element, svgElement } from "./dom.js"

const MARGIN = 4
const ROOTS = 18
const LINE = 13

let count = 0
const LAYERS = ["sketch", "planned", "started", "completed"]

// With the attribute `small` it has no numbers. Otherwise its last branches continue to the row of frames below it.
export class PlanTree extends HTMLElement {
  #gradientId = `blend-${(count += 1)}`
  #svg = svgElement("svg", { role: "img", "aria-label": "No plan yet" })
  #layers = new Map()
  #scale = svgElement("g", { class: "scale" })
  #plan = null
  #words = ""
  #grown = []
  #sketch = []
  #lines = []
  #size = ""
  #states = new Map()
  #isAllLit = false
  #pending = false

  connectedCallback() {
    if (this.#svg.isConnected) return
    this.replaceChildren(this.#svg)
    this.#buildLayers()
    new ResizeObserver(() => this.#redraw()).observe(this)
  }

  // Keeps the states of branches, which may arrive before the plan.
  show(plan, words) {
    this.#plan = plan
    this.#words = words
    this.#sketch = plan ? sketchOf(plan) : []
    this.#grown = []
    this.#changed()
  }

  // The branches that adaptive placement has added so far, see growth.js; they replace the sketch.
  grow(branches) {
    this.#sketch = []
    this.#grown = branches
    this.#changed()
  }

  clear() {
    this.#states = new Map()
    this.#isAllLit = false
    this.#redraw()
  }

  light({ segment, block, branch, state }) {
    this.#states.set(branchKey({ segment, block, branch }), state)
    this.#redraw()
  }

  lightAll() {
    this.#isAllLit = true
    this.#redraw()
  }

  // The work goes on.
  continue() {
    this.#isAllLit = false
    this.#redraw()
  }

  #changed() {
    const dropped = this.#grown.filter(({ isDropped }) => isDropped).length
    const grown = this.#grown.length > 0 ? ` · ${this.#grown.length - dropped} placed` : ""
    const without = dropped > 0 ? ` · ${dropped} more without a frame` : ""
    this.#svg.setAttribute(
      "aria-label",
      this.#plan ? `Tree of the plan: ${this.#words}${grown}${without}` : "No plan yet",
    )
    this.#size = ""
    this.#redraw()
  }

  get #isSmall() {
    return this.hasAttribute("small")
  }

  #buildLayers() {
    const gradient = svgElement("linearGradient", {
      id: this.#gradientId,
      gradientUnits: "userSpaceOnUse",
      x1: 0,
      x2: 1,
      y1: 0,
      y2: 0,
    })
    gradient.append(
      ...["from", "middle", "to"].map((name, index) =>
        svgElement("stop", { class: `blend-${name}`, offset: index / 2 }),
      ),
    )
    const defs = svgElement("defs")
    defs.append(gradient)
    const group = svgElement("g", { transform: `translate(0 ${MARGIN})`, stroke: `url(#${this.#gradientId})` })
    group.append(this.#scale)
    for (const name of LAYERS) {
      const layer = {
        lines: svgElement("path", { class: `lines ${name}` }),
        ends: svgElement("path", { class: `ends ${name}` }),
      }
      this.#layers.set(name, layer)
      group.append(layer.lines, layer.ends)
    }
    this.#svg.append(defs, group)
  }

  #redraw() {
    if (this.#pending) return
    this.#pending = true
    requestAnimationFrame(() => {
      this.#pending = false
      this.#draw()
    })
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this
    if (width > 0 && this.#size !== `${width} ${height}`) this.#layOut(width, height)
    const paths = new Map(LAYERS.map(name => [name, { lines: [], ends: [] }]))
    for (const { key, path, x, y, isSketch } of this.#lines) {
      const state = isSketch ? "sketch" : this.#isAllLit ? "completed" : this.#states.get(key)
      const place = paths.get(state) ?? paths.get("planned")
      place.lines.push(path)
      place.ends.push(`M${x.toFixed(1)} ${y.toFixed(1)}h.01`)
    }
    for (const [name, { lines, ends }] of paths) {
      this.#layers.get(name).lines.setAttribute("d", lines.join(""))
      this.#layers.get(name).ends.setAttribute("d", ends.join(""))
    }
  }

  // Runs only after the plan or the size changed; the states of branches change more often.
  #layOut(width, whole) {
    this.#size = `${width} ${whole}`
    const roots = this.#isSmall ? 0 : ROOTS
    const height = whole - 2 * MARGIN - roots
    this.#lines = this.#plan ? treeLines(this.#plan, width, height, roots, this.#grown) : []
    if (this.#sketch.length > 0) this.#lines.push(...this.#sketched(width, height))
    this.#svg.querySelector("linearGradient").setAttribute("x2", width)
    if (!this.#isSmall) this.#drawScale(width, height)
  }

  #sketched(width, height) {
    const planned = new Set(this.#lines.map(({ key }) => key))
    return treeLines(this.#plan, width, height, 0, this.#sketch)
      .filter(({ key }) => !planned.has(key))
      .map(line => ({ ...line, isSketch: true }))
  }

  // A line for each step at which a block begins, and its number where there is room.
  #drawScale(width, height) {
    let last = -LINE
    this.#scale.replaceChildren(
      ...(this.#plan ? treeLevels(this.#plan, height) : []).flatMap(({ step, y }) => {
        const line = svgElement("path", { d: `M0 ${y.toFixed(1)}H${width}` })
        if (y - last < LINE) return [line]
        last = y
        const number = svgElement("text", { x: -8, y: y + 4 })
        number.textContent = step
        return [line, number]
      }),
    )
  }
}

customElements.define("plan-tree", PlanTree)
