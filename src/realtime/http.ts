/** Binds the routes of streams. */
import type { BindStream } from '../route.ts'
import { streamRoutes } from './contract.ts'
import type { Hub } from './hub.ts'
import { STREAM_TIMES, streamEvents, type StreamTimes } from './stream-events.ts'

export function realtimeHttp(bindStream: BindStream, hub: Hub, times: StreamTimes = STREAM_TIMES): void {
  bindStream(streamRoutes.service, (call) => streamEvents(hub, call, times))
}
