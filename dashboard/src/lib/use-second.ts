import { startTransition, useEffect, useState } from 'react'

/** False while the page is first drawn, then true, in slices: for what need not be there at once. */
export function useSecond(): boolean {
  const [isSecond, setSecond] = useState(false)
  useEffect(() => startTransition(() => setSecond(true)), [])
  return isSecond
}
