import { CASES } from './case-exits.ts'
import { NOTICES } from './notice-exits.ts'
import { RECIPIENTS } from './recipient-exits.ts'
import { CONTAINMENT } from './contain-exits.ts'
import { OPERATOR_ACCESS } from './access-exits.ts'
import { EXPORTS } from './export-exits.ts'
import { AUDITS } from './audit-exits.ts'
import { APPS, OPERATED_APPS } from './app-exits.ts'
import { FILINGS } from './filing-exits.ts'
import { OPERATOR, WITHOUT } from './operator-exits.ts'
import { LINKS } from './link-exits.ts'
import { MATCHES } from './match-exits.ts'
import { PAGES } from './page-exits.ts'
import { VERIFICATION } from './verify-exits.ts'
import { SURFACE_FILES } from './web-exits.ts'
import { appointment, type Exit, observation, patient, type Scene } from './scene.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const READ = 'GET /fhir/R4/:type/:id'
const SEARCH = 'GET /fhir/R4/:type'
const PAGE = 'GET /fhir/R4'
const BUNDLE = 'POST /fhir/R4'
const EVERYTHING = 'GET /fhir/R4/Patient/:id/$everything'
const HISTORY = 'GET /fhir/R4/:type/:id/_history'
const VERSION = 'GET /fhir/R4/:type/:id/_history/:version'
const CREATE = 'POST /fhir/R4/:type'
const UPDATE = 'PUT /fhir/R4/:type/:id'
const DELETE = 'DELETE /fhir/R4/:type/:id'

const get = (path: string) => async (scene: Scene) => await scene.fhir('GET', path)
/** The page after the first of this. */
const pageOf = (path: string) => async (scene: Scene) =>
  await scene.fhir('GET', scene.next(await scene.fhir('GET', path)))
