/** Of what narrows a list by a choice: two of them share a line of a phone. */
export const FILTER_WIDTH = { base: 'calc(50% - 5px)', xs: 'auto' }
