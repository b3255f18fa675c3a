/** Sources of uploaded templates, by name without `.eta`. */
export interface UploadedSources extends ReadonlyMap<string, string> {
  /** The names of those that are the mail's tenant's own. Absent: all are for everybody. */
  readonly tenantsOwn?: ReadonlySet<string> | undefined;
}

class SourcesOfTenant extends Map<string, string> implements UploadedSources {
  readonly tenantsOwn: ReadonlySet<string>;

  constructor(forAll: ReadonlyMap<string, string>, own: ReadonlyMap<string, string>) {
    super([...forAll, ...own]);
    this.tenantsOwn = new Set(own.keys());
  }
}

/** What is for everybody, and what a tenant has in its place and besides. */
export function sourcesOfTenant(
  forAll: ReadonlyMap<string, string>,
  own: ReadonlyMap<string, string>,
): UploadedSources {
  return new SourcesOfTenant(forAll, own);
}

/** Sources with others in their place and besides. */
export function withSources(
  saved: UploadedSources,
  given: ReadonlyMap<string, string>,
  tenant: string | undefined,
): UploadedSources {
  if (tenant === undefined) return new Map([...saved, ...given]);
  const own = [...saved].filter(([name]) => saved.tenantsOwn?.has(name));
  return sourcesOfTenant(saved, new Map([...own, ...given]));
}

/** Those whose names fit. */
export function onlySources(
  sources: UploadedSources,
  fits: (name: string) => boolean,
): UploadedSources {
  const { tenantsOwn = new Set<string>() } = sources;
  const some = [...sources].filter(([name]) => fits(name));
  const own = some.filter(([name]) => tenantsOwn.has(name));
  return sourcesOfTenant(new Map(some), new Map(own));
}
