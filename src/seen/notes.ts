/** The note in the leaf of somebody who looked at who looked. */
export const NOTE_OF_LOOK = 'who saw this record'
