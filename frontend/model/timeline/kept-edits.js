// The edits of transitions that are not displayed at the moment, by id: { base, value, past, future }, see Edits. The base is what was
// edited, as text.

const PREFIX = "latentblending.edits."
// The storage of a browser is small.
const MOST = 40

export class KeptEdits {
  #here = new Map()
  #memory

  // What is put is there after a reload too, if the memory can keep it.
  constructor(memory) {
    this.#memory = memory
  }

  get(id) {
    return this.#here.get(id) ?? this.#memory.read(PREFIX + id)
  }

  // `edits` may be null.
  put(id, edits) {
    this.#here.set(id, edits)
    this.#memory.write(
      PREFIX + id,
      edits && { ...edits, past: edits.past.slice(-MOST), future: edits.future.slice(-MOST) },
    )
  }
}
