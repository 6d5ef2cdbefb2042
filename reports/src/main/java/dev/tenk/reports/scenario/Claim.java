package dev.tenk.reports.scenario;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A figure that somebody published, and which figure of a scenario it speaks of.
 *
 * @param line of the file that it stands in
 * @param key what the publisher calls it
 * @param published as written: a number, or the name of a deployment
 * @param unit of the published number
 * @param figure what is computed; empty where the publisher gives nothing to compute it from
 * @param plans whose figure it is, several only where one of them is to be found; those published
 *     by another name first
 * @param against the deployment it is compared with, where the figure is a difference
 * @param items only lines of the bill whose item begins so; empty for all of them
 * @param inferencesPerMonth another demand than the scenario's
 * @param why the owner's word on a difference; may be empty
 */
public record Claim(
    long line,
    String key,
    String published,
    String unit,
    Optional<Figure> figure,
    List<String> plans,
    Optional<String> against,
    String items,
    Optional<BigDecimal> inferencesPerMonth,
    String why) {
  /** Copies its list. */
  public Claim {
    plans = List.copyOf(plans);
  }
}
