// The places of a transition's frames, known from its plan before any frame is there. A place is told by its position,
// segment + fraction, so that the keyframe that two segments share has one.

const PRECISION = 1e6

export function positionOf({ segment, fraction }) {
  return Math.round((segment + fraction) * PRECISION) / PRECISION
}

// Positions of the frames that a plan promises, in order.
export function positionsOf(plan) {
  const all = (plan?.segments ?? []).flatMap((segment, index) =>
    (segment.fractions?.at(-1) ?? []).map(fraction => positionOf({ segment: index, fraction })))
  return [...new Set(all)].sort((left, right) => left - right)
}

export function isKeyframe(position) {
  return Number.isInteger(position)
}

// Where the playhead (0 to 1 over all places, evenly, as the movie spreads them) stands between the frames that are there.
// Returns null while there is none, else { left, right, mix }: indexes of places and the part of the right one.
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
