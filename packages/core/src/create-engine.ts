import "reflect-metadata";
import {
  type DependencyContainer,
  type InjectionToken,
  instanceCachingFactory,
  container as rootContainer,
} from "tsyringe";
import { Alerts } from "./alert/alerts.ts";
import { Housekeeping } from "./alert/housekeeping.ts";
import { Watch } from "./alert/watch.ts";
import { Brands } from "./branding/brands.ts";
import { checkDirectory } from "./check-directory.ts";
import { systemClock } from "./clock.ts";
import { Courier, type CourierParts } from "./deliver/courier.ts";
import { spentInDay } from "./deliver/day-budget.ts";
import { DeadLetters } from "./deliver/dead-letters.ts";
import { type AnyLane, Dispatcher } from "./deliver/dispatcher.ts";
import type { DockParts } from "./deliver/dock.ts";
import { ExpiredDocuments } from "./deliver/expired-documents.ts";
import { Lane } from "./deliver/lane.ts";
import { Releases } from "./deliver/release.ts";
import { Retention } from "./deliver/retention.ts";
import { Settler } from "./deliver/settler.ts";
import { verify } from "./deliver/verify.ts";
import { DigestKeeper } from "./digest/keeper.ts";
import { Engine } from "./engine.ts";
import { EngineEventHub } from "./engine-events.ts";
import { checkOptions, type EngineOptions } from "./engine-options.ts";
import { CarillonError } from "./errors.ts";
import { timeOrderedId } from "./ids.ts";
import { AcknowledgeDesk } from "./links/acknowledge-desk.ts";
import { AcknowledgeLinks } from "./links/acknowledge-link.ts";
import { AcknowledgeSeveralDesk } from "./links/acknowledge-several-desk.ts";
import { closedLinkDesk, LinkDesk } from "./links/link-desk.ts";
import { OptOuts } from "./links/opt-outs.ts";
import { UnsubscribeLinks } from "./links/unsubscribe-link.ts";
import { scopedLogger, silentLogger } from "./logger.ts";
import type { Channel } from "./model/channel.ts";
import type { Rendering } from "./model/content.ts";
import { emptyDirectory } from "./model/directory.ts";
import { rateOf } from "./model/rate.ts";
import { redactorOf } from "./model/secret.ts";
import { Lookup } from "./plan/lookup.ts";
import { Planner } from "./plan/planner.ts";
import { expiringCollections, PlanStates } from "./plan/state.ts";
import { MatrixMaker } from "./preferences/matrix.ts";
import { PreferenceDesk, preferencesIn } from "./preferences/preferences.ts";
import type { PreviewParts } from "./preview/preview.ts";
import { RuleDesk } from "./rules/rule-desk.ts";
import { SavedRules } from "./rules/saved-rules.ts";
import { Scheduler } from "./schedule/scheduler.ts";
import { Silences } from "./silence/silences.ts";
import { memoryStore } from "./store/memory.ts";
import { SuppressionGuard } from "./suppression/guard.ts";
import { SuppressionLookup } from "./suppression/lookup.ts";
import { SuppressionList } from "./suppression/suppression-list.ts";
import { Admission } from "./templates/admission.ts";
import { PublishedTemplates } from "./templates/published-templates.ts";
import { TemplateShelf } from "./templates/template-shelf.ts";
import { TemplateDesk } from "./templates/templates.ts";
import { type Chance, tokens } from "./tokens.ts";

