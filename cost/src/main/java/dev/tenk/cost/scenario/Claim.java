package dev.tenk.cost.scenario;

import dev.tenk.cost.CostKind;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A published figure, and which figure of a scenario it is about.
 *
 * @param line of the file that it is in
 * @param key what the publisher calls it
 * @param published as written: a number, or for {@link Figure.Kind#CHEAPEST} a name
 * @param unit of the published number
 * @param figure what is computed; empty where the publisher gives nothing to compute it from
 * @param deployment whose figure it is, or the environment, or {@code ENVIRONMENT/DEPLOYMENT};
 *     empty where {@code figure} is
 * @param against what it is compared with: one deployment where the figure is a difference, several
 *     where the cheapest is to be found
 * @param items only lines of the bill whose item begins so; empty for all of them
 * @param inferencesPerMonth another demand than the scenario's
 * @param phase only lines of that phase; empty for all of them
 * @param kind only lines of that kind of cost; empty for all of them
 * @param why the owner's comment on it; may be empty
 */
public record Claim(
    long line,
    String key,
    String published,
    String unit,
    Optional<Figure> figure,
    String deployment,
    List<String> against,
    String items,
    Optional<BigDecimal> inferencesPerMonth,
    String phase,
    Optional<CostKind> kind,
    String why) {
  /** Copies its list. */
  public Claim {
    against = List.copyOf(against);
  }
}
