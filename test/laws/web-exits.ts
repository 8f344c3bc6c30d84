import { readdirSync } from 'node:fs'
import path from 'node:path'
import { SURFACES, WEB_PATHS } from '../../src/contract/index.ts'
import type { Exit } from './scene.ts'

const BUILT = path.resolve(import.meta.dirname, '../../web/dist/files')
const files = readdirSync(BUILT).filter((name) => !/\.(?:br|gz)$/.test(name))

/** The pages of the surfaces and the files they are made with: the same for everybody, and nothing of anybody. */
export const SURFACE_FILES: readonly Exit[] = [
  ...SURFACES.flatMap((surface) => [`/${surface}`, `/${surface}/*`]),
  ...files.map((name) => `${WEB_PATHS.files}/files/${name}`),
].map((place) => ({
  name: `GET ${place}`,
  route: `GET ${place}`,
  take: async (scene) => await scene.fhir('GET', scene.chartward.site.url + place.replace('*', 'anywhere')),
  status: 200,
  leaves: 'nothing' as const,
}))
