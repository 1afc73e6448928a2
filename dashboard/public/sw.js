// The service worker: shows push messages and leads to their page. It keeps nothing for later: what people see is always asked for.

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('push', (event) => event.waitUntil(show(event.data)))
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data?.link))
})
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event)))

// A browser that was handed a message must show something, whatever it holds.
async function show(data) {
  const { title, text, link, tag, at } = read(data)
  await self.registration.showNotification(typeof title === 'string' ? title : 'UXOne Approvals', {
    body: typeof text === 'string' ? text : 'There is news',
    icon: '/icon-192.png',
    badge: '/badge-96.png',
    data: { link },
    ...(typeof tag === 'string' ? { tag, renotify: true } : {}),
    ...(Number.isNaN(Date.parse(at)) ? {} : { timestamp: Date.parse(at) }),
  })
}

function read(data) {
  try {
    return data?.json() ?? {}
  } catch {
    return {}
  }
}

// In a tab that is open, without loading it again: somebody may be typing there.
async function open(link) {
  const url = new URL(typeof link === 'string' ? link : '/', self.location.origin)
  if (url.origin !== self.location.origin) return
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const tab = tabs.find((each) => each.url === url.href) ?? tabs.find((each) => each.focused) ?? tabs[0]
  if (!tab) {
    await self.clients.openWindow(url.href)
    return
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a client of ours, not a window: it takes no origin
  tab.postMessage({ kind: 'open', link: url.pathname + url.search })
  await tab.focus()
}

// The push service has given this browser another address. Without a session the server refuses it, and that is right.
async function renew({ oldSubscription }) {
  const options = oldSubscription?.options
  if (!options) return
  const subscription = await self.registration.pushManager.subscribe(options)
  await fetch('/api/push/subscriptions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(subscription),
  })
}
