// A loop ends with the keyframe that it began with: the same prompt and the same seed once more at the end.

// The first keyframe again at the end; `openSeed` stands in where its seed is not locked.
export function looped(keyframes, openSeed) {
  const [first, ...others] = keyframes
  if (!first) return keyframes
  const isOpen = first.isLocked === false || first.seed.trim() === ""
  const fixed = isOpen && openSeed !== "" ? { ...first, seed: openSeed, isLocked: true } : first
  return [fixed, ...others, fixed]
}

export function isLoop(keyframes) {
  const first = keyframes[0]
  const last = keyframes.at(-1)
  return keyframes.length > 2 && first.isLocked && Object.keys(first).every(name => first[name] === last[name])
}

// The closing keyframe is the first one: what is wrong with it stands there. `count` is the number of keyframes on the page.
export function errorsOfStrip(errors, count) {
  const closing = `keyframes[${count}]`
  return errors
    .map(error => (error.field.startsWith(closing) ? { ...error, field: error.field.replace(closing, "keyframes[0]") } : error))
    .filter((error, index, all) => all.findIndex(other => other.field === error.field && other.message === error.message) === index)
}
