/** Whether an address lies in the network, or nothing when the network is not well formed. */
export function networkTest(network: string): ((address: string) => boolean) | undefined {
  const [base = '', length, ...rest] = network.trim().split('/')
  const bytes = addressBytes(base)
  if (bytes === undefined || rest.length > 0) return undefined
  const bits = length === undefined ? bytes.length * 8 : bitsOf(length, bytes.length * 8)
  if (bits === undefined) return undefined
  return (text) => {
    const address = addressBytes(text)
    return address !== undefined && address.length === bytes.length && sameStart(address, bytes, bits)
  }
}

function bitsOf(text: string, max: number): number | undefined {
  if (!/^[0-9]{1,3}$/.test(text)) return undefined
  return Number(text) <= max ? Number(text) : undefined
}

function sameStart(one: readonly number[], other: readonly number[], bits: number): boolean {
  const whole = bits >> 3
  for (let i = 0; i < whole; i++) if (one[i] !== other[i]) return false
  const rest = bits & 7
  if (rest === 0) return true
  const mask = (0xff << (8 - rest)) & 0xff
  return ((one[whole] ?? 0) & mask) === ((other[whole] ?? 0) & mask)
}

/** The 4 or 16 bytes of an address. An IPv4 address written as an IPv6 one is an IPv4 address. */
function addressBytes(text: string): readonly number[] | undefined {
  if (text.length > 60) return undefined
  const [address = ''] = text.split('%')
  if (!address.includes(':')) return ipv4Bytes(address)
  const bytes = ipv6Bytes(address)
  if (bytes === undefined) return undefined
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
  return isMapped ? bytes.slice(12) : bytes
}

function ipv4Bytes(text: string): readonly number[] | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^[0-9]{1,3}$/.test(part) && Number(part) <= 255))
    return undefined
  return parts.map(Number)
}

function ipv6Bytes(text: string): readonly number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [before, after] = halves.map(groupBytes)
  if (before === undefined || (halves.length === 2 && after === undefined)) return undefined
  if (halves.length === 1) return before.length === 16 ? before : undefined
  const missing = 16 - before.length - (after?.length ?? 0)
  return missing < 2 ? undefined : [...before, ...Array<number>(missing).fill(0), ...(after ?? [])]
}

function groupBytes(text: string): readonly number[] | undefined {
  if (text === '') return []
  const bytes: number[] = []
  const groups = text.split(':')
  for (const [place, group] of groups.entries()) {
    if (place === groups.length - 1 && group.includes('.')) {
      const last = ipv4Bytes(group)
      if (last === undefined) return undefined
      bytes.push(...last)
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined
      const value = Number.parseInt(group, 16)
      bytes.push(value >> 8, value & 0xff)
    }
  }
  return bytes
}
