/** What a laboratory said of a value. `far`: much more than a little; `critical`: somebody has to act on it. */
export interface Interpretation {
  readonly way: 'high' | 'low' | 'abnormal' | 'normal'
  readonly far?: true
  readonly critical?: true
}

/** **Source** HL7 v3 ObservationInterpretation. */
const SAID: Readonly<Record<string, Interpretation>> = {
  H: { way: 'high' },
  HU: { way: 'high', far: true },
  HH: { way: 'high', far: true, critical: true },
  L: { way: 'low' },
  LU: { way: 'low', far: true },
  LL: { way: 'low', far: true, critical: true },
  A: { way: 'abnormal' },
  AA: { way: 'abnormal', far: true, critical: true },
  POS: { way: 'abnormal' },
  N: { way: 'normal' },
  NEG: { way: 'normal' },
}

/** The first thing said that is known; undefined where nothing was said of it. */
export function interpretationOf({
  interpretation = [],
}: Pick<fhir4.Observation, 'interpretation'>): Interpretation | undefined {
  const codes = interpretation.flatMap(({ coding = [] }) => coding.map(({ code = '' }) => code))
  return codes.map((code) => SAID[code]).find((one) => one !== undefined)
}
