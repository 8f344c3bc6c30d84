/** The largest request body, in bytes. */
export const BODY_BYTES_MAX = 16 * 1024 * 1024

/** How deep JSON may nest: objects and arrays together. */
export const JSON_DEPTH_MAX = 64

/** How many values, and lists and objects around them, the JSON of one request may hold. */
export const JSON_VALUES_MAX = 1_000_000

/** How many values of one resource a search parameter may find: every one of them is indexed. */
export const INDEXED_VALUES_MAX = 10_000

/** The largest sealed resource, in bytes of JSON. */
export const RESOURCE_BYTES_MAX = 8 * 1024 * 1024
