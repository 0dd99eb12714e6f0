import type { Forecast } from '../capacity/forecast/forecast.ts';
import type { StandingReport } from '../capacity/providers/standing-report.ts';
import type { Observed } from '../observe/observation.ts';
import type { Plan } from '../plan/plan.ts';
import { planService } from '../plan/plan-service.ts';
import { memoryOfCutOff } from '../plan/unnoticed.ts';
import { wantedNow } from '../plan/wanted-now.ts';
import { type HoldNews, holdNews } from '../results/hold-results.ts';
import { type Settlement, settle } from '../rollout/settlement.ts';

/** What a pass would settle and do: everything a dry run shows. */
export interface Consideration {
  readonly observed: Observed;
  readonly settlement: Settlement;
  readonly plan: Plan;
  /** When it was considered, milliseconds since the epoch. */
  readonly at: number;
  /** What is held, what is news of it, and what to note once it is published. */
  readonly news: HoldNews;
  /** When the image that led here was pushed, ISO 8601. */
  readonly pushed: string | undefined;
  /** What a look at the whole cluster said of the service; `undefined` when nobody looked. */
  readonly reports: readonly StandingReport[] | undefined;
}

/** What is known beside what was observed. */
export interface Beside {
  readonly pushed?: string | undefined;
  /** What is foreseen of the rollout that would be started without it. */
  readonly forecast?: Forecast | undefined;
  /** What a look at the whole cluster says of the service; absent when nobody looked. */
  readonly reports?: readonly StandingReport[] | undefined;
}

/** Settles what is open and plans the rest, without a call. `now` is in milliseconds since the epoch. */
export function consider(observed: Observed, now: number, { pushed, forecast, reports }: Beside = {}): Consideration {
  const { desired, images, live } = observed;
  const wanted = live.unnoticed && wantedNow(desired, live, images);
  const cutOff = wanted && memoryOfCutOff(desired, live, wanted);
  const settlement = settle({ desired, live, cutOff, now });
  const plan = planService({ desired, live: settlement.live, images, pushed, forecast, reports });
  const stalled = settlement.deployments.find(({ outcome }) => outcome.kind === 'stalled');
  const news = holdNews(plan, {
    stalled: stalled?.open.arn,
    remembered: live.memory.held,
    looked: reports !== undefined,
  });
  return { observed, settlement, plan, at: now, news, pushed, reports };
}

/** True when a pass would change, publish or note something. What cannot be noted is due only when it is to be repeated. */
export function isDue({ observed, settlement, plan, news }: Consideration, repeats = true): boolean {
  const { held, unpublished } = observed.live.memory;
  const isNews = news.note !== held || unpublished !== undefined;
  if (plan.writes === 'nothing') return repeats && (settlement.closes || isNews);
  if (plan.writes === 'refusals') return settlement.refusals.length > 0;
  return (
    plan.actions.length > 0 ||
    plan.remember !== undefined ||
    settlement.closes ||
    settlement.refusals.length > 0 ||
    isNews
  );
}
