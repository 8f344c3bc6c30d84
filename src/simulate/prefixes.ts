/** Two letters that a family name may begin with. */
export const PREFIXES: readonly string[] = 'ABCDEFGHIJKLMNOPRSTVWXYZ'
  .split('')
  .flatMap((first) => 'aeiouhlr'.split('').map((second) => first + second))
