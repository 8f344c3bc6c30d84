import { Link, useRouterState } from '@tanstack/react-router'
import { useSession } from '../../api/session.tsx'
import { texts, useLanguage, useTexts } from '../../ui/language.tsx'
import { sectionsOf } from '../sections.tsx'
import { usePatient } from './chart.tsx'
import { useNews } from './news.tsx'
import './section-tabs.css'

const TEXTS = texts(
  {
    sections: 'Chart',
    new: (count: number) => `${count} new`,
    changed: (count: number) => `${count} changed`,
  },
  {
    sections: 'Expediente',
    new: (count: number) => (count === 1 ? '1 nuevo' : `${count} nuevos`),
    changed: (count: number) => (count === 1 ? '1 modif.' : `${count} modif.`),
  },
)

/** The sections of the open chart that this role sees. */
export function SectionTabs() {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const { role } = useSession()
  const { id } = usePatient()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  return (
    <nav aria-label={T.sections} className="sections">
      <ul>
        {sectionsOf(role).map((section, at) => {
          const to = `/patient/${id}/${section.path}`
          const isFirst = at === 0 && path === `/patient/${id}`
          const isHere = isFirst || path === to || path.startsWith(`${to}/`)
          return (
            <li key={section.path}>
              <Link to={to} aria-current={isHere ? 'page' : undefined}>
                {section.label[language]}
                <Came path={section.path} />
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

/** Above the name of a section, how much in it is new: a word that moves nothing when it comes. */
function Came({ path }: { readonly path: string }) {
  const T = useTexts(TEXTS)
  const { came, markOf } = useNews()
  const all = came.get(path) ?? []
  if (all.length === 0) return undefined
  const news = all.filter((one) => markOf(one) === 'new').length
  return <span className="came"> {news > 0 ? T.new(news) : T.changed(all.length)}</span>
}
