/** Half a line above the drawing, or the number at the top is moved off its line. */
export const ROOM = { top: 10 }
