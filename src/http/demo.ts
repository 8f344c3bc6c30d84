import type { FastifyInstance } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import type { DemoLinkAnswer, DemoPersonLine } from '../contract/index.ts'
import type { Asker, SignedIn, Visitor } from '../identity/index.ts'
import { admit, visitorOf } from './admission.ts'
import { type BrowserGround } from './browser.ts'
import { queryOf } from './request-parts.ts'
import { html } from './html.ts'
import { sendOnward, sendPage } from './page.ts'
import { type Refusal, refusalOf } from './sign-in.ts'
import { siteTexts } from './texts.ts'

/** Where a link of a demo leads. */
export const DEMO_SIGN_IN = '/demo/sign-in'
/** Whatever says that the request came by way of somebody else. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']
const LOOPBACK = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/

/** The people of a demo environment and their way in. Everywhere else each of it is refused. */
export interface DemoDoor {
  /** **Errors.** `FORBIDDEN` where this is no demo. */
  people(): Promise<readonly DemoPersonLine[]>
  /** **Errors.** `FORBIDDEN` where this is no demo or others than this machine can reach it, `PERSON_UNKNOWN`. */
  link(asker: Asker, user: string): Promise<DemoLinkAnswer>
  /** **Errors.** `FORBIDDEN` as above; `SIGN_IN_FAILED`, `TOO_MANY_ATTEMPTS`. */
  signIn(visitor: Visitor, token: string): Promise<SignedIn>
}

/** Signs in by a link of the demo, at the machine that it runs on and nowhere else. */
export function demoRoutes(app: FastifyInstance, ground: BrowserGround & { readonly demo: DemoDoor }): void {
  app.get(DEMO_SIGN_IN, async (request, reply) => {
    const { remoteAddress = '' } = request.raw.socket
    const isHere =
      LOOPBACK.test(remoteAddress) && FORWARDED.every((name) => request.headers[name] === undefined)
    if (!isHere) throw new ChartwardError('FORBIDDEN', 'a link of the demo opens at the machine it runs on')
    const visitor = visitorOf(ground, request)
    const answer = await signedInBy(ground, visitor, queryOf(request, 'token'))
    if ('message' in answer) return await sendRefused(reply, answer)
    return await sendOnward(
      reply,
      await admit(ground, { request, reply }, { visitor, signedIn: answer, next: '' }),
    )
  })
}

async function signedInBy(
  { demo }: { readonly demo: DemoDoor },
  visitor: Visitor,
  token: string,
): Promise<SignedIn | Refusal> {
  try {
    return await demo.signIn(visitor, token)
  } catch (error) {
    return refusalOf(error, siteTexts().demo.failed)
  }
}

function sendRefused(reply: Parameters<typeof sendPage>[0], { message, status }: Refusal) {
  const body = html`<p role="alert" class="alert">${message}</p>
    <p><a href="/sign-in">${siteTexts().problem.signIn}</a></p>`
  return sendPage(reply, { title: siteTexts().problem.title, body, status })
}
