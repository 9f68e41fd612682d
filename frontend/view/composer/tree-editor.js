// The tree by hand: a row for each block, with the step (or the share of the steps) at which it begins and its branches.
import { element, icon } from "../ui/dom.js"

const COUNTS = "branching.branchCounts"
const STARTS = { steps: "branching.injectionSteps", strengths: "branching.injectionStrengths" }
const WORDS = { steps: "From step", strengths: "From share" }

export class TreeEditor {
  #starts = Object.keys(STARTS).map(name => element("input", { type: "radio", name: "starts-by", value: name }))
  #head = element("span", { "aria-hidden": "true" })
  #rows = element("ol", { class: "tree-rows" })
  #add = element("button", { type: "button", class: "quiet add" }, icon("add"), "Add a block")
  #kept = {}

  root = element("fieldset", { class: "field tree", "data-field": "branching" },
    element("legend", {}, "Blocks of the tree"),
    element("div", { class: "choices", role: "radiogroup", "aria-label": "Blocks begin at" },
      ...this.#starts.map(radio => element("label", {}, radio, element("span", {}, radio.value)))),
    element("p", { class: "tree-row tree-head", "aria-hidden": "true" }, this.#head, element("span", {}, "Branches")),
    this.#rows, this.#add,
    element("p", { class: "hint" }, "The first block has the two prompts; each later one begins further down with more branches. The last block’s are the frames."),
    element("p", { class: "field-error", hidden: true }))

  constructor() {
    this.#add.addEventListener("click", () => this.#append())
    this.#rows.addEventListener("click", event => this.#clicked(event))
    for (const radio of this.#starts) radio.addEventListener("change", () => this.#switch(radio.value))
  }

  get startsBy() {
    return this.#starts.find(radio => radio.checked)?.value ?? "steps"
  }

  // Texts by field name, the form that is not shown included.
  get values() {
    return { ...this.#kept, [COUNTS]: this.#column(1).join(", "), [STARTS[this.startsBy]]: this.#column(0).join(", ") }
  }

  show(values, startsBy) {
    this.#kept = Object.fromEntries(Object.values(STARTS).map(name => [name, values[name]]))
    for (const radio of this.#starts) radio.checked = radio.value === startsBy
    const counts = items(values[COUNTS])
    const starts = items(values[STARTS[startsBy]])
    this.#rows.replaceChildren(...Array.from({ length: Math.max(counts.length, starts.length, 1) }, () => row()))
    this.#all.forEach((cells, index) => [cells[0].value, cells[1].value] = [starts[index] ?? "", counts[index] ?? ""])
    this.#number()
  }

  get #all() {
    return [...this.#rows.children].map(item => [...item.querySelectorAll("input")])
  }

  #column(index) {
    return this.#all.map(cells => cells[index].value.trim())
  }

  #switch(startsBy) {
    const other = startsBy === "steps" ? "strengths" : "steps"
    this.#kept[STARTS[other]] = this.#column(0).join(", ")
    this.show({ ...this.#kept, [COUNTS]: this.#column(1).join(", ") }, startsBy)
  }

  // Further down and one branch more than the block before.
  #append() {
    const [start, count] = this.#all.at(-1)?.map(cell => Number(cell.value)) ?? [0, 1]
    const next = this.startsBy === "steps" ? start + 3 : Math.round((start + (1 - start) / 2) * 100) / 100
    const added = this.#rows.appendChild(row())
    const cells = added.querySelectorAll("input")
    cells[0].value = String(next)
    cells[1].value = String(count + Math.max(1, Math.round(count / 2)))
    this.#number()
    cells[0].focus()
    this.#edited()
  }

  #clicked(event) {
    const item = event.target.closest("button")?.closest("li")
    if (!item) return
    const near = item.nextElementSibling ?? item.previousElementSibling
    item.remove()
    this.#number()
    near.querySelector("input").focus()
    this.#edited()
  }

  #number() {
    const { startsBy } = this
    this.#head.textContent = WORDS[startsBy]
    const all = this.#all
    all.forEach(([start, count], index) => {
      const name = `block ${index + 1}`
      start.dataset.field = `${STARTS[startsBy]}[${index}]`
      count.dataset.field = `${COUNTS}[${index}]`
      start.ariaLabel = `${WORDS[startsBy]} of ${name}`
      count.ariaLabel = `Branches of ${name}`
      const remove = start.closest("li").querySelector("button")
      remove.ariaLabel = remove.title = `Remove ${name}`
      remove.disabled = all.length < 2
    })
  }

  #edited() {
    this.root.dispatchEvent(new Event("input", { bubbles: true }))
  }
}

function row() {
  const cell = () => element("input", { type: "text", inputmode: "decimal", autocomplete: "off", maxlength: "8" })
  return element("li", { class: "tree-row" }, cell(), cell(), element("button", { type: "button", class: "icon" }, icon("remove")))
}

function items(text = "") {
  return text.split(/[\s,;]+/).filter(item => item !== "")
}
