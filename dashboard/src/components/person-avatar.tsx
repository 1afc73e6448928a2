import classes from './person-avatar.module.css'

/** Initials beside a name that is written out, so it says nothing of its own. By itself: see chip.tsx. */
export function PersonAvatar({ name, size = 28 }: { name: string; size?: number }) {
  return (
    <span className={classes.avatar} style={{ width: size, height: size, fontSize: size / 2.5 }} aria-hidden>
      {initialsOf(name)}
    </span>
  )
}

const characters = new Intl.Segmenter()

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => firstLetter(word ?? ''))
  return letters.join('').toUpperCase()
}

/** The first whole character as people see it: an emoji or a base with its marks counts as one. */
function firstLetter(word: string): string {
  return characters.segment(word)[Symbol.iterator]().next().value?.segment ?? ''
}
