import { createTheme, type CSSVariablesResolver, Menu } from '@mantine/core'

/** Colours that reach 4.5:1 on their grounds, light and dark; measured with axe-core on every page. */
export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  luminanceThreshold: 0.179,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  headings: { fontWeight: '650' },
  components: {
    // A list of menu items holds menu items alone. On a phone a menu that is not placed yet makes the page wider, and its button
    // seem gone: were it hidden for that, it would come and go for as long as it is open.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false, hideDetached: false } }),
  },
  colors: {
    // The grounds of dark pages have the blue of the brand in them: text, three greys, borders, fields, cards, pages.
    dark: [
      '#dbe2e9',
      '#c3cdd7',
      '#a9b6c2',
      '#7d8c9a',
      '#3d4b58',
      '#2b3743',
      '#1b252e',
      '#121a21',
      '#0d1319',
      '#090d12',
    ],
    blue: [
      '#eaf4fb',
      '#d3e6f4',
      '#a5cce9',
      '#73b0de',
      '#4b99d4',
      '#328bce',
      '#2283cb',
      '#126fb3',
      '#0b5a8a',
      '#084468',
    ],
  },
})

const LIGHT = {
  dimmed: '#51606e',
  error: '#a3201d',
  placeholder: '#5f6d7a',
  anchor: '#0b5a8a',
  'blue-light-color': '#084468',
  'yellow-light-color': '#6b4700',
  'orange-light-color': '#7a3a00',
  'red-light-color': '#8e1b18',
  'green-light-color': '#1d5a2b',
  'gray-light-color': '#3b4650',
  'teal-light-color': '#0b5548',
  'violet-light-color': '#4a2a9c',
}

const DARK = {
  dimmed: '#a9b6c2',
  error: '#ffa8a3',
  placeholder: '#9ba8b4',
  anchor: '#8cc8f0',
  'blue-light-color': '#a5d5f5',
  'yellow-light-color': '#ffe08a',
  'orange-light-color': '#ffc78f',
  'red-light-color': '#ffb3ae',
  'green-light-color': '#a6e3b4',
  'gray-light-color': '#d3dae1',
  'teal-light-color': '#8fe3d3',
  'violet-light-color': '#d0bfff',
}

const named = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`--mantine-color-${name}`, value]))

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...named(LIGHT), '--mantine-color-body': '#f4f7f9', '--mantine-color-text': '#17212b' },
  dark: named(DARK),
})
