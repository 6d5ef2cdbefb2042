// The event is {"tensor": base64 of little-endian float32}, as the test's template makes it.
export const halve = async (event) => {
  const bytes = Buffer.from(event.tensor, "base64")
  const output = []
  for (let at = 0; at < bytes.length; at += 4) {
    output.push(bytes.readFloatLE(at) / 2)
  }
  return { output }
}

export const fail = async () => {
  throw new TypeError("no such model")
}

export const never = () => new Promise(() => {})
