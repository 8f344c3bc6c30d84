/** The largest request body, in bytes. */
export const BODY_BYTES_MAX = 16 * 1024 * 1024

/** How deep JSON may nest: objects and arrays together. */
export const JSON_DEPTH_MAX = 64

/** The largest sealed resource, in bytes of JSON. */
export const RESOURCE_BYTES_MAX = 8 * 1024 * 1024
