package dev.tenk.targets.aws;

import dev.tenk.results.settings.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the suite expects a service to be set up. Where the account may be queried, both must agree;
 * where it may not, the suite's value is taken and marked as such.
 *
 * @param settings of the target
 * @param byKey the suite's values, by its keys
 */
public record Expected(Settings settings, Map<String, String> byKey) {
  /** The key under which {@link #details} gives the source of the others. */
  public static final String FACTS_FROM = "facts_from";

  /** Reads those of the keys that the suite has. */
  public static Expected read(Settings settings, List<String> keys) {
    Map<String, String> byKey = new LinkedHashMap<>();
    for (String key : keys) {
      settings.optionalString(key).ifPresent(value -> byKey.put(key, value));
    }
    return new Expected(settings, byKey);
  }

  /**
   * What is known, with its source.
   *
   * @param account the account's values, by the suite's keys; empty when it may not be queried
   * @throws dev.tenk.results.model.ConfigurationException when suite and account disagree
   */
  public SortedMap<String, String> details(Optional<Map<String, String>> account) {
    SortedMap<String, String> details = new TreeMap<>(byKey);
    account.ifPresent(
        said -> {
          byKey.forEach((key, suiteSays) -> requireSame(key, suiteSays, said));
          details.putAll(said);
        });
    details.put(FACTS_FROM, account.isPresent() ? "account" : "suite");
    return details;
  }

  private void requireSame(String key, String suiteSays, Map<String, String> account) {
    String accountSays = account.get(key);
    if (!suiteSays.equals(accountSays)) {
      throw settings.error(
          key,
          "the suite says "
              + suiteSays
              + " and the account says "
              + (accountSays == null ? "nothing of the kind" : accountSays)
              + "; correct whichever is wrong");
    }
  }
}
