import { Buffer } from 'buffer'

// The log format is read with Node's Buffer. What imports it in a browser imports this file first.
Object.assign(globalThis, { Buffer })
