// The positions of a transition's frames, known from its plan before any frame exists. A position is segment + fraction, so
// a keyframe shared by two segments has one position.

const PRECISION = 1e6

export function positionOf({ segment, fraction }) {
  return Math.round((segment + fraction) * PRECISION) / PRECISION
}

// The positions of a plan's frames, in order.
export function positionsOf(plan) {
  const all = (plan?.segments ?? []).flatMap((segment, index) =>
    (segment.fractions?.at(-1) ?? []).map(fraction => positionOf({ segment: index, fraction })),
  )
  return [...new Set(all)].sort((left, right) => left - right)
}

export function isKeyframe(position) {
  return Number.isInteger(position)
}

// The loaded frames around the playhead, which is 0 to 1 over all positions, evenly spaced as in the movie.
// Returns { left, right, mix }: two indexes and the weight of the right one, or null while no frame is loaded.
export function between(filled, playhead) {
  const at = Math.min(1, Math.max(0, playhead)) * (filled.length - 1)
  const left = nearest(filled, Math.floor(at), -1)
  const right = nearest(filled, Math.ceil(at), 1)
  if (left === -1 && right === -1) return null
  if (left === -1 || right === -1 || left === right) {
    const only = left === -1 ? right : left
    return { left: only, right: only, mix: 0 }
  }
  return { left, right, mix: (at - left) / (right - left) }
}

function nearest(filled, from, direction) {
  for (let index = from; index >= 0 && index < filled.length; index += direction) if (filled[index]) return index
  return -1
}