/** The engine's own parts. They are not public: a host replaces ports, not parts. */
const parts: {
  readonly events: InjectionToken<EngineEventHub>;
  readonly brands: InjectionToken<Brands>;
  readonly optOuts: InjectionToken<OptOuts>;
  readonly preferences: InjectionToken<PreferenceDesk>;
  readonly linkDesk: InjectionToken<Pick<LinkDesk, "handle">>;
  readonly suppressions: InjectionToken<SuppressionList>;
  readonly lookup: InjectionToken<SuppressionLookup>;
  readonly states: InjectionToken<PlanStates>;
  readonly releases: InjectionToken<Releases>;
  readonly planner: InjectionToken<Planner>;
  readonly dispatcher: InjectionToken<Dispatcher>;
  readonly deadLetters: InjectionToken<DeadLetters>;
  readonly retention: InjectionToken<Retention>;
  readonly ruleDesk: InjectionToken<RuleDesk>;
  readonly scheduler: InjectionToken<Scheduler>;
  readonly alerts: InjectionToken<Alerts>;
  readonly silences: InjectionToken<Silences>;
  readonly templateShelf: InjectionToken<TemplateShelf>;
  readonly publishedTemplates: InjectionToken<PublishedTemplates>;
  readonly preview: InjectionToken<PreviewParts>;
  readonly templates: InjectionToken<TemplateDesk>;
  readonly watch: InjectionToken<Watch>;
  readonly digestKeeper: InjectionToken<DigestKeeper>;
  readonly housekeeping: InjectionToken<Housekeeping>;
  readonly engine: InjectionToken<Engine>;
} = {
  events: Symbol("carillon.events"),
  brands: Symbol("carillon.brands"),
  optOuts: Symbol("carillon.opt-outs"),
  preferences: Symbol("carillon.preferences"),
  linkDesk: Symbol("carillon.link-desk"),
  suppressions: Symbol("carillon.suppressions"),
  lookup: Symbol("carillon.suppression-lookup"),
  states: Symbol("carillon.plan-states"),
  releases: Symbol("carillon.releases"),
  planner: Symbol("carillon.planner"),
  dispatcher: Symbol("carillon.dispatcher"),
  deadLetters: Symbol("carillon.dead-letters"),
  retention: Symbol("carillon.retention"),
  ruleDesk: Symbol("carillon.rules"),
  scheduler: Symbol("carillon.schedules"),
  alerts: Symbol("carillon.alerts"),
  silences: Symbol("carillon.silences"),
  templateShelf: Symbol("carillon.template-shelf"),
  publishedTemplates: Symbol("carillon.published-templates"),
  preview: Symbol("carillon.preview"),
  templates: Symbol("carillon.templates"),
  watch: Symbol("carillon.watch"),
  digestKeeper: Symbol("carillon.digest-keeper"),
  housekeeping: Symbol("carillon.housekeeping"),
  engine: Symbol("carillon.engine"),
};

/** How often to look for what other processes have put into a shared store. */
const pollMs = 1_000;

const systemChance: Chance = { newId: timeOrderedId, random: () => Math.random() };

/**
 * Puts an engine together. Whatever is wrong with channels, rules and options is found here, before
 * the first event. Call `start()` on the answer.
 *
 * @throws CarillonError `engine-options-invalid`, `rule-name-duplicate`, `rule-channel-unknown`,
 * `rule-recipients-missing`, `rule-user-unknown`, `address-invalid`, `event-type-conflict`, `directory-method-missing`
 */
