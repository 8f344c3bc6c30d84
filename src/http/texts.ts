/** What the pages say, in one place, so that another language can stand beside it. */
export const TEXTS = {
  language: 'en',
  site: 'Chartward',
  skip: 'Skip to the content',
} as const
