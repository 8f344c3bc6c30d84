/**
 * The command line: what a person types, as questions to the running server, and the checks that need no server.
 *
 * Invariants: results go to standard output, everything else to standard error; a command that could not do what
 * it was asked ends with a code other than 0 and says what to do. No storage.
 */
export { controlClient, type ControlClient } from './control-client.ts'
export type { Command } from './command.ts'
export { COMMANDS, runCommand, unknownCommand } from './commands.ts'
export { type Loaded, loadPaths, type Refused } from './import.ts'
export { printScope } from './scope.ts'
export { table, type Terminal } from './terminal.ts'
