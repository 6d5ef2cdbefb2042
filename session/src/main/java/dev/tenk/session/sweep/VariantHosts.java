package dev.tenk.session.sweep;

import java.util.Optional;
import java.util.ServiceLoader;

/** The hosts of variants that there are. */
public final class VariantHosts {
  private VariantHosts() {}

  /** The one that makes variants of such targets, by the word after {@code kind:}. */
  public static Optional<VariantHost> of(String kind) {
    return ServiceLoader.load(VariantHost.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(host -> host.makes(kind))
        .findFirst();
  }
}
