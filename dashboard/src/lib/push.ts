/** This browser's end of push messages: the service worker, the permission, the subscription. Knows no page. */
import { pushRoutes } from '../../../src/notifications/push-contract.ts'
import { call } from './api.ts'

const OWNER_KEY = 'uxone.push-person'

/** Why this browser cannot take messages now; undefined when it can. */
export function pushObstacle(): 'insecure' | 'unsupported' | 'denied' | undefined {
  if (!window.isSecureContext) return 'insecure'
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return 'unsupported'
  return Notification.permission === 'denied' ? 'denied' : undefined
}

/** Turns messages on for the person who is signed in here. Throws when the browser or the person says no. */
export async function turnOnPush(userId: string): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted')
    throw new Error('The browser was not allowed to show notifications.')
  const registration = await registerWorker()
  const { publicKey } = await call(pushRoutes.key, {})
  const existing = await registration.pushManager.getSubscription()
  const isOfOurKey = existing !== null && keyOf(existing) === publicKey
  if (existing && !isOfOurKey) await existing.unsubscribe()
  const options = { userVisibleOnly: true, applicationServerKey: publicKey }
  await announce((isOfOurKey ? existing : null) ?? (await registration.pushManager.subscribe(options)))
  localStorage.setItem(OWNER_KEY, userId)
}

/** In this browser only: what the server has goes with the session, or is removed by itself. */
export async function turnOffPush(): Promise<void> {
  localStorage.removeItem(OWNER_KEY)
  const registration = await currentRegistration()
  const subscription = await registration?.pushManager?.getSubscription()
  await subscription?.unsubscribe()
}

/** After signing in again, as the same person: the last session took the server's side of it along. */
export async function renewPush(userId: string): Promise<void> {
  const registration = await registerWorker()
  const isOn = localStorage.getItem(OWNER_KEY) === userId && Notification.permission === 'granted'
  const subscription = await registration.pushManager.getSubscription()
  if (!subscription) return
  if (!isOn) {
    // Somebody else's, who did not sign out.
    await subscription.unsubscribe()
    return
  }
  const { data } = await call(pushRoutes.list, {})
  if (!data.some(({ isCurrent }) => isCurrent)) await announce(subscription)
}

/** What was read here needs no place on the screen any more. */
export async function closeShown(about: string): Promise<void> {
  const registration = await currentRegistration()
  const shown = (await registration?.getNotifications()) ?? []
  // What was said about it has a tag that begins with its own.
  for (const notification of shown) if (notification.tag.split(' ', 1)[0] === about) notification.close()
}

async function announce(subscription: PushSubscription): Promise<void> {
  const { endpoint, expirationTime, keys } = subscription.toJSON()
  const { p256dh, auth } = keys ?? {}
  if (endpoint === undefined || p256dh === undefined || auth === undefined) throw new Error('The browser gave no keys.')
  await call(pushRoutes.subscribe, {
    body: { endpoint, expirationTime: expirationTime ?? null, keys: { p256dh, auth } },
  })
}

async function registerWorker(): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register('/sw.js')
  return navigator.serviceWorker.ready
}

async function currentRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  return 'serviceWorker' in navigator ? navigator.serviceWorker.getRegistration('/') : undefined
}

function keyOf({ options }: PushSubscription): string {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}
