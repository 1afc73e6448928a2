/** Keeps this browser's push messages going while somebody is signed in, and follows a click on one. */
import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { fieldsOf } from './fields.ts'
import { pushObstacle, renewPush } from './push.ts'
import { useSession } from './session.ts'

export function usePush(): void {
  const { user } = useSession()
  const router = useRouter()
  useEffect(() => {
    // Nothing on the page hangs on it: the settings say when it does not work.
    if (pushObstacle() === undefined) renewPush(user.id).catch(() => undefined)
  }, [user.id])
  useEffect(() => {
    if (!('serviceWorker' in navigator)) return undefined
    const follow = (event: MessageEvent): void => {
      // What the service worker says (dashboard/public/sw.js).
      const { kind, link } = fieldsOf(event.data)
      if (kind === 'open' && typeof link === 'string' && link.startsWith('/')) void router.navigate({ href: link })
    }
    navigator.serviceWorker.addEventListener('message', follow)
    return () => navigator.serviceWorker.removeEventListener('message', follow)
  }, [router])
}