const send =
  (method: string, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  async (scene: Scene) =>
    await scene.fhir(method, path, { body, headers })
const bundle =
  (type: 'batch' | 'transaction', ...entry: object[]) =>
  async (scene: Scene) =>
    await scene.fhir('POST', `${scene.url}/fhir/R4`, { body: { resourceType: 'Bundle', type, entry } })
const asking = (...urls: string[]) => urls.map((url) => ({ request: { method: 'GET', url } }))
const putting = (id: string, reference: string, ifMatch?: string) => ({
  resource: { ...observation(id, 'ann', '8867-4'), subject: { reference } },
  request: { method: 'PUT', url: `Observation/${id}`, ...(ifMatch === undefined ? {} : { ifMatch }) },
})
const someone = (family: string) => ({ ...patient('', family), id: undefined })

const READS: readonly Exit[] = [
  {
    name: 'a read',
    route: READ,
    take: get('Observation/obs-1'),
    status: 200,
    leaves: { how: ['read'], shows: 1 },
  },
  {
    name: 'a read of what belongs to two people',
    route: READ,
    take: get('Appointment/both'),
    status: 200,
    leaves: { how: ['read'], shows: 1 },
  },
  {
    name: 'a read of what is nobody’s',
    route: READ,
    take: get('Practitioner/doc'),
    status: 200,
    leaves: { how: ['read'], shows: 1 },
  },
  {
    name: 'a read of what is not there',
    route: READ,
    take: get('Patient/nobody'),
    status: 404,
    leaves: { how: ['read'], asked: 'Patient/nobody', shows: 0 },
  },
  {
    name: 'a read of what was deleted',
    route: READ,
    take: get('Observation/obs-gone'),
    status: 410,
    leaves: { how: ['read'], asked: 'Observation/obs-gone', about: 'ann', shows: 0 },
  },
  {
    name: 'a read of a version',
    route: VERSION,
    take: get('Observation/obs-twice/_history/1'),
    status: 200,
    leaves: { how: ['vread'], shows: 1 },
  },
  {
    name: 'a read of a version that never was',
    route: VERSION,
    take: get('Observation/obs-1/_history/7'),
    status: 404,
    leaves: { how: ['vread'], asked: 'Observation/obs-1', shows: 0 },
  },
  {
    name: 'a read of a version that says it was deleted',
    route: VERSION,
    take: get('Observation/obs-gone/_history/3'),
    status: 410,
    leaves: { how: ['vread'], about: 'ann', shows: 0 },
  },
  {
    name: 'a history',
    route: HISTORY,
    take: get('Observation/obs-twice/_history'),
    status: 200,
    leaves: { how: ['history'], asked: 'Observation/obs-twice', shows: 2 },
  },
  {
    name: 'a history with a deletion in it',
    route: HISTORY,
    take: get('Observation/obs-gone/_history'),
    status: 200,
    leaves: { how: ['history'], asked: 'Observation/obs-gone', shows: 2 },
  },
  {
    name: 'a history of what never was',
    route: HISTORY,
    take: get('Observation/nothing/_history'),
    status: 404,
    leaves: { how: ['history'], asked: 'Observation/nothing', shows: 0 },
  },
]

const SEARCHES: readonly Exit[] = [
  {
    name: 'a search in one chart',
    route: SEARCH,
    take: get('Observation?patient=ann&code=8867-4'),
    status: 200,
    leaves: { how: ['search'], asked: 'code=8867-4', about: 'ann', shows: 1 },
  },
  {
    name: 'a search across people',
    route: SEARCH,
    take: get('Patient?family=abbott'),
    status: 200,
    leaves: { how: ['search'], asked: 'family=abbott', shows: 2 },
  },
  {
    name: 'a search in one chart that finds nothing',
    route: SEARCH,
    take: get('Observation?patient=ann&code=0000-0'),
    status: 200,
    leaves: { how: ['search'], asked: 'code=0000-0', about: 'ann', shows: 0 },
  },
  {
    name: 'a search across people that finds nothing',
    route: SEARCH,
    take: get('Patient?identifier=urn:mrn|none'),
    status: 200,
    leaves: { how: ['search'], asked: 'none', shows: 0 },
  },
  {
    name: 'a search that would open too much',
    route: SEARCH,
    take: get('Patient?gender=female'),
    status: 400,
    leaves: { how: ['search'], asked: 'gender=female', shows: 0 },
  },
  {
    name: 'a count',
    route: SEARCH,
    take: get('Patient?family=abbott&_summary=count'),
    status: 200,
    leaves: { how: ['search'], asked: 'family=abbott', shows: 0 },
  },
  {
    name: 'a page of no resources',
    route: SEARCH,
    take: get('Patient?family=abbott&_count=0'),
    status: 200,
    leaves: { how: ['search'], asked: 'family=abbott', shows: 0 },
  },
  {
    name: 'a sorted search',
    route: SEARCH,
    take: get('Observation?patient=ann&_sort=-date'),
    status: 200,
    leaves: { how: ['search'], asked: 'patient=', shows: 3 },
  },
  {
    name: 'what a search brings along',
    route: SEARCH,
    take: get('Observation?patient=ann&code=2339-0&_include=Observation:subject'),
    status: 200,
    leaves: { how: ['search'], asked: '_include=Observation%3Asubject', shows: 2 },
  },
  {
    name: 'what refers to what a search found',
    route: SEARCH,
    take: get(
      'Patient?identifier=urn:mrn|mrn-ben&_revinclude=Observation:subject&_revinclude=Appointment:actor',
    ),
    status: 200,
    leaves: { how: ['search'], asked: '_revinclude=Observation%3Asubject', shows: 3 },
  },
  {
    name: 'a search by form',
    route: 'POST /fhir/R4/:type/_search',
    take: send('POST', 'Observation/_search', 'patient=ann&code=2339-0', FORM),
    status: 200,
    leaves: { how: ['search'], asked: 'code=2339-0', shows: 1 },
  },
  {
    name: 'the next page of a search',
    route: PAGE,
    take: pageOf('Patient?family=abbott&_count=1'),
    status: 200,
    leaves: { how: ['search'], asked: 'family=abbott', shows: 1 },
  },
  {
    name: 'the next page of a sorted search',
    route: PAGE,
    take: pageOf('Observation?patient=ann&_sort=date&_count=1'),
    status: 200,
    leaves: { how: ['search'], asked: 'patient=', shows: 1 },
  },
  {
    name: 'everything of a person',
    route: EVERYTHING,
    take: get('Patient/ben/$everything'),
    status: 200,
    leaves: { how: ['everything'], asked: 'Patient/ben/$everything', about: 'ben', shows: 3 },
  },
  {
    name: 'the next page of everything',
    route: PAGE,
    take: pageOf('Patient/ben/$everything?_count=1'),
    status: 200,
    leaves: { how: ['everything'], asked: 'Patient/ben/$everything', about: 'ben', shows: 1 },
  },
  {
    name: 'everything of nobody',
    route: EVERYTHING,
    take: get('Patient/nobody/$everything'),
    status: 404,
    leaves: { how: ['everything'], asked: 'Patient/nobody/$everything', shows: 0 },
  },
  {
    name: 'the next page of a history',
    route: PAGE,
    take: async (scene) => {
      for (let version = 1; version <= 201; version++)
        await scene.put(observation('obs-many', 'ben', '8867-4'))
      return await pageOf('Observation/obs-many/_history')(scene)
    },
    status: 200,
    leaves: { how: ['history'], asked: 'Observation/obs-many', shows: 1 },
  },
]

const WRITES: readonly Exit[] = [
  {
    name: 'a create that shows what it stored',
    route: CREATE,
    take: send('POST', 'Patient', someone('Created')),
    status: 201,
    leaves: { how: ['create'], shows: 1, writes: ['Patient'] },
  },
  {
    name: 'a create that shows nothing',
    route: CREATE,
    take: send('POST', 'Patient', someone('Created'), { prefer: 'return=minimal' }),
    status: 201,
    leaves: { how: ['create'], shows: 0, writes: ['Patient'] },
  },
  {
    name: 'a conditional create that finds somebody',
    route: CREATE,
    take: send('POST', 'Patient', someone('Created'), { 'if-none-exist': 'identifier=urn:mrn|mrn-ann' }),
    status: 200,
    leaves: { how: ['transaction', 'vread'], asked: 'mrn-ann', shows: 1 },
  },
  {
    name: 'a conditional create that finds two',
    route: CREATE,
    take: send('POST', 'Patient', someone('Created'), { 'if-none-exist': 'family=abbott' }),
    status: 412,
    leaves: { how: ['transaction'], asked: 'family=abbott', shows: 0 },
  },
  {
    name: 'a conditional create that finds nobody',
    route: CREATE,
    take: send('POST', 'Patient', someone('Created'), { 'if-none-exist': 'identifier=urn:mrn|mrn-new' }),
    status: 201,
    leaves: { how: ['transaction', 'vread'], asked: 'mrn-new', shows: 1, writes: ['Patient'] },
  },
  {
    name: 'an update that shows what it stored',
    route: UPDATE,
    take: send('PUT', 'Appointment/updated', appointment('updated', 'ann', 'ben')),
    status: 201,
    leaves: { how: ['update'], shows: 1, writes: ['Appointment', 'Appointment'] },
  },
  {
    name: 'an update that shows nothing',
    route: UPDATE,
    take: send('PUT', 'Observation/updated', observation('updated', 'ann', '8867-4'), {
      prefer: 'return=minimal',
    }),
    status: 201,
    leaves: { how: ['update'], shows: 0, writes: ['Observation'] },
  },
  {
    name: 'an update that believes in another version',
    route: UPDATE,
    take: send('PUT', 'Observation/obs-1', observation('obs-1', 'ann', '8867-4'), { 'if-match': 'W/"7"' }),
    status: 412,
    leaves: { how: ['update'], asked: 'Observation/obs-1', shows: 0 },
  },
  {
    name: 'a deletion',
    route: DELETE,
    take: async (scene) => {
      await scene.put(observation('deleted', 'ann', '8867-4'))
      return await scene.fhir('DELETE', 'Observation/deleted')
    },
    status: 204,
    leaves: { how: ['delete'], shows: 0, writes: ['Observation'] },
  },
  {
    name: 'a deletion of what two people share',
    route: DELETE,
    take: async (scene) => {
      await scene.put(appointment('deleted', 'ann', 'ben'))
      return await scene.fhir('DELETE', 'Appointment/deleted')
    },
    status: 204,
    leaves: { how: ['delete'], shows: 0, writes: ['Appointment', 'Appointment'] },
  },
  {
    name: 'a deletion of what is not there',
    route: DELETE,
    take: send('DELETE', 'Observation/nothing', undefined),
    status: 204,
    leaves: { how: ['delete'], asked: 'Observation/nothing', shows: 0 },
  },
  {
    name: 'a deletion that believes in another version',
    route: DELETE,
    take: send('DELETE', 'Observation/obs-1', undefined, { 'if-match': 'W/"7"' }),
    status: 412,
    leaves: { how: ['delete'], asked: 'Observation/obs-1', shows: 0 },
  },
]

const BUNDLES: readonly Exit[] = [
  {
    name: 'the answers of a batch',
    route: BUNDLE,
    take: bundle(
      'batch',
      ...asking(
        'Observation/obs-1',
        'Observation/obs-twice/_history/1',
        'Observation/obs-twice/_history',
        'Patient?identifier=urn:mrn|mrn-ann',
        'Patient/ben/$everything?_type=Patient',
        'Patient/nobody',
      ),
    ),
    status: 200,
    leaves: {
      how: ['read', 'vread', 'history', 'search', 'everything', 'batch'],
      asked: 'mrn-ann',
      shows: 6,
    },
  },
  {
    name: 'the answers of a batch that writes',
    route: BUNDLE,
    take: bundle('batch', putting('by-batch', 'Patient/ann')),
    status: 200,
    leaves: { how: ['update', 'batch'], shows: 0, writes: ['Observation'] },
  },
  {
    name: 'the answer of a transaction',
    route: BUNDLE,
    take: bundle('transaction', putting('by-transaction', 'Patient/ben')),
    status: 200,
    leaves: { how: ['transaction'], shows: 0, writes: ['Observation'] },
  },
  {
    name: 'a conditional reference',
    route: BUNDLE,
    take: bundle('transaction', putting('by-condition', 'Patient?identifier=urn:mrn|mrn-ben')),
    status: 200,
    leaves: { how: ['transaction'], asked: 'mrn-ben', shows: 0, writes: ['Observation'] },
  },
  {
    name: 'a conditional reference that finds nobody',
    route: BUNDLE,
    take: bundle('transaction', putting('by-condition', 'Patient?identifier=urn:mrn|mrn-nobody')),
    status: 400,
    leaves: { how: ['transaction'], asked: 'mrn-nobody', shows: 0 },
  },
  {
    name: 'a reference that points at nobody',
    route: BUNDLE,
    take: bundle('transaction', putting('dangling', 'Patient/nobody')),
    status: 400,
    leaves: { how: ['transaction'], asked: 'Patient/nobody', shows: 0 },
  },
  {
    name: 'a transaction that believes in another version',
    route: BUNDLE,
    take: bundle('transaction', putting('obs-1', 'Patient/ann', 'W/"7"')),
    status: 412,
    leaves: { how: ['transaction'], asked: 'Observation/obs-1', shows: 0 },
  },
]

/** Every way out there is. A route that no row names fails the test; so does a row that shows more than it tells. */
export const EXITS: readonly Exit[] = [
  ...READS,
  ...SEARCHES,
  ...WRITES,
  ...BUNDLES,
  ...EXPORTS,
  ...AUDITS,
  ...OPERATOR,
  ...MATCHES,
  ...OPERATOR_ACCESS,
  ...OPERATED_APPS,
  ...APPS,
  ...PAGES,
  ...CONTAINMENT,
  ...RECIPIENTS,
  ...NOTICES,
  ...CASES,
  ...VERIFICATION,
  ...FILINGS,
  ...SURFACE_FILES,
  ...LINKS,
  ...WITHOUT,
]
