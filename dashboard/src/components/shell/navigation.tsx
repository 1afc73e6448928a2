import { Badge, Box, NavLink, ScrollArea, Text } from '@mantine/core'
import { Link, useRouterState } from '@tanstack/react-router'
import { t } from '../../lib/i18n/t.ts'
import { PLACES, type Place } from '../../lib/navigation.ts'
import { can, useSession } from '../../lib/session.ts'
import classes from './navigation.module.css'

/** Shows only the places that this person may enter. */
export function Navigation() {
  const session = useSession()
  const groups = PLACES.map(({ title, places }) => ({
    title,
    places: places.filter(({ needs }) => can(session, needs)),
  }))
  return (
    <ScrollArea flex={1} px="xs">
      {groups
        .filter(({ places }) => places.length > 0)
        .map(({ title, places }) => (
          <Box key={title} mb="md">
            {title && (
              <Text size="xs" c="dimmed" fw={500} px="xs" pb={4}>
                {title}
              </Text>
            )}
            {places.map((place) => (
              <PlaceLink key={place.to} place={place} count={place.to === '/' ? session.waiting : 0} />
            ))}
          </Box>
        ))}
    </ScrollArea>
  )
}

function PlaceLink({ place, count }: { place: Place; count: number }) {
  const path = useRouterState({ select: (state) => state.location.pathname })
  const isHere = place.to === '/' ? path === '/' || path.startsWith('/approvals') : path.startsWith(place.to)
  return (
    <NavLink
      component={Link}
      to={place.to}
      label={place.label}
      active={isHere}
      aria-current={isHere ? 'page' : undefined}
      className={classes.link ?? ''}
      leftSection={<place.icon size={18} stroke={1.75} aria-hidden />}
      rightSection={
        count > 0 && (
          <Badge size="sm" color="brand" className="tabular" aria-label={t('{count} waiting', { count })}>
            {count > 999 ? '999+' : count}
          </Badge>
        )
      }
    />
  )
}
