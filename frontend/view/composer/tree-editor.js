// The editor of a custom tree: each row is a block, with its start (a step or a fraction of the steps) and its branches.
// Its inputs send "input" events; adding and removing blocks sends one as well.
import { button, element, icon } from "../ui/dom.js"

const COUNTS = "branching.branchCounts"
const STARTS = { steps: "branching.injectionSteps", strengths: "branching.injectionStrengths" }
const HEADS = { steps: "Start step", strengths: "Start fraction" }
const LABELS = { steps: "Steps", strengths: "Fractions" }

export class TreeEditor extends HTMLElement {
  #starts = Object.keys(STARTS).map(name => element("input", { type: "radio", name: "starts-by", value: name }))
  #head = element("span", { "aria-hidden": "true" })
  #rows = element("ol", { class: "tree-rows" })
  #add = button("Add block", () => this.#append(), { class: "quiet add" })
  #kept = {}

  connectedCallback() {
    if (this.querySelector("fieldset")) return
    const choices = this.#starts.map(radio => element("label", {}, radio, element("span", {}, LABELS[radio.value])))
    this.#add.prepend(icon("add"))
    this.append(
      element(
        "fieldset",
        { class: "field tree", "data-field": "branching" },
        element("legend", {}, "Tree blocks"),
        element("div", { class: "choices", role: "radiogroup", "aria-label": "Start of blocks" }, ...choices),
        element(
          "p",
          { class: "tree-row tree-head", "aria-hidden": "true" },
          this.#head,
          element("span", {}, "Branches"),
        ),
        this.#rows,
        this.#add,
        element(
          "p",
          { class: "hint" },
          "The first block has the two keyframes. Each later block starts later and has more branches; those of the last block are the frames.",
        ),
        element("p", { class: "field-error", hidden: true }),
      ),
    )
    this.#rows.addEventListener("click", event => this.#clicked(event))
    for (const radio of this.#starts) radio.addEventListener("change", () => this.#switch(radio.value))
  }

  get startsBy() {
    return this.#starts.find(radio => radio.checked)?.value ?? "steps"
  }

  // Texts by field name, those of the other kind of start included.
  get values() {
    return { ...this.#kept, [COUNTS]: this.#column(1).join(", "), [STARTS[this.startsBy]]: this.#column(0).join(", ") }
  }

  show(values, startsBy) {
    this.#kept = Object.fromEntries(Object.values(STARTS).map(name => [name, values[name]]))
    for (const radio of this.#starts) radio.checked = radio.value === startsBy
    const counts = items(values[COUNTS])
    const starts = items(values[STARTS[startsBy]])
    this.#rows.replaceChildren(...Array.from({ length: Math.max(counts.length, starts.length, 1) }, () => row()))
    this.#all.forEach((cells, index) => ([cells[0].value, cells[1].value] = [starts[index] ?? "", counts[index] ?? ""]))
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

  // The new block starts later and has more branches than the last one.
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
    this.#head.textContent = HEADS[startsBy]
    const all = this.#all
    all.forEach(([start, count], index) => {
      const name = `block ${index + 1}`
      start.dataset.field = `${STARTS[startsBy]}[${index}]`
      count.dataset.field = `${COUNTS}[${index}]`
      start.ariaLabel = `${HEADS[startsBy]} of ${name}`
      count.ariaLabel = `Branches of ${name}`
      const remove = start.closest("li").querySelector("button")
      remove.ariaLabel = remove.title = `Remove ${name}`
      remove.disabled = all.length < 2
    })
  }

  #edited() {
    this.dispatchEvent(new Event("input", { bubbles: true }))
  }
}

function row() {
  const cell = () => element("input", { type: "text", inputmode: "decimal", autocomplete: "off", maxlength: "8" })
  return element(
    "li",
    { class: "tree-row" },
    cell(),
    cell(),
    element("button", { type: "button", class: "icon" }, icon("remove")),
  )
}

function items(text = "") {
  return text.split(/[\s,;]+/).filter(item => item !== "")
}

customElements.define("tree-editor", TreeEditor)
