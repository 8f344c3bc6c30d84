import 'uplot/dist/uPlot.min.css'
import { useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import type { LiveMinute } from '../../../src/contract/index.ts'
import { useLanguage } from '../../ui/language.tsx'
import { COUNTED } from './traffic.ts'
import { LOOKS } from './traffic-looks.ts'

const HEIGHT = 220

/**
 * Lines of what was asked in each minute. It is a picture and says nothing to a screen reader: the sentence above it and the
 * table behind it say the same.
 */
export function TrafficPlot({ minutes }: { readonly minutes: readonly LiveMinute[] }) {
  const { ref, width } = useElementSize()
  const scheme = useComputedColorScheme('light')
  const { language } = useLanguage()
  const wide = Math.floor(width)
  // Its colours and its size are what it is drawn with: with others it is another picture.
  return (
    <div ref={ref} style={{ width: '100%', minHeight: HEIGHT }} aria-hidden>
      {wide === 0 ? undefined : (
        <Drawn key={`${wide} ${scheme} ${language}`} minutes={minutes} width={wide} language={language} />
      )}
    </div>
  )
}

function Drawn({
  minutes,
  width,
  language,
}: {
  readonly minutes: readonly LiveMinute[]
  readonly width: number
  readonly language: string
}) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot>(undefined)
  useEffect(() => {
    if (place.current === null) return undefined
    const drawn = new UPlot(optionsOf(width, language), dataOf([]), place.current)
    plot.current = drawn
    return () => drawn.destroy()
  }, [width, language])
  useEffect(() => plot.current?.setData(dataOf(minutes)), [minutes])
  return <div ref={place} />
}

function dataOf(minutes: readonly LiveMinute[]): UPlot.AlignedData {
  return [minutes.map(({ at }) => at / 1000), ...COUNTED.map((name) => minutes.map((one) => one[name]))]
}

function optionsOf(width: number, language: string): UPlot.Options {
  const style = getComputedStyle(document.documentElement)
  const colorOf = (name: string) => style.getPropertyValue(name).trim()
  const axis = {
    stroke: colorOf('--mantine-color-dimmed'),
    grid: { stroke: colorOf('--mantine-color-default-border'), width: 1 },
    ticks: { show: false },
    font: '12px system-ui, sans-serif',
  }
  const clock = new Intl.DateTimeFormat(language === 'es' ? 'es-US' : 'en-US', { timeStyle: 'short' })
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(4, high)] } },
    axes: [
      { ...axis, space: 90, values: (_plot, times) => times.map((at) => clock.format(at * 1000)) },
      { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] },
    ],
    series: [
      {},
      ...COUNTED.map((name) => ({
        stroke: colorOf(LOOKS[name].color),
        width: 2,
        dash: [...LOOKS[name].dash],
        points: { show: false },
      })),
    ],
  }
}
