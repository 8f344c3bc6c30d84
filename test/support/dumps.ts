import type { Resource } from '../../src/fhir/index.ts'

/** Files as they turn up: made of what somebody was shown, in the shapes in which people keep such things. */

/** One person as a thief has them. */
export interface Stolen {
  readonly patient: Resource
  readonly others: readonly Resource[]
}

const any = (resource: Resource): any => resource

/** Everything a thief would put into a row. */
export function rowOf({ patient, others }: Stolen): Record<string, string> {
  const { id, name, birthDate, gender, telecom, address, identifier } = any(patient)
  const condition = others.find(({ resourceType }) => resourceType === 'Condition')
  return {
    id,
    first_name: name[0].given[0],
    last_name: name[0].family,
    dob: birthDate,
    sex: gender,
    phone: telecom[0].value,
    email: telecom[1].value,
    street: address[0].line[0],
    city: address[0].city,
    state: address[0].state,
    zip: address[0].postalCode,
    mrn: identifier[0].value,
    ssn: identifier[1]?.value ?? '',
    diagnosis:
      condition === undefined ? '' : (any(condition).code.coding?.[0]?.display ?? any(condition).code.text),
  }
}

export function csv(rows: readonly Readonly<Record<string, string>>[], separator = ','): string {
  const [first = {}] = rows
  const quoted = (cell: string) =>
    /["\n]/.test(cell) || cell.includes(separator) ? `"${cell.replaceAll('"', '""')}"` : cell
  const lines = [Object.keys(first), ...rows.map((row) => Object.values(row))]
  return lines.map((cells) => `${cells.map(quoted).join(separator)}\n`).join('')
}

/** Other names, another order, days and telephones as Americans write them. */
export function disguised(row: Readonly<Record<string, string>>): Record<string, string> {
  const { first_name, last_name, dob = '', phone = '', state, mrn, city, zip } = row
  const [year, month, day] = dob.split('-')
  const digits = phone.replaceAll(/\D/g, '')
  return {
    f7: zip ?? '',
    f3: `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`,
    who: `${last_name?.toUpperCase()}, ${first_name}`,
    f2: `${Number(month)}/${Number(day)}/${year}`,
    region: state ?? '',
    f9: city ?? '',
    ref: mrn ?? '',
  }
}

export function ndjson(people: readonly Stolen[]): string {
  return people
    .flatMap(({ patient, others }) => [patient, ...others])
    .map((resource) => `${JSON.stringify(resource)}\n`)
    .join('')
}

export function bundle(people: readonly Stolen[]): string {
  const entry = people
    .flatMap(({ patient, others }) => [patient, ...others])
    .map((resource) => ({ resource }))
  return JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }, undefined, 1)
}

/** A note on each, as somebody types it. */
export function prose(people: readonly Stolen[]): string {
  return people
    .map((one) => {
      const { first_name, last_name, dob = '', phone = '', diagnosis } = rowOf(one)
      const date = new Date(`${dob}T00:00:00Z`)
      const born = date.toLocaleDateString('en-US', {
        month: 'long',
        day: 'numeric',
        year: 'numeric',
        timeZone: 'UTC',
      })
      return `Name: ${first_name} ${last_name}\nBorn: ${born}\nCalls from: ${phone.replaceAll('-', '.')}\nHas: ${diagnosis}\n`
    })
    .join('\n')
}
