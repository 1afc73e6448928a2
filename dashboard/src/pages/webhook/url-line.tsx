import { ActionIcon, CopyButton, Group, Text, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { AnchorLink } from '../../components/links.tsx'
import { t, tn } from '../../lib/i18n/t.ts'
import { HealthBadge } from '../webhooks/health-badge.tsx'

/** Where it sends to, whose it is, and how it does. */
export function UrlLine({ webhook }: { webhook: Webhook }) {
  return (
    <>
      <Group gap={2} wrap="nowrap" component="span">
        <Text component="span" size="sm" className="foreign" miw={0}>
          {webhook.url}
        </Text>
        <CopyButton value={webhook.url} timeout={2000}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? t('Copied') : t('Copy the URL')}>
              <ActionIcon
                size="sm"
                color={copied ? 'green' : 'gray'}
                aria-label={copied ? t('Copied') : t('Copy the URL')}
                onClick={copy}
              >
                {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </Group>
      <Group gap="xs" mt={8} component="span">
        <HealthBadge webhook={webhook} />
        <Text component="span" size="sm">
          {tn('of {service}', {
            service: (
              <AnchorLink to="/services/$id" params={{ id: webhook.serviceId }} size="sm">
                {webhook.serviceName}
              </AnchorLink>
            ),
          })}
        </Text>
      </Group>
    </>
  )
}
