/**
 * Kills one process, as a power cut would. A number that is not known is refused: to the system, number 0 means
 * everyone in the caller's own process group, the test runner and whoever started it among them.
 */
export function killProcess(pid: number | undefined): void {
  if (pid === undefined || pid <= 0) throw new Error('there is no such process')
  process.kill(pid, 'SIGKILL')
}
