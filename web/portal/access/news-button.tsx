import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTexts } from '../../ui/language.tsx'
import { useAlerts } from './asking.ts'
import { NEWS_TEXTS } from './news-texts.ts'

/** The way to what is new, with how much of it was not read. */
export function NewsButton({ icon }: { readonly icon: ReactNode }) {
  const T = useTexts(NEWS_TEXTS)
  const { data } = useAlerts()
  return (
    <Button
      variant="default"
      leftSection={icon}
      renderRoot={(props) => <Link to="/who-saw/news" {...props} />}
    >
      {T.button(data?.unread ?? 0)}
    </Button>
  )
}
