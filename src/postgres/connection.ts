/**
 * Where a PostgreSQL server is: a host (or the folder of its socket) and names, or a `postgres://` address.
 */
export type DatabaseConnection =
  | {
      readonly host: string
      readonly port: number
      readonly user: string
      readonly database: string
      readonly password?: string
    }
  | { readonly url: string }

/** Where the embedded server answers: the number only names the socket's file. */
export const PORT = 5432
