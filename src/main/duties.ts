import { asUnixMs } from '../kernel/index.ts'
import type { Cases } from '../incident/index.ts'
import {
  type AlarmPost,
  type Campaigns,
  type CaseDuties,
  type DutyWatch,
  openCaseDuties,
  openDutyWatch,
  type Recipients,
} from '../notice/index.ts'
import type { Chartward } from './chartward.ts'
import { SERVER_WHO } from './itself.ts'

/** What the law asks for in the cases of this environment, and who watches the days. */
export interface Dutying {
  readonly duties: CaseDuties
  readonly watch: DutyWatch
}

interface Parts {
  readonly cases: Cases
  readonly recipients: Recipients
  readonly campaigns: Pick<Campaigns, 'unreachable'>
}

/** Opens the duties of cases. A copy that is only read has no duties of its own to watch. */
export function openDuties(chartward: Chartward, { cases, recipients, campaigns }: Parts): Dutying {
  const { config, clock, log, law, disclosure, readOnly } = chartward
  const { registrant, agentOfCoveredEntity: agent, alsoIs } = config.law
  const is = alsoIs.split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]))
  const standing = { registrant, agentOfCoveredEntity: agent === 'unknown' ? null : agent === 'yes', is }
  const returned = async (caseId: string) => (await campaigns.unreachable(caseId)).byState
  const duties = openCaseDuties({ cases, recipients, disclosure, clock, law, standing, returned })
  const interval = readOnly === undefined ? { intervalMs: config.law.watchIntervalMs } : {}
  const watch = openDutyWatch({ duties, cases, post: postOf(chartward), log, ...interval })
  return { duties, watch }
}

/** Alarms are findings: listed, acknowledged, closed and sent like those of the detector. */
function postOf({ detection, clock }: Chartward): AlarmPost {
  return {
    raise: async ({ id, level, title, says, caseId }) => {
      const at = asUnixMs(clock.now())
      const signal = {
        id,
        level,
        title,
        summary: says,
        said: [],
        key: caseId,
        at,
        last: at,
        score: 0,
        grown: false,
      }
      const nobody = { actor: null, patients: [], patientCount: 0, leaves: { disclosure: [], keys: [] } }
      await detection.raise({ ...signal, ...nobody, rule: 'duty-due', family: 'duty' })
    },
    settle: async (id) => {
      const found = await detection.findings.find(id)
      if (found !== undefined && found.state !== 'closed')
        await detection.findings.close(id, SERVER_WHO, 'confirmed')
    },
  }
}
