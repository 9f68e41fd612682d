// A value with undo and redo. Event: "changed" (detail: whether it is by a new edit).

const MOST = 200

export class Edits extends EventTarget {
  #past = []
  #future = []
  #key = null
  value

  constructor(value) {
    super()
    this.value = value
  }

  // Begins anew, without anything to undo.
  begin(value) {
    this.value = value
    this.#past = []
    this.#future = []
    this.settle()
    this.#announce()
  }

  // Value, past and future as data, and back.
  get state() {
    return { value: this.value, past: this.#past, future: this.#future }
  }

  restore({ value, past, future }) {
    this.value = value
    this.#past = [...past]
    this.#future = [...future]
    this.settle()
    this.#announce()
  }

  // `words` name the edit. Edits in a row with the same `key`, as of a drag, are undone together, until settle().
  change(value, words, key = null) {
    if (value === this.value || JSON.stringify(value) === JSON.stringify(this.value)) return
    if (key === null || key !== this.#key) {
      this.#past.push({ value: this.value, words })
      if (this.#past.length > MOST) this.#past.shift()
    }
    this.#key = key
    this.#future = []
    this.value = value
    this.#announce(true)
  }

  // The next edit is one of its own.
  settle() {
    this.#key = null
  }

  // Takes back what changed since the last settle().
  revert() {
    if (this.#key === null) return
    this.value = this.#past.pop().value
    this.settle()
    this.#announce()
  }

  // The words of the edit that undo() or redo() would change, or null.
  get undoes() {
    return this.#past.at(-1)?.words ?? null
  }

  get redoes() {
    return this.#future.at(-1)?.words ?? null
  }

  undo() {
    this.#step(this.#past, this.#future)
  }

  redo() {
    this.#step(this.#future, this.#past)
  }

  #step(from, to) {
    const entry = from.pop()
    if (!entry) return
    to.push({ value: this.value, words: entry.words })
    this.value = entry.value
    this.settle()
    this.#announce()
  }

  #announce(isNew = false) {
    this.dispatchEvent(new CustomEvent("changed", { detail: isNew }))
  }
}
