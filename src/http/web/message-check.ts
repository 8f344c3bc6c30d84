import type { FastifyInstance } from 'fastify'
import { type CheckAnswer, type CheckAsked, MESSAGE_PATHS, type WebSign } from '../../contract/index.ts'
import type { CheckedNotice, ContactOwner, NamedContact, Sign } from '../../notice/index.ts'
import { askerOf } from '../admission.ts'
import { guarded, MESSAGE_LETTERS_MAX, type VerifyGround } from '../verify.ts'
import { textIn } from './said.ts'
import { jsonOf, type WebGround, webSession } from './scope.ts'
import { patientFor } from './whose.ts'

type Ground = WebGround & VerifyGround
type Who = ReturnType<typeof askerOf>

const ID_LETTERS_MAX = 64
const NUMBER = /^[\d\s()+./-]+$/
const NOTHING: CheckAnswer = {
  verdict: 'cannot-tell',
  signs: [],
  notices: [],
  strangeCode: false,
  ofSomebodyElse: false,
}

/**
 * Whether something that somebody got is ours: a whole message, or a number, an address, a link or a code alone. Of a notice
 * to somebody else nothing is said but that it is theirs.
 */
export function checkRoute(app: FastifyInstance, ground: Ground): void {
  app.post(MESSAGE_PATHS.check, async (request): Promise<CheckAnswer> => {
    const session = await webSession(ground, request)
    const { text, patient } = jsonOf<CheckAsked>(request)
    const whose = await patientFor(ground, session, textIn(patient, ID_LETTERS_MAX))
    const typed = textIn(text, MESSAGE_LETTERS_MAX).trim()
    const done = await guarded(ground, request, async () => {
      const who = askerOf(session, request)
      const found = await check(ground, typed, who)
      if (found.notices.length === 0) return found
      const { sent } = await ground.noticeProof.checking.sentTo(whose, who)
      const own = new Set(sent.map(({ code }) => code))
      const notices = found.notices.filter(({ code }) => own.has(code))
      const ofSomebodyElse = notices.length < found.notices.length
      return {
        ...found,
        notices,
        ofSomebodyElse,
        ...(ofSomebodyElse ? { verdict: 'not-ours' as const } : {}),
      }
    })
    if (done.status === 'rejected') throw done.reason
    return done.value
  })
}

async function check(ground: Ground, typed: string, who: Who): Promise<CheckAnswer> {
  const { checking } = ground.noticeProof
  const isOne = typed !== '' && (NUMBER.test(typed) || !/\s/.test(typed))
  const contact = isOne ? await checking.contact(typed) : undefined
  if (contact !== undefined) return contactAnswer(ground, contact)
  const notice = isOne ? await checking.byCode(typed, who) : undefined
  if (notice !== undefined)
    return {
      ...NOTHING,
      verdict: notice.withdrawn === undefined ? 'ours' : 'not-ours',
      notices: [shownOf(notice)],
    }
  const { verdict, signs, notices, strangeCode } = await checking.message(typed, who)
  return {
    ...NOTHING,
    verdict,
    signs: signs.map(signOf),
    notices: notices.map(({ notice: one, wordForWord }) => ({
      ...shownOf(one),
      ...(wordForWord === undefined ? {} : { wordForWord }),
    })),
    strangeCode,
  }
}

/** Where the settings have no phone of ours, a number that we do not know says nothing. */
function contactAnswer(
  { noticeProof }: Ground,
  { contact, owner }: { readonly contact: NamedContact; readonly owner: ContactOwner },
): CheckAnswer {
  const isUnsure =
    contact.kind === 'phone' && owner === 'unknown' && noticeProof.contacts().phones.length === 0
  const verdict = owner === 'ours' ? 'ours' : isUnsure ? 'cannot-tell' : 'not-ours'
  return { ...NOTHING, verdict, signs: [signOf({ kind: 'contact', contact, owner })] }
}

function signOf(sign: Sign): WebSign {
  if (sign.kind === 'asks') return sign
  const { contact, owner } = sign
  return { kind: 'contact', what: contact.kind, value: contact.value, owner }
}

function shownOf({ code, date, subject, withdrawn }: CheckedNotice): CheckAnswer['notices'][number] {
  return { code, date, subject, ...(withdrawn === undefined ? {} : { withdrawn }) }
}
