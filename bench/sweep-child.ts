// One campaign in a process of its own, so that they use all cores: node bench/sweep-child.ts <index>
import { type Campaign, campaigns, runCampaign } from './sweep-campaign.ts';

const campaign = campaigns[Number(process.argv[2])] as Campaign;
process.stdout.write(JSON.stringify(await runCampaign(campaign)));
