package dev.tenk.cost;

import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.EnergyUse;
import dev.tenk.results.stats.cell.MeanWatts;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The power that a device drew from its socket where its capacity was measured.
 *
 * @param idleWatts without load, W; empty where it was not measured
 * @param activeWatts at its capacity, W; empty where it was not measured
 * @param workload where that was
 */
record DevicePower(Optional<Estimate> idleWatts, Optional<Estimate> activeWatts, String workload) {
  private static final MathContext DIGITS = new MathContext(6);

  /** From the valid cells of the workload that shows the capacity; empty where none has power. */
  static Optional<DevicePower> of(Capacity capacity, List<CellSummary> cells) {
    if (!(capacity instanceof Capacity.AtLeast known)) {
      return Optional.empty();
    }
    return cells.stream()
        .filter(cell -> cell.workload().equals(known.workload()))
        .filter(cell -> cell.validity().cellValid())
        .filter(cell -> energy(cell).isPresent() || idle(cell).isPresent())
        .max(
            Comparator.<CellSummary, Boolean>comparing(cell -> energy(cell).isPresent())
                .thenComparingDouble(cell -> cell.offeredRatePerSecond().orElse(0)))
        .map(
            cell ->
                new DevicePower(
                    idle(cell).map(DevicePower::estimate),
                    energy(cell).map(EnergyUse::power).map(DevicePower::estimate),
                    cell.workload()));
  }

  private static Optional<EnergyUse> energy(CellSummary cell) {
    return cell.device().flatMap(DeviceSide::energy);
  }

  private static Optional<MeanWatts> idle(CellSummary cell) {
    return cell.device().flatMap(DeviceSide::idle);
  }

  /** With its interval, where there is one. */
  private static Estimate estimate(MeanWatts mean) {
    BigDecimal watts = rounded(mean.watts());
    OptionalDouble halfWidth = mean.halfWidthWatts();
    if (halfWidth.isEmpty()) {
      return Estimate.exact(watts);
    }
    BigDecimal width = rounded(halfWidth.getAsDouble());
    return new Estimate(
        watts.subtract(width).max(BigDecimal.ZERO).min(watts), watts, watts.add(width));
  }

  private static BigDecimal rounded(double watts) {
    return BigDecimal.valueOf(watts).round(DIGITS).stripTrailingZeros();
  }
}
