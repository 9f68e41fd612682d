// The easings of a segment as drawn curves, and a cubic Bézier by hand: two handles to drag or to move by keys, and numbers.
// Event: "easing-chosen" (detail: { easing, isDragged }), "edit-settled".
import { controlsOf, CURVES, curveFrom, pathOf, WORDS } from "../../model/timeline/easing.js"
import { element, emit, svgElement } from "../ui/dom.js"

const SIZE = 160
// Values beyond the segment's ends have room above and below, and the handles have room for a finger.
const MARGIN = 72
const FINGER = 24
// How far a handle is shown, and can be dragged, beyond the ends: numbers and keys go further.
const BEYOND = (MARGIN - FINGER) / SIZE
const NAMES = ["x1", "y1", "x2", "y2"]

export class EasingMenu extends HTMLElement {
  #radios = Object.keys(CURVES).map(name => element("input", { type: "radio", name: "timeline-easing", value: name }))
  #own = element("input", { type: "radio", name: "timeline-easing", value: "own" })
  #ownCurve = curve("linear")
  #editor = element("div", { class: "curve-editor", hidden: true, role: "group", "aria-label": "Curve by hand" })
  #path = svgElement("path", { class: "curve" })
  #arms = [svgElement("path", { class: "arm" }), svgElement("path", { class: "arm" })]
  #handles = ["Start handle", "End handle"].map(words =>
    element("div", {
      class: "curve-handle",
      role: "slider",
      tabindex: "0",
      "aria-label": words,
      "aria-valuemin": "0",
      "aria-valuemax": "1",
    }),
  )
  #numbers = NAMES.map(name =>
    element("input", {
      type: "number",
      step: "0.01",
      min: name[0] === "x" ? "0" : "-10",
      max: name[0] === "x" ? "1" : "10",
      "aria-label": name,
    }),
  )
  #plane = element("div", { class: "curve-plane" })
  #easing = "linear"
  #dragged = null

  connectedCallback() {
    if (this.childElementCount) return
    const choices = element("div", { class: "easings", role: "radiogroup", "aria-label": "Easing" })
    for (const radio of this.#radios) choices.append(choice(radio, WORDS[radio.value], curve(radio.value)))
    choices.append(choice(this.#own, "By hand", this.#ownCurve))
    const svg = svgElement("svg", { viewBox: `0 ${-MARGIN} ${SIZE} ${SIZE + 2 * MARGIN}`, "aria-hidden": "true" })
    svg.append(svgElement("path", { class: "box", d: `M0 0H${SIZE}V${SIZE}H0Z` }), ...this.#arms, this.#path)
    this.#plane.append(svg, ...this.#handles)
    this.#editor.append(
      this.#plane,
      element(
        "div",
        { class: "curve-numbers" },
        ...NAMES.map((name, index) => element("label", {}, element("span", {}, name), this.#numbers[index])),
      ),
    )
    this.append(choices, this.#editor)
    choices.addEventListener("change", event => this.#chosen(event))
    this.#own.addEventListener("click", () => this.#openEditor())
    this.#handles.forEach((handle, index) => this.#makeDraggable(handle, index))
    for (const input of this.#numbers) input.addEventListener("input", () => this.#typed())
    this.addEventListener(
      "keydown",
      event => event.key === "Escape" && !this.#editor.hidden && this.#closeEditor(event),
    )
    document.addEventListener("pointerdown", event => !this.contains(event.target) && (this.#editor.hidden = true))
    this.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !this.contains(relatedTarget)) this.#editor.hidden = true
    })
  }

  set easing(easing) {
    this.#easing = easing
    const isOwn = Array.isArray(easing)
    for (const radio of this.#radios) radio.checked = radio.value === easing
    this.#own.checked = isOwn
    const controls = controlsOf(easing)
    this.#ownCurve.querySelector("path").setAttribute("d", pathOf(isOwn ? easing : [0.8, 0, 0.2, 1], 28, 20))
    this.#path.setAttribute("d", pathOf(easing, SIZE, SIZE))
    const ends = [
      [0, SIZE],
      [SIZE, 0],
    ]
    this.#handles.forEach((handle, index) => {
      const [x, y] = controls.slice(2 * index, 2 * index + 2)
      const [left, top] = [x * SIZE, (1 - y) * SIZE]
      const shown = (1 - withinReach(y)) * SIZE
      handle.style.insetInlineStart = `${(100 * left) / SIZE}%`
      handle.style.insetBlockStart = `${(100 * (shown + MARGIN)) / (SIZE + 2 * MARGIN)}%`
      handle.setAttribute("aria-valuenow", String(x))
      handle.setAttribute("aria-valuetext", `time ${x}, change ${y}`)
      this.#arms[index].setAttribute("d", `M${ends[index].join(" ")}L${left} ${top}`)
    })
    this.#numbers.forEach((input, index) => {
      if (input !== document.activeElement || input.valueAsNumber !== controls[index])
        input.value = String(controls[index])
    })
  }

  #chosen({ target }) {
    if (target === this.#own) return
    this.#editor.hidden = true
    this.#choose(target.value)
  }

  // Begins with the curve that there is.
  #openEditor() {
    if (!Array.isArray(this.#easing)) this.#choose(curveFrom(controlsOf(this.#easing)))
    this.#editor.hidden = false
    this.#place()
  }

  // Above the menu, within the window.
  #place() {
    const { left, top } = this.getBoundingClientRect()
    const { offsetWidth, offsetHeight } = this.#editor
    this.#editor.style.insetInlineStart = `${Math.max(8, Math.min(left, innerWidth - offsetWidth - 8))}px`
    this.#editor.style.insetBlockStart = `${Math.max(8, top - offsetHeight - 8)}px`
  }

  #closeEditor(event) {
    event.stopPropagation()
    this.#editor.hidden = true
    this.#own.focus()
  }

  #makeDraggable(handle, index) {
    handle.addEventListener("pointerdown", event => {
      event.preventDefault()
      handle.focus()
      handle.setPointerCapture(event.pointerId)
      this.#dragged = index
    })
    handle.addEventListener("pointermove", event => this.#dragged === index && this.#drag(event, index))
    for (const type of ["pointerup", "pointercancel"])
      handle.addEventListener(type, () => {
        this.#dragged = null
        emit(this, "edit-settled")
      })
    handle.addEventListener("keydown", event => this.#keyed(event, index))
  }

  #drag({ clientX, clientY }, index) {
    const { left, top, width, height } = this.#plane.getBoundingClientRect()
    const x = (clientX - left) / width
    const y = 1 - ((clientY - top) / height) * (1 + (2 * MARGIN) / SIZE) + MARGIN / SIZE
    this.#set(index, x, withinReach(y))
  }

  #keyed(event, index) {
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key] ?? []
    if (x === undefined || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const step = event.shiftKey ? 0.1 : 0.01
    const controls = controlsOf(this.#easing)
    this.#set(index, controls[2 * index] + x * step, controls[2 * index + 1] + y * step)
  }

  #set(index, x, y) {
    const controls = [...controlsOf(this.#easing)]
    controls.splice(2 * index, 2, x, y)
    this.#choose(curveFrom(controls), true)
  }

  #typed() {
    const numbers = this.#numbers.map(input => input.valueAsNumber)
    for (const [index, input] of this.#numbers.entries())
      input.setAttribute("aria-invalid", String(!Number.isFinite(numbers[index]) || !input.validity.valid))
    if (numbers.every(Number.isFinite) && this.#numbers.every(input => input.validity.valid))
      this.#choose(numbers, true)
  }

  #choose(easing, isDragged = false) {
    this.easing = easing
    emit(this, "easing-chosen", { easing, isDragged })
  }
}

function withinReach(y) {
  return Math.min(1 + BEYOND, Math.max(-BEYOND, y))
}

function curve(easing) {
  const svg = svgElement("svg", { viewBox: "-2 -2 32 24", "aria-hidden": "true" })
  svg.append(svgElement("path", { d: pathOf(easing, 28, 20) }))
  return svg
}

function choice(radio, words, drawn) {
  return element(
    "label",
    { title: words },
    radio,
    element("span", {}, drawn, element("span", { class: "unseen" }, words)),
  )
}

customElements.define("easing-menu", EasingMenu)
