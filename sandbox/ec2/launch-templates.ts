import { AwsError, type Body, type Environment } from '../service.ts';

/** A launch template with its versions, the first of which is number 1. */
export interface LaunchTemplate {
  /** `lt-0123456789abcdef0`. */
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly versions: readonly Body[];
}

/** What of a launch template decides what an instance is. */
export interface LaunchFacts {
  readonly instanceType: string | undefined;
  readonly imageId: string;
  /** Plain text. */
  readonly userData: string;
  readonly isSpot: boolean;
}

/** The launch templates of a region. They cannot be changed here: every one has a single version. */
export class LaunchTemplates {
  readonly #environment: Environment;
  readonly #templates = new Map<string, LaunchTemplate>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  create(name: string, data: Body): LaunchTemplate {
    if (this.find({ LaunchTemplateName: name })) {
      throw new AwsError('InvalidLaunchTemplateName.AlreadyExistsException', 'Launch template name already in use.');
    }
    const { clock, id } = this.#environment;
    const template = { id: `lt-${id(17)}`, name, createdAt: clock.now(), versions: [data] };
    this.#templates.set(template.id, template);
    return template;
  }

  /** By `LaunchTemplateId` or `LaunchTemplateName`. */
  find({ LaunchTemplateId, LaunchTemplateName }: Body): LaunchTemplate | undefined {
    if (typeof LaunchTemplateId === 'string') return this.#templates.get(LaunchTemplateId);
    return [...this.#templates.values()].find(({ name }) => name === LaunchTemplateName);
  }
}

/** The newest version's: `$Latest` and `$Default` are the same where there is one version. */
export function factsOf(template: LaunchTemplate): LaunchFacts {
  const data: Body = template.versions.at(-1) ?? {};
  const market = data.InstanceMarketOptions as Body | undefined;
  return {
    instanceType: typeof data.InstanceType === 'string' ? data.InstanceType : undefined,
    imageId: typeof data.ImageId === 'string' ? data.ImageId : 'ami-sandbox',
    userData: typeof data.UserData === 'string' ? Buffer.from(data.UserData, 'base64').toString('utf8') : '',
    isSpot: market?.MarketType === 'spot',
  };
}
