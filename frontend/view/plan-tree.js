// The plan as the tree it is: steps downwards, blend from left to right; branches light up as they are computed.
import { branchKey, treeLines } from "../plan/tree.js"
import { element, svgElement } from "./dom.js"

const HEIGHT = 150
const MARGIN = 8
const LAYERS = ["planned", "started", "completed"]

export class PlanTree extends HTMLElement {
  #svg = svgElement("svg", { role: "img", "aria-label": "No plan yet", height: HEIGHT })
  #layers = new Map()
  #words = element("p", { class: "note" })
  #plan = null
  #states = new Map()
  #isAllLit = false
  #pending = false

  connectedCallback() {
    if (this.childElementCount) return
    this.append(this.#svg, this.#words)
    this.#buildLayers()
    new ResizeObserver(() => this.#redraw()).observe(this)
  }

  show(plan, words) {
    this.#plan = plan
    this.#states = new Map()
    this.#isAllLit = false
    this.#words.textContent = words
    this.#svg.setAttribute("aria-label", plan ? `Tree of the plan: ${words}` : "No plan yet")
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

  #buildLayers() {
    const gradient = svgElement("linearGradient", { id: "blend", gradientUnits: "userSpaceOnUse", x1: 0, x2: 1, y1: 0, y2: 0 })
    gradient.append(...["from", "middle", "to"].map((name, index) => svgElement("stop", { class: `blend-${name}`, offset: index / 2 })))
    const defs = svgElement("defs")
    defs.append(gradient)
    const group = svgElement("g", { transform: `translate(${MARGIN} ${MARGIN})` })
    for (const name of LAYERS) {
      const layer = { lines: svgElement("path", { class: `lines ${name}` }), ends: svgElement("path", { class: `ends ${name}` }) }
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
    const width = Math.max(1, this.clientWidth - 2 * MARGIN)
    this.#svg.setAttribute("width", width + 2 * MARGIN)
    this.#svg.querySelector("linearGradient").setAttribute("x2", width)
    const paths = new Map(LAYERS.map(name => [name, { lines: [], ends: [] }]))
    for (const { key, path, x, y } of this.#plan ? treeLines(this.#plan, width, HEIGHT - 2 * MARGIN) : []) {
      const place = paths.get(this.#isAllLit ? "completed" : this.#states.get(key) ?? "planned") ?? paths.get("planned")
      place.lines.push(path)
      place.ends.push(`M${x.toFixed(1)} ${y.toFixed(1)}h.01`)
    }
    for (const [name, { lines, ends }] of paths) {
      this.#layers.get(name).lines.setAttribute("d", lines.join(""))
      this.#layers.get(name).ends.setAttribute("d", ends.join(""))
    }
  }
}

customElements.define("plan-tree", PlanTree)
