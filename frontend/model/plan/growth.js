// The branches that adaptive placement adds to the trajectories of the keyframes, in the order of their creation.
// Event: "grown" (detail: the positions of new branches).
import { positionOf } from "../transition/slots.js"

const MOST_OF_SKETCH = 500

export class Growth extends EventTarget {
  #branches = new Map()

  // [{ segment, index, fraction, position, block | injectionStep, isDropped }]; the block is the first one that is known. A branch
  // that is dropped has no frame in the movie.
  get branches() {
    return [...this.#branches.values()].sort((one, other) => one.index - other.index)
  }

  // A "branch" message.
  take({ segment, block, branch, fraction }) {
    if (!isBetween(fraction)) return
    const known = this.#branches.get(branch)
    if (known) known.block = Math.min(known.block ?? block, block)
    else this.#add([{ segment, fraction, index: branch, block }])
  }

  // The segments of a transition, as far as they have grown.
  takeAll(segments = []) {
    const all = segments.flatMap(({ frames }, segment) => frames.map(frame => ({ ...frame, segment })))
    this.#add(all.filter(({ index, fraction }) => isBetween(fraction) && !this.#branches.has(index)))
  }

  drop(indices) {
    for (const index of indices) if (this.#branches.has(index)) this.#branches.get(index).isDropped = true
  }

  #add(branches) {
    if (branches.length === 0) return
    const placed = branches.map(branch => ({ ...branch, position: positionOf(branch) }))
    for (const branch of placed) this.#branches.set(branch.index, branch)
    this.dispatchEvent(new CustomEvent("grown", { detail: placed.map(({ position }) => position) }))
  }
}

// A sketch of the first branches that will grow, as if the picture changed evenly: each halves the next of the widest gaps.
export function sketchOf({ segments, adaptive }) {
  if (!adaptive) return []
  const steps = adaptive.levels.flatMap(({ injectionStep, branches }) => Array(branches).fill(injectionStep))
  const gaps = segments.map((_, segment) => ({ segment, from: 0, to: 1 }))
  return steps.slice(0, MOST_OF_SKETCH).map((injectionStep, number) => {
    const { segment, from, to } = gaps[number]
    const fraction = (from + to) / 2
    gaps.push({ segment, from, to: fraction }, { segment, from: fraction, to })
    const position = positionOf({ segment, fraction })
    return { segment, fraction, index: segments.length + 1 + number, injectionStep, position }
  })
}

function isBetween(fraction) {
  return fraction > 0 && fraction < 1
}
