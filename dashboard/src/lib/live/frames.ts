/** Reads server-sent events out of text as it comes (WHATWG HTML §9.2). Pure. */

export type Frame = { id: string | undefined; event: string | undefined; data: string; retryMs: number | undefined }

const FIELD = /^([^:]*)(?:: ?(.*))?$/s

/** A reader of one stream: give it the text as it comes, and it answers the frames that are whole by now. */
export function createFrameReader(): (text: string) => Frame[] {
  let rest = ''
  return (text) => {
    const blocks = (rest + text).split('\n\n')
    rest = blocks.pop() ?? ''
    return blocks.map(parse)
  }
}

function parse(block: string): Frame {
  const frame: Frame = { id: undefined, event: undefined, data: '', retryMs: undefined }
  for (const line of block.split('\n')) {
    const [, name = '', value = ''] = FIELD.exec(line) ?? []
    if (name === 'id') frame.id = value
    if (name === 'event') frame.event = value
    if (name === 'data') frame.data += value
    if (name === 'retry' && /^\d+$/.test(value)) frame.retryMs = Number(value)
  }
  return frame
}
