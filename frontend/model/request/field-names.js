// An error may name a part of a control: "branching.branchCounts[2]" belongs to "branching.branchCounts".

// Returns the longest name in `names` (a Set or Map) that is the field or contains it, or null.
export function ownerOf(field, names) {
  for (let name = field; name; name = outer(name)) if (names.has(name)) return name
  return null
}

function outer(name) {
  return name.slice(0, Math.max(0, name.lastIndexOf("."), name.lastIndexOf("[")))
}

// "keyframes[1].prompt" in words.
export function fieldWords(field) {
  return field
    .replace(/^keyframes\[(\d+)]/, (_, index) => `prompt ${Number(index) + 1}`)
    .replace(/([a-z])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`)
    .replace(/[.]/g, ", ")
}
