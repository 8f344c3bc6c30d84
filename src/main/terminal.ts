import os from 'node:os'
import type { Terminal } from '../cli/index.ts'

/** The terminal this process was started in. */
export function openTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    watched: process.stderr.isTTY,
    operator: operatorName(),
  }
}

function operatorName(): string {
  try {
    return os.userInfo().username
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`
  }
}
