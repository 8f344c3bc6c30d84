import { Link, useRouterState } from '@tanstack/react-router'
import { useSession } from '../../api/session.tsx'
import { texts, useLanguage, useTexts } from '../../ui/language.tsx'
import { sectionsOf } from '../sections.tsx'
import { usePatient } from './chart.tsx'
import './section-tabs.css'

const TEXTS = texts({ sections: 'Chart' }, { sections: 'Expediente' })

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
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
