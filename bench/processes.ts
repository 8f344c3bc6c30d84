/** CPU time of a process and all that descend from it. It does not depend on what else the machine does. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

export interface CpuMs {
  readonly node: number
  readonly keyServer: number
  readonly postgres: number
}

interface Running {
  readonly parent: number
  readonly command: string
  readonly milliseconds: number
}

/** Linux only: elsewhere it answers undefined. */
export function cpuOf(root: number): CpuMs | undefined {
  const running = readProcesses()
  if (running === undefined) return undefined
  const sums = { node: 0, keyServer: 0, postgres: 0 }
  for (const [pid, { command, milliseconds }] of running) {
    if (!descends(running, pid, root)) continue
    const part = pid === root ? 'node' : command.startsWith('postgres') ? 'postgres' : 'keyServer'
    sums[part] += milliseconds
  }
  return sums
}

function readProcesses(): ReadonlyMap<number, Running> | undefined {
  if (process.platform !== 'linux') return undefined
  const running = new Map<number, Running>()
  const tickMs = 1000 / clockTicks()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8')
      const end = text.lastIndexOf(')')
      const fields = text.slice(end + 2).split(' ')
      // Its own time and that of children that have ended. Source: proc_pid_stat(5), fields 4 and 14 to 17.
      const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
      const command = text.slice(text.indexOf('(') + 1, end)
      running.set(Number(name), { parent: Number(fields[1]), command, milliseconds: ticks * tickMs })
    } catch {
      // It ended meanwhile.
    }
  }
  return running
}

function descends(running: ReadonlyMap<number, Running>, pid: number, root: number): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 1; at = running.get(at)?.parent) {
    if (at === root) return true
  }
  return false
}

function clockTicks(): number {
  return Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) || 100
}
