import { useEffect, useState } from 'react'

/** Counts down to 0, once a second. */
export function useSecondsLeft(): { seconds: number; start: (seconds: number) => void } {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    if (seconds <= 0) return undefined
    const timer = setTimeout(() => setSeconds(seconds - 1), 1000)
    return () => clearTimeout(timer)
  }, [seconds])
  return { seconds, start: (from) => setSeconds(Math.ceil(from)) }
}
