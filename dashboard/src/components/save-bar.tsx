import { Button, Group, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { t } from '../lib/i18n/t.ts'
import { BusyButton } from './busy-button.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import classes from './save-bar.module.css'

type Props = { isChanged: boolean; isPending: boolean; onDiscard: () => void }

/** Stays in sight while there is something to save, and asks before that is left behind. */
export function SaveBar({ isChanged, isPending, onDiscard }: Props) {
  const leaving = useBlocker({
    shouldBlockFn: () => isChanged && !isPending,
    enableBeforeUnload: isChanged,
    withResolver: true,
  })
  return (
    <>
      <div className={classes.bar} data-shown={isChanged || undefined}>
        <Text size="sm" c={isChanged ? 'var(--mantine-color-text)' : 'dimmed'} role="status">
          {isChanged ? t('There are unsaved changes.') : t('Everything is saved.')}
        </Text>
        <Group gap="xs">
          <Button variant="default" disabled={!isChanged || isPending} onClick={onDiscard}>
            {t('Discard')}
          </Button>
          <BusyButton type="submit" disabled={!isChanged} isBusy={isPending}>
            {t('Save')}
          </BusyButton>
        </Group>
      </div>
      <ConfirmDialog
        opened={leaving.status === 'blocked'}
        title={t('Leave without saving?')}
        confirmLabel={t('Leave')}
        isPending={false}
        error={null}
        onConfirm={() => leaving.proceed?.()}
        onClose={() => leaving.reset?.()}
      >
        {t('What you changed here is lost.')}
      </ConfirmDialog>
    </>
  )
}
