import type { CampaignProgress, CampaignStatus } from '../interfaces/campaign.ts';

/**
 * Where a campaign stands at a block time. A reached goal stays reached, whatever the deadline: the money is the
 * owner's. The deadline's own nanosecond still belongs to the campaign.
 */
export function campaignStatus(campaign: CampaignProgress, nowNs: bigint): CampaignStatus {
  if (campaign.withdrawn) return 'withdrawn';
  if (BigInt(campaign.total_raised) >= BigInt(campaign.funding_goal)) return 'successful';
  return campaign.deadline !== '' && nowNs > BigInt(campaign.deadline) ? 'failed' : 'active';
}
