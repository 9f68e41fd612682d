// Loads an image and resolves when it can be painted without delay.

export async function loadImage(address) {
  const image = new Image()
  image.alt = ""
  image.draggable = false
  image.src = address
  await image.decode()
  return image
}