export function createEngine<const Named extends Readonly<Record<string, Channel>>>(
  options: EngineOptions<Named>,
): Engine {
  const { app, branding, channels, rules, policies, preferenceDefaults, ...bounds } =
    checkOptions(options);
  const { types } = rules;
  const unsubscribe = bounds.links && new UnsubscribeLinks(bounds.links);
  const acknowledge = bounds.links && new AcknowledgeLinks(bounds.links, bounds.languages);
  const container = (options.container ?? rootContainer).createChildContainer();

  /**
   * The host's registration first, then the option. Resolved here and once: whatever the scope of the
   * host's registration, and whatever becomes of its container, an engine has one store and one clock.
   */
  const port = <T>(token: InjectionToken<T>, create: () => NoInfer<T>) => {
    const host = options.container;
    const useValue = host?.isRegistered(token, true) === true ? host.resolve(token) : create();
    container.register<T>(token, { useValue });
  };
  const part = <T>(token: InjectionToken<T>, create: (c: DependencyContainer) => NoInfer<T>) =>
    container.register(token, { useFactory: instanceCachingFactory<T>(create) });

  port(tokens.clock, () => options.clock ?? systemClock);
  port(tokens.logger, () => options.logger ?? silentLogger);
  port(tokens.store, () => options.store ?? memoryStore());
  port(tokens.directory, () => options.directory ?? emptyDirectory);
  port(tokens.renderer, () => options.renderer);
  checkDirectory(rules.current.rules, container.resolve(tokens.directory));
  port(tokens.chance, () => systemChance);

  const logNamed = (
    c: DependencyContainer,
    name: string,
    redact?: (text: string) => string,
    bound?: Readonly<Record<string, unknown>>,
  ) => scopedLogger(c.resolve(tokens.logger), name, redact, bound);

  const lanes = (
    c: DependencyContainer,
    onSettled: () => void,
    onStandIns: () => void,
  ): ReadonlyMap<string, AnyLane> =>
    new Map(
      [...channels].map(([name, channel]) => {
        const redact = redactorOf(channel.secrets());
        const store = c.resolve(tokens.store);
        const events = c.resolve(parts.events);
        const shared = {
          outbox: store.outbox,
          clock: c.resolve(tokens.clock),
          log: logNamed(c, "carillon.delivery", redact),
        };
        const courier: CourierParts = {
          ...shared,
          brands: c.resolve(parts.brands),
          types,
          rules,
          unsubscribe,
          acknowledge,
          renderer: c.resolve(tokens.renderer),
          uploads: {
            sourcesFor: (tenant) => c.resolve(parts.publishedTemplates).sourcesFor(tenant),
            onFailed: (about, reason) => events.tell("templateFailed", { ...about, reason }),
          },
          languages: bounds.languages,
        };
        const guard = new SuppressionGuard({
          channel: name,
          kind: channel.address?.kind,
          lookup: c.resolve(parts.lookup),
          list: c.resolve(parts.suppressions),
          clock: shared.clock,
        });
        const chance = c.resolve(tokens.chance);
        const dockOf = (own: Channel, member?: string): DockParts<Rendering> => {
          const bound = { channel: name, ...(member !== undefined && { member }) };
          const logger = logNamed(c, `carillon.channel.${own.type}`, redact, bound);
          return {
            member,
            channel: own,
            courier: new Courier(own, courier),
            context: { name, app, clock: shared.clock, logger },
            rate: rateOf(own.rate, policies.rateOf(name)),
            spentInDay: () => spentInDay(store.log, name, member, shared.clock.now()),
          };
        };
        const lane = new Lane({
          ...shared,
          name,
          channel,
          docks: channel.pool?.members.map((one) => dockOf(one.channel, one.name)) ?? [
            dockOf(channel),
          ],
          events,
          policies,
          guard,
          releases: c.resolve(parts.releases),
          leaseMs: bounds.leaseMs,
          pollMs: store.shared ? pollMs : undefined,
          random: () => chance.random(),
          redact,
          settler: new Settler({ ...shared, events, guard, onSettled, onStandIns }),
        });
        return [name, lane];
      }),
    );

  part(parts.events, (c) => new EngineEventHub(logNamed(c, "carillon.events")));
  part(
    parts.brands,
    (c) =>
      new Brands({
        app,
        branding,
        clock: c.resolve(tokens.clock),
        log: logNamed(c, "carillon.branding"),
      }),
  );
  const kinds = [...channels.values()].flatMap(({ address }) => address ?? []);
  const addressKinds = new Map(kinds.map((kind) => [kind.kind, kind]));
  part(
    parts.optOuts,
    (c) => new OptOuts(c.resolve(tokens.store), addressKinds, c.resolve(tokens.clock)),
  );
  part(parts.preferences, (c) => {
    const store = c.resolve(tokens.store);
    const clock = c.resolve(tokens.clock);
    const lookup = new Lookup(c.resolve(tokens.directory), clock);
    const matrix = new MatrixMaker({
      channels,
      types: () => rules.current.rules.flatMap(({ on }) => on),
      defaults: preferenceDefaults,
      labels: { ...bounds.links?.categories, ...bounds.preferenceLabels },
      locale: app.locale,
      find: (person) => lookup.find(person),
      stored: preferencesIn(store),
      isUnsubscribed: (optOuts) => c.resolve(parts.optOuts).hasKeyed(optOuts),
    });
    return new PreferenceDesk({ channels, types: rules.types, store, clock, matrix });
  });
  part(parts.linkDesk, (c) => {
    if (bounds.links === undefined || unsubscribe === undefined || acknowledge === undefined) {
      return closedLinkDesk;
    }
    return new LinkDesk({
      config: bounds.links,
      links: unsubscribe,
      optOuts: c.resolve(parts.optOuts),
      acknowledgeLinks: acknowledge,
      acknowledgeDesk: new AcknowledgeDesk({
        alerts: c.resolve(parts.alerts),
        log: c.resolve(tokens.store).log,
      }),
      acknowledgeSeveralDesk: new AcknowledgeSeveralDesk({
        alerts: c.resolve(parts.alerts),
        log: c.resolve(tokens.store).log,
        types,
      }),
      brands: c.resolve(parts.brands),
      languages: bounds.languages,
      clock: c.resolve(tokens.clock),
      log: logNamed(c, "carillon.links"),
    });
  });
  part(parts.lookup, (c) => new SuppressionLookup(c.resolve(tokens.store)));
  part(
    parts.suppressions,
    (c) =>
      new SuppressionList({
        store: c.resolve(tokens.store),
        kinds: addressKinds,
        softBounces: bounds.softBounces,
        clock: c.resolve(tokens.clock),
        events: c.resolve(parts.events),
        log: logNamed(c, "carillon.suppressions"),
      }),
  );
  part(parts.states, (c) => new PlanStates(c.resolve(tokens.store)));
  part(
    parts.releases,
    (c) =>
      new Releases({
        states: c.resolve(parts.states),
        deliveries: c.resolve(tokens.store).log,
        rules,
        types,
        alertPolicy: bounds.alertPolicy,
        clock: c.resolve(tokens.clock),
        log: logNamed(c, "carillon.delivery"),
      }),
  );
  part(
    parts.planner,
    (c) =>
      new Planner({
        rules,
        channels,
        channelPolicies: policies.channels,
        preferenceDefaults,
        directory: c.resolve(tokens.directory),
        states: c.resolve(parts.states),
        alertPolicy: bounds.alertPolicy,
        clock: c.resolve(tokens.clock),
      }),
  );
  part(parts.dispatcher, (c): Dispatcher => {
    const dispatcher: Dispatcher = new Dispatcher(
      lanes(
        c,
        () => dispatcher.settled(),
        () => dispatcher.wake(channels.keys()),
      ),
      c.resolve(tokens.store).outbox,
      c.resolve(tokens.clock),
      logNamed(c, "carillon.dispatcher"),
      pollMs,
    );
    return dispatcher;
  });
  part(
    parts.deadLetters,
    (c) =>
      new DeadLetters(c.resolve(tokens.store), c.resolve(tokens.clock), () =>
        c.resolve(parts.dispatcher).wake(channels.keys()),
      ),
  );
  part(
    parts.retention,
    (c) =>
      new Retention(
        c.resolve(tokens.store).outbox,
        new ExpiredDocuments(
          expiringCollections.map((name) => c.resolve(tokens.store).collection(name)),
          c.resolve(tokens.clock),
        ),
        c.resolve(tokens.clock),
        logNamed(c, "carillon.retention"),
        bounds.retentionMs,
      ),
  );
  part(parts.ruleDesk, (c) => {
    const store = c.resolve(tokens.store);
    const chance = c.resolve(tokens.chance);
    return new RuleDesk({
      book: rules,
      savedRules: new SavedRules(store, () => chance.newId()),
      events: c.resolve(parts.events),
      clock: c.resolve(tokens.clock),
      log: logNamed(c, "carillon.rules"),
      pollMs: store.shared ? pollMs : undefined,
    });
  });
  part(
    parts.scheduler,
    (c) =>
      new Scheduler({
        schedules: bounds.schedules,
        store: c.resolve(tokens.store),
        clock: c.resolve(tokens.clock),
        log: logNamed(c, "carillon.schedules"),
        leaseMs: bounds.leaseMs,
      }),
  );
  part(
    parts.alerts,
    (c) =>
      new Alerts({
        store: c.resolve(tokens.store),
        clock: c.resolve(tokens.clock),
        events: c.resolve(parts.events),
      }),
  );
  part(parts.silences, (c) => {
    const chance = c.resolve(tokens.chance);
    return new Silences({
      store: c.resolve(tokens.store),
      clock: c.resolve(tokens.clock),
      events: c.resolve(parts.events),
      newId: () => chance.newId(),
    });
  });
  part(
    parts.templateShelf,
    (c) => new TemplateShelf(c.resolve(tokens.store), logNamed(c, "carillon.templates")),
  );
  part(
    parts.publishedTemplates,
    (c) =>
      new PublishedTemplates({
        shelf: c.resolve(parts.templateShelf),
        clock: c.resolve(tokens.clock),
        log: logNamed(c, "carillon.templates"),
        isTaken: c.resolve(tokens.renderer).uploads !== undefined,
      }),
  );
  part(parts.preview, (c) => ({
    app,
    brands: c.resolve(parts.brands),
    rules,
    languages: bounds.languages,
    renderer: c.resolve(tokens.renderer),
    uploads: {
      sourcesFor: (tenant) => c.resolve(parts.publishedTemplates).sourcesFor(tenant),
      onFailed: () => {},
    },
    links: bounds.links,
    alertPolicy: bounds.alertPolicy,
    clock: c.resolve(tokens.clock),
    log: logNamed(c, "carillon.preview"),
  }));
  part(parts.templates, (c) => {
    const chance = c.resolve(tokens.chance);
    const shelf = c.resolve(parts.templateShelf);
    return new TemplateDesk({
      shelf,
      admission: new Admission({
        shelf,
        judge: c.resolve(tokens.renderer).uploads,
        types,
        log: logNamed(c, "carillon.templates"),
      }),
      preview: c.resolve(parts.preview),
      log: c.resolve(tokens.store).log,
      events: c.resolve(parts.events),
      clock: c.resolve(tokens.clock),
      newId: () => chance.newId(),
      onPublished: () => c.resolve(parts.publishedTemplates).forget(),
    });
  });
  part(
    parts.watch,
    (c) =>
      new Watch({
        store: c.resolve(tokens.store),
        states: c.resolve(parts.states),
        policy: bounds.alertPolicy,
        rules,
        events: c.resolve(parts.events),
        clock: c.resolve(tokens.clock),
        log: logNamed(c, "carillon.alerts"),
        onEnding: ({ silence, endsAt }) =>
          c.resolve(parts.events).tell("silenceEnding", { silence, endsAt }),
      }),
  );
  part(
    parts.digestKeeper,
    (c) =>
      new DigestKeeper({
        rules,
        clock: c.resolve(tokens.clock),
        events: c.resolve(parts.events),
        log: logNamed(c, "carillon.digests"),
        timeZone: app.timeZone,
      }),
  );
  part(
    parts.housekeeping,
    (c) =>
      new Housekeeping({
        store: c.resolve(tokens.store),
        clock: c.resolve(tokens.clock),
        log: logNamed(c, "carillon.alerts"),
        keepAlertsMs: bounds.keepAlertsMs,
      }),
  );
  part(parts.engine, (c) => {
    const chance = c.resolve(tokens.chance);
    return new Engine({
      planner: c.resolve(parts.planner),
      optOuts: c.resolve(parts.optOuts),
      preferences: c.resolve(parts.preferences),
      linkDesk: c.resolve(parts.linkDesk),
      suppressions: c.resolve(parts.suppressions),
      dispatcher: c.resolve(parts.dispatcher),
      store: c.resolve(tokens.store),
      renderer: c.resolve(tokens.renderer),
      events: c.resolve(parts.events),
      clock: c.resolve(tokens.clock),
      newId: () => chance.newId(),
      timeZone: app.timeZone,
      ruleBook: rules,
      languages: bounds.languages,
      log: logNamed(c, "carillon.engine"),
      limits: bounds.limits,
      deadLetters: c.resolve(parts.deadLetters),
      retention: c.resolve(parts.retention),
      ruleDesk: c.resolve(parts.ruleDesk),
      scheduler: c.resolve(parts.scheduler),
      alerts: c.resolve(parts.alerts),
      silences: c.resolve(parts.silences),
      watch: c.resolve(parts.watch),
      digestKeeper: c.resolve(parts.digestKeeper),
      housekeeping: c.resolve(parts.housekeeping),
      templates: c.resolve(parts.templates),
      preview: c.resolve(parts.preview),
      verify(name, options) {
        const channel = channels.get(name);
        if (channel === undefined) {
          throw new CarillonError("channel-unknown", `There is no channel ${JSON.stringify(name)}`);
        }
        return verify(() => channel, options, {
          name,
          app,
          renderer: c.resolve(tokens.renderer),
          languages: bounds.languages,
          clock: c.resolve(tokens.clock),
          logger: c.resolve(tokens.logger),
          newId: () => chance.newId(),
        });
      },
    });
  });

  return container.resolve(parts.engine);
}
